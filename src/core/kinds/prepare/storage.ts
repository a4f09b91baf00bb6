/** What new claims, volumes and drivers get from admission and from their strategies. */
import {type JsonObject, type MutableJsonObject, objectAt} from '../../json.ts'
import type {Version} from '../../version.ts'
import {encode} from '../encode.ts'
import {type Feature, isOn} from '../features.ts'
import type {AdmissionContext} from '../kind.ts'
import {append, ensurePart, hasValue, part, setIfAbsent, textIn, textsIn} from '../parts.ts'

/** Kubernetes plugin/pkg/admission/storage/storageobjectinuseprotection. */
export const addFinalizer =
  (finalizer: string) =>
  (object: MutableJsonObject): void => {
    const metadata = ensurePart(object, 'metadata')
    if (!textsIn(metadata, 'finalizers').includes(finalizer)) append(metadata, 'finalizers', finalizer)
  }

export function prepareVolume(object: MutableJsonObject, {version, now}: AdmissionContext): void {
  const hasTime = now !== undefined && isOn('PersistentVolumeLastPhaseTransitionTime', version)
  object['status'] = {phase: 'Pending', ...(hasTime ? {lastPhaseTransitionTime: now} : {})}
  if (!isOn('VolumeAttributesClass', version)) delete ensurePart(object, 'spec')['volumeAttributesClassName']
}

export const snapshotGroup = 'snapshot.storage.k8s.io'

/** What dataSource takes; anything else is dropped. */
export const isClaimOrSnapshot = (source: JsonObject): boolean =>
  (textIn(source, 'kind') === 'PersistentVolumeClaim' && textIn(source, 'apiGroup') === '') ||
  (textIn(source, 'kind') === 'VolumeSnapshot' && textIn(source, 'apiGroup') === snapshotGroup)

/** Kubernetes pkg/api/persistentvolumeclaim/util.go. `old` is the spec before the change. */
export function prepareClaimSpec(spec: MutableJsonObject, version: Version, old?: JsonObject): void {
  if (!isOn('VolumeAttributesClass', version) && !hasValue(old, 'volumeAttributesClassName'))
    delete spec['volumeAttributesClassName']
  const isElsewhere = textIn(part(spec, 'dataSourceRef'), 'namespace') !== ''
  const wasUsed = hasValue(old, 'dataSourceRef')
  if (isElsewhere && !isOn('CrossNamespaceVolumeDataSource', version) && !wasUsed) delete spec['dataSourceRef']
  const source = part(spec, 'dataSource')
  const keeps = wasUsed || hasValue(old, 'dataSource') || hasValue(spec, 'dataSourceRef')
  if (source && !keeps && !isClaimOrSnapshot(source)) delete spec['dataSource']
  syncDataSources(spec)
}

/** spec.dataSource and spec.dataSourceRef say the same, unless the latter points to another namespace. */
function syncDataSources(spec: MutableJsonObject): void {
  const [source, reference] = [part(spec, 'dataSource'), part(spec, 'dataSourceRef')]
  const copyOf = (from: MutableJsonObject): MutableJsonObject => ({
    ...(hasValue(from, 'apiGroup') ? {apiGroup: from['apiGroup']!} : {}),
    kind: textIn(from, 'kind'),
    name: textIn(from, 'name'),
  })
  if (source && !reference) spec['dataSourceRef'] = copyOf(source)
  else if (reference && !source && textIn(reference, 'namespace') === '') spec['dataSource'] = copyOf(reference)
}

export function prepareClaim(object: MutableJsonObject, {version}: AdmissionContext): void {
  object['status'] = {phase: 'Pending'}
  prepareClaimSpec(ensurePart(object, 'spec'), version)
}

export function prepareDriver(object: MutableJsonObject, {version}: AdmissionContext, old?: JsonObject): void {
  const spec = ensurePart(object, 'spec')
  const drop = (field: string, feature: Feature): void => {
    if (!isOn(feature, version) && !hasValue(old, field)) delete spec[field]
  }
  drop('nodeAllocatableUpdatePeriodSeconds', 'MutableCSINodeAllocatableCount')
  drop('serviceAccountTokenInSecrets', 'CSIServiceAccountTokenSecrets')
  drop('preventPodSchedulingIfMissing', 'VolumeLimitScaling')
}

/** A change of the spec counts, though a new driver has no generation. Kubernetes pkg/registry/storage/csidriver/strategy.go */
export function changeDriver(object: MutableJsonObject, old: JsonObject, context: AdmissionContext): void {
  prepareDriver(object, context, objectAt(old, 'spec'))
  const spec = (of: JsonObject): string => JSON.stringify(encode(of, 'storage.v1.CSIDriver', context.version)['spec'])
  if (spec(object) === spec(old)) return
  const generation = objectAt(old, 'metadata')['generation']
  ensurePart(object, 'metadata')['generation'] = (typeof generation === 'number' ? generation : 0) + 1
}

/** A node is not ready until its kubelet says so. Kubernetes plugin/pkg/admission/nodetaint. */
export function taintNode(object: MutableJsonObject): void {
  const spec = ensurePart(object, 'spec')
  const key = 'node.kubernetes.io/not-ready'
  const taints = spec['taints']
  const isTainted =
    Array.isArray(taints) &&
    taints.some(taint => {
      const each = part({taint}, 'taint')
      return textIn(each, 'key') === key && textIn(each, 'effect') === 'NoSchedule'
    })
  if (!isTainted) append(spec, 'taints', {key, effect: 'NoSchedule'})
}

export function prepareNamespace(object: MutableJsonObject): void {
  object['status'] = {phase: 'Active'}
  const spec = ensurePart(object, 'spec')
  if (!textsIn(spec, 'finalizers').includes('kubernetes')) append(spec, 'finalizers', 'kubernetes')
  setIfAbsent(ensurePart(object, 'metadata'), 'labels', {})
}
