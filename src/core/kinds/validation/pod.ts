/** Pods and pod templates. Kubernetes pkg/apis/core/validation/validation.go ValidatePodCreate, ValidatePodUpdate */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {rangeProblem} from '../../names.ts'
import type {Check} from './check.ts'
import {has, items, numberOf, part, text, textMap} from './decoded.ts'
import {goListText, goMapText, goStructLines, goStructText} from './go-struct.ts'
import {checkLabels} from './labels.ts'
import {lineDiff} from './line-diff.ts'
import {
  checkAnnotations,
  checkFinalizerDomains,
  checkMetadata,
  checkMetadataUpdate,
  metadataOf,
  subdomainName,
} from './metadata.ts'
import {checkPodAnnotationChanges, checkPodAnnotations, checkProfileAnnotations} from './pod-annotations.ts'
import {checkImageSpace} from './pod-containers.ts'
import {changedPodOptions, newPodOptions, type PodOptions} from './pod-options.ts'
import {checkTolerations} from './pod-scheduling.ts'
import {checkPodSpec} from './pod-spec.ts'
import {same} from './same.ts'

const specPath = FieldPath.root('spec')
const annotationPath = FieldPath.root('metadata').child('annotations')
const annotationsOf = (pod: JsonObject): Readonly<Record<string, string>> => textMap(metadataOf(pod), 'annotations')

function checkMetadataAndSpec(check: Check, pod: JsonObject, options: PodOptions): void {
  const [metadata, spec] = [metadataOf(pod), part(pod, 'spec')]
  checkMetadata(check, metadata, {namespaced: true, name: subdomainName})
  checkFinalizerDomains(check, metadata)
  checkPodAnnotations(check, annotationsOf(pod), spec, annotationPath, options)
  checkPodSpec(check, spec, metadata, specPath, options)
  if (text(spec, 'serviceAccountName') === '') forbidTokens(check, spec)
  for (const field of ['containers', 'initContainers']) {
    for (const [index, container] of items(spec, field).entries()) {
      checkImageSpace(check, container, specPath.child(field).index(index))
    }
  }
}

/** A pod without a service account has no token to project. */
function forbidTokens(check: Check, spec: JsonObject | undefined): void {
  for (const [index, volume] of items(spec, 'volumes').entries()) {
    for (const [sourceIndex, source] of items(part(volume, 'projected'), 'sources').entries()) {
      if (!has(source, 'serviceAccountToken')) continue
      const at = specPath.child('volumes').index(index).child('projected', 'sources').index(sourceIndex)
      check.forbidden(at.child('serviceAccountToken'), 'must not be specified when serviceAccountName is not set')
    }
  }
}

export function checkPod(check: Check, pod: JsonObject): void {
  const spec = part(pod, 'spec')
  checkMetadataAndSpec(check, pod, newPodOptions)
  if (items(spec, 'ephemeralContainers').length > 0) {
    check.forbidden(specPath.child('ephemeralContainers'), 'cannot be set on create')
  }
  if (text(spec, 'nodeName') !== '' && items(spec, 'schedulingGates').length > 0) {
    check.forbidden(specPath.child('nodeName'), 'cannot be set until all schedulingGates have been cleared')
  }
  checkProfileAnnotations(check, metadataOf(pod), spec, specPath)
}

/** The template of a workload: `spec.template` and the like. The server leaves out `metadata` in the names of fields. */
export function checkPodTemplate(
  check: Check,
  template: JsonObject | undefined,
  path: FieldPath,
  options: PodOptions,
): void {
  const metadata = part(template, 'metadata')
  const spec = part(template, 'spec')
  checkTemplateLabels(check, template, path)
  checkPodAnnotations(
    check,
    textMap(metadata, 'annotations'),
    spec,
    path.childAs('annotations', 'metadata', 'annotations'),
    options,
  )
  checkPodSpec(check, spec, undefined, path.child('spec'), options)
  checkProfileAnnotations(check, metadata, spec, path.child('spec'))
  if (items(spec, 'ephemeralContainers').length > 0) {
    check.forbidden(path.child('spec', 'ephemeralContainers'), 'ephemeral containers not allowed in pod template')
  }
}

