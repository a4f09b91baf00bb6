/**
 * What the API server refuses of each kind, in its own order and words, beyond what strict decoding refuses. Objects are decoded and defaulted.
 * Kubernetes pkg/apis/<group>/validation, pkg/registry/<group>/<kind>/strategy.go
 */
import type {FieldError} from '../../field-error.ts'
import type {JsonObject} from '../../json.ts'
import type {AdmissionContext, Warning} from '../kind.ts'
import {Check} from './check.ts'
import {checkConfigMap, checkConfigMapUpdate, checkSecret, checkSecretUpdate} from './configuration.ts'
import {checkCronJob, checkCronJobUpdate} from './cron-job.ts'
import {checkCsiNode, checkCsiNodeUpdate, checkStorageCapacity, checkStorageCapacityUpdate} from './csi-node.ts'
import {checkDriver, checkDriverUpdate, checkVolumeAttachment, checkVolumeAttachmentUpdate} from './csi-driver.ts'
import {
  checkControllerRevision,
  checkControllerRevisionUpdate,
  checkDaemonSet,
  checkDaemonSetUpdate,
} from './daemon-set.ts'
import {checkDeployment, checkDeploymentUpdate, checkReplicaSet, checkReplicaSetUpdate} from './deployment.ts'
import {checkEndpointSlice, checkEndpointSliceUpdate, checkEndpoints, checkEndpointsUpdate} from './endpoints.ts'
import {checkEvent, checkOwnEvent, checkOwnEventUpdate} from './event.ts'
import {checkIngress, checkIngressClass, checkIngressClassUpdate, checkIngressUpdate} from './ingress.ts'
import {checkJobUpdate} from './job-update.ts'
import {checkJob} from './job.ts'
import {checkLease, checkLeaseUpdate} from './lease.ts'
import {checkLimitRange} from './limit-range.ts'
import {checkCommonMetadata, checkMetadataUpdate, metadataOf} from './metadata.ts'
import {checkNamespace, checkNamespaceUpdate, checkServiceAccount, checkServiceAccountUpdate} from './namespace.ts'
import {checkNetworkPolicy, checkNetworkPolicyUpdate} from './network-policy.ts'
import {checkNode, checkNodeUpdate} from './node.ts'
import {checkPersistentVolumeUpdate} from './persistent-volume-update.ts'
import {checkPersistentVolume} from './persistent-volume.ts'
import {checkPersistentVolumeClaim, checkPersistentVolumeClaimUpdate} from './persistent-volume-claim.ts'
import {checkPod, checkPodUpdate} from './pod.ts'
import {checkPodAutoscaler, checkPodAutoscalerUpdate} from './pod-autoscaler.ts'
import {checkBudget, checkBudgetUpdate} from './pod-disruption-budget.ts'
import {checkPriorityClass, checkPriorityClassUpdate} from './priority-class.ts'
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
import {
  checkReplicationController,
  checkReplicationControllerUpdate,
  checkTemplateObject,
  checkTemplateObjectUpdate,
} from './replication-controller.ts'
import {checkResourceQuota, checkResourceQuotaUpdate} from './resource-quota.ts'
import {checkService, checkServiceUpdate} from './service.ts'
import {checkStatefulSet, checkStatefulSetUpdate} from './stateful-set.ts'
import {
  checkAttributesClass,
  checkAttributesClassUpdate,
  checkStorageClass,
  checkStorageClassUpdate,
} from './storage-class.ts'
import {warningsOf} from './warnings.ts'

export interface Validation {
  /** What the server refuses of a new object, metadata included. */
  readonly validate: (object: JsonObject, context: AdmissionContext, sent?: JsonObject) => FieldError[]
  /** What it refuses of a change from `old`, the stored object, to `object`. */
  readonly validateUpdate: (
    object: JsonObject,
    old: JsonObject,
    context: AdmissionContext,
    sent?: JsonObject,
  ) => FieldError[]
  /** HTTP warnings for an object that is accepted; `old` is the stored object when it is changed. */
  readonly warnings: (object: JsonObject, context: AdmissionContext, old?: JsonObject) => Warning[]
}

type Checks = Omit<Validation, 'warnings'>
type Create = (check: Check, object: JsonObject) => void
type Update = (check: Check, object: JsonObject, old: JsonObject) => void

/** The common checks of metadata come last for a new object and only if nothing else was wrong, first for a change. */
function validation(namespaced: boolean, create: Create, update: Update): Checks {
  return {
    validate: (object, {version, uid}, sent) => {
      const check = new Check(version, {uid, sent})
      create(check, object)
      if (check.errors.length === 0) checkCommonMetadata(check, metadataOf(object), namespaced)
      return check.errors
    },
    validateUpdate: (object, old, {version}, sent) => {
      const check = new Check(version, {isChange: true, sent})
      checkCommonMetadata(check, metadataOf(object), namespaced)
      checkMetadataUpdate(check, metadataOf(object), metadataOf(old))
      update(check, object, old)
      return check.errors
    },
  }
}
const namespaced = (create: Create, update: Update = create): Checks => validation(true, create, update)
const ofCluster = (create: Create, update: Update = create): Checks => validation(false, create, update)

