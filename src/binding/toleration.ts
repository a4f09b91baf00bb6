import type {Path} from '../core/field-path.ts'
import {type Json, type JsonObject, listAt, stringAt, valueAt} from '../core/json.ts'
import {podPlace} from '../core/pod-place.ts'
import type {Circumstances} from './circumstances.ts'
import type {Taint} from './node-facts.ts'
import {keepsAway, mayGoTo} from './node-fit.ts'
import type {PodFacts} from './pod-facts.ts'
import type {Written} from './remedy.ts'

/** What opens to a pod the nodes from which nothing but taints keeps it: one change for each set of taints. */
export function tolerationsFor(pod: PodFacts, here: Circumstances, objects: readonly JsonObject[]): readonly Written[] {
  const home = objects.find(object => writtenPod(object) === pod.source)
  if (!home) return []
  const at = [...(placeOf(home) ?? []), 'spec', 'tolerations']
  const written = listAt(home, ...at).filter(toleration => !isGiven(toleration))
  const found = new Map<string, Written>()
  for (const node of here.nodes) {
    const taints = node.taints.filter(taint => keepsAway(taint, pod))
    if (taints.length === 0 || taints.some(isOfSystem)) continue
    const added = taints.map(taint => ({...taint, operator: 'Equal'}))
    if (!mayGoTo({...pod, tolerations: [...pod.tolerations, ...added]}, node, here)) continue
    const value = [...written, ...taints.map(asWritten)]
    found.set(JSON.stringify(value), {object: home, path: at, value})
  }
  return [...found.values()]
}

const placeOf = (object: JsonObject): Path | undefined => podPlace(stringAt(object, 'kind') ?? '')
const writtenPod = (object: JsonObject): Json | undefined => {
  const place = placeOf(object)
  return place && valueAt(object, place)
}

/** What the server gives every pod of its own accord. Kubernetes plugin/pkg/admission/defaulttolerationseconds/admission.go */
const isGiven = (toleration: Json): boolean =>
  /^node\.kubernetes\.io\/(?:not-ready|unreachable)$/.test(stringAt(toleration, 'key') ?? '') &&
  stringAt(toleration, 'effect') === 'NoExecute' &&
  valueAt(toleration, ['tolerationSeconds']) === 300

/** The node has something: who tolerates that does not get a sound node. */
const isOfSystem = ({key}: Taint): boolean => /^node\.(?:cloudprovider\.)?kubernetes\.io\//.test(key)

const asWritten = ({key, value, effect}: Taint): JsonObject =>
  value === '' ? {key, operator: 'Exists', effect} : {key, operator: 'Equal', value, effect}