export function checkTemplateLabels(check: Check, template: JsonObject | undefined, path: FieldPath): void {
  const metadata = part(template, 'metadata')
  checkLabels(check, textMap(metadata, 'labels'), path.childAs('labels', 'metadata', 'labels'))
  checkAnnotations(check, textMap(metadata, 'annotations'), path.childAs('annotations', 'metadata', 'annotations'))
}

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
]

/** Images of containers may change; true when containers came or went, which ends the check. */
function checkImages(check: Check, spec: JsonObject | undefined, old: JsonObject | undefined, field: string): boolean {
  const containers = items(spec, field)
  const path = specPath.child(field)
  if (containers.length !== items(old, field).length) {
    check.forbidden(path, 'pod updates may not add or remove containers')
    return true
  }
  for (const [index, container] of containers.entries()) {
    check.requiredText(path.index(index).child('image'), text(container, 'image'))
    checkImageSpace(check, container, path.index(index))
  }
  return false
}

/** From none to some, or from some to less; true when that ends the check. */
function checkDeadline(check: Check, spec: JsonObject | undefined, old: JsonObject | undefined): boolean {
  const [now, before] = [numberOf(spec, 'activeDeadlineSeconds'), numberOf(old, 'activeDeadlineSeconds')]
  const path = specPath.child('activeDeadlineSeconds')
  if (now === undefined) {
    if (before !== undefined) {
      check.invalid(path, undefined, 'must not update from a positive integer to nil value')
    }
    return false
  }
  if (now < 0 || now > 2147483647) {
    check.invalid(path, now, rangeProblem(0, 2147483647))
    return true
  }
  if (before === undefined || before >= now) return false
  check.invalid(path, now, 'must be less than or equal to previous value')
  return true
}

function checkTolerationChanges(
  check: Check,
  spec: JsonObject | undefined,
  old: JsonObject | undefined,
  options: PodOptions,
): void {
  const path = specPath.child('tolerations')
  const now = items(spec, 'tolerations')
  const withoutSeconds = (toleration: JsonObject): JsonObject => {
    const {tolerationSeconds: _, ...rest} = toleration
    return rest
  }
  const kept = items(old, 'tolerations').every(toleration =>
    now.some(each => same(withoutSeconds(each), withoutSeconds(toleration))),
  )
  if (kept) checkTolerations(check, now, path, options)
  else check.forbidden(path, 'existing toleration can not be modified except its tolerationSeconds')
}

function checkGateChanges(check: Check, spec: JsonObject | undefined, old: JsonObject | undefined): void {
  const before = new Set(items(old, 'schedulingGates').map(gate => text(gate, 'name')))
  for (const [index, gate] of items(spec, 'schedulingGates').entries()) {
    const name = text(gate, 'name')
    if (before.has(name)) continue
    const path = specPath.child('schedulingGates').index(index).child('name')
    check.forbidden(path, `only deletion is allowed, but found new scheduling gate '${name}'`)
  }
}

type Spec = Record<string, JsonObject[string]>
function take(spec: Spec, field: string, from: JsonObject | undefined): void {
  if (has(from, field)) spec[field] = from![field]!
  else delete spec[field]
}

/** The new spec with everything that may change put back as it was. */
function comparedSpec(check: Check, spec: JsonObject, old: JsonObject): JsonObject {
  const compared: Spec = {...spec}
  for (const field of ['containers', 'initContainers']) {
    if (!has(spec, field)) continue
    compared[field] = items(spec, field).map((container, index) => ({
      ...container,
      image: text(items(old, field)[index], 'image'),
    }))
  }
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations']) take(compared, field, old)
  const [grace, before] = [spec, old].map(each => numberOf(each, 'terminationGracePeriodSeconds') ?? 0)
  if (before! < 0 && grace === 1) take(compared, 'terminationGracePeriodSeconds', old)
  if (items(old, 'schedulingGates').length > 0) compareGated(check, compared, old)
  return compared
}

