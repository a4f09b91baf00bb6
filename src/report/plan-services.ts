import {type EndpointPod, type EndpointSlice, endpointSlices} from '../binding/endpoint-slices.ts'
import {selects, serviceDomain, type ServiceFacts, type ServiceRecord, serviceRecords} from '../binding/dns.ts'
import {canRun, type PodFacts} from '../binding/pod-facts.ts'
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

/** Whether a pod gets Ready, or is so already. */
export const isReady = (pod: PodFacts, prediction: Prediction): boolean =>
  prediction.pods.get(keyOf(pod))?.status?.state === 'scheduled' && runs(pod, prediction)

const runs = (pod: PodFacts, {claims}: Prediction): boolean =>
  canRun(pod, claim => claims.get(`${pod.namespace}/${claim}`)?.claim.phase)

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
    if (status?.state !== 'scheduled' || pod.ended || !runs(pod, prediction)) return []
    const node = status.nodes.length > 1 ? '' : status.nodeName
    return [{pod, ready: isReady(pod, prediction), node}]
  })

/** The pods that DNS and endpoints name: those that are Ready. One without node, or whose volumes are missing, has no address. */
export const published = (pods: readonly PodFacts[], prediction: Prediction): PodFacts[] =>
  pods.filter(pod => !pod.ended && isReady(pod, prediction))
