/** Changes of Jobs. Kubernetes pkg/apis/batch/validation/validation.go ValidateJobUpdate */
import type {Json, JsonObject} from '../../json.ts'
import {Check} from './check.ts'
import {flag, has, items, number, numberOf, part, partAt, text, textMap} from './decoded.ts'
import {type GoType, goStructText} from './go-struct.ts'
import {checkSpec, checkWhole, isIndexed, nameLabels, specPath, uidLabels} from './job.ts'
import {selectorHasInvalidValue} from './labels.ts'
import {checkOwnMetadataUpdate, metadataOf} from './metadata.ts'
import {same} from './same.ts'
import {templateOptions} from './workload-template.ts'

const isTrue = (job: JsonObject, condition: string): boolean =>
  items(part(job, 'status'), 'conditions').some(
    item => text(item, 'type') === condition && text(item, 'status') === 'True',
  )

/** What of the template of a suspended Job may change. */
function mutableParts(check: Check, old: JsonObject): {readonly directives: boolean; readonly resources: boolean} {
  const status = part(old, 'status')
  const suspended = flag(part(old, 'spec'), 'suspend')
  const notStarted = !has(status, 'startTime')
  if (!check.since(36)) return {directives: suspended && notStarted, resources: false}
  const idle = suspended && (notStarted || isTrue(old, 'Suspended')) && number(status, 'active') === 0
  return {directives: idle, resources: idle}
}

const directives = ['nodeSelector', 'tolerations', 'schedulingGates']

/** `old` with what the new object says of `fields`. */
function replaced(old: JsonObject | undefined, now: JsonObject | undefined, fields: readonly string[]): JsonObject {
  const rest = Object.entries(old ?? {}).filter(([field]) => !fields.includes(field))
  return {...Object.fromEntries(rest), ...picked(now, fields)}
}

const picked = (object: JsonObject | undefined, fields: readonly string[]): JsonObject =>
  Object.fromEntries(fields.flatMap(field => (has(object, field) ? [[field, object![field] as Json]] : [])))

/** The old template with the new one's node affinity, selectors, tolerations, gates, labels and annotations. */
function withNewDirectives(old: JsonObject, now: JsonObject): JsonObject {
  const [spec, before] = [part(now, 'spec'), part(old, 'spec')]
  const affinity = replaced(part(before, 'affinity'), part(spec, 'affinity'), ['nodeAffinity'])
  const rest = replaced(before, spec, directives)
  const isCleared = !has(spec, 'affinity') && Object.keys(affinity).length === 0
  const {affinity: _, ...others} = rest
  const hasAffinity = !isCleared && (has(spec, 'affinity') || has(before, 'affinity'))
  return {
    ...old,
    metadata: replaced(part(old, 'metadata'), part(now, 'metadata'), ['labels', 'annotations']),
    spec: hasAffinity ? {...others, affinity} : others,
  }
}

function withNewResources(old: JsonObject, now: JsonObject): JsonObject {
  const lists = ['containers', 'initContainers'].flatMap(list => {
    const [containers, before] = [items(now, list), items(old, list)]
    if (containers.length !== before.length || before.length === 0) return []
    const merged = before.map((container, index) => {
      const other = containers[index]!
      return text(container, 'name') === text(other, 'name') ? replaced(container, other, ['resources']) : container
    })
    return [[list, merged] as const]
  })
  return {...old, ...Object.fromEntries(lists)}
}

function checkTemplateUpdate(check: Check, spec: JsonObject, old: JsonObject): void {
  const mutable = mutableParts(check, old)
  const template = part(spec, 'template') ?? {}
  const stored = partAt(old, 'spec', 'template') ?? {}
  const before = mutable.directives ? withNewDirectives(stored, template) : stored
  const path = specPath.child('template')
  if (flag(part(old, 'spec'), 'suspend') && mutable.resources) {
    const [pod, oldPod] = [part(template, 'spec') ?? {}, part(before, 'spec') ?? {}]
    if (same(pod, withNewResources(oldPod, pod))) return
    check.invalidAs(path.child('spec'), pod, goStructText('PodSpec', pod, {}, check.version), 'field is immutable')
  } else if (!same(template, before)) {
    check.invalidAs(path, template, goStructText('PodTemplateSpec', template, {}, check.version), 'field is immutable')
  }
}

function checkCompletionsUpdate(check: Check, spec: JsonObject, before: JsonObject | undefined): void {
  const [completions, stored] = [numberOf(spec, 'completions'), numberOf(before, 'completions')]
  const path = specPath.child('completions')
  if (completions === stored) return
  if (!isIndexed(spec)) check.invalid(path, completions, 'field is immutable')
  else if (completions !== undefined && completions !== number(spec, 'parallelism')) {
    check.invalid(path, completions, 'can only be modified in tandem with spec.parallelism')
  }
}

/** Fields that stay, and how the server prints those that are structs. */
const immutable: readonly {readonly field: string; readonly type?: GoType}[] = [
  {field: 'completionMode'},
  {field: 'podFailurePolicy', type: 'PodFailurePolicy'},
  {field: 'backoffLimitPerIndex'},
  {field: 'managedBy'},
  {field: 'successPolicy', type: 'SuccessPolicy'},
]

function checkImmutable(
  check: Check,
  spec: JsonObject,
  old: JsonObject | undefined,
  field: string,
  type?: GoType,
): void {
  const value = spec[field] ?? null
  if (same(value, old?.[field])) return
  const shown = type ? goStructText(type, part(spec, field)) : JSON.stringify(value)
  check.invalidAs(specPath.child(field), value, shown, 'field is immutable')
}

export function checkJobUpdate(check: Check, job: JsonObject, old: JsonObject): void {
  const [spec, before] = [part(job, 'spec') ?? {}, part(old, 'spec')]
  const options = templateOptions(old, 'spec', 'template')
  const kept = new Set(options.kept)
  if (selectorHasInvalidValue(part(before, 'selector'))) kept.add('selector values')
  const lax = {...options, kept}
  const labels = textMap(partAt(before, 'template', 'metadata'), 'labels')
  const withPrefix = Object.hasOwn(labels, uidLabels[1]) && Object.hasOwn(labels, nameLabels[1])
  const uid = text(metadataOf(job), 'uid') || (labels[uidLabels[0]] ?? check.uid)
  checkWhole(check, job, uid, lax, withPrefix)
  checkOwnMetadataUpdate(check, job, old)
  checkSpec(check, spec, lax)
  checkCompletionsUpdate(check, spec, before)
  checkImmutable(check, spec, before, 'selector', 'LabelSelector')
  checkTemplateUpdate(check, spec, old)
  for (const {field, type} of immutable) checkImmutable(check, spec, before, field, type)
}
