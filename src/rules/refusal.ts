import type {Related} from '../core/diagnostic.ts'
import type {FieldError} from '../core/field-error.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, type Json, type JsonObject, valueAt} from '../core/json.ts'
import {redacted} from '../core/kinds/validation/configuration.ts'
import {misspelt, nearest} from '../core/nearest.ts'
import type {Part} from '../core/yaml/document.ts'
import {type Rewriting, rewriting} from './mending.ts'
import {toldErrors, untoldErrors} from './told-errors.ts'
import {type Rule, type Subject, defineRule} from './rule.ts'
import {unfilledHint} from './unfilled.ts'

/** The rule that a refusal of the server's validation belongs to; every error belongs to exactly one. */
export type RefusalSlug =
  | 'wrong-name'
  | 'wrong-label'
  | 'missing-field'
  | 'unsupported-value'
  | 'invalid-value'
  | 'forbidden-field'
  | 'repeated-value'
  | 'unknown-reference'
  | 'too-long'
  | 'changed-immutable-field'

const changeRefused =
  /immutable|may not (?:be )?change|cannot change|updates to |update (?:from|to|is) |may not be (?:un)?set once|once set|can not be (?:less than|modified)|must not be decremented|may not (?:add|remove) /

const labelField = /^metadata\.(labels|annotations)|\.labels$|\.annotations$|matchLabels/

export function refusalSlug(error: FieldError, isUpdate: boolean): RefusalSlug {
  if (isUpdate && changeRefused.test(error.detail)) return 'changed-immutable-field'
  const {name} = error.path
  if (error.type !== 'Required value') {
    if (/^metadata\.(name|generateName|namespace)$/.test(name)) return 'wrong-name'
    if (labelField.test(name) && !error.detail.includes('does not match')) return 'wrong-label'
  }
  switch (error.type) {
    case 'Required value':
      return 'missing-field'
    case 'Unsupported value':
      return 'unsupported-value'
    case 'Forbidden':
      return 'forbidden-field'
    case 'Duplicate value':
      return 'repeated-value'
    case 'Not found':
      return 'unknown-reference'
    case 'Too long':
    case 'Too many':
      return 'too-long'
    case 'Invalid value':
    case 'Internal error':
      return 'invalid-value'
  }
}

interface Said {
  readonly message: string
  readonly hint?: string | undefined
  readonly related?: readonly Related[]
  /** What to write in the place of the value that is refused. */
  readonly write?: Pick<Rewriting, 'text' | 'safe'> | undefined
}

/** A rule whose findings are refusals of the server's validation. `say` puts one into the reader's words. */
export function refusalRule(
  rule: Pick<Rule, 'code' | 'title'> & {slug: RefusalSlug},
  say: (error: FieldError, subject: Subject) => Said,
): Rule {
  return defineRule({
    ...rule,
    category: 'rejected',
    check(subject, _world, report) {
      if (!subject.admission) return
      const errors = toldErrors(subject.admission, subject.manifest)
      const untold = untoldErrors(subject.admission)
      for (const error of errors) {
        if (refusalSlug(error, subject.old !== undefined) !== rule.slug) continue
        const {path, part} = culpritOf(error, subject)
        const {write, ...said} = say(error, subject)
        const unfilled = error.value === redacted ? undefined : unfilledHint(error.value)
        const isValue =
          write !== undefined && unfilled === undefined && valueAt(subject.manifest.object, path) === error.value
        const fixes = isValue ? rewriting(subject.manifest, {path, part: 'value', ...write}) : []
        const isLast = untold > 0 && error === errors.at(-1)
        const message = isLast ? `${said.message}; ${untold} more refusals of this object are not listed` : said.message
        report({path, part, ...said, hint: unfilled ?? said.hint, message, field: error.path.name, fixes})
      }
    },
  })
}

