// Where connections to Services and to ports of nodes go. Kubernetes pkg/proxy/{topology.go,iptables/proxier.go}
import type {Clock} from '../../clock.ts'
import type {Informers} from '../../controllers/informer.ts'
import type {Pod, Service, ServicePort, SliceEndpoint} from '../../controllers/objects.ts'
import {endpointSlices, nodes, pods, services} from '../../controllers/resources.ts'

export interface Target {
  readonly address: string
  readonly port: number
}
/** To a pod; refused because nobody serves; or lost, as packets that nobody takes. */
export type Route = Target | 'refused' | 'timeout'

/** A Service at one of its addresses, and the node whose endpoints alone may answer there. */
interface Front {
  readonly service: Service
  readonly port: ServicePort
  readonly onlyOn?: string
}

/** Labels of Services that kube-proxy leaves to others. */
const FOREIGN = ['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless']
/** Kubernetes pkg/apis/core/types.go DefaultClientIPServiceAffinitySeconds */
const AFFINITY_SECONDS = 10_800

export class KubeProxy {
  readonly #informers: Informers
  readonly #clock: Clock
  /** Whose turn it is, by Service and port. */
  readonly #turns = new Map<string, number>()
  /** Where clients of a Service with session affinity went last, by Service, port and client. */
  readonly #sessions = new Map<string, {readonly address: string; readonly at: number}>()

  constructor(informers: Informers, clock: Clock) {
    this.#informers = informers
    this.#clock = clock
  }

  /** Undefined when nothing but the address itself answers there. */
  route(address: string, port: number, from: Pod): Route | undefined {
    const node = this.#nodeAt(address)
    const front = node === undefined ? this.#frontOf(address, port, from) : this.#nodePort(node, port, from)
    if (front !== undefined) return typeof front === 'string' ? front : this.#choose(front, from)
    return node === undefined ? undefined : this.#hostPort(node, address, port)
  }

  /** By a cluster IP, or by an external one. */
  #frontOf(address: string, port: number, from: Pod): Front | 'timeout' | undefined {
    const [service] = this.#informers.of(services).byIndex('address', address)
    if (service === undefined) return undefined
    const found = service.spec.ports?.find(candidate => candidate.port === port && isTcp(candidate))
    if (found === undefined || isForeign(service)) return 'timeout'
    const isLocal = service.spec.internalTrafficPolicy === 'Local' && service.spec.clusterIP === address
    return {service, port: found, ...(isLocal && {onlyOn: from.spec.nodeName ?? ''})}
  }

  /** What comes from the node itself goes anywhere, also with externalTrafficPolicy: Local. */
  #nodePort(node: string, port: number, from: Pod): Front | undefined {
    for (const service of this.#informers.of(services).list()) {
      const found = service.spec.ports?.find(candidate => candidate.nodePort === port && isTcp(candidate))
      if (found === undefined || isForeign(service)) continue
      const isLocal = service.spec.externalTrafficPolicy === 'Local' && from.spec.nodeName !== node
      return {service, port: found, ...(isLocal && {onlyOn: node})}
    }
    return undefined
  }

  #hostPort(node: string, address: string, port: number): Target | undefined {
    for (const pod of this.#informers.of(pods).list()) {
      if (pod.spec.nodeName !== node || pod.spec.hostNetwork === true || pod.status?.phase !== 'Running') continue
      const ports = pod.spec.containers.flatMap(container => container.ports ?? [])
      const found = ports.find(
        candidate =>
          candidate.hostPort === port && isTcp(candidate) && ['', '0.0.0.0', address].includes(candidate.hostIP ?? ''),
      )
      if (found !== undefined) return {address: pod.status.podIP ?? '', port: found.containerPort}
    }
    return undefined
  }

  #choose({service, port, onlyOn}: Front, from: Pod): Route {
    const {targets, isElsewhere} = this.#targets(service, port, onlyOn)
    if (targets.length === 0) return isElsewhere ? 'timeout' : 'refused'
    const {namespace, name} = service.metadata
    const key = `${namespace}/${name}:${port.name ?? ''}`
    const session = `${key} ${from.status?.podIP ?? ''}`
    const before = service.spec.sessionAffinity === 'ClientIP' ? this.#sessionOf(session, service) : undefined
    const target = targets.find(({address}) => address === before) ?? this.#next(key, targets)
    if (service.spec.sessionAffinity === 'ClientIP') {
      this.#sessions.set(session, {address: target.address, at: this.#clock.now()})
    }
    return target
  }

  #next(key: string, targets: readonly Target[]): Target {
    const turn = this.#turns.get(key) ?? 0
    this.#turns.set(key, turn + 1)
    return targets[turn % targets.length]!
  }

  #sessionOf(session: string, {spec}: Service): string | undefined {
    const {address, at} = this.#sessions.get(session) ?? {at: 0}
    const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? AFFINITY_SECONDS
    return this.#clock.now() - at <= seconds * 1000 ? address : undefined
  }

  /** Who is ready; else who still serves on his way out. `isElsewhere`: other nodes have some, which may not answer. */
  #targets(service: Service, {name = ''}: ServicePort, onlyOn?: string): {targets: Target[]; isElsewhere: boolean} {
    const ready: Target[] = []
    const leaving: Target[] = []
    let isElsewhere = false
    const {namespace, name: of} = service.metadata
    for (const slice of this.#informers.of(endpointSlices).byIndex('service name', `${namespace}/${of}`)) {
      const port = slice.ports?.find(candidate => (candidate.name ?? '') === name)?.port
      if (port === undefined) continue
      for (const endpoint of slice.endpoints ?? []) {
        const kind = readinessOf(endpoint)
        if (kind === undefined) continue
        const target = {address: endpoint.addresses[0] ?? '', port}
        if (onlyOn !== undefined && endpoint.nodeName !== onlyOn) isElsewhere = true
        else if (kind === 'ready') ready.push(target)
        else leaving.push(target)
      }
    }
    return {targets: ready.length > 0 ? ready : leaving, isElsewhere}
  }

  #nodeAt(address: string): string | undefined {
    const found = this.#informers
      .of(nodes)
      .list()
      .find(({status}) => status?.addresses?.some(candidate => candidate.address === address))
    return found?.metadata.name
  }
}

const isForeign = ({metadata}: Service): boolean => FOREIGN.some(label => metadata.labels?.[label] !== undefined)

/** Nothing else is spoken between simulated pods. */
const isTcp = ({protocol = 'TCP'}: {readonly protocol?: string}): boolean => protocol === 'TCP'

function readinessOf({conditions = {}}: SliceEndpoint): 'ready' | 'leaving' | undefined {
  const {ready = true, serving = ready, terminating = false} = conditions
  if (ready) return 'ready'
  return serving && terminating ? 'leaving' : undefined
}
