/** Paths inside volumes. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import {hasBackstep, isAbsolutePath} from '../../names.ts'
import type {Check} from './check.ts'

/** An element `..` is refused, once. */
export function checkNoBacksteps(check: Check, value: string, path: FieldPath): void {
  if (hasBackstep(value)) check.invalid(path, value, "must not contain '..'")
}

/** Relative, and never upwards. */
export function checkDescendingPath(check: Check, value: string, path: FieldPath): void {
  if (isAbsolutePath(value)) check.invalid(path, value, 'must be a relative path')
  checkNoBacksteps(check, value, path)
}

/** As checkDescendingPath, and the first element may not start with `..`. */
export function checkLocalPath(check: Check, value: string, path: FieldPath): void {
  checkDescendingPath(check, value, path)
  if (value.startsWith('..') && !value.startsWith('../')) check.invalid(path, value, "must not start with '..'")
}
