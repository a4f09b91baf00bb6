import {randomInt} from 'node:crypto'
import {invalid} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {
  copyJson,
  type Json,
  type JsonObject,
  listAt,
  type MutableJsonObject,
  objectAt,
  stringAt,
  valueAt,
} from '../../core/json.ts'
import {allocatePorts, type NodePorts} from '../../core/kinds/validation/service-allocation.ts'
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
  const spec = copyJson(objectAt(service, 'spec'))
  const type = stringAt(service, 'spec', 'type') ?? 'ClusterIP'
  if (type === 'ExternalName') return service
  allocateClusterAddress(service, spec, others, old)
  allocatePorts(new PortsOfCluster(service, others), spec, old && objectAt(old, 'spec'))
  return {...service, spec}
}

const addressesOf = (service: JsonObject): string[] =>
  listAt(service, 'spec', 'clusterIPs')
    .map(String)
    .filter(address => address !== 'None')

function allocateClusterAddress(
  service: JsonObject,
  spec: MutableJsonObject,
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

const portsOf = (service: JsonObject): number[] =>
  [
    valueAt(service, ['spec', 'healthCheckNodePort']),
    ...listAt(service, 'spec', 'ports').map(port => valueAt(port, ['nodePort'])),
  ].filter(port => typeof port === 'number')

/** One number is for one Service, whatever the protocol. pkg/registry/core/service/portallocator/allocator.go */
class PortsOfCluster implements NodePorts {
  readonly #taken: Set<number>

  constructor(
    readonly service: JsonObject,
    others: readonly JsonObject[],
  ) {
    this.#taken = new Set(others.flatMap(portsOf))
  }

  ask(port: number, index: number): boolean {
    const why = this.#take(port)
    if (why === undefined) return true
    throw refuse(this.service, FieldPath.root('spec').child('ports').index(index).child('nodePort'), port, why)
  }

  askForHealthCheck(port: number): void {
    const why = this.#take(port)
    if (why !== undefined) throw internalError(`failed to allocate requested HealthCheck NodePort ${port}: ${why}`)
  }

  next(): number {
    const start = randomInt(0, ports)
    for (let step = 0; step < ports; step++) {
      const port = firstPort + ((start + step) % ports)
      if (this.#take(port) === undefined) return port
    }
    throw internalError('failed to allocate a nodePort: range is full')
  }

  /** Why it is not to be had. */
  #take(port: number): string | undefined {
    if (port < firstPort || port >= firstPort + ports)
      return `provided port is not in the valid range. The range of valid ports is ${firstPort}-${firstPort + ports - 1}`
    if (this.#taken.has(port)) return 'provided port is already allocated'
    this.#taken.add(port)
    return undefined
  }
}
