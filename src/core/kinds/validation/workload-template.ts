/** Selectors and templates that workloads have in common. Kubernetes pkg/apis/apps/validation/validation.go */
import {goJson} from '../../field-error.ts'
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {labelSelector, matchesSelector} from '../../labels.ts'
import {percentProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {has, part, partAt, text, textMap} from './decoded.ts'
import {goMapText, goStructText} from './go-struct.ts'
import {checkLabelSelector, isEmptyLabelSelector} from './labels.ts'
import {changedPodOptions, newTemplateOptions, type PodOptions} from './pod-options.ts'
import {same} from './same.ts'

/** `spec.selector` of a workload; false when it does not work as a selector, then the server does not look at the template. */
export function checkWorkloadSelector(
  check: Check,
  spec: JsonObject | undefined,
  path: FieldPath,
  texts: {readonly empty: string; readonly broken: string},
): boolean {
  const selector = part(spec, 'selector')
  const at = path.child('selector')
  if (!selector) {
    check.required(at)
    return true
  }
  const before = check.errors.length
  checkLabelSelector(check, selector, at)
  const isBroken = check.errors.length > before
  const refuse = (detail: string): void =>
    check.invalidAs(at, selector, goStructText('LabelSelector', selector), detail)
  if (isEmptyLabelSelector(selector)) refuse(texts.empty)
  if (isBroken) refuse(texts.broken)
  return !isBroken
}

/** The selector must match the labels of the template; an absent one matches nothing. */
export function checkSelectorMatches(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const metadata = partAt(spec, 'template', 'metadata')
  if (matchesSelector(labelSelector(part(spec, 'selector')), textMap(metadata, 'labels'))) return
  const labels = part(metadata, 'labels')
  const detail = '`selector` does not match template `labels`'
  check.invalidAs(path.child('template', 'metadata', 'labels'), labels ?? null, goMapText(labels), detail)
}

/** Pods of a workload restart always and run without a deadline. */
export function checkRunsForever(check: Check, spec: JsonObject | undefined, path: FieldPath, kind: string): void {
  const pod = partAt(spec, 'template', 'spec')
  const at = path.child('template', 'spec')
  if (text(pod, 'restartPolicy') !== 'Always') {
    check.unsupported(at.child('restartPolicy'), text(pod, 'restartPolicy'), ['Always'])
  }
  if (!has(pod, 'activeDeadlineSeconds')) return
  check.forbidden(at.child('activeDeadlineSeconds'), `activeDeadlineSeconds in ${kind} is not Supported`)
}

/** Options for the template of a workload; `old` is the stored workload. */
export function templateOptions(old: JsonObject | undefined, ...path: string[]): PodOptions {
  if (!old) return newTemplateOptions
  const template = partAt(old, ...path)
  return changedPodOptions(false, part(template, 'spec'), part(template, 'metadata'))
}

/** A whole number that is not negative, or a percentage. */
export function checkNumberOrPercent(check: Check, value: number | string, path: FieldPath): void {
  if (typeof value === 'number') check.notNegative(path, value)
  else for (const problem of percentProblems(value)) check.invalidAs(path, value, goJson(value), problem)
}

/** The number, of a percentage too; 0 for a text that is neither. */
export function amountOf(value: number | string): number {
  if (typeof value === 'number') return value
  const match = /^([0-9]+)%$/.exec(value) ?? /^([+-]?[0-9]+)$/.exec(value)
  return match ? Number(match[1]) : 0
}

export function checkAtMostAll(check: Check, value: number | string, path: FieldPath): void {
  if (typeof value === 'string' && /^[0-9]+%$/.test(value) && amountOf(value) > 100) {
    check.invalid(path, value, 'must not be greater than 100%')
  }
}

/** `spec.selector` may never change. */
export function checkSameSelector(
  check: Check,
  spec: JsonObject | undefined,
  old: JsonObject | undefined,
  path: FieldPath,
): void {
  const selector = part(spec, 'selector')
  if (same(selector, part(old, 'selector'))) return
  const shown = goStructText('LabelSelector', selector)
  check.invalidAs(path.child('selector'), selector ?? null, shown, 'field is immutable')
}
