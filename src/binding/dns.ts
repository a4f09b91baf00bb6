import {fieldOf, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import {labelsOf, mapSelector, matchesSelector, type Selector, stringsOf} from '../core/labels.ts'
import type {PodFacts} from './pod-facts.ts'

export interface ServicePort {
  readonly name: string
  readonly protocol: string
  readonly port: number
  /** The port of the pods, by number or name; undefined is the same. */
  readonly target: number | string | undefined
}

/** What cluster DNS reads of a Service. */
export interface ServiceFacts {
  readonly namespace: string
  readonly name: string
  readonly headless: boolean
  /** The target of a Service of type ExternalName. */
  readonly externalName: string | undefined
  readonly selector: Selector
  readonly hasSelector: boolean
  readonly publishesNotReady: boolean
  /** spec.ipFamilies: IPv4 where the cluster decides. */
  readonly addressTypes: readonly string[]
  readonly ports: readonly ServicePort[]
}

export const clusterDomain = 'cluster.local'

export function serviceFacts(object: JsonObject): ServiceFacts {
  const spec = objectAt(object, 'spec')
  const external = stringAt(spec, 'type') === 'ExternalName'
  const families = stringsOf(fieldOf(spec, 'ipFamilies'))
  return {
    namespace: stringAt(object, 'metadata', 'namespace') || 'default',
    name: stringAt(object, 'metadata', 'name') ?? '',
    headless: stringAt(spec, 'clusterIP') === 'None',
    externalName: external ? (stringAt(spec, 'externalName') ?? '') : undefined,
    selector: mapSelector(fieldOf(spec, 'selector')),
    hasSelector: Object.keys(labelsOf(fieldOf(spec, 'selector'))).length > 0,
    publishesNotReady: spec['publishNotReadyAddresses'] === true,
    addressTypes: families.length > 0 ? families : ['IPv4'],
    ports: listAt(spec, 'ports').map(port => {
      const number = valueAt(port, ['port'])
      const target = valueAt(port, ['targetPort'])
      return {
        name: stringAt(port, 'name') ?? '',
        protocol: stringAt(port, 'protocol') ?? 'TCP',
        port: typeof number === 'number' ? number : 0,
        target: typeof target === 'number' || typeof target === 'string' ? target : undefined,
      }
    }),
  }
}

export const serviceDomain = ({name, namespace}: {readonly name: string; readonly namespace: string}): string =>
  `${name}.${namespace}.svc.${clusterDomain}`

export const selects = (service: ServiceFacts, pod: PodFacts): boolean =>
  service.namespace === pod.namespace && matchesSelector(service.selector, pod.labels)

/**
 * The name of a pod of its own, when the Service gives it one: hostname set, subdomain the Service's name, selected by it.
 * CoreDNS answers it for a Service with an address as well. Kubernetes DNS specification 2.4.1.
 */
export const podDomain = (service: ServiceFacts, pod: PodFacts): string | undefined =>
  pod.hostname !== '' && pod.subdomain === service.name && selects(service, pod)
    ? `${pod.hostname}.${serviceDomain(service)}`
    : undefined

export interface ServiceRecord {
  /** `_port._protocol.service...` */
  readonly name: string
  readonly port: number
  /** Domain names; for a headless Service one a pod that has a name, the others have names made of their address. */
  readonly targets: readonly string[]
}

/** SRV records: for each named port. Kubernetes DNS specification 2.3.2 and 2.4.2. */
export function serviceRecords(service: ServiceFacts, pods: readonly PodFacts[]): ServiceRecord[] {
  if (service.externalName !== undefined) return []
  const targets = service.headless ? pods.flatMap(pod => podDomain(service, pod) ?? []) : [serviceDomain(service)]
  return service.ports
    .filter(({name}) => name !== '')
    .map(({name, protocol, port}) => ({
      name: `_${name}._${protocol.toLowerCase()}.${serviceDomain(service)}`,
      port,
      targets,
    }))
}
