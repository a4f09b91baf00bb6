/** StatefulSets. Kubernetes pkg/apis/apps/validation/validation.go */
import {FieldPath, type Path} from '../../field-path.ts'
import {type JsonObject, shallowCopy} from '../../json.ts'
import {Check} from './check.ts'
import {items, number, numberOf, numberOrText, part, text, textMap} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkFinalizerDomains, checkMetadata, checkMetadataUpdate, labelName, metadataOf} from './metadata.ts'
import {checkClaimSpec} from './persistent-volume-claim.ts'
import {checkPodAnnotations} from './pod-annotations.ts'
import type {PodOptions} from './pod-options.ts'
import {checkPodTemplate, checkTemplateLabels} from './pod.ts'
import {same} from './same.ts'
import {
  amountOf,
  checkAtMostAll,
  checkNumberOrPercent,
  checkRunsForever,
  checkSelectorMatches,
  checkWorkloadSelector,
  templateOptions,
} from './workload-template.ts'

const specPath = FieldPath.root('spec')

interface SetOptions {
  readonly pod: PodOptions
  /** On a change: what cannot change is not looked at again. */
  readonly isChange: boolean
  readonly skipTemplate: boolean
}

function checkRollingUpdate(check: Check, update: JsonObject, path: FieldPath): void {
  check.notNegative(path.child('partition'), number(update, 'partition'))
  const unavailable = numberOrText(update, 'maxUnavailable')
  if (unavailable === undefined) return
  const at = path.child('maxUnavailable')
  checkNumberOrPercent(check, unavailable, at)
  if (amountOf(unavailable) === 0) check.invalid(at, unavailable, 'cannot be 0')
  checkAtMostAll(check, unavailable, at)
}

function checkUpdateStrategy(check: Check, strategy: JsonObject | undefined, path: FieldPath): void {
  const update = part(strategy, 'rollingUpdate')
  const at = path.child('rollingUpdate')
  switch (text(strategy, 'type')) {
    case '':
      check.required(path)
      return
    case 'OnDelete': {
      if (!update) return
      const shown = goStructText('RollingUpdateStatefulSetStrategy', update)
      check.invalidAs(at, update, shown, "only allowed for updateStrategy 'RollingUpdate'")
      return
    }
    case 'RollingUpdate':
      if (update) checkRollingUpdate(check, update, at)
      return
    default: {
      const shown = goStructText('StatefulSetUpdateStrategy', strategy)
      check.invalidAs(path, strategy ?? null, shown, "must be 'RollingUpdate' or 'OnDelete'")
    }
  }
}

function checkRetention(check: Check, policy: JsonObject | undefined, path: FieldPath): void {
  if (!policy) return
  for (const field of ['whenDeleted', 'whenScaled']) {
    check.oneOf(path.child(field), text(policy, field), ['Retain', 'Delete'])
  }
}

function checkPolicies(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const management = text(spec, 'podManagementPolicy')
  if (check.requiredText(path.child('podManagementPolicy'), management) && !isManagement(management)) {
    const shown = JSON.stringify(management)
    const detail = "must be 'OrderedReady' or 'Parallel'"
    check.invalidAs(path.child('podManagementPolicy'), management, shown, detail)
  }
  checkUpdateStrategy(check, part(spec, 'updateStrategy'), path.child('updateStrategy'))
  const retention = 'persistentVolumeClaimRetentionPolicy'
  checkRetention(check, part(spec, retention), path.child(retention))
}
const isManagement = (policy: string): boolean => policy === 'OrderedReady' || policy === 'Parallel'

/** The claims of the set are volumes of its pods, in front of the template's own. */
function templateWithClaims(set: JsonObject | undefined): {
  readonly template: JsonObject
  /** Where each volume of that template stands in the set. */
  readonly places: readonly Path[]
} {
  const template = part(set, 'template') ?? {}
  const pod = part(template, 'spec') ?? {}
  const claims = new Map<string, Path>()
  for (const [index, claim] of items(set, 'volumeClaimTemplates').entries()) {
    claims.set(text(part(claim, 'metadata'), 'name'), ['volumeClaimTemplates', index, 'metadata'])
  }
  const places: Path[] = [...claims.values()]
  const volumes: JsonObject[] = [...claims.keys()].map(name => ({name, persistentVolumeClaim: {claimName: name}}))
  for (const [index, volume] of items(pod, 'volumes').entries()) {
    if (claims.size > 0 && claims.has(text(volume, 'name'))) continue
    volumes.push(volume)
    places.push(['template', 'spec', 'volumes', index])
  }
  const spec = shallowCopy(pod)
  // The controller sets both itself: null stands for what is absent.
  spec['hostname'] = spec['subdomain'] = null
  spec['volumes'] = volumes.length > 0 ? volumes : null
  return {template: {...template, spec}, places}
}

