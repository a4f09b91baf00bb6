// What a write through pods/NAME/resize makes of a pod. Kubernetes pkg/registry/core/pod/strategy.go (podResizeStrategy),
// pkg/apis/core/validation/validation.go ValidatePodResize
import {type FieldError, forbidden, invalid} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {admit} from '../../core/kinds/admit.ts'
import {compareQuantities, quantityMilliValue, quantityValue, zeroQuantity} from '../../core/quantity.ts'
import {newestVersion} from '../../core/version.ts'
import type {Registry} from '../registry.ts'
import type {Judged, JudgeOptions} from './judge.ts'
import {refuseDecoding} from './judge.ts'
import {equalJson, nameOf, withMetadata} from './metadata.ts'
import {podAmounts} from '../../core/quota/pod-usage.ts'
import {equalLists, resourceListAt} from '../../core/resource-list.ts'
import type {Resource} from './resources.ts'
import {forbiddenError, invalidError, StatusError} from './status-errors.ts'

const specPath = FieldPath.root('spec')
const lists = ['containers', 'initContainers'] as const

/** The old pod with the resources of the new one; nothing else of it counts. Throws StatusError: 400 or 422. */
export function resizedPod(resource: Resource, sent: JsonObject, old: JsonObject, options: JudgeOptions): Judged {
  const asked = withOnlyResources(sent, old)
  const {name, namespace, labels, annotations} = objectAt(old, 'metadata')
  const metadata = {name: name!, namespace: namespace!, ...(labels && {labels}), ...(annotations && {annotations})}
  const {stored, decodeErrors, fieldErrors} = admit(
    {apiVersion: 'v1', kind: 'Pod', metadata, spec: asked},
    {version: newestVersion, suffix: () => '', uid: '', mountsToken: false},
    {duplicates: options.duplicates, fieldValidation: options.fieldValidation ?? 'Ignore'},
  )
  if (!stored) throw refuseDecoding(resource, decodeErrors, options)
  const errors = [...fieldErrors, ...resizeErrors(stored, old)]
  if (errors.length > 0) throw invalidError('', 'Pod', nameOf(old), errors)
  const spec = withOnlyResources(stored, old)
  if (equalJson(spec, old['spec'])) return {object: old, warnings: []}
  const generation = valueAt(old, ['metadata', 'generation'])
  return {
    object: withMetadata({...old, spec}, {generation: (typeof generation === 'number' ? generation : 0) + 1}),
    warnings: [],
  }
}

/** dropNonResizeUpdates: the old spec with the new resources, unless containers came, went or changed places. */
function withOnlyResources(pod: JsonObject, old: JsonObject): JsonObject {
  const [wanted, before] = [objectAt(pod, 'spec'), objectAt(old, 'spec')]
  if (lists.some(list => !sameNames(pod, old, list))) return wanted
  const spec: Record<string, Json> = {...before}
  if (wanted['resources'] !== undefined) spec['resources'] = wanted['resources']
  for (const list of lists) {
    if (before[list] === undefined) continue
    spec[list] = listAt(before, list).map((container, index) => {
      const {resources: _, resizePolicy: __, ...rest} = objectAt({container}, 'container')
      const {resources, resizePolicy} = objectAt({container: listAt(wanted, list)[index] ?? {}}, 'container')
      return {...rest, ...(resources !== undefined && {resources}), ...(resizePolicy !== undefined && {resizePolicy})}
    })
  }
  return spec
}

const namesIn = (pod: JsonObject, list: string): string[] =>
  listAt(pod, 'spec', list).map(container => stringAt(container, 'name') ?? '')
const sameNames = (pod: JsonObject, old: JsonObject, list: string): boolean =>
  equalJson(namesIn(pod, list), namesIn(old, list))

function resizeErrors(pod: JsonObject, old: JsonObject): FieldError[] {
  const errors: FieldError[] = []
  const quality = stringAt(old, 'status', 'qosClass') ?? ''
  if (quality !== (stringAt(pod, 'status', 'qosClass') ?? '')) {
    errors.push(invalid(specPath, quality, 'Pod QOS Class may not change as a result of resizing'))
  }
  if (!runsResizable(old)) errors.push(forbidden(specPath, 'Pod running on node without support for resize'))
  errors.push(...podLevelErrors(pod, old))
  const misplaced = lists.flatMap(list => placeErrors(pod, old, list))
  if (misplaced.length > 0) return [...errors, ...misplaced]
  for (const list of lists.toReversed()) {
    for (const [container, before, path] of pairs(pod, old, list)) {
      errors.push(...removedErrors(container, before, path.child('resources'), 'resource'))
    }
  }
  for (const [container, before] of pairs(pod, old, 'containers')) {
    if (differsOtherwise(container, before)) errors.push(forbidden(specPath, onlyComputeText))
  }
  for (const [container, before, path] of pairs(pod, old, 'initContainers')) {
    if (differsOtherwise(container, before)) {
      errors.push(forbidden(path, 'only cpu and memory resources for init or sidecar containers are mutable'))
    }
    const restarts = listAt(container, 'resizePolicy').filter(
      policy => stringAt(policy, 'restartPolicy') === 'RestartContainer',
    )
    if (stringAt(container, 'restartPolicy') === 'Always' || equalJson(container, before)) continue
    const text = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized'
    errors.push(...restarts.map(() => forbidden(path, text)))
  }
  return errors
}

