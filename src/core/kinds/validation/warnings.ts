/** What the server accepts but warns of, kind by kind. Kubernetes pkg/registry/<group>/<kind>/strategy.go WarningsOnCreate */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {compareQuantities, quantityText} from '../../quantity.ts'
import type {AdmissionContext, Warning} from '../kind.ts'
import {has, items, part, partAt, resourceList, text, textMap, texts} from './decoded.ts'
import {labelDeprecation, warnOfNodeTerm} from './deprecated-labels.ts'
import {storageCapacity} from './csi-node.ts'
import {ingress} from './ingress.ts'
import {metadataOf} from './metadata.ts'
import {networkPolicy} from './network-policy.ts'
import {warnOfClaimSpec} from './pod-warnings.ts'
import {same} from './same.ts'
import {endpointSlice, endpoints, service} from './service-warnings.ts'
import {tlsPairProblem} from './tls-pair.ts'
import {type Warn, WarningList} from './warning-list.ts'
import {
  cronJob,
  daemonSet,
  job,
  pod,
  podTemplate,
  replicationController,
  statefulSet,
  workload,
} from './workload-warnings.ts'

const specPath = FieldPath.root('spec')

const metadataPath = FieldPath.root('metadata')

const betaClass = 'volume.beta.kubernetes.io/storage-class'

const betaMountOptions = 'volume.beta.kubernetes.io/mount-options'

function warnOfAnnotation(list: WarningList, object: JsonObject, key: string, message: string): void {
  if (!Object.hasOwn(textMap(metadataOf(object), 'annotations'), key)) return
  list.add(metadataPath.child('annotations').key(key), message)
}

const useClassName = 'deprecated since v1.8; use "storageClassName" attribute instead'

const deprecatedSources = [
  {field: 'cephfs', shown: 'cephfs', said: 'deprecated in v1.28, non-functional in v1.31+'},
  {field: 'photonPersistentDisk', shown: 'photonPersistentDisk', said: 'deprecated in v1.11, non-functional in v1.16+'},
  {field: 'scaleIO', shown: 'scaleIO', said: 'deprecated in v1.16, non-functional in v1.22+'},
  {field: 'storageos', shown: 'storageOS', said: 'deprecated in v1.22, non-functional in v1.25+'},
  {field: 'glusterfs', shown: 'glusterfs', said: 'deprecated in v1.25, non-functional in v1.26+'},
  {field: 'rbd', shown: 'rbd', said: 'deprecated in v1.28, non-functional in v1.31+'},
]

const persistentVolume: Warn = (list, object) => {
  warnOfAnnotation(list, object, betaClass, useClassName)
  const useMountOptions = 'deprecated since v1.31; use "mountOptions" attribute instead'
  if (list.since(31)) warnOfAnnotation(list, object, betaMountOptions, useMountOptions)
  const spec = part(object, 'spec')
  if (list.since(30) && text(spec, 'persistentVolumeReclaimPolicy') === 'Recycle') {
    const advice = 'Instead, the recommended approach is to use dynamic provisioning.'
    const at = specPath.child('persistentVolumeReclaimPolicy')
    list.add(at, `The Recycle reclaim policy is deprecated. ${advice}`)
  }
  const terms = specPath.child('nodeAffinity', 'required', 'nodeSelectorTerms')
  for (const [index, term] of items(partAt(spec, 'nodeAffinity', 'required'), 'nodeSelectorTerms').entries()) {
    warnOfNodeTerm(list, term, terms.index(index))
  }
  for (const {field, shown, said} of deprecatedSources) {
    if (has(spec, field)) list.add(specPath.childAs(shown, field), said)
  }
}

const persistentVolumeClaim: Warn = (list, object) => {
  warnOfAnnotation(list, object, betaClass, useClassName)
  warnOfClaimSpec(list, part(object, 'spec'), specPath)
}

const storageClass: Warn = (list, object) => {
  for (const [index, term] of items(object, 'allowedTopologies').entries()) {
    for (const [position, expression] of items(term, 'matchLabelExpressions').entries()) {
      const message = labelDeprecation(list, text(expression, 'key'))
      const at = FieldPath.root('allowedTopologies').index(index).child('matchLabelExpressions').index(position)
      if (message !== undefined) list.add(at.child('key'), message)
    }
  }
}

