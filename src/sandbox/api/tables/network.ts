import {type JsonObject, listAt, stringAt, valueAt} from '../../../core/json.ts'
import {age, columns, labelsText, nameCell, numberCell, type Printer, textCell} from './printer.ts'

/** Only with -o wide in old days; the server now always sends the wide cells, so the list is not cut. */
function loadBalancerAddresses(service: JsonObject): string[] {
  const found = listAt(service, 'status', 'loadBalancer', 'ingress').map(
    entry => textCell(entry, 'ip') || textCell(entry, 'hostname'),
  )
  return [...new Set(found.filter(text => text !== ''))].sort()
}

function externalAddress(service: JsonObject): string {
  const external = listAt(service, 'spec', 'externalIPs').map(String)
  switch (stringAt(service, 'spec', 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>'
    case 'LoadBalancer':
      return [...loadBalancerAddresses(service), ...external].join(',') || '<pending>'
    case 'ExternalName':
      return textCell(service, 'spec', 'externalName')
    default:
      return '<unknown>'
  }
}

const portText = (port: Parameters<typeof numberCell>[0]): string => {
  const nodePort = numberCell(port, 'nodePort')
  return `${numberCell(port, 'port')}${nodePort > 0 ? `:${nodePort}` : ''}/${textCell(port, 'protocol')}`
}

export const servicePrinter: Printer = {
  columns: columns('Name | Type | Cluster-IP | External-IP | Port(s) | Age | +Selector'),
  cells: (service, now) => [
    nameCell(service),
    textCell(service, 'spec', 'type'),
    listAt(service, 'spec', 'clusterIPs').map(String)[0] ?? '<none>',
    externalAddress(service),
    listAt(service, 'spec', 'ports').map(portText).join(',') || '<none>',
    age(service, now),
    labelsText(service, 'spec', 'selector'),
  ],
}

const shown = 3
const cut = (list: readonly string[], none: string): string =>
  list.length > shown ? `${list.slice(0, shown).join(',')} + ${list.length - shown} more...` : list.join(',') || none

/** An IPv6 address is bracketed before its port: net.JoinHostPort. */
const hostPort = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

export const endpointsPrinter: Printer = {
  columns: columns('Name | Endpoints | Age'),
  cells: (endpoints, now) => {
    const subsets = listAt(endpoints, 'subsets')
    const list = subsets.flatMap(subset => {
      const addresses = listAt(subset, 'addresses').map(address => textCell(address, 'ip'))
      const ports = listAt(subset, 'ports')
      if (ports.length === 0) return addresses
      return ports.flatMap(port => addresses.map(address => hostPort(address, numberCell(port, 'port'))))
    })
    return [nameCell(endpoints), subsets.length === 0 ? '<none>' : cut(list, ''), age(endpoints, now)]
  },
}

export const endpointSlicePrinter: Printer = {
  columns: columns('Name | AddressType | Ports | Endpoints | Age'),
  cells: (slice, now) => {
    const ports = listAt(slice, 'ports').map(port => {
      const number = valueAt(port, ['port'])
      return typeof number === 'number' ? String(number) : (stringAt(port, 'name') ?? '*')
    })
    const addresses = listAt(slice, 'endpoints').flatMap(endpoint => listAt(endpoint, 'addresses').map(String))
    return [
      nameCell(slice),
      textCell(slice, 'addressType'),
      cut(ports, '<unset>'),
      cut(addresses, '<unset>'),
      age(slice, now),
    ]
  },
}
