import type {JsonObject} from '../../../core/json.ts'
import {objectAt, stringAt} from '../../../core/json.ts'
import {conversionOf} from '../../registry/other-versions.ts'
import {resourceOfKind} from '../../registry/resources.ts'
import {autoscalerPrinter} from './autoscaling.ts'
import * as cluster from './cluster.ts'
import * as ingress from './ingress.ts'
import * as network from './network.ts'
import {podPrinter} from './pods.ts'
import type {Printer} from './printer.ts'
import * as storage from './storage.ts'
import * as workloads from './workloads.ts'

const printers: Readonly<Record<string, Printer>> = {
  ClusterRoleBinding: cluster.roleBindingPrinter,
  ConfigMap: cluster.configMapPrinter,
  ControllerRevision: workloads.controllerRevisionPrinter,
  CronJob: workloads.cronJobPrinter,
  CSIDriver: storage.driverPrinter,
  CSINode: storage.nodeDriversPrinter,
  DaemonSet: workloads.daemonSetPrinter,
  Deployment: workloads.deploymentPrinter,
  Endpoints: network.endpointsPrinter,
  EndpointSlice: network.endpointSlicePrinter,
  Event: cluster.eventPrinter,
  HorizontalPodAutoscaler: autoscalerPrinter,
  Ingress: ingress.ingressPrinter,
  IngressClass: ingress.ingressClassPrinter,
  Job: workloads.jobPrinter,
  Lease: cluster.leasePrinter,
  Namespace: cluster.namespacePrinter,
  NetworkPolicy: ingress.networkPolicyPrinter,
  Node: cluster.nodePrinter,
  PersistentVolume: storage.volumePrinter,
  PersistentVolumeClaim: storage.claimPrinter,
  Pod: podPrinter,
  PodDisruptionBudget: workloads.disruptionBudgetPrinter,
  PriorityClass: cluster.priorityClassPrinter,
  PodTemplate: workloads.podTemplatePrinter,
  ReplicaSet: workloads.replicaSetPrinter,
  ReplicationController: workloads.replicationControllerPrinter,
  ResourceQuota: cluster.quotaPrinter,
  RoleBinding: cluster.roleBindingPrinter,
  Scale: workloads.scalePrinter,
  Secret: cluster.secretPrinter,
  Service: network.servicePrinter,
  ServiceAccount: cluster.nameAndAgePrinter,
  StatefulSet: workloads.statefulSetPrinter,
  Status: cluster.statusPrinter,
  StorageClass: storage.storageClassPrinter,
  VolumeAttachment: storage.attachmentPrinter,
  VolumeAttributesClass: storage.attributesClassPrinter,
}

export const printerOf = (kind: string): Printer => printers[kind] ?? cluster.defaultPrinter

/** How much of each object a row carries: `?includeObject=`. */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

export interface TableOptions {
  /** `meta.k8s.io/v1` or `meta.k8s.io/v1beta1`: what the client asked for. */
  readonly apiVersion: string
  readonly includeObject: IncludeObject
  /** The sandbox's time in milliseconds, for ages. */
  readonly now: number
  /** Later events of a watch leave the columns out. */
  readonly withoutColumns?: boolean
}

/** The Table that `kubectl get` asks for, of objects of one kind; `metadata` is that of the list or of the one object. */
export function tableOf(
  kind: string,
  objects: readonly JsonObject[],
  metadata: JsonObject,
  options: TableOptions,
): JsonObject {
  const printer = printerOf(kind)
  return {
    kind: 'Table',
    apiVersion: options.apiVersion,
    metadata,
    columnDefinitions: options.withoutColumns ? null : printer.columns.map(column => ({...column})),
    rows: objects.map(object => {
      const printed = asStored(object)
      const conditions = printer.conditions?.(printed) ?? []
      return {
        cells: printer.cells(printed, options.now),
        ...(conditions.length > 0 && {conditions}),
        object: includedPart(object, options),
      }
    }),
  }
}

/** The server prints every version as one. */
function asStored(object: JsonObject): JsonObject {
  const resource = resourceOfKind(stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? '')
  return (resource && conversionOf(resource)?.toStored(object, object)) ?? object
}

function includedPart(object: JsonObject, options: TableOptions): JsonObject | null {
  switch (options.includeObject) {
    case 'None':
      return null
    case 'Object':
      return object
    case 'Metadata':
      return partialOf(object, options.apiVersion)
  }
}

/** Only the metadata of an object. */
export const partialOf = (object: JsonObject, apiVersion = 'meta.k8s.io/v1'): JsonObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion,
  metadata: objectAt(object, 'metadata'),
})

/** The metadata of a table of one object: its resourceVersion. */
export const rowMetadata = (object: JsonObject): JsonObject => {
  const resourceVersion = stringAt(object, 'metadata', 'resourceVersion')
  return resourceVersion === undefined ? {} : {resourceVersion}
}
