import type {FieldError} from '../../core/field-error.ts'
import {isObject, type Json, valueAt} from '../../core/json.ts'
import {shown, writtenPath} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'
import {missingRoot} from '../told-errors.ts'
import {missingHint, wholeHint} from './examples.ts'

export const missingField = refusalRule(
  {code: 'KL203', slug: 'missing-field', title: 'a field that the server insists on is missing'},
  (error, {manifest}) => {
    const {at} = error.path
    const hint = missingHint(error, manifest)
    const value = valueAt(manifest.object, at)
    // The server says of a value that it does not take here that it is missing.
    if (error.detail.startsWith('valid values:') && typeof value === 'string' && value !== '')
      return {message: `"${writtenPath(at)}" cannot be ${shown(value)} here`, hint: hint.replace(/^add \w+:/, 'write')}
    const root = missingRoot(manifest.object, at)
    if (root && root.length < at.length) {
      if (manifest.has(root)) {
        const between = root.length + 1 < at.length ? at[root.length] : undefined
        return {
          message: `"${writtenPath(root)}" is empty: "${writtenPath(at)}" is missing`,
          hint:
            typeof between === 'string' && !hint.startsWith(`add ${between}:`)
              ? hint.replace(/^add /, `add ${between} with `)
              : hint,
        }
      }
      const outer = root.findLast(step => typeof step === 'string') ?? ''
      return {
        message: `"${writtenPath(root)}" is missing, and with it "${writtenPath(at)}"`,
        hint:
          wholeHint(outer, manifest) ??
          (hint.startsWith(`add ${outer}:`) ? hint : hint.replace(/^add /, `add ${outer} with `)),
      }
    }
    if (value === 0 && error.detail !== '')
      return {message: `${writtenPath(at)} ${error.detail}`, hint: 'write 1 or more'}
    if (error.path.name.endsWith('resources[storage]'))
      return {message: `"${writtenPath(at)}.storage" is missing`, hint}
    return {message: `"${writtenPath(at)}" ${lackOf(error, value)}`, hint}
  },
)

function lackOf({detail}: FieldError, value: Json | undefined): string {
  if (value === undefined) return 'is missing'
  if (detail.includes('must specify a volume type')) return 'has no volume source'
  if (detail.includes('must specify a handler type')) return 'has no handler'
  if (Array.isArray(value) && value.length > 0) return detail === '' ? 'is not complete' : detail
  return isObject(value) && Object.keys(value).length > 0 ? `is not complete: ${detail}` : 'is empty'
}
