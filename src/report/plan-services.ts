import {type EndpointPod, type EndpointSlice, endpointSlices} from '../binding/endpoint-slices.ts'
import {selects, serviceDomain, type ServiceFacts, type ServiceRecord, serviceRecords} from '../binding/dns.ts'
import type {PodFacts} from '../binding/pod-facts.ts'
import type {Prediction} from '../binding/prediction/predict.ts'

export interface PlannedService {
  readonly dns: string
  readonly headless: boolean
  readonly pods: readonly string[]
  readonly srv: readonly ServiceRecord[]
  readonly endpointSlices: readonly EndpointSlice[]
}
export const keyOf = ({namespace, name}: {readonly namespace: string; readonly name: string}): string =>
  `${namespace}/${name}`

/** A pod that has a node and all its claims becomes Ready: what runs in it is not looked at. */
export const isReady = (pod: PodFacts, prediction: Prediction): boolean =>
  prediction.pods.get(keyOf(pod))?.status?.state === 'scheduled' && claimsAreBound(pod, prediction)

const claimsAreBound = (pod: PodFacts, {claims}: Prediction): boolean =>
  pod.claims.every(({claim}) => claims.get(`${pod.namespace}/${claim}`)?.claim.phase === 'Bound')

/** What a Service gives its pods: names in DNS, and their places in EndpointSlices. */
export function plannedService(service: ServiceFacts, prediction: Prediction): PlannedService {
  const selected = [...prediction.pods.values()].map(({pod}) => pod).filter(pod => selects(service, pod))
  const pods = published(selected, prediction)
  return {
    dns: serviceDomain(service),
    headless: service.headless,
    pods: pods.map(({name}) => name),
    srv: serviceRecords(service, pods),
    endpointSlices: endpointSlices(service, addressed(selected, prediction)),
  }
}

/** Pods that have an address: those on a node. */
const addressed = (pods: readonly PodFacts[], prediction: Prediction): EndpointPod[] =>
  pods.flatMap((pod): EndpointPod[] => {
    const status = prediction.pods.get(keyOf(pod))?.status
    if (status?.state !== 'scheduled' || pod.ended || !claimsAreBound(pod, prediction)) return []
    const node = status.nodes.length > 1 ? '' : status.nodeName
    return [{pod, ready: isReady(pod, prediction), node}]
  })

/** The pods that DNS and endpoints name: those that are Ready. One without node, or whose volumes are missing, has no address. */
export const published = (pods: readonly PodFacts[], prediction: Prediction): PodFacts[] =>
  pods.filter(pod => !pod.ended && isReady(pod, prediction))
