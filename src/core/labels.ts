/**
 * Label selectors as objects hold them: matched and printed. Their text form is read by selector-parser.ts, node
 * selectors are matched by node-selector.ts. Kubernetes apimachinery pkg/labels, pkg/apis/meta/v1/helpers.go.
 */
import {fieldOf, isObject, type Json, listAt, objectAt, stringAt} from './json.ts'

export type Labels = Readonly<Record<string, string>>

/** A label map of a decoded object: entries that are no strings are left out. */
export function labelsOf(value: Json | undefined): Labels {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

export type SelectorOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt'

/** One condition on one label. `gt` and `lt` compare integers and hold only where the label has one. */
export interface Requirement {
  readonly key: string
  readonly operator: SelectorOperator
  readonly values: readonly string[]
}
/** All requirements must hold; none at all matches everything. `nothing` matches no object. */
export type Selector = readonly Requirement[] | 'nothing'

const lookUp = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined

/** Go's strconv.ParseInt(text, 10, 64). */
export function int64(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?[0-9]+$/.test(text)) return undefined
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? value : undefined
}

export function matchesRequirement({key, operator, values}: Requirement, labels: Labels): boolean {
  const value = lookUp(labels, key)
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value)
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'gt':
    case 'lt': {
      const [here, there] = [int64(value), int64(values[0])]
      if (here === undefined || there === undefined || values.length !== 1) return false
      return operator === 'gt' ? here > there : here < there
    }
  }
}

export const matchesSelector = (selector: Selector, labels: Labels): boolean =>
  selector !== 'nothing' && selector.every(requirement => matchesRequirement(requirement, labels))

/** True when the selector restricts nothing. */
export const isEmptySelector = (selector: Selector): boolean => selector !== 'nothing' && selector.length === 0

/** Selectors are kept in key order, for the same text however written. */
export const inKeyOrder = (requirements: Requirement[]): Requirement[] =>
  requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))

export const operatorNamed: Readonly<Record<string, SelectorOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
}

/** The strings of a list of strings. */
export const stringsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(item => typeof item === 'string') : []

/**
 * A `{matchLabels, matchExpressions}` selector. Absent (undefined or null) matches nothing, `{}` everything: metav1.LabelSelectorAsSelector.
 * An operator that the server would refuse matches nothing either.
 */
export function labelSelector(value: Json | undefined): Selector {
  if (!isObject(value)) return 'nothing'
  const requirements: Requirement[] = Object.entries(labelsOf(fieldOf(value, 'matchLabels'))).map(([key, text]) => ({
    key,
    operator: 'in',
    values: [text],
  }))
  for (const expression of listAt(value, 'matchExpressions')) {
    const operator = operatorNamed[stringAt(expression, 'operator') ?? '']
    if (operator === undefined || operator === 'gt' || operator === 'lt') return 'nothing'
    const values = stringsOf(fieldOf(expression, 'values'))
    requirements.push({key: stringAt(expression, 'key') ?? '', operator, values})
  }
  return inKeyOrder(requirements)
}

/** A selector that is a plain map, as Services and ReplicationControllers have: absent and empty match nothing there. */
export function mapSelector(value: Json | undefined): Selector {
  const labels = Object.entries(labelsOf(value))
  if (labels.length === 0) return 'nothing'
  return inKeyOrder(labels.map(([key, text]) => ({key, operator: '=', values: [text]})))
}

function requirementText({key, operator, values}: Requirement): string {
  const list = values.length > 1 ? values.toSorted().join(',') : (values[0] ?? '')
  switch (operator) {
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`
    case '=':
    case '==':
    case '!=':
      return `${key}${operator}${list}`
    case 'gt':
      return `${key}>${list}`
    case 'lt':
      return `${key}<${list}`
    case 'exists':
      return key
    case '!':
      return `!${key}`
  }
}

/** `a=b,c in (d,e),!f`: what Selector.String prints. */
export const selectorText = (selector: Selector): string =>
  selector === 'nothing' ? '' : selector.map(requirementText).join(',')

/** `a=b,c in (d,e)` for a `{matchLabels, matchExpressions}` selector, `<none>` for an empty one: metav1.FormatLabelSelector. */
export function labelSelectorText(value: Json | undefined): string {
  const requirements: Requirement[] = []
  const selector = labelSelector(value)
  if (selector === 'nothing') return '<none>'
  const plain = new Set(Object.keys(objectAt(value, 'matchLabels')))
  for (const requirement of selector) {
    const exact = plain.has(requirement.key) && requirement.operator === 'in' && requirement.values.length === 1
    requirements.push(exact ? {...requirement, operator: '='} : requirement)
  }
  return requirements.length === 0 ? '<none>' : selectorText(requirements)
}
