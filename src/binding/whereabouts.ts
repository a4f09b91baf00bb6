import {isObject, type Json, listAt, stringAt, valueAt} from '../core/json.ts'
import {stringsOf} from '../core/labels.ts'

/**
 * Where a volume lies, for the plain case of one condition on one label: `kubernetes.io/hostname is node-a or node-b`; undefined for
 * a volume that names no place, or one that takes more words. `nodeAffinity` is a NodeSelector.
 */
export function whereabouts(nodeAffinity: Json | undefined): string | undefined {
  const terms = listAt(nodeAffinity, 'nodeSelectorTerms')
  const expressions = listAt(terms[0], 'matchExpressions')
  const [expression] = expressions
  if (terms.length !== 1 || expressions.length !== 1 || !isObject(expression)) return undefined
  const values = stringsOf(valueAt(expression, ['values']))
  if (stringAt(expression, 'operator') !== 'In' || values.length === 0) return undefined
  return `${stringAt(expression, 'key')} is ${values.join(' or ')}`
}
