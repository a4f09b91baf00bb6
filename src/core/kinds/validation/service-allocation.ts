/**
 * What the server fills in or takes out of a Service before it validates it: addresses, families and node ports. A cluster with IPv4 alone is
 * assumed, where nothing else is allocated. Kubernetes pkg/registry/core/service/storage/{storage,alloc}.go, strategy.go
 */
import {FieldPath} from '../../field-path.ts'
import {type JsonObject, shallowCopy} from '../../json.ts'
import type {Check} from './check.ts'
import {flagOf, has, items, number, text, texts, part} from './decoded.ts'
import {same} from './same.ts'
import {type Spec, familiesOfStored, initFamilies, isExternalName, isHeadless} from './service-families.ts'

const specPath = FieldPath.root('spec')

const hasNodePorts = (spec: JsonObject): boolean => ['NodePort', 'LoadBalancer'].includes(text(spec, 'type'))

const allocatesNodePorts = (spec: JsonObject): boolean =>
  text(spec, 'type') === 'NodePort' ||
  (text(spec, 'type') === 'LoadBalancer' && (flagOf(spec, 'allocateLoadBalancerNodePorts') ?? true))

/** True for a load balancer that sends traffic only to nodes with pods. */
export const needsHealthCheck = (spec: JsonObject): boolean =>
  text(spec, 'type') === 'LoadBalancer' && text(spec, 'externalTrafficPolicy') === 'Local'

export const isExternallyAccessible = (spec: JsonObject): boolean =>
  hasNodePorts(spec) || (text(spec, 'type') === 'ClusterIP' && texts(spec, 'externalIPs').length > 0)

/** Keeps `clusterIP` and `clusterIPs` in step, whichever of the two a client sent. */
function normalizeAddresses(spec: Spec, old: JsonObject | undefined): void {
  const [address, all] = [text(spec, 'clusterIP'), texts(spec, 'clusterIPs')]
  if (!old) {
    if (address !== '' && all.length === 0) spec['clusterIPs'] = [address]
    return
  }
  const [before, allBefore] = [text(old, 'clusterIP'), texts(old, 'clusterIPs')]
  if (allBefore.length > 0 && all.length === 0 && before === address) spec['clusterIPs'] = allBefore
  if (before === address || !same(texts(spec, 'clusterIPs'), allBefore)) return
  if (before !== '' && address === '') delete spec['clusterIPs']
  else spec['clusterIPs'] = [address]
}

/** A client may leave out what was allocated before. */
function keepAllocated(spec: Spec, old: JsonObject): void {
  if (!isExternalName(old) && !isExternalName(spec)) {
    if (text(spec, 'clusterIP') === '' && has(old, 'clusterIP')) spec['clusterIP'] = text(old, 'clusterIP')
    const before = texts(old, 'clusterIPs')
    if (texts(spec, 'clusterIPs').length === 0 && before.length > 0) spec['clusterIPs'] = before
  }
  if (allocatesNodePorts(old) && allocatesNodePorts(spec)) {
    const before = new Set(nodePortsOf(old))
    const used = new Set(nodePortsOf(spec).filter(port => before.has(port)))
    const known = new Map(items(old, 'ports').map(port => [text(port, 'name'), number(port, 'nodePort')]))
    spec['ports'] = items(spec, 'ports').map(port => {
      const nodePort = known.get(text(port, 'name')) ?? 0
      return number(port, 'nodePort') === 0 && !used.has(nodePort) ? {...port, nodePort} : port
    })
  }
  if (needsHealthCheck(old) && needsHealthCheck(spec) && number(spec, 'healthCheckNodePort') === 0) {
    spec['healthCheckNodePort'] = number(old, 'healthCheckNodePort')
  }
}

const nodePortsOf = (spec: JsonObject): number[] =>
  items(spec, 'ports')
    .map(port => number(port, 'nodePort'))
    .filter(port => port !== 0)

/** Fields that belong to the old type of a Service go with it, unless the client changed them too. */
function dropFieldsOfOldType(spec: Spec, old: JsonObject): void {
  const sameField = (field: string): boolean => same(spec[field], old[field])
  if (!isExternalName(old) && isExternalName(spec)) {
    if (sameField('clusterIP') && sameField('clusterIPs')) {
      delete spec['clusterIP']
      delete spec['clusterIPs']
    }
    for (const field of ['ipFamilies', 'ipFamilyPolicy']) if (sameField(field)) delete spec[field]
  }
  const kept = nodePortsOf(old)
  if (hasNodePorts(old) && !hasNodePorts(spec) && nodePortsOf(spec).every(port => kept.includes(port))) {
    spec['ports'] = items(spec, 'ports').map(port => ({...port, nodePort: 0}))
  }
  const wasBalancer = text(old, 'type') === 'LoadBalancer' && text(spec, 'type') !== 'LoadBalancer'
  const drop = (field: string, goes: boolean): void => {
    if (goes && sameField(field)) delete spec[field]
  }
  drop('healthCheckNodePort', needsHealthCheck(old) && !needsHealthCheck(spec))
  drop('allocateLoadBalancerNodePorts', wasBalancer)
  drop('loadBalancerClass', wasBalancer)
  drop('externalTrafficPolicy', isExternallyAccessible(old) && !isExternallyAccessible(spec))
}

/** Stands for an address that the server picks. */
const someAddress = '10.0.0.1'