const node: Warn = (list, object) => {
  const spec = part(object, 'spec')
  if (has(spec, 'configSource')) list.add(specPath.child('configSource'), 'the feature is removed')
  if (text(spec, 'externalID') !== '') {
    list.add(specPath.child('externalID'), 'this field is deprecated, and is unused by Kubernetes')
  }
  if (!list.since(33)) return
  for (const [index, block] of texts(spec, 'podCIDRs').entries())
    list.block(specPath.child('podCIDRs').index(index), block)
}

const secret: Warn = (list, object) => {
  if (text(object, 'type') !== 'kubernetes.io/tls') return
  const data = textMap(object, 'data')
  const bytes = (key: string): Uint8Array => Buffer.from(data[key] ?? '', 'base64')
  const problem = tlsPairProblem(bytes('tls.crt'), bytes('tls.key'))
  if (problem !== undefined) list.addText(FieldPath.root('data').child('tls.key'), problem)
}

const csiDriver: Warn = (list, object, old) => {
  if (!list.since(35)) return
  const spec = part(object, 'spec')
  const requests = items(spec, 'tokenRequests')
  if (requests.length === 0 || has(spec, 'serviceAccountTokenInSecrets')) return
  if (old && same(requests, items(part(old, 'spec'), 'tokenRequests'))) return
  const advice = 'set to true to prevent possible logging of tokens in volume attributes'
  const lead = `is unset; if supported by this CSI driver, ${advice}`
  list.addText(specPath.child('serviceAccountTokenInSecrets'), `spec.serviceAccountTokenInSecrets ${lead}`)
}

const mountableSecrets = 'kubernetes.io/enforce-mountable-secrets'
const serviceAccount: Warn = (list, object, old) => {
  if (!list.since(32) || (old && Object.hasOwn(textMap(metadataOf(old), 'annotations'), mountableSecrets))) return
  const advice = 'prefer separate namespaces to isolate access to mounted secrets'
  warnOfAnnotation(list, object, mountableSecrets, `deprecated in v1.32+; ${advice}`)
}

/** Limits below their requests. */
const resourceQuota: Warn = (list, object, old) => {
  if (old || !list.since(35)) return
  const hard = resourceList(part(object, 'spec'), 'hard')
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const names = name === 'ephemeral-storage' ? [`requests.${name}`] : [`requests.${name}`, name]
    const [request, limit] = [names.find(each => hard.has(each)), `limits.${name}`]
    const [less, more] = [hard.get(request ?? ''), hard.get(limit)]
    if (!less || !more || compareQuantities(less, more) <= 0) continue
    const sizes = `${request} (${quantityText(less)}) should be less than ${limit} (${quantityText(more)})`
    list.addText(specPath.child('hard').key(request ?? ''), `ResourceQuota ${sizes}`)
  }
}

const byKind: Readonly<Record<string, Warn>> = {
  'v1 Pod': pod,
  'apps/v1 Deployment': workload(true),
  'apps/v1 ReplicaSet': workload(true),
  'apps/v1 StatefulSet': statefulSet,
  'apps/v1 DaemonSet': daemonSet,
  'batch/v1 Job': job,
  'batch/v1 CronJob': cronJob,
  'v1 PersistentVolume': persistentVolume,
  'v1 PersistentVolumeClaim': persistentVolumeClaim,
  'storage.k8s.io/v1 StorageClass': storageClass,
  'storage.k8s.io/v1 CSIDriver': csiDriver,
  'v1 Service': service,
  'v1 Endpoints': endpoints,
  'discovery.k8s.io/v1 EndpointSlice': endpointSlice,
  'v1 Node': node,
  'v1 Secret': secret,
  'v1 ServiceAccount': serviceAccount,
  'v1 ReplicationController': replicationController,
  'v1 PodTemplate': podTemplate,
  'storage.k8s.io/v1 CSIStorageCapacity': storageCapacity,
  'networking.k8s.io/v1 Ingress': ingress,
  'networking.k8s.io/v1 NetworkPolicy': networkPolicy,
  'v1 ResourceQuota': resourceQuota,
}

/** The warnings for a new object of a kind (`apps/v1 Deployment`) or, with `old`, for a change of it. */
export function warningsOf(kind: string, object: JsonObject, {version}: AdmissionContext, old?: JsonObject): Warning[] {
  const list = new WarningList(version)
  byKind[kind]?.(list, object, old)
  return list.warnings
}
