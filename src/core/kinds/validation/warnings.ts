/** What the server accepts but warns of, kind by kind. Kubernetes pkg/registry/<group>/<kind>/strategy.go WarningsOnCreate */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsLabelProblems} from '../../names.ts'
import {compareQuantities, quantityText} from '../../quantity.ts'
import type {AdmissionContext, Warning} from '../kind.ts'
import {has, items, number, numberOf, part, partAt, resourceList, text, textMap, texts} from './decoded.ts'
import {labelDeprecation, warnOfNodeTerm} from './deprecated-labels.ts'
import {metadataOf} from './metadata.ts'
import {warnOfClaimSpec, warnOfPod} from './pod-warnings.ts'
import {same} from './same.ts'
import {tlsPairProblem} from './tls-pair.ts'
import {WarningList} from './warning-list.ts'

/** `old` is the stored object that is changed. */
type Warn = (list: WarningList, object: JsonObject, old: JsonObject | undefined) => void

const root = FieldPath.root()
const specPath = FieldPath.root('spec')
const metadataPath = FieldPath.root('metadata')

function warnOfName(list: WarningList, object: JsonObject, use: string): void {
  const problems = dnsLabelProblems(text(metadataOf(object), 'name'))
  if (problems.length === 0) return
  const surprise = 'which can result in surprising behavior; a DNS label is recommended'
  list.add(metadataPath.child('name'), `this is used in ${use}, ${surprise}: [${problems.join(' ')}]`)
}
const inPodNames = 'Pod names and hostnames'

/** A change of anything but metadata counts up the generation; only then the template is looked at again. */
const isUnchanged = (object: JsonObject, old: JsonObject | undefined): boolean =>
  old !== undefined && number(metadataOf(object), 'generation') === number(metadataOf(old), 'generation')

const pod: Warn = (list, object, old) => {
  if (old) return
  warnOfName(list, object, "the Pod's hostname")
  warnOfPod(list, object, root, true)
}

const workload =
  (isNameUsed: boolean): Warn =>
  (list, object, old) => {
    if (isNameUsed && !old) warnOfName(list, object, inPodNames)
    if (!isUnchanged(object, old))
      warnOfPod(list, partAt(object, 'spec', 'template'), specPath.child('template'), false)
  }

const statefulSet: Warn = (list, object, old) => {
  workload(false)(list, object, old)
  const spec = part(object, 'spec')
  for (const [index, claim] of items(spec, 'volumeClaimTemplates').entries()) {
    // The server leaves out `spec`, or writes it with a capital letter.
    const at = specPath.child('volumeClaimTemplates').index(index)
    warnOfClaimSpec(list, part(claim, 'spec'), at.child('spec').named(old ? `${at.name}.Spec` : at.name))
  }
  if (!list.since(33) || (numberOf(spec, 'revisionHistoryLimit') ?? 0) >= 0) return
  const advice = 'a negative value retains all historical revisions; a value >= 0 is recommended'
  list.add(specPath.child('revisionHistoryLimit'), advice)
}

const templateGeneration = 'deprecated.daemonset.template.generation'
const daemonSet: Warn = (list, object, old) => {
  const generationOf = (set: JsonObject): string | undefined =>
    textMap(metadataOf(set), 'annotations')[templateGeneration]
  if (old && generationOf(object) === generationOf(old)) return
  warnOfPod(list, partAt(object, 'spec', 'template'), specPath.child('template'), false)
}

function warnOfJobSpec(list: WarningList, spec: JsonObject | undefined, path: FieldPath): void {
  const isIndexed = text(spec, 'completionMode') === 'Indexed'
  if (isIndexed && number(spec, 'completions') > 100_000 && number(spec, 'parallelism') > 10_000) {
    const limits = 'a number of completions higher than 10^5 and a parallelism higher than 10^4'
    const result = 'might not be able to track completedIndexes when a big number of indexes fail'
    list.add(path, `In Indexed Jobs with ${limits}, Kubernetes ${result}`)
  }
  warnOfPod(list, part(spec, 'template'), path.child('template'), false)
}

const job: Warn = (list, object, old) => {
  if (!old) warnOfName(list, object, inPodNames)
  if (!isUnchanged(object, old)) warnOfJobSpec(list, part(object, 'spec'), specPath)
}

const moreAboutCronJobs = 'see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details'
const cronJob: Warn = (list, object, old) => {
  if (!old) warnOfName(list, object, inPodNames)
  const path = specPath.child('jobTemplate', 'spec')
  if (!isUnchanged(object, old)) warnOfJobSpec(list, partAt(object, 'spec', 'jobTemplate', 'spec'), path)
  if (!text(part(object, 'spec'), 'schedule').includes('TZ')) return
  const at = specPath.child('schedule').named('spec.spec.schedule')
  if (!list.since(29))
    list.addText(at, `CRON_TZ or TZ used in ${at.name} is not officially supported, ${moreAboutCronJobs}`)
  else if (old) list.addText(at, `cannot use TZ or CRON_TZ in ${at.name}, use timeZone instead, ${moreAboutCronJobs}`)
}

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

