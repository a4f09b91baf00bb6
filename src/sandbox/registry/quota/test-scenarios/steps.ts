// Steps of scenarios.
import type {JsonObject} from '../../../../core/json.ts'
import {quota} from './objects.ts'
import type {Step} from './scenario.ts'

export const create = (made: JsonObject, says?: string): Step => ({
  does: 'create',
  object: made,
  ...(says === undefined ? {} : {says}),
})
export const tryOut = (made: JsonObject, says?: string): Step => ({
  does: 'create',
  object: made,
  dry: true,
  ...(says === undefined ? {} : {says}),
})
export const patch = (kind: string, name: string, change: JsonObject, says?: string): Step => ({
  does: 'patch',
  kind,
  name,
  patch: change,
  ...(says === undefined ? {} : {says}),
})
export const status = (kind: string, name: string, change: JsonObject): Step => ({
  does: 'patch',
  kind,
  name,
  patch: {status: change},
  part: 'status',
})
export const resize = (name: string, containers: JsonObject[], says?: string): Step => ({
  does: 'patch',
  kind: 'Pod',
  name,
  patch: {spec: {containers}},
  part: 'resize',
  ...(says === undefined ? {} : {says}),
})
export const remove = (kind: string, name: string): Step => ({does: 'delete', kind, name})
export const wait = (name: string, used: JsonObject, hard?: JsonObject): Step => ({
  does: 'wait',
  quota: name,
  used,
  ...(hard && {hard}),
})
/** Makes the quota `q` and waits until it counts. */
export const limited = (hard: JsonObject, used: JsonObject, more: JsonObject = {}): Step[] => [
  create(quota('q', hard, more)),
  wait('q', used, hard),
]
export const zeros = (...names: string[]): JsonObject => Object.fromEntries(names.map(name => [name, '0']))
export const event = (kind: string, name: string, reason: string, message: string): Step => ({
  does: 'event',
  kind,
  name,
  reason,
  message,
})
export const fit = (kind: string, name: string, more: string): string =>
  `${kind} "${name}" is forbidden: exceeded quota: q, ${more}`
