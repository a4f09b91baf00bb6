import type {ServiceFacts, ServicePort} from './dns.ts'
import type {PodFacts} from './pod-facts.ts'

/** A pod behind a Service, as far as it is on a node: before that it has no address. */
export interface EndpointPod {
  readonly pod: PodFacts
  readonly ready: boolean
  /** `` where which node it is makes no difference. */
  readonly node: string
}

export interface EndpointPort {
  readonly name: string
  readonly protocol: string
  readonly port: number
}
export interface Endpoint {
  readonly pod: string
  /** conditions.ready: always true where the Service publishes not-ready addresses. */
  readonly ready: boolean
  /** Names the pod in DNS. */
  readonly hostname?: string
  readonly node?: string
}
export interface EndpointSlice {
  readonly addressType: string
  readonly ports: readonly EndpointPort[]
  readonly endpoints: readonly Endpoint[]
}

/** --max-endpoints-per-slice of the controller. */
const mostEndpoints = 100

/**
 * The EndpointSlices that the controller keeps for a Service: one for each family of addresses and each set of ports that pods serve, of
 * at most 100 endpoints; an empty one where there is no pod. None for a Service without selector, whose slices somebody else writes.
 * Kubernetes staging/src/k8s.io/endpointslice/reconciler.go.
 */
export function endpointSlices(service: ServiceFacts, pods: readonly EndpointPod[]): EndpointSlice[] {
  if (!service.hasSelector || service.externalName !== undefined) return []
  const groups = new Map<string, {readonly ports: readonly EndpointPort[]; readonly endpoints: Endpoint[]}>()
  for (const each of pods) {
    const ports = service.ports.flatMap(port => endpointPort(port, each.pod) ?? [])
    if (ports.length === 0 && !(service.headless && service.ports.length === 0)) continue
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? {ports, endpoints: []}
    groups.set(key, group)
    group.endpoints.push(endpointOf(service, each))
  }
  const all = groups.size > 0 ? [...groups.values()] : [{ports: [], endpoints: []}]
  return service.addressTypes.flatMap(addressType =>
    all.flatMap(({ports, endpoints}) =>
      Array.from({length: Math.max(1, Math.ceil(endpoints.length / mostEndpoints))}, (_, index) => ({
        addressType,
        ports,
        endpoints: endpoints.slice(index * mostEndpoints, (index + 1) * mostEndpoints),
      })),
    ),
  )
}

/** The port as the pod serves it; undefined for a named target port that the pod does not have. */
function endpointPort({name, protocol, port, target}: ServicePort, pod: PodFacts): EndpointPort | undefined {
  if (typeof target === 'number') return {name, protocol, port: target}
  if (target === undefined) return {name, protocol, port}
  const found = pod.ports.find(each => each.name === target && each.protocol === protocol)
  return found && {name, protocol, port: found.port}
}

const endpointOf = (service: ServiceFacts, {pod, ready, node}: EndpointPod): Endpoint => ({
  pod: pod.name,
  ready: ready || service.publishesNotReady,
  ...(pod.hostname !== '' && pod.subdomain === service.name ? {hostname: pod.hostname} : {}),
  ...(node === '' ? {} : {node}),
})
