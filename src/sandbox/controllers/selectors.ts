import {labelSelector, mapSelector, matchesSelector, type Labels, type Selector} from '../../core/labels.ts'
import {matchesNodeSelector, matchesNodeSelectorTerm} from '../../core/node-selector.ts'
import {asJson} from './context.ts'
import type {LabelSelector, NodeObject, NodeSelector, NodeSelectorTerm} from './objects.ts'

/** Stored objects never change in place, so a selector is read once. */
const selectors = new WeakMap<object, Selector>()

function compiled(value: object, compile: typeof labelSelector): Selector {
  let selector = selectors.get(value)
  if (selector === undefined) selectors.set(value, (selector = compile(asJson(value))))
  return selector
}

/** metav1.LabelSelectorAsSelector: no selector matches nothing, an empty one everything. */
export const selectorMatches = (selector: LabelSelector | undefined, labels: Labels = {}): boolean =>
  selector !== undefined && matchesSelector(compiled(selector, labelSelector), labels)

/** A plain map as Services use it; an empty one selects nothing. */
export const mapMatches = (selector: Labels | undefined, labels: Labels = {}): boolean =>
  selector !== undefined && matchesSelector(compiled(selector, mapSelector), labels)

const identityOf = ({metadata: {name, labels = {}}}: NodeObject) => ({name, labels})

export const nodeMatchesTerm = (term: NodeSelectorTerm, node: NodeObject): boolean =>
  matchesNodeSelectorTerm(asJson(term), identityOf(node))

/** Terms are ORed; no selector matches every node. */
export const nodeMatches = (selector: NodeSelector | undefined, node: NodeObject): boolean =>
  selector === undefined || matchesNodeSelector(asJson(selector), identityOf(node))
