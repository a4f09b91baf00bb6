// What the cluster's DNS answers (DNS-01 to DNS-11). Kubernetes dns/docs/specification.md, as CoreDNS serves it.
import type {Informers} from '../../controllers/informer.ts'
import type {EndpointSlice, Pod, Service, SliceEndpoint} from '../../controllers/objects.ts'
import {endpoints, endpointSlices, pods, services} from '../../controllers/resources.ts'

export const clusterDomain = 'cluster.local'
/** The address under which pods reach the cluster's DNS. */
export const dnsAddress = '10.96.0.10'

export interface SrvRecord {
  readonly priority: number
  readonly weight: number
  readonly port: number
  readonly target: string
}

export type DnsAnswer =
  | {readonly found: true; readonly name: string; readonly addresses: readonly string[]; readonly alias?: string}
  | {readonly found: false; readonly name: string}

/** The names of Services and pods as they are now. */
export class ClusterDns {
  readonly #informers: Informers

  constructor(informers: Informers) {
    this.#informers = informers
    informers.of(pods).index('ip', pod => (pod.status?.podIP === undefined ? [] : [pod.status.podIP]))
    informers.of(services).index('ip', ({spec}) => (spec.clusterIP ? [spec.clusterIP] : []))
    informers.of(services).index('address', ({spec, status}) => {
      const balanced = (status?.loadBalancer?.ingress ?? []).flatMap(({ip = []}) => ip)
      return [...(spec.clusterIP ? [spec.clusterIP] : []), ...(spec.externalIPs ?? []), ...balanced]
    })
    informers.of(endpointSlices).index('service name', slice => {
      const name = slice.metadata.labels?.['kubernetes.io/service-name']
      return name === undefined ? [] : [`${slice.metadata.namespace}/${name}`]
    })
    informers.of(endpoints)
  }

  /** A and CNAME records of a full name, with or without the dot at its end. */
  lookup(fullName: string): DnsAnswer {
    const name = fullName.toLowerCase().replace(/\.$/, '')
    const addresses = this.#addresses(name)
    if (addresses === undefined) return {found: false, name}
    return typeof addresses === 'string'
      ? {found: true, name, addresses: [], alias: addresses}
      : {found: true, name, addresses}
  }

  /** A and CNAME records, as the resolver of a pod asks for them. */
  resolve(name: string, search: readonly string[]): DnsAnswer {
    for (const candidate of searched(name, search)) {
      const answer = this.lookup(candidate)
      if (answer.found) return answer
    }
    return {found: false, name: name.replace(/\.$/, '')}
  }

  /** The full name under which the resolver of a pod finds SRV records; the name itself where there are none. */
  resolveSrv(name: string, search: readonly string[]): string {
    const found = searched(name, search).find(candidate => this.srv(candidate).length > 0)
    return found ?? name.replace(/\.$/, '')
  }

  /** `_port._protocol.service…` (DNS-06); without the first two parts all ports, named or not, as CoreDNS has it. */
  srv(fullName: string): SrvRecord[] {
    const parts = fullName.toLowerCase().replace(/\.$/, '').split('.')
    const [port, protocol] = parts[0]?.startsWith('_') ? parts.splice(0, 2).map(part => part.slice(1)) : []
    const service = this.#serviceNamed(parts)
    if (service === undefined) return []
    const wanted = (candidate: {name?: string; protocol?: string}): boolean =>
      port === undefined || (candidate.name === port && (candidate.protocol ?? 'TCP').toLowerCase() === protocol)
    const targets =
      service.spec.clusterIP === 'None'
        ? this.#endpointTargets(service, wanted)
        : (service.spec.ports ?? [])
            .filter(wanted)
            .map(candidate => ({port: candidate.port, target: `${nameOfService(service)}.`}))
    const weight = targets.length === 0 ? 0 : Math.floor(100 / targets.length)
    return targets.map(target => ({priority: 0, weight, ...target}))
  }

