import {type Json, type JsonObject, listAt, objectAt, stringAt} from '../core/json.ts'
import {type Labels, labelsOf} from '../core/labels.ts'
import {amountOf} from './amount.ts'

export interface Taint {
  readonly key: string
  readonly value: string
  readonly effect: string
}

/** What the scheduler reads of a Node. */
export interface NodeFacts {
  readonly name: string
  readonly labels: Labels
  /** Stands for a node that nothing is known of: it fits whatever asks for labels or a name, and has room for all. */
  readonly anonymous: boolean
  readonly unschedulable: boolean
  readonly taints: readonly Taint[]
  /** Allocatable amounts in billionths of their unit; undefined when the node does not say: room for all. */
  readonly allocatable: ReadonlyMap<string, bigint> | undefined
  /** What its condition Ready says, when that is not True; undefined for a node that says nothing. */
  readonly unready: Unready | undefined
}

export interface Unready {
  /** Nothing is heard of it: the condition is Unknown. */
  readonly silent: boolean
  readonly message: string
  /** RFC 3339; `` when that is not told. */
  readonly since: string
}

export const anonymousNode: NodeFacts = {
  name: '',
  labels: {},
  anonymous: true,
  unschedulable: false,
  taints: [],
  allocatable: undefined,
  unready: undefined,
}

export function nodeFacts(object: JsonObject): NodeFacts {
  const status = objectAt(object, 'status')
  const amounts = Object.entries(objectAt(status, 'allocatable'))
  const capacity = amounts.length > 0 ? amounts : Object.entries(objectAt(status, 'capacity'))
  return {
    name: stringAt(object, 'metadata', 'name') ?? '',
    labels: labelsOf(objectAt(object, 'metadata', 'labels')),
    anonymous: false,
    unschedulable: objectAt(object, 'spec')['unschedulable'] === true,
    taints: listAt(object, 'spec', 'taints').map(taintOf),
    allocatable:
      capacity.length > 0 ? new Map(capacity.map(([name, value]) => [name, amountOf(value).nanos])) : undefined,
    unready: unreadyOf(status),
  }
}

function unreadyOf(status: JsonObject): Unready | undefined {
  const condition = listAt(status, 'conditions').find(each => stringAt(each, 'type') === 'Ready')
  const state = stringAt(condition, 'status')
  if (state === undefined || state === 'True') return undefined
  const message = stringAt(condition, 'message') || (stringAt(condition, 'reason') ?? '')
  return {silent: state === 'Unknown', message, since: stringAt(condition, 'lastTransitionTime') ?? ''}
}

const taintOf = (taint: Json): Taint => ({
  key: stringAt(taint, 'key') ?? '',
  value: stringAt(taint, 'value') ?? '',
  effect: stringAt(taint, 'effect') ?? '',
})
