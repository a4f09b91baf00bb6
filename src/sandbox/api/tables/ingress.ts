import {type JsonObject, listAt, stringAt, valueAt} from '../../../core/json.ts'
import {labelSelectorText} from '../../../core/labels.ts'
import {age, columns, nameCell, type Printer, textCell} from './printer.ts'

const shown = 3

// Kubernetes pkg/printers/internalversion/printers.go formatHosts
function hostsOf(ingress: JsonObject): string {
  const rules = listAt(ingress, 'spec', 'rules')
  const hosts: string[] = []
  let more = false
  for (const rule of rules) {
    if (hosts.length === shown) more = true
    const host = textCell(rule, 'host')
    if (!more && host !== '') hosts.push(host)
  }
  if (hosts.length === 0) return '*'
  return more ? `${hosts.join(',')} + ${rules.length - shown} more...` : hosts.join(',')
}

function addressesOf(ingress: JsonObject): string {
  const found = listAt(ingress, 'status', 'loadBalancer', 'ingress').map(
    entry => textCell(entry, 'ip') || textCell(entry, 'hostname'),
  )
  return [...new Set(found.filter(text => text !== ''))].sort().join(',')
}

export const ingressPrinter: Printer = {
  columns: columns('Name | Class | Hosts | Address | Ports | Age'),
  cells: (ingress, now) => [
    nameCell(ingress),
    stringAt(ingress, 'spec', 'ingressClassName') ?? '<none>',
    hostsOf(ingress),
    addressesOf(ingress),
    listAt(ingress, 'spec', 'tls').length > 0 ? '80, 443' : '80',
    age(ingress, now),
  ],
}

function parametersOf(ingressClass: JsonObject): string {
  const kind = stringAt(ingressClass, 'spec', 'parameters', 'kind')
  if (kind === undefined) return '<none>'
  const group = stringAt(ingressClass, 'spec', 'parameters', 'apiGroup')
  return `${kind}${group === undefined ? '' : `.${group}`}/${textCell(ingressClass, 'spec', 'parameters', 'name')}`
}

export const ingressClassPrinter: Printer = {
  columns: columns('Name | Controller | Parameters | Age'),
  cells: (ingressClass, now) => [
    nameCell(ingressClass),
    textCell(ingressClass, 'spec', 'controller'),
    parametersOf(ingressClass),
    age(ingressClass, now),
  ],
}

export const networkPolicyPrinter: Printer = {
  columns: columns('Name | Pod-Selector | Age'),
  cells: (policy, now) => [
    nameCell(policy),
    labelSelectorText(valueAt(policy, ['spec', 'podSelector'])),
    age(policy, now),
  ],
}
