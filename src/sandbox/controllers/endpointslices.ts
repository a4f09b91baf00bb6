// Kubernetes pkg/controller/endpointslice and staging/src/k8s.io/endpointslice/reconciler.go
import {isDeepStrictEqual} from 'node:util'
import {modify, nowStamp, remove, type ControllerContext} from './context.ts'
import {createSlice, managedByLabel, serviceNameLabel} from './endpointslice.ts'
import {keyOf} from './informer.ts'
import type {EndpointPort, EndpointSlice, Pod, Service, SliceEndpoint} from './objects.ts'
import {isReady, isTerminating} from './pods.ts'
import {endpointSlices, pods, services} from './resources.ts'
import {mapMatches} from './selectors.ts'
import {derivedLabels, hostnameFor, isHeadless, mayBeEndpoint, portsOf} from './service-members.ts'
import {serviceQueue} from './service-queue.ts'

const managedBy = 'endpointslice-controller.k8s.io'
const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time'
/** --max-endpoints-per-slice */
const MAX_ENDPOINTS = 100

/** Keeps the EndpointSlices of every Service with a selector. Returns the way to stop. */
export function startEndpointSlices(context: ControllerContext): () => void {
  const informer = context.informers.of(services)
  const slices = context.informers.of(endpointSlices)
  slices.index('service', slice => (slice.metadata.labels?.[managedByLabel] === managedBy ? [serviceKey(slice)] : []))
  const queue = serviceQueue(context, 'endpointslice', key => {
    const service = informer.get(key)
    // Without the Service the garbage collector takes its slices.
    if (service === undefined || service.spec.type === 'ExternalName' || service.spec.selector === undefined) return
    syncSlices(context, service, slices.byIndex('service', key))
  })
  slices.onChange(change => {
    if (change.type !== 'ADDED' && change.object.metadata.labels?.[managedByLabel] === managedBy) {
      queue.add(serviceKey(change.object))
    }
  })
  return () => queue.stop()
}

const serviceKey = (slice: EndpointSlice): string =>
  keyOf({metadata: {...slice.metadata, name: slice.metadata.labels?.[serviceNameLabel] ?? ''}})

interface Wanted {
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Map<string, SliceEndpoint>
}

function syncSlices(context: ControllerContext, service: Service, existing: readonly EndpointSlice[]): void {
  const groups = wantedGroups(service, context.informers.of(pods).list(service.metadata.namespace))
  const unused = new Set(existing)
  for (const [signature, wanted] of groups) {
    const own = existing.filter(slice => signatureOf(slice.ports ?? []) === signature)
    for (const slice of fill(context, service, own, wanted)) unused.delete(slice)
  }
  if (groups.size === 0) {
    const placeholder = existing.find(slice => (slice.ports ?? []).length === 0)
    if (placeholder === undefined) createServiceSlice(context, service, [], [])
    else {
      unused.delete(placeholder)
      updateSlice(context, service, placeholder, [])
    }
  }
  for (const slice of unused) remove(context, endpointSlices, slice)
}

/** Spreads the endpoints over slices, each staying where it is; the slices that are still needed. */
function fill(
  context: ControllerContext,
  service: Service,
  own: readonly EndpointSlice[],
  wanted: Wanted,
): EndpointSlice[] {
  const rest = new Map(wanted.endpoints)
  const kept: EndpointSlice[] = []
  const contents = own.map(slice => {
    const stay = (slice.endpoints ?? []).flatMap(endpoint => {
      const found = rest.get(endpointKey(endpoint))
      rest.delete(endpointKey(endpoint))
      return found ?? []
    })
    return {slice, stay}
  })
  for (const {slice, stay} of contents) {
    for (const [key, endpoint] of rest) {
      if (stay.length >= MAX_ENDPOINTS) break
      stay.push(endpoint)
      rest.delete(key)
    }
    if (stay.length === 0) continue
    kept.push(slice)
    updateSlice(context, service, slice, stay)
  }
  const more = [...rest.values()]
  for (let at = 0; at < more.length; at += MAX_ENDPOINTS) {
    createServiceSlice(context, service, wanted.ports, more.slice(at, at + MAX_ENDPOINTS))
  }
  return kept
}

/** Endpoints by the ports that they serve. */
function wantedGroups(service: Service, candidates: readonly Pod[]): Map<string, Wanted> {
  const groups = new Map<string, Wanted>()
  for (const pod of candidates) {
    if (!mapMatches(service.spec.selector, pod.metadata.labels) || !mayBeEndpoint(pod, true)) continue
    const ports = portsOf(service, pod).map(port => Object.assign({name: ''}, port))
    if (ports.length === 0 && !((service.spec.ports ?? []).length === 0 && isHeadless(service))) continue
    const signature = signatureOf(ports)
    const group = groups.get(signature) ?? {ports, endpoints: new Map<string, SliceEndpoint>()}
    groups.set(signature, group)
    const endpoint = endpointOf(service, pod)
    group.endpoints.set(endpointKey(endpoint), endpoint)
  }
  return groups
}

const signatureOf = (ports: readonly EndpointPort[]): string =>
  ports
    .map(({name = '', port, protocol, appProtocol}) => JSON.stringify([name, port, protocol, appProtocol]))
    .sort()
    .join()

const endpointKey = (endpoint: SliceEndpoint): string => `${endpoint.targetRef?.uid} ${endpoint.addresses.join()}`

function endpointOf(service: Service, pod: Pod): SliceEndpoint {
  const serving = isReady(pod)
  const terminating = isTerminating(pod)
  const ready = (service.spec.publishNotReadyAddresses ?? false) || (serving && !terminating)
  const hostname = hostnameFor(pod, service)
  const {name, namespace, uid} = pod.metadata
  const {nodeName} = pod.spec
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {ready, serving, terminating},
    ...(hostname === undefined ? {} : {hostname}),
    targetRef: {kind: 'Pod', ...(namespace === undefined ? {} : {namespace}), name, uid},
    ...(nodeName === undefined ? {} : {nodeName}),
  }
}

const labelsOf = (service: Service): Record<string, string> =>
  derivedLabels(service, {[serviceNameLabel]: service.metadata.name, [managedByLabel]: managedBy})

function createServiceSlice(
  context: ControllerContext,
  service: Service,
  ports: readonly EndpointPort[],
  endpoints: readonly SliceEndpoint[],
): void {
  const annotations = {[triggerTime]: nowStamp(context)}
  createSlice(context, service, {addressType: 'IPv4', endpoints, ports}, {labels: labelsOf(service), annotations})
}

function updateSlice(
  context: ControllerContext,
  service: Service,
  slice: EndpointSlice,
  wanted: readonly SliceEndpoint[],
): void {
  const labels = labelsOf(service)
  if (isDeepStrictEqual(slice.endpoints ?? [], wanted) && isDeepStrictEqual(slice.metadata.labels, labels)) return
  modify(context, endpointSlices, slice, 'object', draft => {
    draft.metadata.labels = labels
    draft.metadata.annotations = {...draft.metadata.annotations, [triggerTime]: nowStamp(context)}
    Object.assign(draft, {endpoints: wanted})
  })
}
