import type {Manifest} from '../../core/manifest-set.ts'
import {compareQuantities, isQuantityError, parseQuantity} from '../../core/quantity.ts'
import type {ChangedField} from '../changed-fields.ts'

/** What to do instead of a change that the server refuses. */
export function insteadOf({path, before, after}: ChangedField, {kind, name}: Manifest): string {
  const field = String(path[0] === 'spec' ? path[1] : path[0])
  switch (kind) {
    case 'StatefulSet':
      return field === 'selector'
        ? `keep the old selector, or delete the StatefulSet and create it anew: its claims stay`
        : `keep it, or run kubectl delete statefulset ${name} --cascade=orphan and apply anew: pods and claims stay${
            field === 'volumeClaimTemplates' ? ' as they are, and only new claims are made from the new template' : ''
          }`
    case 'PersistentVolumeClaim':
      return insteadInClaim(path.slice(1, 3).join('.'), before, after)
    case 'PersistentVolume':
      return 'keep it, or make a new volume under another name; with persistentVolumeReclaimPolicy: Retain the data outlives the old one'
    case 'StorageClass':
      return 'make a class under another name, or delete this one and create it anew: volumes and claims stay as they are'
    case 'Deployment':
    case 'ReplicaSet':
    case 'DaemonSet':
    case 'ReplicationController':
      return `keep it, or give the new ${kind} another name and delete the old one`
    case 'Job':
    case 'Pod':
      return `delete the ${kind} and create it anew: kubectl replace --force -f does both`
    case 'Service':
      return `leave ${field} as it is, or delete the Service and create it anew`
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return 'delete the binding and create it anew: kubectl auth reconcile -f does both'
    case 'ConfigMap':
    case 'Secret':
      return field === 'type'
        ? 'delete the Secret and create it anew'
        : `make a ${kind} under another name, and let the pods refer to that`
    default:
      return `keep the old value, or delete the ${kind} and create it anew`
  }
}

function insteadInClaim(field: string, before: ChangedField['before'], after: ChangedField['after']): string {
  if (field !== 'resources.requests')
    return 'keep it, or make a new claim under another name and copy the data: deleting a claim may delete its volume'
  return isLess(after, before)
    ? 'a claim never shrinks: make a smaller one under another name and copy the data'
    : 'a claim grows once it is bound, if its class has allowVolumeExpansion: true'
}

function isLess(a: ChangedField['after'], b: ChangedField['before']): boolean {
  const [left, right] = [a, b].map(value => parseQuantity(typeof value === 'string' ? value : ''))
  if (!left || !right || isQuantityError(left) || isQuantityError(right)) return false
  return compareQuantities(left, right) < 0
}
