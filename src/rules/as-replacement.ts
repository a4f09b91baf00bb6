import type {JsonObject} from '../core/json.ts'
import {kindOf} from '../core/kinds/index.ts'
import type {Kind} from '../core/kinds/kind.ts'
import type {ApiKind, Served} from '../core/kinds/versions.ts'

/** Kinds whose fields stayed what they were when another apiVersion took their place. */
const sameFields: readonly RegExp[] = [
  /^apps\/v1beta[12] (?:StatefulSet|Deployment|ReplicaSet|DaemonSet|ControllerRevision)$/,
  /^extensions\/v1beta1 (?:Deployment|ReplicaSet|DaemonSet|NetworkPolicy)$/,
  /^autoscaling\/v2beta2 HorizontalPodAutoscaler$/,
  /^batch\/v1beta1 CronJob$/,
  /^coordination\.k8s\.io\/v1beta1 Lease$/,
  /^networking\.k8s\.io\/v1beta1 IngressClass$/,
  /^policy\/v1beta1 PodDisruptionBudget$/,
  /^rbac\.authorization\.k8s\.io\/v1(?:alpha|beta)1 /,
  /^scheduling\.k8s\.io\/v1(?:alpha|beta)1 PriorityClass$/,
  /^storage\.k8s\.io\/v1beta1 /,
]

/** An object as it would be once its apiVersion is one that is served. */
export interface Renewed {
  readonly object: JsonObject
  readonly kind: Kind
  readonly apiVersion: string
}

/**
 * The object with the apiVersion that took the place of one that is gone, so that the reader learns at once of what else is wrong;
 * undefined where the fields are others there.
 */
export function asReplacement(object: JsonObject, {apiVersion, kind}: ApiKind, served: Served): Renewed | undefined {
  if (served.state !== 'removed' || !served.replacement) return undefined
  if (!sameFields.some(pattern => pattern.test(`${apiVersion} ${kind}`))) return undefined
  const known = kindOf(served.replacement.apiVersion, served.replacement.kind)
  return known && {object: {...object, ...served.replacement}, kind: known, apiVersion: served.replacement.apiVersion}
}
