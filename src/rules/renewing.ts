import type {Fix} from '../core/diagnostic.ts'
import {isObject, type JsonObject, valueAt} from '../core/json.ts'
import {admit} from '../core/kinds/admit.ts'
import {apiVersionOf, kindOf, kinds} from '../core/kinds/index.ts'
import type {ApiKind} from '../core/kinds/versions.ts'
import type {Manifest} from '../core/manifest-set.ts'
import type {Version} from '../core/version.ts'
import {misspelt} from '../core/nearest.ts'
import {rewriting} from './mending.ts'

/**
 * Writes an apiVersion or kind that is served in the place of one that is not. No fix where the object might be of another shape and is
 * not accepted then; safe where it also means the same.
 */
export function replacing(manifest: Manifest, to: ApiKind, version: Version): readonly Fix[] {
  const {object, apiVersion, kind} = manifest
  if (!kindOf(to.apiVersion, to.kind) || (apiVersion !== to.apiVersion && kind !== to.kind)) return []
  if (kind !== to.kind && (misspelt(kind, kindsOf(apiVersion)) !== to.kind || !fits({...object, ...to}, version)))
    return []
  if (!hasSameShape(apiVersion, kind) && !isAccepted({...object, ...to}, version)) return []
  const field = apiVersion === to.apiVersion ? 'kind' : 'apiVersion'
  return rewriting(manifest, {path: [field], part: 'value', text: to[field], safe: meansTheSame(manifest, to)})
}

/** Whether every field of an object is one of its kind, but for slips of the pen: else another kind is meant. */
const fits = (object: JsonObject, version: Version): boolean =>
  admit(object, {version}).decodeErrors.every(
    ({problem, at, known}) => problem !== 'unknown field' || misspelt(String(at.at(-1)), known ?? []) !== undefined,
  )

const kindsOf = (apiVersion: string): readonly string[] =>
  kinds.filter(kind => apiVersionOf(kind) === apiVersion).map(({kind}) => kind)

/** Versions that became v1 without a change of their fields, and what was never served: it has no other shape. */
function hasSameShape(apiVersion: string, kind: string): boolean {
  if (sameShape.has(`${apiVersion} ${kind}`) || sameShape.has(apiVersion)) return true
  return !/(?:alpha|beta)\d+$/.test(apiVersion) && kinds.filter(known => known.kind === kind).length < 2
}

const sameShape: ReadonlySet<string> = new Set([
  'apps/v1beta2',
  'autoscaling/v2beta2',
  'batch/v1beta1 CronJob',
  'coordination.k8s.io/v1beta1 Lease',
  'policy/v1beta1 PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1alpha1',
  'rbac.authorization.k8s.io/v1beta1',
  'scheduling.k8s.io/v1beta1 PriorityClass',
  'storage.k8s.io/v1beta1',
])

function isAccepted(object: JsonObject, version: Version): boolean {
  const {stored, fieldErrors} = admit(object, {version})
  return stored !== undefined && fieldErrors.length === 0
}

const groupOf = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))

/** Whether the defaults and the meaning are those of the old version too; what was never served had no meaning. */
function meansTheSame({apiVersion, kind, object}: Manifest, to: ApiKind): boolean {
  if (!/(?:alpha|beta)\d+$/.test(apiVersion)) return true
  // extensions/v1beta1 had other defaults for surge, history and deadlines (Kubernetes pkg/apis/extensions/v1beta1/defaults.go).
  if (groupOf(apiVersion) !== groupOf(to.apiVersion)) return false
  switch (kind) {
    // The default was OnDelete (Kubernetes pkg/apis/apps/v1beta1/defaults.go).
    case 'StatefulSet':
      return apiVersion !== 'apps/v1beta1' || valueAt(object, ['spec', 'updateStrategy', 'type']) !== undefined
    // The default was two old ReplicaSets.
    case 'Deployment':
      return apiVersion !== 'apps/v1beta1' || valueAt(object, ['spec', 'revisionHistoryLimit']) !== undefined
    // An empty selector chose nothing, and chooses everything since policy/v1.
    case 'PodDisruptionBudget':
      return !isEmpty(valueAt(object, ['spec', 'selector']))
    default:
      return true
  }
}

const isEmpty = (selector: JsonObject[string] | undefined): boolean =>
  !isObject(selector) || Object.keys(selector).length === 0
