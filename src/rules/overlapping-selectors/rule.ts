import {labelSelector, mapSelector, matchesSelector, type Selector} from '../../core/labels.ts'
import {valueAt} from '../../core/json.ts'
import {oncePerWorld} from '../per-world.ts'
import {podsText, type PodTemplate, podTemplates} from '../pod-template.ts'
import {defineRule, type Subject} from '../rule.ts'
import {SelectorIndex} from '../selector-index.ts'

export const overlappingSelectors = defineRule({
  code: 'KL405',
  slug: 'overlapping-selectors',
  category: 'risk',
  title: 'pods that two workloads select',
  check(subject, world, report) {
    const {members, index} = selectors(world)
    const own = members.get(subject)
    if (!own) return
    for (const other of index.matching(own.template.namespace, own.template.labels)) {
      if (other === own || !concerns(own, other)) continue
      const {kind, name} = other.template.subject.manifest
      report({
        message: `${podsText(own.template)} ${own.selector ? 'are' : 'is'} selected by ${kind} "${name}" as well`,
        hint: own.selector
          ? 'give each workload a label of its own, in its selector and in its template'
          : `${kind} "${name}" takes the pod for its own and deletes it when it has enough: give it other labels`,
        path: [...own.template.at, 'metadata', 'labels'],
        part: 'key',
        related: [{message: 'selected here', at: other.template.subject.manifest.place(['spec', 'selector'])}],
      })
      return
    }
  },
})

interface Member {
  readonly template: PodTemplate
  readonly order: number
  /** Undefined for a bare pod. */
  readonly selector: Selector | undefined
}

const selectors = oncePerWorld(world => {
  const members = new Map<Subject, Member>()
  const index = new SelectorIndex<Member>()
  for (const [order, template] of podTemplates(world).entries()) {
    const {kind} = template.subject.manifest
    const selector = kind === 'Pod' ? undefined : selectorOf(template)
    if (kind !== 'Pod' && !selector) continue
    const member = {template, order, selector}
    members.set(template.subject, member)
    if (selector) index.add(template.namespace, selector, member)
  }
  return {members, index}
})

/** Jobs have a selector of their own making. */
function selectorOf({subject, stored}: PodTemplate): Selector | undefined {
  const {kind} = subject.manifest
  if (kind === 'Job' || kind === 'CronJob') return undefined
  const selector = valueAt(stored, ['spec', 'selector'])
  return kind === 'ReplicationController' ? mapSelector(selector) : labelSelector(selector)
}

/** Of two that select each other's pods, the later one is told of. */
function concerns(own: Member, other: Member): boolean {
  const {kind} = other.template.subject.manifest
  if (!own.selector) return (kind === 'ReplicaSet' || kind === 'ReplicationController') && !isOwned(own)
  const isMutual = matchesSelector(own.selector, other.template.labels)
  return !isMutual || other.order < own.order
}

const isOwned = ({template: {stored}}: Member): boolean =>
  valueAt(stored, ['metadata', 'ownerReferences', 0]) !== undefined
