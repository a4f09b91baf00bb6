/** Jobs. Kubernetes pkg/apis/batch/validation/validation.go, pkg/registry/batch/job/strategy.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {labelSelector, matchesSelector} from '../../labels.ts'
import {byteLength, dnsLabelProblems, dnsSubdomainProblems, httpPathProblem, isHttpPath} from '../../names.ts'
import {Check} from './check.ts'
import {flag, has, number, numberOf, part, partAt, text, textMap, textOf} from './decoded.ts'
import {goMapText, goStructText} from './go-struct.ts'
import {checkFailurePolicy, checkSuccessPolicy} from './job-policies.ts'
import {checkLabelSelector} from './labels.ts'
import {checkOwnMetadata, metadataOf, subdomainName} from './metadata.ts'
import type {PodOptions} from './pod-options.ts'
import {checkPodTemplate} from './pod.ts'
import {checkSelectorMatches, templateOptions} from './workload-template.ts'

export const specPath = FieldPath.root('spec')

const [mostIndexes, softLimit, mostWhenHigh, longestManager] = [100_000, 100_000, 10_000, 63]

export const isIndexed = (spec: JsonObject): boolean => text(spec, 'completionMode') === 'Indexed'

const amounts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
]

function checkManager(check: Check, manager: string, path: FieldPath): void {
  if (check.requiredText(path, manager)) {
    const slash = manager.indexOf('/')
    const [host, rest] = [manager.slice(0, Math.max(slash, 0)), manager.slice(slash + 1)]
    if (host === '' || rest === '') {
      check.invalid(path, manager, 'must be a domain-prefixed path (such as "acme.io/foo")')
    } else {
      check.matches(path, host, dnsSubdomainProblems)
      if (!isHttpPath(rest)) check.invalid(path, rest, httpPathProblem)
    }
  }
  if (byteLength(manager) > longestManager) check.tooLong(path, longestManager)
}

function checkIndexed(check: Check, spec: JsonObject, path: FieldPath): void {
  const [completions, parallelism] = [numberOf(spec, 'completions'), numberOf(spec, 'parallelism')]
  const failed = numberOf(spec, 'maxFailedIndexes')
  const mode = 'completion mode is Indexed'
  const atMost = (field: string, value: number | undefined, most: number, when = ''): void => {
    if (value === undefined || value <= most) return
    check.invalid(path.child(field), value, `must be less than or equal to ${most}${when}`)
  }
  if (completions === undefined) check.required(path.child('completions'), `when ${mode}`)
  atMost('parallelism', parallelism, mostIndexes, ` when ${mode}`)
  if (completions !== undefined && failed !== undefined && failed > completions) {
    check.invalid(path.child('maxFailedIndexes'), failed, 'must be less than or equal to completions')
  }
  atMost('maxFailedIndexes', failed, mostIndexes)
  if (completions === undefined || completions <= softLimit || !has(spec, 'backoffLimitPerIndex')) return
  if (failed === undefined) {
    check.required(path.child('maxFailedIndexes'), `must be specified when completions is above ${softLimit}`)
  }
  const when = ` when completions are above ${softLimit} and used with backoff limit per index`
  atMost('parallelism', parallelism, mostWhenHigh, when)
  atMost('maxFailedIndexes', failed, mostWhenHigh, when)
}

function checkCompletionMode(check: Check, spec: JsonObject, path: FieldPath): void {
  const mode = textOf(spec, 'completionMode')
  if (mode !== undefined) check.oneOf(path.child('completionMode'), mode, ['NonIndexed', 'Indexed'])
  if (isIndexed(spec)) checkIndexed(check, spec, path)
  if (mode !== undefined && mode !== 'NonIndexed') return
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes']) {
    const value = numberOf(spec, field)
    if (value !== undefined) check.invalid(path.child(field), value, 'requires indexed completion mode')
  }
}

function checkReplacement(check: Check, spec: JsonObject, path: FieldPath): void {
  const policy = textOf(spec, 'podReplacementPolicy')
  if (policy === undefined) return
  const supported = has(spec, 'podFailurePolicy') ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  check.oneOf(path.child('podReplacementPolicy'), policy, supported)
}

function checkRestartPolicy(check: Check, spec: JsonObject, path: FieldPath): void {
  const policy = text(partAt(spec, 'template', 'spec'), 'restartPolicy')
  const at = path.child('template', 'spec', 'restartPolicy')
  if (policy === '' || policy === 'Always') check.required(at, 'valid values: "OnFailure", "Never"')
  else if (policy !== 'OnFailure' && policy !== 'Never') check.unsupported(at, policy, ['OnFailure', 'Never'])
  else if (has(spec, 'podFailurePolicy') && policy !== 'Never') {
    check.invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')
  }
}

/** What a Job and the template of a CronJob have in common. */
export function checkJobSpec(check: Check, spec: JsonObject, path: FieldPath, options: PodOptions): void {
  for (const field of amounts) check.notNegative(path.child(field), numberOf(spec, field))
  if (has(spec, 'maxFailedIndexes') && !has(spec, 'backoffLimitPerIndex')) {
    check.required(path.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified')
  }
  const manager = textOf(spec, 'managedBy')
  if (manager !== undefined) checkManager(check, manager, path.child('managedBy'))
  checkCompletionMode(check, spec, path)
  checkFailurePolicy(check, spec, path)
  const success = part(spec, 'successPolicy')
  if (success && isIndexed(spec)) checkSuccessPolicy(check, spec, path)
  else if (success) {
    const shown = goStructText('SuccessPolicy', success)
    check.invalidAs(path.child('successPolicy'), success, shown, 'requires indexed completion mode')
  }
  checkReplacement(check, spec, path)
  checkPodTemplate(check, part(spec, 'template'), path.child('template'), options)
  checkRestartPolicy(check, spec, path)
}

/** False when the selector is one that nothing can be selected with. */
function isUsable({version}: Check, selector: JsonObject | undefined): boolean {
  const strict = new Check(version)
  checkLabelSelector(strict, selector, specPath)
  return strict.errors.length === 0
}

export function checkSpec(check: Check, spec: JsonObject, options: PodOptions): void {
  checkJobSpec(check, spec, specPath, options)
  const selector = part(spec, 'selector')
  if (selector) checkLabelSelector(check, selector, specPath.child('selector'), options.kept.has('selector values'))
  else check.required(specPath.child('selector'))
  if (isUsable(check, selector)) checkSelectorMatches(check, spec, specPath)
}

/** Labels of earlier servers and of today. */
export const uidLabels = ['controller-uid', 'batch.kubernetes.io/controller-uid'] as const

export const nameLabels = ['job-name', 'batch.kubernetes.io/job-name'] as const

/** Unless it is manual, the selector holds the job's uid, and the template has its labels. */
function checkGeneratedSelector(check: Check, job: JsonObject, uid: string, withPrefix: boolean): void {
  const spec = part(job, 'spec')
  const selector = part(spec, 'selector')
  if (flag(spec, 'manualSelector') || !selector) return
  const labels = partAt(spec, 'template', 'metadata', 'labels')
  const found = textMap(partAt(spec, 'template', 'metadata'), 'labels')
  const path = specPath.child('template', 'metadata', 'labels')
  const expected: Record<string, string> = {}
  for (const index of withPrefix ? [0, 1] : [0]) {
    expected[uidLabels[index]!] = uid
    expected[nameLabels[index]!] = text(metadataOf(job), 'name')
  }
  for (const [label, value] of Object.entries(expected)) {
    const at = path.key(label)
    if (!Object.hasOwn(found, label)) check.required(at, `must be '${value}'`)
    else if (found[label] !== value) check.invalidAs(at, labels ?? null, goMapText(labels), `must be '${value}'`)
  }
  if (!isUsable(check, selector) || matchesSelector(labelSelector(selector), expected)) return
  const shown = goStructText('LabelSelector', selector)
  check.invalidAs(specPath.child('selector'), selector, shown, '`selector` not auto-generated')
}

export function checkWhole(check: Check, job: JsonObject, uid: string, options: PodOptions, withPrefix: boolean): void {
  checkOwnMetadata(check, job, true, subdomainName)
  checkGeneratedSelector(check, job, uid, withPrefix)
  const spec = part(job, 'spec') ?? {}
  checkSpec(check, spec, options)
  const completions = number(spec, 'completions')
  if (!isIndexed(spec) || completions <= 0) return
  const name = text(metadataOf(job), 'name')
  const host = `${name}-${completions - 1}`
  if (dnsLabelProblems(host).length === 0) return
  const detail = `will not able to create pod with invalid DNS label: ${host}`
  check.invalid(FieldPath.root('metadata').child('name'), name, detail)
}

export function checkJob(check: Check, job: JsonObject): void {
  checkWhole(check, job, text(metadataOf(job), 'uid') || check.uid, templateOptions(undefined), true)
}
