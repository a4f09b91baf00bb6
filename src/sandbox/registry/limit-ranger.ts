// The admission plugin LimitRanger.
import type {JsonObject} from '../../core/json.ts'
import {limitsRefusal, withDefaultLimits} from '../../core/limit-range.ts'
import type {Registry} from '../registry.ts'
import {nameOf, namespaceOf} from './metadata.ts'
import type {Resource} from './resources.ts'
import {forbiddenError} from './status-errors.ts'

type Cluster = Pick<Registry, 'list'>

const limitRanges = {group: '', resource: 'limitranges'}
const rangesFor = (cluster: Cluster, object: JsonObject): readonly JsonObject[] =>
  cluster.list(limitRanges, namespaceOf(object) ?? '')

/** A new pod with the requests and limits that it leaves to its namespace; `sent` is as it was sent. */
export const withDefaultsOf = (cluster: Cluster, sent: JsonObject): JsonObject =>
  withDefaultLimits(rangesFor(cluster, sent), sent)

/** Throws StatusError (403) for a pod or claim that goes beyond the limits of its namespace; `object` is complete. */
export function requireWithinLimits(cluster: Cluster, resource: Resource, object: JsonObject): void {
  const kind = resource.kind === 'Pod' ? 'Pod' : 'PersistentVolumeClaim'
  const why = limitsRefusal(rangesFor(cluster, object), kind, object)
  if (why !== undefined) throw forbiddenError(resource, nameOf(object), why)
}
