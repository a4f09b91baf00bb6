// EndpointSlices for Endpoints that somebody wrote by hand, for a Service without selector.
// Kubernetes pkg/controller/endpointslicemirroring
import {isDeepStrictEqual} from 'node:util'
import {modify, queueOf, remove, type ControllerContext} from './context.ts'
import {createSlice, managedByLabel, serviceNameLabel} from './endpointslice.ts'
import {keyOf} from './informer.ts'
import type {EndpointAddress, EndpointPort, Endpoints, EndpointSlice, SliceEndpoint} from './objects.ts'
import {endpoints, endpointSlices, services} from './resources.ts'

const managedBy = 'endpointslicemirroring-controller.k8s.io'
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror'
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader'
const notCopied: ReadonlySet<string> = new Set([
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
])

/** Keeps slices that say what the Endpoints say. Returns the way to stop. */
export function startEndpointSliceMirroring(context: ControllerContext): () => void {
  const {informers} = context
  const known = informers.of(endpoints)
  const slices = informers.of(endpointSlices)
  slices.index('mirrored', slice => (isMirror(slice) ? [keyOfMirrored(slice)] : []))
  const queue = queueOf(context, 'endpointslicemirroring', key => {
    const found = known.get(key)
    const service = informers.of(services).get(key)
    const existing = slices.byIndex('mirrored', key)
    const isWanted = found !== undefined && isMirrored(found) && service?.spec.selector === undefined
    if (isWanted && service !== undefined) return syncMirror(context, found, existing)
    for (const slice of existing) remove(context, endpointSlices, slice)
  })
  known.onChange(({object}) => queue.add(keyOf(object)))
  informers.of(services).onChange(({object}) => queue.add(keyOf(object)))
  slices.onChange(({type, object}) => {
    if (type !== 'ADDED' && isMirror(object)) queue.add(keyOfMirrored(object))
  })
  return () => queue.stop()
}

const isMirror = ({metadata}: EndpointSlice): boolean => metadata.labels?.[managedByLabel] === managedBy
const keyOfMirrored = ({metadata}: EndpointSlice): string =>
  keyOf({metadata: {...metadata, name: metadata.labels?.[serviceNameLabel] ?? ''}})

const isMirrored = ({metadata: {labels, annotations}}: Endpoints): boolean =>
  labels?.[skipLabel] !== 'true' &&
  labels?.['endpoints.kubernetes.io/managed-by'] !== 'endpoint-controller' &&
  annotations?.[leaderAnnotation] === undefined

interface Group {
  readonly addressType: string
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Map<string, SliceEndpoint>
}

/** One slice for each list of ports and each kind of address. */
function syncMirror(context: ControllerContext, source: Endpoints, existing: readonly EndpointSlice[]): void {
  const unused = new Set(existing)
  for (const group of groupsOf(source)) {
    const slice = existing.find(
      candidate =>
        unused.has(candidate) &&
        candidate.addressType === group.addressType &&
        isDeepStrictEqual(candidate.ports ?? [], group.ports),
    )
    if (slice === undefined) {
      const {addressType, ports} = group
      const facts = {addressType, ports, endpoints: [...group.endpoints.values()]}
      createSlice(context, source, facts, {labels: labelsOf(source), annotations: annotationsOf(source)})
    } else {
      unused.delete(slice)
      updateMirror(context, source, slice, [...group.endpoints.values()])
    }
  }
  for (const slice of unused) remove(context, endpointSlices, slice)
}

function groupsOf(source: Endpoints): Group[] {
  const groups = new Map<string, Group>()
  for (const {addresses = [], notReadyAddresses = [], ports = []} of source.subsets ?? []) {
    const add = (address: EndpointAddress, ready: boolean): void => {
      const addressType = address.ip.includes(':') ? 'IPv6' : 'IPv4'
      const key = `${addressType} ${JSON.stringify(ports)}`
      const named = ports.map(port => Object.assign({name: ''}, port))
      const group = groups.get(key) ?? {addressType, ports: named, endpoints: new Map<string, SliceEndpoint>()}
      groups.set(key, group)
      const endpoint = endpointOf(address, ready)
      group.endpoints.set(JSON.stringify(endpoint), endpoint)
    }
    for (const address of addresses) add(address, true)
    for (const address of notReadyAddresses) add(address, false)
  }
  return [...groups.values()]
}

const endpointOf = ({ip, hostname, nodeName, targetRef}: EndpointAddress, ready: boolean): SliceEndpoint => ({
  addresses: [ip],
  conditions: {ready},
  ...(hostname === undefined ? {} : {hostname}),
  ...(targetRef === undefined ? {} : {targetRef}),
  ...(nodeName === undefined ? {} : {nodeName}),
})

const labelsOf = ({metadata: {labels, name}}: Endpoints): Record<string, string> => ({
  ...labels,
  [serviceNameLabel]: name,
  [managedByLabel]: managedBy,
})
const annotationsOf = ({metadata: {annotations = {}}}: Endpoints): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => !notCopied.has(name)))

function updateMirror(
  context: ControllerContext,
  source: Endpoints,
  slice: EndpointSlice,
  wanted: readonly SliceEndpoint[],
): void {
  const labels = labelsOf(source)
  const annotations = annotationsOf(source)
  const {metadata} = slice
  const isSame =
    isDeepStrictEqual(slice.endpoints ?? [], wanted) &&
    isDeepStrictEqual(metadata.labels, labels) &&
    isDeepStrictEqual(metadata.annotations ?? {}, annotations)
  if (isSame) return
  modify(context, endpointSlices, slice, 'object', draft => {
    draft.metadata.labels = labels
    draft.metadata.annotations = annotations
    Object.assign(draft, {endpoints: wanted})
  })
}
