/** Node selectors: node affinity of pods and volumes. Kubernetes component-helpers scheduling/corev1/nodeaffinity. */
import {fieldOf, type Json, listAt, stringAt} from './json.ts'
import {int64, type Labels, matchesRequirement, operatorNamed, type Requirement, stringsOf} from './labels.ts'

/** What a node selector looks at. */
export interface NodeIdentity {
  readonly name: string
  readonly labels: Labels
}

function nodeRequirement(expression: Json): Requirement | undefined {
  const operator = operatorNamed[stringAt(expression, 'operator') ?? '']
  if (operator === undefined) return undefined
  const values = stringsOf(fieldOf(expression, 'values'))
  const unary = operator === 'exists' || operator === '!'
  if (unary ? values.length > 0 : values.length === 0) return undefined
  if ((operator === 'gt' || operator === 'lt') && (values.length !== 1 || int64(values[0]) === undefined)) {
    return undefined
  }
  return {key: stringAt(expression, 'key') ?? '', operator, values}
}

function matchesTerm(term: Json, node: NodeIdentity): boolean {
  const expressions = listAt(term, 'matchExpressions')
  const fields = listAt(term, 'matchFields')
  if (expressions.length === 0 && fields.length === 0) return false
  const onLabels = expressions.every(expression => {
    const requirement = nodeRequirement(expression)
    return requirement !== undefined && matchesRequirement(requirement, node.labels)
  })
  return (
    onLabels &&
    fields.every(expression => {
      const requirement = nodeRequirement(expression)
      if (requirement?.values.length !== 1) return false
      const [value] = requirement.values
      const here = requirement.key === 'metadata.name' ? node.name : ''
      return requirement.operator === 'in' ? here === value : requirement.operator === 'notin' && here !== value
    })
  )
}

/**
 * Whether a node fits a NodeSelector (`{nodeSelectorTerms}`): one term must match, all its parts; an empty term and an
 * empty list match no node; a term that the server could not parse matches none.
 */
export const matchesNodeSelector = (selector: Json | undefined, node: NodeIdentity): boolean =>
  listAt(selector, 'nodeSelectorTerms').some(term => matchesTerm(term, node))

/** Whether a node fits one term: for preferences. */
export const matchesNodeSelectorTerm = (term: Json, node: NodeIdentity): boolean => matchesTerm(term, node)
