/** DaemonSets and ControllerRevisions. Kubernetes pkg/apis/apps/validation/validation.go */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {has, number, numberOf, numberOrText, part, partAt, text} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkLabelSelector, isEmptyLabelSelector, selectorHasInvalidValue} from './labels.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import type {PodOptions} from './pod-options.ts'
import {checkPodTemplate} from './pod.ts'
import {
  amountOf,
  checkAtMostAll,
  checkNumberOrPercent,
  checkRunsForever,
  checkSameSelector,
  checkSelectorMatches,
  templateOptions,
} from './workload-template.ts'

const specPath = FieldPath.root('spec')

function checkRollingUpdate(check: Check, update: JsonObject, path: FieldPath): void {
  const [unavailable, surge] = [numberOrText(update, 'maxUnavailable') ?? 0, numberOrText(update, 'maxSurge') ?? 0]
  const [at, surgePath] = [path.child('maxUnavailable'), path.child('maxSurge')]
  checkNumberOrPercent(check, unavailable, at)
  checkNumberOrPercent(check, surge, surgePath)
  checkAtMostAll(check, unavailable, at)
  checkAtMostAll(check, surge, surgePath)
  const [some, more] = [amountOf(unavailable) !== 0, amountOf(surge) !== 0]
  if (some && more) check.invalid(surgePath, surge, 'may not be set when maxUnavailable is non-zero')
  if (!some && !more) check.required(at, 'cannot be 0 when maxSurge is 0')
}

function checkUpdateStrategy(check: Check, strategy: JsonObject | undefined, path: FieldPath): void {
  const type = text(strategy, 'type')
  if (type === 'OnDelete') return
  if (type !== 'RollingUpdate') {
    const shown = goStructText('DaemonSetUpdateStrategy', strategy ?? {})
    check.unsupportedAs(path, strategy ?? {}, shown, ['RollingUpdate', 'OnDelete'])
    return
  }
  const update = part(strategy, 'rollingUpdate')
  if (update) checkRollingUpdate(check, update, path.child('rollingUpdate'))
  else check.required(path.child('rollingUpdate'))
}

function checkSpec(check: Check, spec: JsonObject | undefined, options: PodOptions): void {
  const selector = part(spec, 'selector')
  const at = specPath.child('selector')
  const before = check.errors.length
  checkLabelSelector(check, selector, at, options.kept.has('selector values'))
  if (check.errors.length === before) checkSelectorMatches(check, spec, specPath)
  if (selector && isEmptyLabelSelector(selector)) {
    const shown = goStructText('LabelSelector', selector)
    check.invalidAs(at, selector, shown, 'empty selector is invalid for daemonset')
  }
  checkPodTemplate(check, part(spec, 'template'), specPath.child('template'), options)
  checkRunsForever(check, spec, specPath, 'DaemonSet')
  check.notNegative(specPath.child('minReadySeconds'), number(spec, 'minReadySeconds'))
  checkUpdateStrategy(check, part(spec, 'updateStrategy'), specPath.child('updateStrategy'))
  check.notNegative(specPath.child('revisionHistoryLimit'), numberOf(spec, 'revisionHistoryLimit'))
}

export function checkDaemonSet(check: Check, set: JsonObject): void {
  checkOwnMetadata(check, set, true, subdomainName)
  checkSpec(check, part(set, 'spec'), templateOptions(undefined))
}

export function checkDaemonSetUpdate(check: Check, set: JsonObject, old: JsonObject): void {
  const options = templateOptions(old, 'spec', 'template')
  const kept = new Set(options.kept)
  if (selectorHasInvalidValue(partAt(old, 'spec', 'selector'))) kept.add('selector values')
  // Servers before 1.34 look at the whole first.
  if (!check.since(34)) {
    checkOwnMetadata(check, set, true, subdomainName)
    checkSpec(check, part(set, 'spec'), {...options, kept})
  }
  checkOwnMetadataUpdate(check, set, old)
  checkSameSelector(check, part(set, 'spec'), part(old, 'spec'), specPath)
  checkSpec(check, part(set, 'spec'), {...options, kept})
}

function checkRevision(check: Check, revision: JsonObject): void {
  checkOwnMetadata(check, revision, true, subdomainName)
  check.notNegative(FieldPath.root('revision'), number(revision, 'revision'))
}

export function checkControllerRevision(check: Check, revision: JsonObject): void {
  checkRevision(check, revision)
  // Since 1.32 only of a new revision.
  if (check.isChange && check.since(32)) return
  if (!has(revision, 'data')) check.required(FieldPath.root('data'), 'data is mandatory')
  else if (check.since(32) && !part(revision, 'data')) {
    check.required(FieldPath.root('data'), 'data must be a valid JSON object')
  }
}

export function checkControllerRevisionUpdate(check: Check, revision: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, revision, old)
  checkControllerRevision(check, revision)
  const [data, before] = [revision['data'], old['data']]
  // Compared as it stands in the text.
  if (JSON.stringify(data ?? null) !== JSON.stringify(before ?? null))
    check.invalidAs(FieldPath.root('data'), data ?? null, goJson(data ?? null), 'field is immutable')
}