  #endpointTargets(
    service: Service,
    wanted: (port: {name?: string; protocol?: string}) => boolean,
  ): {port: number; target: string}[] {
    const base = nameOfService(service)
    const targets: {port: number; target: string}[] = []
    for (const slice of this.#slices(service)) {
      for (const candidate of (slice.ports ?? []).filter(wanted)) {
        for (const endpoint of readyOf(slice)) {
          targets.push({port: candidate.port ?? 0, target: `${endpointLabel(endpoint)}.${base}.`})
        }
      }
    }
    return targets
  }

  /** The name of an address (PTR): a Service, or an endpoint; one with a hostname before one without, as CoreDNS has it. */
  reverse(address: string): string | undefined {
    const [service] = this.#informers.of(services).byIndex('ip', address)
    if (service !== undefined) return `${nameOfService(service)}.`
    const [pod] = this.#informers.of(pods).byIndex('ip', address)
    if (pod === undefined) return undefined
    let unnamed: string | undefined
    for (const candidate of this.#informers.of(services).list(pod.metadata.namespace)) {
      const endpoint = this.#slices(candidate)
        .flatMap(readyOf)
        .find(({addresses}) => addresses.includes(address))
      if (endpoint === undefined) continue
      const name = `${endpointLabel(endpoint)}.${nameOfService(candidate)}.`
      if (endpoint.hostname !== undefined) return name
      unnamed ??= name
    }
    return unnamed
  }

  /** Addresses, the other name of an ExternalName Service, or undefined for NXDOMAIN. */
  #addresses(name: string): readonly string[] | string | undefined {
    const parts = name.split('.')
    const pod = podAddress(parts)
    if (pod !== undefined) return this.#informers.of(pods).byIndex('ip', pod).length > 0 ? [pod] : undefined
    const service = this.#serviceNamed(parts)
    if (service !== undefined) return this.#ofService(service)
    const governing = this.#serviceNamed(parts.slice(1))
    if (governing === undefined) return undefined
    const matching = this.#slices(governing)
      .flatMap(readyOf)
      .filter(endpoint => endpointLabel(endpoint) === parts[0])
    return matching.length === 0 ? undefined : matching.flatMap(({addresses}) => addresses)
  }

  #ofService(service: Service): readonly string[] | string | undefined {
    if (service.spec.type === 'ExternalName') return service.spec.externalName
    if (service.spec.clusterIP !== 'None') return service.spec.clusterIP ? [service.spec.clusterIP] : undefined
    const addresses = this.#slices(service)
      .flatMap(readyOf)
      .flatMap(endpoint => endpoint.addresses)
    return addresses.length === 0 ? undefined : [...new Set(addresses)]
  }

  #serviceNamed(parts: readonly string[]): Service | undefined {
    const [name, namespace, ...rest] = parts
    if (rest.join('.') !== `svc.${clusterDomain}`) return undefined
    return this.#informers.of(services).get(`${namespace}/${name}`)
  }

  #slices(service: Service): EndpointSlice[] {
    const {namespace, name} = service.metadata
    const slices = this.#informers.of(endpointSlices).byIndex('service name', `${namespace}/${name}`)
    return slices.length > 0 || service.spec.selector !== undefined ? slices : this.#byHand(service)
  }

  /** Endpoints that a person wrote, for a Service without selector. */
  #byHand(service: Service): EndpointSlice[] {
    const {namespace, name} = service.metadata
    const written = this.#informers.of(endpoints).get(`${namespace}/${name}`)
    return (written?.subsets ?? []).map(({addresses = [], ports = []}) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: service.metadata,
      addressType: 'IPv4',
      ports,
      endpoints: addresses.map(({ip, hostname}) => ({
        addresses: [ip],
        conditions: {ready: true},
        ...(hostname === undefined ? {} : {hostname}),
      })),
    }))
  }
}

/** The names that the resolver of a pod asks for one after another: with few dots the search path first (DNS-09). */
function searched(name: string, search: readonly string[]): string[] {
  const bare = name.replace(/\.$/, '')
  if (name.endsWith('.')) return [bare]
  const names = search.map(domain => `${bare}.${domain}`)
  // ndots:5, as kubelet writes it.
  return bare.split('.').length > 5 ? [bare, ...names] : [...names, bare]
}

const nameOfService = ({metadata: {name, namespace}}: Service): string => `${name}.${namespace}.svc.${clusterDomain}`

const readyOf = (slice: EndpointSlice): SliceEndpoint[] =>
  (slice.endpoints ?? []).filter(endpoint => endpoint.conditions?.ready ?? true)

/** An endpoint without a hostname is named after its address: `10-244-0-5`. */
const endpointLabel = ({hostname, addresses}: SliceEndpoint): string =>
  hostname ?? (addresses[0] ?? '').replaceAll('.', '-')

/** `10-244-0-5.default.pod.cluster.local` */
function podAddress(parts: readonly string[]): string | undefined {
  const [label = '', , ...rest] = parts
  if (rest.join('.') !== `pod.${clusterDomain}`) return undefined
  return /^\d+(-\d+){3}$/.test(label) ? label.replaceAll('-', '.') : undefined
}

/** The search path that kubelet writes into a pod's resolv.conf. */
export function searchPath(pod: Pod): string[] {
  const own = pod.spec.dnsConfig?.searches ?? []
  const {namespace} = pod.metadata
  switch (pod.spec.dnsPolicy) {
    case 'None':
    case 'Default':
      return [...own]
    default:
      return [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain, ...own]
  }
}
