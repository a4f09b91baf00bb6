// What a pod's priority class and runtime class decide, and the pod may not say otherwise: two plugins of admission.
import {isObject, type JsonObject, stringAt, valueAt} from './json.ts'

export interface Priority {
  readonly value: number
  readonly preemptionPolicy: string
}

/** The classes that every server has. Kubernetes plugin/pkg/admission/priority, pkg/apis/scheduling */
const systemClasses: ReadonlyMap<string, Priority> = new Map(
  Object.entries({'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000}).map(
    ([name, value]) => [name, {value, preemptionPolicy: 'PreemptLowerPriority'}],
  ),
)

/** The priority that a class gives; without one it is 0. */
export function priorityOf(found: JsonObject | undefined): Priority {
  const value = valueAt(found, ['value'])
  return {
    value: typeof value === 'number' ? value : 0,
    preemptionPolicy: stringAt(found, 'preemptionPolicy') ?? 'PreemptLowerPriority',
  }
}

export const systemPriority = (name: string): Priority | undefined => systemClasses.get(name)

/** Of the classes that are the default, the one of the lowest value counts. */
export function defaultPriorityClass(classes: readonly JsonObject[]): JsonObject | undefined {
  const [first] = classes
    .filter(each => each['globalDefault'] === true)
    .toSorted((a, b) => priorityOf(a).value - priorityOf(b).value)
  return first
}

/** What a pod says and may not, in the server's words. */
export interface ClassRefusal {
  readonly field: 'priority' | 'preemptionPolicy' | 'overhead'
  readonly why: string
}

/** Kubernetes plugin/pkg/admission/priority/admission.go admitPod */
export function priorityRefusal(spec: JsonObject, computed: Priority): ClassRefusal | undefined {
  const {priority, preemptionPolicy: policy} = spec
  if (typeof priority === 'number' && priority !== computed.value) {
    const why = `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${computed.value} from the given PriorityClass name`
    return {field: 'priority', why}
  }
  if (typeof policy === 'string' && policy !== '' && policy !== computed.preemptionPolicy) {
    const why = `the string value of PreemptionPolicy (${policy}) must not be provided in pod spec; priority admission controller computed ${computed.preemptionPolicy} from the given PriorityClass name`
    return {field: 'preemptionPolicy', why}
  }
  return undefined
}

/** Of a pod without a runtime class; an empty overhead is one too. Kubernetes plugin/pkg/admission/runtimeclass/admission.go */
export function overheadRefusal(spec: JsonObject): ClassRefusal | undefined {
  if (stringAt(spec, 'runtimeClassName') || !isObject(spec['overhead'])) return undefined
  return {field: 'overhead', why: 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'}
}
