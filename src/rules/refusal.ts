import type {FieldError} from '../core/field-error.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, type Json, valueAt} from '../core/json.ts'
import {nearest} from '../core/nearest.ts'
import {type Remark, type Rule, type Subject, defineRule} from './rule.ts'

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

const changeRefused = /immutable|may not (?:be )?change|updates to |may not be (?:un)?set once|once set|less than/

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

/** A rule whose findings are refusals of the server's validation. `say` puts one into the reader's words. */
export function refusalRule(
  rule: Pick<Rule, 'code' | 'title'> & {slug: RefusalSlug},
  say: (error: FieldError, subject: Subject) => {message: string; hint?: string | undefined},
): Rule {
  return defineRule({
    ...rule,
    category: 'rejected',
    check(subject, _world, report) {
      const errors = subject.admission?.fieldErrors ?? []
      for (const error of errors) {
        if (refusalSlug(error, subject.old !== undefined) !== rule.slug) continue
        if (followsFromMissingSelector(error, errors)) continue
        report({...whereOf(error, subject), ...say(error, subject), field: error.path.name})
      }
    },
  })
}

/** Without a selector nothing matches it; that the selector is missing says it all. */
const followsFromMissingSelector = (error: FieldError, errors: readonly FieldError[]): boolean =>
  error.detail.includes('does not match template') &&
  errors.some(({type, path}) => type === 'Required value' && path.name === 'spec.selector')

/** The reason without the server's examples and regular expressions. */
export const reasonOf = ({detail}: FieldError): string => detail.replace(/[, ]*\(e\.g\. .*$/s, '')

/** Where a refusal stands: the server often names only the map, the text has the very entry. */
function whereOf(error: FieldError, subject: Subject): Pick<Remark, 'path' | 'part'> {
  const at = asWritten(error.path.at, subject)
  const there = valueAt(subject.manifest.object, at)
  if (isObject(there) && typeof error.value === 'string') {
    if (Object.hasOwn(there, error.value)) return {path: [...at, error.value], part: 'key'}
    const key = Object.keys(there).find(name => there[name] === error.value)
    if (key !== undefined) return {path: [...at, key], part: 'value'}
  }
  if (Array.isArray(there)) {
    const index = (there as readonly Json[]).indexOf(error.value ?? null)
    return index < 0 ? {path: at, part: 'key'} : {path: [...at, index], part: 'value'}
  }
  return {path: at, part: isObject(there) ? 'key' : 'value'}
}

/** The server fills in clusterIPs from clusterIP and speaks of it; people write clusterIP. */
function asWritten(at: Path, {manifest}: Subject): Path {
  const single = at[0] === 'spec' && at[1] === 'clusterIPs' && !manifest.has(['spec', 'clusterIPs'])
  return single ? ['spec', 'clusterIP'] : at
}

/** `write Retain`, or the list of what would do. */
export function choiceHint(value: string, choices: readonly string[]): string {
  const [only] = choices.length === 1 ? choices : []
  const near = only ?? abbreviations[value] ?? nearest(value, choices)
  if (near !== undefined && choices.includes(near)) return `write ${near}`
  return `write one of ${choices.filter(choice => choice !== '').join(', ')}`
}

/** kubectl prints these short forms in its tables; manifests need the long ones. */
const abbreviations: Readonly<Record<string, string>> = {
  RWO: 'ReadWriteOnce',
  ROX: 'ReadOnlyMany',
  RWX: 'ReadWriteMany',
  RWOP: 'ReadWriteOncePod',
}
