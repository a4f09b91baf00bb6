// The admission plugin PodSecurity. Kubernetes staging/src/k8s.io/pod-security-admission/admission/admission.go
import {type JsonObject, listAt, objectAt, stringAt} from '../../core/json.ts'
import {podPlace} from '../../core/pod-place.ts'
import {
  faultsText,
  securityFaults,
  securityLevels,
  type SecurityPolicy,
  securityPolicy,
} from '../../core/pod-security/policy.ts'
import {newestVersion} from '../../core/version.ts'
import type {Registry, ResourceType} from '../registry.ts'
import {nameOf, namespaceOf} from './metadata.ts'
import type {Resource} from './resources.ts'
import {forbiddenError} from './status-errors.ts'

type Cluster = Pick<Registry, 'get' | 'list'>

const namespaces: ResourceType = {group: '', resource: 'namespaces'}
const pods: ResourceType = {group: '', resource: 'pods'}

/**
 * What the level of a namespace has to say of a new object, or of one that takes the place of `old`: warnings of pods and of what makes them,
 * and for a Namespace those of the pods that are there. Throws StatusError (403) for a pod that is not let in.
 */
export function securityWarnings(
  cluster: Cluster,
  resource: Resource,
  object: JsonObject,
  old?: JsonObject,
): readonly string[] {
  if (resource.kind === 'Namespace') return old ? warningsOfPods(cluster, object, old) : []
  const place = podPlace(resource.kind)
  if (!place || (resource.kind === 'Pod' && old && imagesOf(old) === imagesOf(object))) return []
  const labels = objectAt(cluster.get(namespaces, undefined, namespaceOf(object) ?? ''), 'metadata', 'labels')
  const pod = objectAt(object, ...place)
  const enforced =
    resource.kind === 'Pod' ? violation(pod, securityPolicy(labels, 'enforce', newestVersion)) : undefined
  if (enforced !== undefined) throw forbiddenError(resource, nameOf(object), `violates ${enforced}`)
  const warned = violation(pod, securityPolicy(labels, 'warn', newestVersion))
  return warned === undefined ? [] : [`would violate ${warned}`]
}

/** Of a pod that is there only images can change so that it matters. */
const imagesOf = (pod: JsonObject): string =>
  JSON.stringify(
    ['initContainers', 'containers'].map(field =>
      listAt(pod, 'spec', field).map(container => stringAt(container, 'image') ?? ''),
    ),
  )

function violation(pod: JsonObject, policy: SecurityPolicy | undefined): string | undefined {
  const faults = policy ? securityFaults(pod, policy) : []
  return policy && faults.length > 0 ? `PodSecurity "${policy.name}": ${faultsText(faults)}` : undefined
}

/** When a namespace enforces more than before: the pods that it would not let in any more, those with the same faults together. */
function warningsOfPods(cluster: Cluster, namespace: JsonObject, old: JsonObject): string[] {
  const [policy, before] = [namespace, old].map(each =>
    securityPolicy(objectAt(each, 'metadata', 'labels'), 'enforce', newestVersion),
  )
  if (!policy || policy.name === before?.name || isRelaxed(policy, before)) return []
  const names = new Map<string, string[]>()
  for (const pod of cluster.list(pods, nameOf(namespace))) {
    const faults = securityFaults(pod, policy)
    if (faults.length === 0) continue
    const reasons = faults.map(({reason}) => reason).join(', ')
    names.set(reasons, [...(names.get(reasons) ?? []), nameOf(pod)])
  }
  if (names.size === 0) return []
  return [
    `existing pods in namespace "${nameOf(namespace)}" violate the new PodSecurity enforce level "${policy.name}"`,
    ...[...names].map(([reasons, found]) => `${podsText(found)}: ${reasons}`).toSorted(),
  ]
}

const isRelaxed = (policy: SecurityPolicy, before: SecurityPolicy | undefined): boolean =>
  before !== undefined &&
  versionOf(policy) === versionOf(before) &&
  securityLevels.indexOf(policy.level) <= securityLevels.indexOf(before.level)
const versionOf = ({name}: SecurityPolicy): string => name.split(':')[1]!

function podsText(names: readonly string[]): string {
  const [first = ''] = names.toSorted()
  if (names.length === 1) return first
  return `${first} (and ${names.length === 2 ? '1 other pod' : `${names.length - 1} other pods`})`
}
