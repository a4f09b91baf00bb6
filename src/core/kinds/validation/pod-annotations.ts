/** Annotations of pods that the server reads. Kubernetes pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations */
import type {FieldPath} from '../../field-path.ts'
import {isObject, type Json, type JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {part, partAt, text, textMap, textOf} from './decoded.ts'
import {type Annotations, containersOf, deletionCost, isDeletionCost, type PodOptions} from './pod-options.ts'
import {checkTolerations} from './pod-scheduling.ts'
import {checkDescendingPath} from './volume-paths.ts'

export const mirrorPod = 'kubernetes.io/config.mirror'
const tolerationsAnnotation = 'scheduler.alpha.kubernetes.io/tolerations'
const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/'
const appArmorContainer = 'container.apparmor.security.beta.kubernetes.io/'

function checkTolerationsAnnotation(check: Check, value: string, path: FieldPath, options: PodOptions): void {
  let tolerations: unknown
  try {
    tolerations = JSON.parse(value)
  } catch {
    check.invalid(path, tolerationsAnnotation, 'invalid JSON')
    return
  }
  if (!Array.isArray(tolerations)) {
    if (tolerations !== null) check.invalid(path, tolerationsAnnotation, 'json: cannot unmarshal into Go value')
    return
  }
  // Go's internal type: its fields have no JSON names, so capitals do not matter.
  const lowered = (tolerations as Json[]).map(toleration =>
    isObject(toleration)
      ? Object.fromEntries(
          Object.entries(toleration).map(([key, field]) => [key[0]?.toLowerCase() + key.slice(1), field]),
        )
      : {},
  )
  checkTolerations(check, lowered, path.child(tolerationsAnnotation), options)
}

function checkSeccompProfile(check: Check, profile: string, path: FieldPath): void {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return
  if (profile.startsWith('localhost/')) checkDescendingPath(check, profile.slice('localhost/'.length), path)
  else check.invalid(path, profile, 'must be a valid seccomp profile')
}

export function checkPodAnnotations(
  check: Check,
  annotations: Annotations,
  spec: JsonObject | undefined,
  path: FieldPath,
  options: PodOptions,
): void {
  const mirror = Object.hasOwn(annotations, mirrorPod) ? annotations[mirrorPod]! : undefined
  if (mirror !== undefined && text(spec, 'nodeName') === '') {
    check.invalid(path.key(mirrorPod), mirror, 'must set spec.nodeName if mirror pod annotation is set')
  }
  const tolerations = Object.hasOwn(annotations, tolerationsAnnotation) ? annotations[tolerationsAnnotation]! : ''
  if (tolerations !== '') checkTolerationsAnnotation(check, tolerations, path, options)
  if (!isDeletionCost(annotations) && !options.kept.has('deletion cost')) {
    check.invalid(path.key(deletionCost), annotations[deletionCost], 'must be a 32bit integer')
  }
  for (const [key, profile] of Object.entries(annotations)) {
    if (key === seccompPod || key.startsWith(seccompContainer)) checkSeccompProfile(check, profile, path.child(key))
  }
  for (const [key, profile] of Object.entries(annotations)) {
    if (!key.startsWith(appArmorContainer)) continue
    const container = key.slice(appArmorContainer.length)
    const names = [...containersOf(spec, path)].map(([each]) => text(each, 'name'))
    if (!names.includes(container)) check.invalid(path.key(key), container, 'container not found')
    if (!['', 'runtime/default', 'unconfined'].includes(profile) && !profile.startsWith('localhost/')) {
      check.invalid(path.key(key), profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)
    }
  }
}

/** AppArmor and mirror annotations may not come, go or change. */
export function checkPodAnnotationChanges(check: Check, now: Annotations, old: Annotations, path: FieldPath): void {
  for (const [key, value] of Object.entries(old)) {
    if (Object.hasOwn(now, key) && now[key] === value) continue
    if (key.startsWith(appArmorContainer)) {
      check.forbidden(path.key(key), 'may not remove or update AppArmor annotations')
    }
    if (key === mirrorPod) check.forbidden(path.key(key), 'may not remove or update mirror pod annotation')
  }
  for (const key of Object.keys(now)) {
    if (Object.hasOwn(old, key)) continue
    if (key.startsWith(appArmorContainer)) check.forbidden(path.key(key), 'may not add AppArmor annotations')
    if (key === mirrorPod) check.forbidden(path.key(key), 'may not add mirror pod annotation')
  }
}

/** What an annotation must be to agree with a profile in a field. */
function agrees(
  annotation: string,
  profile: JsonObject,
  runtimeDefault: readonly string[],
): 'type' | 'profile' | undefined {
  switch (text(profile, 'type')) {
    case 'Unconfined':
      return annotation === 'unconfined' ? undefined : 'type'
    case 'RuntimeDefault':
      return runtimeDefault.includes(annotation) ? undefined : 'type'
    case 'Localhost':
      if (!annotation.startsWith('localhost/')) return 'type'
      return annotation.slice('localhost/'.length) === textOf(profile, 'localhostProfile') ? undefined : 'profile'
    default:
      return undefined
  }
}

function checkAgreement(
  check: Check,
  annotation: string | undefined,
  profile: JsonObject | undefined,
  path: FieldPath,
  kind: 'seccomp' | 'apparmor',
): void {
  if (annotation === undefined || !profile) return
  const defaults = kind === 'seccomp' ? ['runtime/default', 'docker/default'] : ['runtime/default']
  const problem = agrees(annotation, profile, defaults)
  if (problem === 'type') check.forbidden(path.child('type'), `${kind} type in annotation and field must match`)
  if (problem === 'profile') {
    check.forbidden(path.child('localhostProfile'), `${kind} profile in annotation and field must match`)
  }
}

const annotationAt = (annotations: Annotations, key: string): string | undefined =>
  Object.hasOwn(annotations, key) ? annotations[key] : undefined

/** On creation, annotations and the fields that replaced them must say the same. */
export function checkProfileAnnotations(
  check: Check,
  metadata: JsonObject | undefined,
  spec: JsonObject | undefined,
  path: FieldPath,
): void {
  const annotations = textMap(metadata, 'annotations')
  const pod = part(spec, 'securityContext')
  const podSeccomp = path.child('securityContext', 'seccompProfile')
  checkAgreement(check, annotationAt(annotations, seccompPod), part(pod, 'seccompProfile'), podSeccomp, 'seccomp')
  for (const [container, at] of containersOf(spec, path)) {
    const profile = partAt(container, 'securityContext', 'seccompProfile')
    const annotation = annotationAt(annotations, seccompContainer + text(container, 'name'))
    checkAgreement(check, annotation, profile, at.child('securityContext', 'seccompProfile'), 'seccomp')
  }
  if (text(part(spec, 'os'), 'name') === 'windows') return
  for (const [container, at] of containersOf(spec, path)) {
    const profile = partAt(container, 'securityContext', 'appArmorProfile') ?? part(pod, 'appArmorProfile')
    const annotation = annotationAt(annotations, appArmorContainer + text(container, 'name'))
    checkAgreement(check, annotation, profile, at.child('securityContext', 'appArmorProfile'), 'apparmor')
  }
}
