/**
 * What the API server refuses of each kind, in its own order and words, beyond what strict decoding refuses. Objects are decoded and defaulted.
 * Kubernetes pkg/apis/<group>/validation, pkg/registry/<group>/<kind>/strategy.go
 */
import type {FieldError} from '../../field-error.ts'
import type {JsonObject} from '../../json.ts'
import type {AdmissionContext, Warning} from '../kind.ts'
import {Check} from './check.ts'
import {checkConfigMap, checkConfigMapUpdate, checkSecret, checkSecretUpdate} from './configuration.ts'
import {
  checkControllerRevision,
  checkControllerRevisionUpdate,
  checkDaemonSet,
  checkDaemonSetUpdate,
} from './daemon-set.ts'
import {checkDeployment, checkDeploymentUpdate, checkReplicaSet, checkReplicaSetUpdate} from './deployment.ts'
import {checkCommonMetadata, checkMetadataUpdate, metadataOf} from './metadata.ts'
import {checkNamespace, checkNamespaceUpdate, checkServiceAccount, checkServiceAccountUpdate} from './namespace.ts'
import {checkPersistentVolume, checkPersistentVolumeUpdate} from './persistent-volume.ts'
import {checkPersistentVolumeClaim, checkPersistentVolumeClaimUpdate} from './persistent-volume-claim.ts'
import {checkPod, checkPodUpdate} from './pod.ts'
import {
  checkClusterRole,
  checkClusterRoleBinding,
  checkClusterRoleBindingUpdate,
  checkClusterRoleUpdate,
  checkRole,
  checkRoleBinding,
  checkRoleBindingUpdate,
  checkRoleUpdate,
} from './rbac.ts'
import {checkService, checkServiceUpdate} from './service.ts'
import {checkStatefulSet, checkStatefulSetUpdate} from './stateful-set.ts'
import {
  checkAttributesClass,
  checkAttributesClassUpdate,
  checkStorageClass,
  checkStorageClassUpdate,
} from './storage-class.ts'

export interface Validation {
  /** What the server refuses of a new object, metadata included. */
  readonly validate: (object: JsonObject, context: AdmissionContext) => FieldError[]
  /** What it refuses of a change from `old`, the stored object, to `object`. */
  readonly validateUpdate: (object: JsonObject, old: JsonObject, context: AdmissionContext) => FieldError[]
  readonly warnings?: (object: JsonObject, context: AdmissionContext) => Warning[]
}

interface Rules {
  readonly namespaced: boolean
  readonly create: (check: Check, object: JsonObject) => void
  readonly update: (check: Check, object: JsonObject, old: JsonObject) => void
  readonly warnings?: (object: JsonObject, context: AdmissionContext) => Warning[]
}

/** The common checks of metadata come last for a new object and only if nothing else was wrong, first for a change. */
function validation({namespaced, create, update, warnings}: Rules): Validation {
  return {
    validate: (object, {version}) => {
      const check = new Check(version)
      create(check, object)
      if (check.errors.length === 0) checkCommonMetadata(check, metadataOf(object), namespaced)
      return check.errors
    },
    validateUpdate: (object, old, {version}) => {
      const check = new Check(version)
      checkCommonMetadata(check, metadataOf(object), namespaced)
      checkMetadataUpdate(check, metadataOf(object), metadataOf(old))
      update(check, object, old)
      return check.errors
    },
    ...(warnings ? {warnings} : {}),
  }
}

/** By apiVersion and kind: `apps/v1 StatefulSet`. */
export const validations: Readonly<Record<string, Validation>> = {
  'v1 PersistentVolume': validation({
    namespaced: false,
    create: checkPersistentVolume,
    update: checkPersistentVolumeUpdate,
  }),
  'v1 PersistentVolumeClaim': validation({
    namespaced: true,
    create: checkPersistentVolumeClaim,
    update: checkPersistentVolumeClaimUpdate,
  }),
  'v1 Pod': validation({namespaced: true, create: checkPod, update: checkPodUpdate}),
  'apps/v1 StatefulSet': validation({namespaced: true, create: checkStatefulSet, update: checkStatefulSetUpdate}),
  'apps/v1 Deployment': validation({namespaced: true, create: checkDeployment, update: checkDeploymentUpdate}),
  'apps/v1 ReplicaSet': validation({namespaced: true, create: checkReplicaSet, update: checkReplicaSetUpdate}),
  'apps/v1 DaemonSet': validation({namespaced: true, create: checkDaemonSet, update: checkDaemonSetUpdate}),
  'apps/v1 ControllerRevision': validation({
    namespaced: true,
    create: checkControllerRevision,
    update: checkControllerRevisionUpdate,
  }),
  'v1 Service': validation({namespaced: true, create: checkService, update: checkServiceUpdate}),
  'v1 ConfigMap': validation({namespaced: true, create: checkConfigMap, update: checkConfigMapUpdate}),
  'v1 Secret': validation({namespaced: true, create: checkSecret, update: checkSecretUpdate}),
  'v1 Namespace': validation({namespaced: false, create: checkNamespace, update: checkNamespaceUpdate}),
  'v1 ServiceAccount': validation({
    namespaced: true,
    create: checkServiceAccount,
    update: checkServiceAccountUpdate,
  }),
  'storage.k8s.io/v1 StorageClass': validation({
    namespaced: false,
    create: checkStorageClass,
    update: checkStorageClassUpdate,
  }),
  'storage.k8s.io/v1 VolumeAttributesClass': validation({
    namespaced: false,
    create: checkAttributesClass,
    update: checkAttributesClassUpdate,
  }),
  'rbac.authorization.k8s.io/v1 Role': validation({namespaced: true, create: checkRole, update: checkRoleUpdate}),
  'rbac.authorization.k8s.io/v1 ClusterRole': validation({
    namespaced: false,
    create: checkClusterRole,
    update: checkClusterRoleUpdate,
  }),
  'rbac.authorization.k8s.io/v1 RoleBinding': validation({
    namespaced: true,
    create: checkRoleBinding,
    update: checkRoleBindingUpdate,
  }),
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': validation({
    namespaced: false,
    create: checkClusterRoleBinding,
    update: checkClusterRoleBindingUpdate,
  }),
}