/** The reason without the server's examples and regular expressions. */
export const reasonOf = ({detail}: FieldError): string =>
  detail
    .slice(0, 1000)
    .replace(/[, ]*\(e\.g\. .*$/s, '')
    .replace(/\s*\n\s*/g, ' ')
    .slice(0, 300)

/** What is wrong in the place that a refusal names. */
export interface Culprit {
  readonly path: Path
  readonly part: Part
  /** What stands there, where it is not what the server prints. */
  readonly value?: Json | undefined
}

/** Where a refusal stands: the server often names only the map or the struct, the text has the very entry. */
export function culpritOf(error: FieldError, subject: Subject): Culprit {
  const at = asWritten(error, subject)
  const there = valueAt(subject.manifest.object, at)
  if (isObject(there)) return culpritIn(there, at, error)
  if (Array.isArray(there)) {
    const index = (there as readonly Json[]).indexOf(error.value ?? null)
    return index < 0 ? {path: at, part: 'key'} : {path: [...at, index], part: 'value'}
  }
  if (typeof error.value === 'string' && error.value !== '' && error.value !== there) {
    // Of a toleration the server names the operator, and prints the value.
    const around = valueAt(subject.manifest.object, at.slice(0, -1))
    const other = isObject(around) ? Object.keys(around).find(name => around[name] === error.value) : undefined
    if (other !== undefined) return {path: [...at.slice(0, -1), other], part: 'value'}
  }
  // The name of an entry is wrong, not what it holds.
  const isKey = there !== undefined && error.value === at.at(-1)
  return {path: at, part: isKey ? 'key' : 'value'}
}

function culpritIn(there: JsonObject, at: Path, {value, supported, detail}: FieldError): Culprit {
  if (typeof value === 'string') {
    if (Object.hasOwn(there, value)) return {path: [...at, value], part: 'key'}
    const key = Object.keys(there).find(name => there[name] === value)
    if (key !== undefined) return {path: [...at, key], part: 'value'}
  }
  if (!isObject(value)) return {path: at, part: 'key'}
  if (typeof there['type'] === 'string' && (supported || detail.startsWith("must be '")))
    return {path: [...at, 'type'], part: 'value', value: there['type']}
  const key = supported && Object.keys(there).find(name => !supported.includes(name))
  return key === undefined ? {path: at, part: 'key'} : {path: [...at, key], part: 'key', value: key}
}

/** Fields that the server fills in from another one, and speaks of instead of it. */
const filledIn: readonly (readonly [filled: Path, written: Path])[] = [
  [
    ['spec', 'clusterIPs'],
    ['spec', 'clusterIP'],
  ],
  [
    ['spec', 'podCIDRs'],
    ['spec', 'podCIDR'],
  ],
  [
    ['spec', 'metrics', 0, 'resource', 'target', 'averageUtilization'],
    ['spec', 'targetCPUUtilizationPercentage'],
  ],
]

/** Where what a refusal speaks of is written. */
function asWritten({path: {at}, value}: FieldError, {manifest}: Subject): Path {
  const text: Path = ['stringData', ...at.slice(1)]
  if (manifest.kind === 'Secret' && at[0] === 'data' && at.length > 1 && manifest.has(text)) return text
  const [filled, written] = filledIn.find(([path]) => path.every((step, index) => at[index] === step)) ?? []
  if (!filled || !written || !manifest.has(written)) return at
  const isOther = value !== undefined && valueAt(manifest.object, at) !== value
  return !manifest.has(filled) || (isOther && valueAt(manifest.object, written) === value) ? written : at
}

/** `write Retain`, or the list of what would do. */
export function choiceHint(value: string, choices: readonly string[]): string {
  const [only] = choices.length === 1 ? choices : []
  if (only === '') return 'remove it'
  const words = choices.filter(choice => choice !== '')
  const near = only ?? longForm(value) ?? begun(value, words) ?? nearest(value, words)
  if (near !== undefined && words.includes(near)) return `write ${near}`
  return `write one of ${words.join(', ')}`
}

/** The one choice that a value is the beginning of: `int` of integer, `bool` of boolean. */
function begun(value: string, choices: readonly string[]): string | undefined {
  const longer = choices.filter(choice => choice.toLowerCase().startsWith(value.toLowerCase()))
  return value.length >= 3 && longer.length === 1 ? longer[0] : undefined
}

/** The choice that a value is but for letter case, a slip of the pen, or kubectl's short form. */
export function choiceMeant(value: Json | undefined, choices: readonly string[]): Said['write'] {
  if (typeof value !== 'string') return undefined
  const meant = longForm(value) ?? misspelt(value, choices)
  return meant !== undefined && meant !== '' && choices.includes(meant) ? {text: meant, safe: true} : undefined
}

/** kubectl prints these short forms in its tables; manifests need the long ones. */
const longForm = (word: string): string | undefined =>
  Object.hasOwn(abbreviations, word.toUpperCase()) ? abbreviations[word.toUpperCase()] : undefined

const abbreviations: Readonly<Record<string, string>> = {
  RWO: 'ReadWriteOnce',
  ROX: 'ReadOnlyMany',
  RWX: 'ReadWriteMany',
  RWOP: 'ReadWriteOncePod',
}