const onlyComputeText = 'only cpu and memory resources are mutable'

/** The containers of one list with what they were, and where they are; only for lists with the same names. */
const pairs = (pod: JsonObject, old: JsonObject, list: string): [Json, Json, FieldPath][] =>
  listAt(pod, 'spec', list).map((container, index) => [
    container,
    listAt(old, 'spec', list)[index] ?? null,
    specPath.child(list).index(index),
  ])

function placeErrors(pod: JsonObject, old: JsonObject, list: string): FieldError[] {
  const [names, before] = [namesIn(pod, list), namesIn(old, list)]
  const path = specPath.child(list)
  if (names.length !== before.length) return [forbidden(path, `${list} may not be added or removed on resize`)]
  return names.flatMap((name, index) =>
    name === before[index]
      ? []
      : [forbidden(path.index(index).child('name'), `${list} may not be renamed or reordered on resize`)],
  )
}

/** A node that tells what its containers have can change it. */
function runsResizable(pod: JsonObject): boolean {
  const running = listAt(pod, 'status', 'containerStatuses').find(status =>
    isObject(valueAt(status, ['state', 'running'])),
  )
  return running === undefined || isObject(valueAt(running, ['resources']))
}

function removedErrors(holder: Json, before: Json, path: FieldPath, title: string): FieldError[] {
  return (['requests', 'limits'] as const).flatMap(part => {
    const [now, then] = [resourceListAt(holder, 'resources', part), resourceListAt(before, 'resources', part)]
    const isWhole = [...then.keys()].every(name => now.has(name))
    return isWhole ? [] : [forbidden(path.child(part), `${title} ${part} cannot be removed`)]
  })
}

/** validatePodLevelResourcesResize */
function podLevelErrors(pod: JsonObject, old: JsonObject): FieldError[] {
  const [spec, before] = [pod['spec'] ?? null, old['spec'] ?? null]
  const path = specPath.child('resources')
  const had = isObject(valueAt(before, ['resources']))
  if (had && !isObject(valueAt(spec, ['resources']))) return [forbidden(path, 'pod-level resources cannot be removed')]
  const removed = had ? removedErrors(spec, before, path, 'pod-level resource') : []
  if (!otherAmountsDiffer(spec, before)) return removed
  return [...removed, forbidden(specPath, `${onlyComputeText} at pod-level`)]
}

function differsOtherwise(container: Json, before: Json): boolean {
  const rest = (value: Json): Json => ({...objectAt({value}, 'value'), resources: null})
  return !equalJson(rest(container), rest(before)) || otherAmountsDiffer(container, before)
}

/** Amounts of anything but processors and memory. */
const otherAmountsDiffer = (holder: Json, before: Json): boolean =>
  (['requests', 'limits'] as const).some(part => {
    const [now, then] = [holder, before].map(value => {
      const list = resourceListAt(value, 'resources', part)
      return new Map([...list].filter(([name]) => name !== 'cpu' && name !== 'memory'))
    })
    return !equalLists(now!, then!)
  })

/** The admission plugin PodResizeValidator: no pod gets more than its node has. plugin/pkg/admission/podresize/admission.go */
export function requireNodeFor(
  cluster: Pick<Registry, 'get'>,
  resource: Resource,
  pod: JsonObject,
  old: JsonObject,
): void {
  const name = stringAt(pod, 'spec', 'nodeName') ?? ''
  if (name === '' || pod === old) return
  const node = cluster.get({group: '', resource: 'nodes'}, undefined, name)
  if (!node) throw forbiddenError(resource, nameOf(pod), `node ${JSON.stringify(name)} not found`)
  const allocatable = resourceListAt(node, 'status', 'allocatable')
  const requests = podAmounts({...pod, status: {}}, 'requests')
  const lacking = (['cpu', 'memory'] as const).flatMap(what => {
    const [requested = zeroQuantity, has = zeroQuantity] = [requests.get(what), allocatable.get(what)]
    const count = what === 'cpu' ? quantityMilliValue : quantityValue
    if (compareQuantities(requested, has) <= 0) return []
    return [`${what}, requested: ${count(requested)}, allocatable: ${count(has)}`]
  })
  if (lacking.length === 0) return
  const why = `node didn't have enough allocatable resources: ${lacking.join('; ')}`
  const refused = forbiddenError(resource, nameOf(pod), why)
  throw new StatusError(403, refused.reason, refused.message, {...refused.details, causes: [{reason: 'NodeCapacity'}]})
}