function allocateAddresses(spec: Spec): void {
  if (isExternalName(spec) || isHeadless(spec)) return
  const addresses = texts(spec, 'clusterIPs')
  const filled = texts(spec, 'ipFamilies').map((_, index) => addresses[index] || someAddress)
  spec['clusterIPs'] = [...filled, ...addresses.slice(filled.length)]
  const [first] = filled
  if (first !== undefined) spec['clusterIP'] = first
}

/** Node ports of one request, of the ports of a Service and of its health check. */
export interface NodePorts {
  /** Takes a port for the item `index` of ports; false when it is refused, which ends the request. */
  ask(port: number, index: number): boolean
  /** The same for the health check. */
  askForHealthCheck(port: number): void
  /** A free port. */
  next(): number
}

/**
 * Numbered as in a dry run, which takes any number; a cluster hands out those of its range.
 * Kubernetes pkg/registry/core/service/portallocator/operation.go
 */
class TriedNodePorts implements NodePorts {
  readonly #taken = new Set<number>()
  constructor(readonly check: Check) {}
  ask(port: number, index: number): boolean {
    if (this.#taken.has(port)) {
      const path = specPath.child('ports').index(index).child('nodePort')
      this.check.invalid(path, port, 'provided port is already allocated')
      return false
    }
    this.#taken.add(port)
    return true
  }
  askForHealthCheck(port: number): void {
    this.#taken.add(port)
  }
  /** The number after the highest, an int32. */
  next(): number {
    const port = (Math.max(...this.#taken, this.#taken.size === 0 ? 32768 : 0) + 1) | 0
    this.#taken.add(port)
    return port
  }
}

/** A port of the usual range, where it does not matter which. */
const someNodePort = 32767

/** Ports with the same number (of different protocols) share a node port. */
function allocateNodePorts(pool: NodePorts, spec: Spec): void {
  if (!hasNodePorts(spec)) return
  const ports = items(spec, 'ports').map(port => ({...port}))
  const shared = new Map<number, number>()
  const requested = (number_: number): number =>
    number(
      ports.find(port => number(port, 'port') === number_ && number(port, 'nodePort') !== 0),
      'nodePort',
    )
  for (const [index, port] of ports.entries()) {
    const own = number(port, 'nodePort')
    if (own === 0 && !allocatesNodePorts(spec)) continue
    const inside = number(port, 'port')
    const known = shared.get(inside) ?? 0
    if (known === 0) {
      const wanted = requested(inside)
      if (wanted !== 0 && !pool.ask(wanted, index)) return
      port['nodePort'] = wanted === 0 ? pool.next() : wanted
      shared.set(inside, number(port, 'nodePort'))
    } else if (own === 0) port['nodePort'] = known
    else if (own !== known && !pool.ask(own, index)) return
  }
  spec['ports'] = ports
}

function reallocateNodePorts(pool: NodePorts, spec: Spec, old: JsonObject): void {
  if (!hasNodePorts(spec)) return
  const before = nodePortsOf(old)
  const ports = items(spec, 'ports').map(port => ({...port}))
  const asked = new Set<number>()
  for (const [index, port] of ports.entries()) {
    const own = number(port, 'nodePort')
    if (own === 0) {
      if (allocatesNodePorts(spec)) port['nodePort'] = pool.next()
      continue
    }
    if (before.includes(own) || asked.has(own)) continue
    if (!pool.ask(own, index)) return
    asked.add(own)
  }
  spec['ports'] = ports
}

/** Gives a Service the node ports that it needs; `old` is the stored Service that is changed. */
export function allocatePorts(pool: NodePorts, spec: Spec, old: JsonObject | undefined): void {
  if (old) reallocateNodePorts(pool, spec, old)
  else allocateNodePorts(pool, spec)
  const wasNeeded = old !== undefined && needsHealthCheck(old)
  if ((wasNeeded && number(old, 'healthCheckNodePort') !== 0) || !needsHealthCheck(spec)) return
  const asked = number(spec, 'healthCheckNodePort')
  // Where the stored port is not known, there is one all the same.
  if (asked === 0) spec['healthCheckNodePort'] = wasNeeded ? someNodePort : pool.next()
  else pool.askForHealthCheck(asked)
}

/**
 * The Service as the server validates it. When something is refused on the way, check.errors has it and the result is not to be validated.
 * `old` is the stored Service that is changed.
 */
export function allocatedService(
  check: Check,
  service: JsonObject,
  old: JsonObject | undefined,
  checkAddresses: (check: Check, spec: JsonObject, old: JsonObject | undefined) => void,
): {readonly service: JsonObject; readonly old: JsonObject | undefined} {
  const spec: Spec = shallowCopy(part(service, 'spec') ?? {})
  let before: Spec | undefined
  if (old) {
    before = shallowCopy(part(old, 'spec') ?? {})
    normalizeAddresses(before, undefined)
    familiesOfStored(before)
    keepAllocated(spec, before)
  }
  normalizeAddresses(spec, before)
  initFamilies(check, spec, before, checkAddresses)
  const filled = {...service, spec}
  const stored = old && {...old, spec: before ?? {}}
  if (check.errors.length > 0) return {service: filled, old: stored}
  if (!before || (isExternalName(before) && !isExternalName(spec))) allocateAddresses(spec)
  allocatePorts(new TriedNodePorts(check), spec, before)
  if (before) dropFieldsOfOldType(spec, before)
  return {service: filled, old: stored}
}
