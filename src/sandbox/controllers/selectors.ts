import type {LabelSelector, LabelSelectorRequirement, NodeObject, NodeSelector, NodeSelectorTerm} from './objects.ts'

export type Labels = Readonly<Record<string, string>>

/** One requirement of a label selector or node selector; Gt and Lt exist only for nodes. apimachinery labels.Requirement.Matches. */
export function meetsRequirement({key, operator, values = []}: LabelSelectorRequirement, labels: Labels): boolean {
  const has = Object.hasOwn(labels, key)
  const value = has ? labels[key]! : ''
  switch (operator) {
    case 'In':
      return has && values.includes(value)
    case 'NotIn':
      return !has || !values.includes(value)
    case 'Exists':
      return has
    case 'DoesNotExist':
      return !has
    case 'Gt':
      return has && isInteger(value) && isInteger(values[0]) && BigInt(value) > BigInt(values[0])
    case 'Lt':
      return has && isInteger(value) && isInteger(values[0]) && BigInt(value) < BigInt(values[0])
    default:
      return false
  }
}

const isInteger = (text: string | undefined): text is string => text !== undefined && /^-?\d+$/.test(text)

/** metav1.LabelSelectorAsSelector: no selector matches nothing, an empty one everything. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (selector === undefined) return false
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false
  return (selector.matchExpressions ?? []).every(requirement => meetsRequirement(requirement, labels))
}

/** A plain map as Services use it; an empty one selects nothing. */
export function mapMatches(selector: Labels | undefined, labels: Labels = {}): boolean {
  const entries = Object.entries(selector ?? {})
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value)
}

/** component-helpers nodeaffinity: a term without requirements matches nothing; fields know metadata.name only. */
export function nodeMatchesTerm(term: NodeSelectorTerm, node: NodeObject): boolean {
  const expressions = term.matchExpressions ?? []
  const fields = term.matchFields ?? []
  if (expressions.length + fields.length === 0) return false
  return (
    expressions.every(requirement => meetsRequirement(requirement, node.metadata.labels ?? {})) &&
    fields.every(requirement => meetsRequirement(requirement, {'metadata.name': node.metadata.name}))
  )
}

/** Terms are ORed; no selector matches every node. */
export const nodeMatches = (selector: NodeSelector | undefined, node: NodeObject): boolean =>
  selector === undefined || selector.nodeSelectorTerms.some(term => nodeMatchesTerm(term, node))
