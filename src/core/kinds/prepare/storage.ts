/** What new claims, volumes and drivers get from admission and from their strategies. */
import type {JsonObject, MutableJsonObject} from '../../json.ts'
import type {Version} from '../../version.ts'
import {isOn} from '../features.ts'
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

const isClaimOrSnapshot = (source: MutableJsonObject): boolean =>
  (textIn(source, 'kind') === 'PersistentVolumeClaim' && textIn(source, 'apiGroup') === '') ||
  (textIn(source, 'kind') === 'VolumeSnapshot' && textIn(source, 'apiGroup') === 'snapshot.storage.k8s.io')

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
  object['status'] = {}
  prepareClaimSpec(ensurePart(object, 'spec'), version)
}

export function prepareDriver(object: MutableJsonObject, {version}: AdmissionContext): void {
  const spec = ensurePart(object, 'spec')
  if (!isOn('MutableCSINodeAllocatableCount', version)) delete spec['nodeAllocatableUpdatePeriodSeconds']
  if (!isOn('CSIServiceAccountTokenSecrets', version)) delete spec['serviceAccountTokenInSecrets']
  if (!isOn('VolumeLimitScaling', version)) delete spec['preventPodSchedulingIfMissing']
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