const checks: Readonly<Record<string, Checks>> = {
  'v1 PersistentVolume': ofCluster(checkPersistentVolume, checkPersistentVolumeUpdate),
  'v1 PersistentVolumeClaim': namespaced(checkPersistentVolumeClaim, checkPersistentVolumeClaimUpdate),
  'v1 Pod': namespaced(checkPod, checkPodUpdate),
  'v1 Service': namespaced(checkService, checkServiceUpdate),
  'v1 Endpoints': namespaced(checkEndpoints, checkEndpointsUpdate),
  'v1 ConfigMap': namespaced(checkConfigMap, checkConfigMapUpdate),
  'v1 Secret': namespaced(checkSecret, checkSecretUpdate),
  'v1 Namespace': ofCluster(checkNamespace, checkNamespaceUpdate),
  'v1 ServiceAccount': namespaced(checkServiceAccount, checkServiceAccountUpdate),
  'v1 Node': ofCluster(checkNode, checkNodeUpdate),
  'v1 LimitRange': namespaced(checkLimitRange),
  'v1 ResourceQuota': namespaced(checkResourceQuota, checkResourceQuotaUpdate),
  'v1 Event': namespaced(checkEvent),
  'v1 ReplicationController': namespaced(checkReplicationController, checkReplicationControllerUpdate),
  'v1 PodTemplate': namespaced(checkTemplateObject, checkTemplateObjectUpdate),
  'apps/v1 StatefulSet': namespaced(checkStatefulSet, checkStatefulSetUpdate),
  'apps/v1 Deployment': namespaced(checkDeployment, checkDeploymentUpdate),
  'apps/v1 ReplicaSet': namespaced(checkReplicaSet, checkReplicaSetUpdate),
  'apps/v1 DaemonSet': namespaced(checkDaemonSet, checkDaemonSetUpdate),
  'apps/v1 ControllerRevision': namespaced(checkControllerRevision, checkControllerRevisionUpdate),
  'batch/v1 Job': namespaced(checkJob, checkJobUpdate),
  'batch/v1 CronJob': namespaced(checkCronJob, checkCronJobUpdate),
  'storage.k8s.io/v1 StorageClass': ofCluster(checkStorageClass, checkStorageClassUpdate),
  'storage.k8s.io/v1 VolumeAttributesClass': ofCluster(checkAttributesClass, checkAttributesClassUpdate),
  'storage.k8s.io/v1 CSIDriver': ofCluster(checkDriver, checkDriverUpdate),
  'storage.k8s.io/v1 CSINode': ofCluster(checkCsiNode, checkCsiNodeUpdate),
  'storage.k8s.io/v1 CSIStorageCapacity': namespaced(checkStorageCapacity, checkStorageCapacityUpdate),
  'storage.k8s.io/v1 VolumeAttachment': ofCluster(checkVolumeAttachment, checkVolumeAttachmentUpdate),
  'rbac.authorization.k8s.io/v1 Role': namespaced(checkRole, checkRoleUpdate),
  'rbac.authorization.k8s.io/v1 ClusterRole': ofCluster(checkClusterRole, checkClusterRoleUpdate),
  'rbac.authorization.k8s.io/v1 RoleBinding': namespaced(checkRoleBinding, checkRoleBindingUpdate),
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': ofCluster(checkClusterRoleBinding, checkClusterRoleBindingUpdate),
  'policy/v1 PodDisruptionBudget': namespaced(checkBudget, checkBudgetUpdate),
  'discovery.k8s.io/v1 EndpointSlice': namespaced(checkEndpointSlice, checkEndpointSliceUpdate),
  'events.k8s.io/v1 Event': namespaced(checkOwnEvent, checkOwnEventUpdate),
  'coordination.k8s.io/v1 Lease': namespaced(checkLease, checkLeaseUpdate),
  'networking.k8s.io/v1 Ingress': namespaced(checkIngress, checkIngressUpdate),
  'networking.k8s.io/v1 IngressClass': ofCluster(checkIngressClass, checkIngressClassUpdate),
  'networking.k8s.io/v1 NetworkPolicy': namespaced(checkNetworkPolicy, checkNetworkPolicyUpdate),
  'autoscaling/v1 HorizontalPodAutoscaler': namespaced(checkPodAutoscaler, checkPodAutoscalerUpdate),
  'autoscaling/v2 HorizontalPodAutoscaler': namespaced(checkPodAutoscaler, checkPodAutoscalerUpdate),
  'scheduling.k8s.io/v1 PriorityClass': ofCluster(checkPriorityClass, checkPriorityClassUpdate),
}

/** By apiVersion and kind: `apps/v1 StatefulSet`. */
export const validations: Readonly<Record<string, Validation>> = Object.fromEntries(
  Object.entries(checks).map(([kind, check]) => [
    kind,
    {...check, warnings: (object, context, old) => warningsOf(kind, object, context, old)} satisfies Validation,
  ]),
)
