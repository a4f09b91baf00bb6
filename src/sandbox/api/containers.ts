import {type JsonObject, listAt, stringAt} from '../../core/json.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {badRequestError, notFoundError} from '../registry/status-errors.ts'
import type {Target} from './request.ts'

/** The pod of a target; 404 when there is none. */
export function podOf(registry: ObjectRegistry, target: Target): JsonObject {
  const pod = registry.get(target.resource, target.namespace, target.name ?? '')
  if (!pod) throw notFoundError(target.resource, target.name ?? '')
  return pod
}

const names = (pod: JsonObject, field: string): string[] =>
  listAt(pod, 'spec', field).map(container => stringAt(container, 'name') ?? '')

/** The container that is meant: the only one when none is named (pkg/registry/core/pod/strategy.go validateContainer). */
export function containerOf(pod: JsonObject, asked: string): string {
  const name = stringAt(pod, 'metadata', 'name') ?? ''
  const main = names(pod, 'containers')
  const init = names(pod, 'initContainers')
  const ephemeral = names(pod, 'ephemeralContainers')
  if (asked !== '') {
    if ([...main, ...init, ...ephemeral].includes(asked)) return asked
    throw badRequestError(`container ${asked} is not valid for pod ${name}`)
  }
  if (main.length === 1) return main[0]!
  let choices = `a container name must be specified for pod ${name}, choose one of: [${main.join(' ')}]`
  if (init.length > 0) choices += ` or one of the init containers: [${init.join(' ')}]`
  if (ephemeral.length > 0) choices += ` or one of the ephemeral containers: [${ephemeral.join(' ')}]`
  throw badRequestError(choices)
}