/** A gated pod may get narrower: node selectors and node affinity may be added to. */
function compareGated(check: Check, compared: Spec, old: JsonObject): void {
  const [selector, oldSelector] = [textMap(compared, 'nodeSelector'), textMap(old, 'nodeSelector')]
  if (Object.entries(oldSelector).some(([key, value]) => selector[key] !== value)) {
    const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'
    check.invalidAs(specPath.child('nodeSelector'), selector, goMapText(part(compared, 'nodeSelector')), detail)
  }
  take(compared, 'nodeSelector', old)
  const [affinity, oldAffinity] = [part(compared, 'affinity'), part(old, 'affinity')]
  const [node, oldNode] = [part(affinity, 'nodeAffinity'), part(oldAffinity, 'nodeAffinity')]
  if (same(node, oldNode)) return
  checkNodeAffinityChange(check, node, oldNode)
  const {nodeAffinity: _, ...others} = affinity ?? {}
  if (!affinity && oldNode) compared['affinity'] = {nodeAffinity: oldNode}
  else if (!oldAffinity && Object.keys(others).length === 0) delete compared['affinity']
  else compared['affinity'] = {...others, ...(oldNode ? {nodeAffinity: oldNode} : {})}
}

function checkNodeAffinityChange(check: Check, node: JsonObject | undefined, old: JsonObject | undefined): void {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution'
  const before = items(part(old, required), 'nodeSelectorTerms')
  const terms = items(part(node, required), 'nodeSelectorTerms')
  const path = specPath.child('affinity', 'nodeAffinity', required, 'nodeSelectorTerms')
  if (before.length > 0 && before.length !== terms.length) {
    const shown = has(part(node, required), 'nodeSelectorTerms') ? goListText('NodeSelectorTerm', terms) : 'null'
    check.invalidAs(path, terms, shown, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')
    return
  }
  for (const [index, term] of before.entries()) {
    const now = terms[index]!
    const grows = ['matchExpressions', 'matchFields'].every(field => {
      const kept = items(term, field)
      return same(items(now, field).slice(0, kept.length), kept)
    })
    const isEmpty = items(term, 'matchExpressions').length === 0 && items(term, 'matchFields').length === 0
    const wasEmpty = isEmpty && (items(now, 'matchExpressions').length > 0 || items(now, 'matchFields').length > 0)
    if (grows && !wasEmpty) continue
    const shown = goStructText('NodeSelectorTerm', now)
    check.invalidAs(path.index(index), now, shown, 'only additions are allowed (no mutations or deletions)')
  }
}

export function checkPodUpdate(check: Check, pod: JsonObject, old: JsonObject): void {
  const [spec, before] = [part(pod, 'spec'), part(old, 'spec')]
  const options = changedPodOptions(true, before, metadataOf(old))
  checkMetadataUpdate(check, metadataOf(pod), metadataOf(old))
  checkFinalizerDomains(check, metadataOf(pod))
  checkMetadataAndSpec(check, pod, options)
  checkPodAnnotationChanges(check, annotationsOf(pod), annotationsOf(old), annotationPath)
  checkPodAnnotations(check, annotationsOf(pod), spec, annotationPath, options)
  if (checkImages(check, spec, before, 'containers') || checkImages(check, spec, before, 'initContainers')) return
  if (checkDeadline(check, spec, before)) return
  checkTolerationChanges(check, spec, before, options)
  checkGateChanges(check, spec, before)
  if (same(spec, before)) return
  const compared = comparedSpec(check, spec ?? {}, before ?? {})
  if (same(compared, before)) return
  const linesOf = (each: JsonObject): string[] => goStructLines('PodSpec', each, check.version)
  const difference = lineDiff(linesOf(before ?? {}), linesOf(compared))
  check.forbidden(specPath, `pod updates may not change fields other than ${changeable.join(',')}\n${difference}`)
}
