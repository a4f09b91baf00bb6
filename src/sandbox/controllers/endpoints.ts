// Kubernetes pkg/controller/endpoint/endpoints_controller.go
import {isDeepStrictEqual} from 'node:util'
import {
  create,
  messageOf,
  modify,
  nowStamp,
  recorderOf,
  remove,
  type ControllerContext,
  type Recorder,
} from './context.ts'
import {keyOf} from './informer.ts'
import type {EndpointAddress, EndpointPort, Endpoints, EndpointSubset, Pod, Service} from './objects.ts'
import {isNamespaceTerminating} from './pod-control.ts'
import {isReady} from './pods.ts'
import {endpoints, pods, services} from './resources.ts'
import {mapMatches} from './selectors.ts'
import {derivedLabels, hostnameFor, isHeadless, mayBeEndpoint, portsOf} from './service-members.ts'
import {serviceQueue} from './service-queue.ts'

const managedBy = {'endpoints.kubernetes.io/managed-by': 'endpoint-controller'}
const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time'

/** Keeps the Endpoints of every Service with a selector. Returns the way to stop. */
export function startEndpoints(context: ControllerContext): () => void {
  const informer = context.informers.of(services)
  const known = context.informers.of(endpoints)
  const record = recorderOf(context, 'endpoint-controller')
  const queue = serviceQueue(context, 'endpoint', key => {
    const service = informer.get(key)
    const existing = known.get(key)
    if (service === undefined) {
      if (existing !== undefined) remove(context, endpoints, existing)
      return
    }
    if (service.spec.type === 'ExternalName' || service.spec.selector === undefined) return
    syncEndpoints(context, record, service, existing)
  })
  known.onChange(({type, object}) => {
    if (type === 'DELETED') queue.add(keyOf(object))
  })
  return () => queue.stop()
}

function syncEndpoints(
  context: ControllerContext,
  record: Recorder,
  service: Service,
  existing: Endpoints | undefined,
): void {
  const subsets = subsetsOf(service, context.informers.of(pods).list(service.metadata.namespace))
  const labels = derivedLabels(service, managedBy)
  const {name, namespace} = service.metadata
  if (existing === undefined) {
    const metadata = {name, namespace: namespace ?? '', labels, annotations: {[triggerTime]: nowStamp(context)}}
    try {
      create(context, endpoints, {metadata, ...(subsets.length > 0 ? {subsets} : {})})
    } catch (error) {
      if (isNamespaceTerminating(error)) return
      const text = `Failed to create endpoint for service ${namespace}/${name}: ${messageOf(error)}`
      record(service, 'Warning', 'FailedToCreateEndpoint', text)
      throw error
    }
    return
  }
  if (isDeepStrictEqual(existing.subsets ?? [], subsets) && isDeepStrictEqual(existing.metadata.labels, labels)) return
  modify(context, endpoints, existing, 'object', draft => {
    draft.metadata.labels = labels
    draft.metadata.annotations = {...draft.metadata.annotations, [triggerTime]: nowStamp(context)}
    if (subsets.length > 0) Object.assign(draft, {subsets})
    else delete draft.subsets
  })
}

interface Group {
  readonly ports: EndpointPort[]
  readonly ready: EndpointAddress[]
  readonly notReady: EndpointAddress[]
}

/** Addresses grouped by the ports that they serve; not-ready ones apart unless they are to be published. */
function subsetsOf(service: Service, candidates: readonly Pod[]): EndpointSubset[] {
  const tolerant = service.spec.publishNotReadyAddresses ?? false
  const groups = new Map<string, Group>()
  for (const pod of candidates) {
    if (!mapMatches(service.spec.selector, pod.metadata.labels) || !mayBeEndpoint(pod, tolerant)) continue
    const ports = portsOf(service, pod)
    if (ports.length === 0 && !((service.spec.ports ?? []).length === 0 && isHeadless(service))) continue
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? {ports, ready: [], notReady: []}
    groups.set(key, group)
    const list = tolerant || isReady(pod) ? group.ready : group.notReady
    list.push(addressOf(service, pod))
  }
  return [...groups.values()].map(subsetOf)
}

const subsetOf = ({ports, ready, notReady}: Group): EndpointSubset => ({
  ...(ready.length > 0 ? {addresses: ready.sort(byAddress)} : {}),
  ...(notReady.length > 0 ? {notReadyAddresses: notReady.sort(byAddress)} : {}),
  ...(ports.length > 0 ? {ports} : {}),
})

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const hostname = hostnameFor(pod, service)
  const {name, namespace, uid} = pod.metadata
  const {nodeName} = pod.spec
  return {
    ip: pod.status?.podIP ?? '',
    ...(hostname === undefined ? {} : {hostname}),
    ...(nodeName === undefined ? {} : {nodeName}),
    targetRef: {kind: 'Pod', ...(namespace === undefined ? {} : {namespace}), name, uid},
  }
}

const byAddress = (a: EndpointAddress, b: EndpointAddress): number => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0)