const topologyHints = 'service.kubernetes.io/topology-aware-hints'

function warnOfHeadless(list: WarningList, spec: JsonObject | undefined): void {
  const ignored = (field: string, shown = field): void =>
    list.addText(specPath.child(field), `spec.${shown} is ignored for headless services`)
  if (text(spec, 'loadBalancerIP') !== '') ignored('loadBalancerIP')
  if (texts(spec, 'externalIPs').length > 0) ignored('externalIPs')
  if (text(spec, 'sessionAffinity') !== 'None') ignored('sessionAffinity', 'SessionAffinity')
}

function warnOfExternal(list: WarningList, spec: JsonObject | undefined, isHeadless: boolean): void {
  const addresses = texts(spec, 'externalIPs')
  const path = specPath.child('externalIPs')
  for (const [index, address] of addresses.entries()) list.address(path.index(index), address)
  const isExternalName = text(spec, 'type') === 'ExternalName'
  if (list.since(36) && addresses.length > 0 && !isHeadless && !isExternalName) {
    list.addText(path, 'spec.externalIPs is deprecated and may no longer be implemented in some clusters')
  }
  const balancer = text(spec, 'loadBalancerIP')
  if (balancer !== '') list.address(specPath.child('loadBalancerIP'), balancer)
  for (const [index, range] of texts(spec, 'loadBalancerSourceRanges').entries()) {
    list.block(specPath.child('loadBalancerSourceRanges').index(index), range)
  }
  if (isExternalName && addresses.length > 0) {
    list.addText(path, 'spec.externalIPs is ignored when spec.type is "ExternalName"')
  }
  if (!isExternalName && text(spec, 'externalName') !== '') {
    list.addText(specPath.child('externalName'), 'spec.externalName is ignored when spec.type is not "ExternalName"')
  }
}

const service: Warn = (list, object) => {
  const spec = part(object, 'spec')
  if (Object.hasOwn(textMap(metadataOf(object), 'annotations'), topologyHints)) {
    const at = metadataPath.child('annotations').key(topologyHints)
    const now = 'service.kubernetes.io/topology-mode'
    list.addText(at, `annotation ${topologyHints} is deprecated, please use ${now} instead`)
  }
  const first = text(spec, 'clusterIP')
  if (first !== '' && first !== 'None') {
    const addresses = texts(spec, 'clusterIPs')
    for (const [index, address] of addresses.entries()) list.address(specPath.child('clusterIPs').index(index), address)
  }
  const isHeadless = text(spec, 'type') === 'ClusterIP' && first === 'None'
  if (list.since(34) && isHeadless) warnOfHeadless(list, spec)
  warnOfExternal(list, spec, isHeadless)
  if (list.since(35) && text(spec, 'trafficDistribution') === 'PreferClose') {
    list.add(specPath.child('trafficDistribution'), '"PreferClose" is deprecated; use "PreferSameZone"')
  }
}

/** The version of the API itself is deprecated. */
const endpoints: Warn = (list, object) => {
  if (!list.since(33)) return
  list.addText(root, 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice')
  if (textMap(metadataOf(object), 'labels')['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') return
  for (const [index, subset] of items(object, 'subsets').entries()) {
    for (const field of ['addresses', 'notReadyAddresses']) {
      for (const [position, address] of items(subset, field).entries()) {
        const at = FieldPath.root('subsets').index(index).child(field).index(position)
        list.address(at.child('ip'), text(address, 'ip'))
      }
    }
  }
}

const managers = new Set(['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'])
const endpointSlice: Warn = (list, object, old) => {
  if (!old && text(object, 'addressType') === 'FQDN') {
    list.add(FieldPath.root('addressType').named('spec.addressType'), 'FQDN endpoints are deprecated')
  }
  const manager = textMap(metadataOf(object), 'labels')['endpointslice.kubernetes.io/managed-by'] ?? ''
  if (!list.since(33) || managers.has(manager)) return
  for (const [index, endpoint] of items(object, 'endpoints').entries()) {
    for (const [position, address] of texts(endpoint, 'addresses').entries()) {
      list.address(FieldPath.root('endpoints').index(index).child('addresses').index(position), address)
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
  'v1 ResourceQuota': resourceQuota,
}

/** The warnings for a new object of a kind (`apps/v1 Deployment`) or, with `old`, for a change of it. */
export function warningsOf(kind: string, object: JsonObject, {version}: AdmissionContext, old?: JsonObject): Warning[] {
  const list = new WarningList(version)
  byKind[kind]?.(list, object, old)
  return list.warnings
}
