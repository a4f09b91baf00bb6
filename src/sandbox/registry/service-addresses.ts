import {randomInt} from 'node:crypto'
import {invalid} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {nameOf} from './metadata.ts'
import {internalError, invalidError} from './status-errors.ts'

/** The addresses of Services are 10.96.0.0/16, node ports 30000 to 32767: kubeadm's and the server's defaults. */
const prefix = '10.96.'
const firstPort = 30_000
const ports = 2768

const refuse = (service: JsonObject, path: FieldPath, value: Json, why: string): Error =>
  invalidError('', 'Service', nameOf(service), [invalid(path, value, why)])

/**
 * Gives a Service its cluster address and node ports; `others` are all other Services, `old` is the Service before a change.
 * pkg/registry/core/service/storage/alloc.go
 */
export function allocateAddresses(service: JsonObject, others: readonly JsonObject[], old?: JsonObject): JsonObject {
  const spec: Record<string, Json> = {...objectAt(service, 'spec')}
  const type = stringAt(service, 'spec', 'type') ?? 'ClusterIP'
  if (type === 'ExternalName') return service
  allocateClusterAddress(service, spec, others, old)
  const wantsPorts = type === 'NodePort' || (type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false)
  if (wantsPorts) spec['ports'] = allocatePorts(service, spec, others)
  return {...service, spec}
}

const addressesOf = (service: JsonObject): string[] =>
  listAt(service, 'spec', 'clusterIPs')
    .map(String)
    .filter(address => address !== 'None')

function allocateClusterAddress(
  service: JsonObject,
  spec: Record<string, Json>,
  others: readonly JsonObject[],
  old: JsonObject | undefined,
): void {
  const [asked = stringAt(service, 'spec', 'clusterIP') ?? ''] = listAt(service, 'spec', 'clusterIPs').map(String)
  if (asked === 'None' || (asked !== '' && old && addressesOf(old).includes(asked))) return
  const taken = new Set(others.flatMap(addressesOf))
  const address = asked === '' ? freeAddress(service, taken) : asked
  const path = FieldPath.root('spec').child('clusterIPs')
  const fail = (why: string): Error => refuse(service, path, [asked], `failed to allocate IP ${asked}: ${why}`)
  if (!isInRange(address)) throw fail('the provided network does not match the current range')
  if (taken.has(address)) throw fail('provided IP is already allocated')
  spec['clusterIP'] = address
  spec['clusterIPs'] = [address]
}

const isInRange = (address: string): boolean =>
  address.startsWith(prefix) && address !== '10.96.0.0' && address !== '10.96.255.255'

function freeAddress(service: JsonObject, taken: ReadonlySet<string>): string {
  // The lower part of the range is left for addresses that are asked for.
  for (let tries = 0; tries < 1000; tries++) {
    const number = randomInt(256, 65_535)
    const address = `${prefix}${number >> 8}.${number & 255}`
    if (!taken.has(address)) return address
  }
  throw internalError(`failed to allocate a serviceIP for Service ${JSON.stringify(nameOf(service))}: range is full`)
}

const portKey = (port: Json): string => `${stringAt(port, 'protocol') ?? 'TCP'}/${nodePortOf(port)}`
const nodePortOf = (port: Json): number => {
  const value = valueAt(port, ['nodePort'])
  return typeof value === 'number' ? value : 0
}

function allocatePorts(service: JsonObject, spec: Record<string, Json>, others: readonly JsonObject[]): Json[] {
  const taken = new Set(others.flatMap(other => listAt(other, 'spec', 'ports').filter(nodePortOf).map(portKey)))
  const numbers = new Set([...taken].map(key => Number(key.split('/')[1])))
  const result: Json[] = []
  for (const [index, port] of listAt({spec}, 'spec', 'ports').entries()) {
    if (!isObject(port)) continue
    const path = FieldPath.root('spec').child('ports').index(index).child('nodePort')
    const asked = nodePortOf(port)
    if (asked !== 0) {
      if (asked < firstPort || asked >= firstPort + ports) {
        const range = `${firstPort}-${firstPort + ports - 1}`
        throw refuse(
          service,
          path,
          asked,
          `provided port is not in the valid range. The range of valid ports is ${range}`,
        )
      }
      if (taken.has(portKey(port))) throw refuse(service, path, asked, 'provided port is already allocated')
    }
    const nodePort = asked === 0 ? freePort(numbers) : asked
    numbers.add(nodePort)
    result.push({...port, nodePort})
  }
  return result
}

function freePort(taken: ReadonlySet<number>): number {
  const start = randomInt(0, ports)
  for (let step = 0; step < ports; step++) {
    const port = firstPort + ((start + step) % ports)
    if (!taken.has(port)) return port
  }
  throw internalError('failed to allocate a nodePort: range is full')
}