function checkTemplate(check: Check, spec: JsonObject | undefined, path: FieldPath, options: SetOptions): void {
  const {template, places} = templateWithClaims(spec)
  const at = path.child('template')
  const mark = check.errors.length
  // Servers before 1.34 leave the pod's spec to the creation of pods.
  if (!options.skipTemplate && check.since(34)) checkPodTemplate(check, template, at, options.pod)
  for (let index = mark; index < check.errors.length; index += 1) {
    const error = check.errors[index]!
    check.errors[index] = {...error, path: placed(error.path, path, places)}
  }
  checkTemplateLabels(check, template, at)
  const annotations = textMap(part(template, 'metadata'), 'annotations')
  const annotationsPath = at.childAs('annotations', 'metadata', 'annotations')
  checkPodAnnotations(check, annotations, part(template, 'spec'), annotationsPath, options.pod)
}

/** The same field, standing where the volume really is. */
function placed(path: FieldPath, spec: FieldPath, places: readonly Path[]): FieldPath {
  const [template, pod, volumes, index, ...rest] = path.at.slice(spec.at.length)
  if (template !== 'template' || pod !== 'spec' || volumes !== 'volumes' || typeof index !== 'number') return path
  const place = places[index]
  if (!place) return path
  const inside = place[0] === 'volumeClaimTemplates' ? ['name'] : rest
  return path.standing([...spec.at, ...place, ...inside])
}

function checkSpec(check: Check, spec: JsonObject | undefined, path: FieldPath, options: SetOptions): void {
  checkPolicies(check, spec, path)
  if (!options.isChange && check.since(34)) {
    for (const [index, claim] of items(spec, 'volumeClaimTemplates').entries()) {
      checkClaimSpec(check, part(claim, 'spec'), path.child('volumeClaimTemplates').index(index).child('spec'))
    }
  }
  check.notNegative(path.child('replicas'), number(spec, 'replicas'))
  check.notNegative(path.child('minReadySeconds'), number(spec, 'minReadySeconds'))
  const start = numberOf(part(spec, 'ordinals'), 'start')
  check.notNegative(path.childAs('ordinals.start', 'ordinals', 'start'), start)
  const service = text(spec, 'serviceName')
  if (!options.isChange && service !== '' && check.since(33)) check.label(path.child('serviceName'), service)
  const texts = {empty: 'empty selector is invalid for statefulset', broken: ''}
  if (checkWorkloadSelector(check, spec, path, texts)) {
    checkSelectorMatches(check, spec, path)
    checkTemplate(check, spec, path, options)
  }
  checkRunsForever(check, spec, path, 'StatefulSet')
}

export function checkStatefulSet(check: Check, set: JsonObject): void {
  const metadata = metadataOf(set)
  checkMetadata(check, metadata, {namespaced: true, name: labelName})
  checkFinalizerDomains(check, metadata)
  const options = {pod: templateOptions(undefined), isChange: false, skipTemplate: false}
  checkSpec(check, part(set, 'spec'), specPath, options)
}

const mutable = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'persistentVolumeClaimRetentionPolicy',
]

function immutableText(check: Check): string {
  const history = check.since(33) ? "'revisionHistoryLimit', " : ''
  const fields = `'replicas', 'ordinals', 'template', 'updateStrategy', ${history}'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'`
  return `updates to statefulset spec for fields other than ${fields} are forbidden`
}

export function checkStatefulSetUpdate(check: Check, set: JsonObject, old: JsonObject): void {
  const [spec, before] = [part(set, 'spec'), part(old, 'spec')]
  checkMetadataUpdate(check, metadataOf(set), metadataOf(old))
  checkFinalizerDomains(check, metadataOf(set))
  const pod = templateOptions(old, 'spec', 'template')
  // A stored set that would be refused today may still be changed.
  const stored = new Check(check.version)
  checkSpec(stored, before, specPath, {pod, isChange: true, skipTemplate: false})
  checkSpec(check, spec, specPath, {pod, isChange: true, skipTemplate: stored.errors.length > 0})
  const kept = check.since(33) ? [...mutable, 'revisionHistoryLimit'] : mutable
  const rest = (object: JsonObject | undefined): JsonObject =>
    Object.fromEntries(Object.entries(object ?? {}).filter(([field]) => !kept.includes(field)))
  if (!same(rest(spec), rest(before))) check.forbidden(specPath, immutableText(check))
}
