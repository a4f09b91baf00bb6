/** PersistentVolumes. Kubernetes pkg/apis/core/validation/validation.go, pkg/volume/validation/pv_validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsSubdomainProblems} from '../../names.ts'
import {type Quantity, quantitySign, quantityText, quantityValue} from '../../quantity.ts'
import {isOn} from '../features.ts'
import {persistentIscsi} from './block-volume-sources.ts'
import type {Check} from './check.ts'
import {has, part, resourceList, text, textMap, textOf, texts} from './decoded.ts'
import {goResourcesText} from './go-struct.ts'
import {checkFinalizerDomains, checkMetadata, metadataOf, subdomainName} from './metadata.ts'
import {checkNodeSelector} from './node-selectors.ts'
import type {SourceCheck} from './block-volume-sources.ts'
import {isHostRoot, persistentSources} from './volume-sources.ts'

export const specPath = FieldPath.root('spec')

export const attributesClass = 'volumeAttributesClassName'

export const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

export const volumeModes = ['Block', 'Filesystem']

const reclaimPolicies = ['Delete', 'Recycle', 'Retain']

/** Sources in the server's order; `shown` is what it calls them when they are one too many, `inside` within. */
export const sourceOrder: readonly {readonly field: string; readonly shown?: string; readonly inside?: string}[] = [
  {field: 'hostPath'},
  {field: 'gcePersistentDisk', inside: 'persistentDisk'},
  {field: 'awsElasticBlockStore'},
  {field: 'glusterfs'},
  {field: 'flocker'},
  {field: 'nfs'},
  {field: 'rbd'},
  {field: 'quobyte'},
  {field: 'cephfs', shown: 'cephFS'},
  {field: 'iscsi'},
  {field: 'cinder'},
  {field: 'fc'},
  {field: 'flexVolume'},
  {field: 'azureFile'},
  {field: 'vsphereVolume'},
  {field: 'photonPersistentDisk'},
  {field: 'portworxVolume'},
  {field: 'azureDisk'},
  {field: 'scaleIO'},
  {field: 'local'},
  {field: 'storageos'},
  {field: 'csi'},
]

export const oneVolumeType = 'may not specify more than 1 volume type'

/** Access modes of volumes and claims. */
export function checkAccessModes(check: Check, modes: readonly string[], path: FieldPath, missing: string): void {
  if (modes.length === 0) check.required(path, missing)
}

export function checkEachAccessMode(check: Check, modes: readonly string[], path: FieldPath): void {
  for (const mode of modes) check.oneOf(path, mode, accessModes)
  const alone = modes.includes('ReadWriteOncePod')
  if (alone && modes.some(mode => mode !== 'ReadWriteOncePod' && accessModes.includes(mode))) {
    check.forbidden(path, 'may not use ReadWriteOncePod with other access modes')
  }
}

function checkCapacity(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const capacity = resourceList(spec, 'capacity')
  if (capacity.size === 0) check.required(path)
  if (!capacity.has('storage') || capacity.size > 1) {
    const shown = capacityText(part(spec, 'capacity'))
    check.errors.push({
      type: 'Unsupported value',
      path,
      value: part(spec, 'capacity') ?? null,
      shown,
      detail: 'supported values: "storage"',
      supported: ['storage'],
    })
  }
  for (const [name, quantity] of capacity) {
    const at = path.key(name)
    const value = goValueOf(quantity)
    if (value < 0n) check.invalidAs(at, String(value), String(value), 'must be a valid resource quantity')
    if (quantitySign(quantity) <= 0) check.invalid(at, quantityText(quantity), 'must be greater than zero')
  }
}

/** The server's int64 overflows for long numbers. apimachinery pkg/api/resource/scale_int.go */
function goValueOf(quantity: Quantity): bigint {
  const {mantissa, exponent, format} = quantity
  const isLong = format !== 'BinarySI' && mantissa >= 10n ** 18n && exponent === 0
  return isLong ? BigInt.asIntN(64, mantissa) : quantityValue(quantity)
}

const capacityText = (capacity: JsonObject | undefined): string => goResourcesText(capacity)

function checkSources(
  check: Check,
  spec: JsonObject | undefined,
  path: FieldPath,
  {name, hasAffinity}: {readonly name: string; readonly hasAffinity: boolean},
): void {
  let found = 0
  for (const {field, shown = field, inside = field} of sourceOrder) {
    const source = part(spec, field)
    if (!source) continue
    // FlexVolume is counted, but nothing forbids it beside another.
    if (found > 0 && field !== 'flexVolume') {
      check.forbidden(path.childAs(shown, field), oneVolumeType)
      continue
    }
    found += 1
    const checks: Readonly<Record<string, SourceCheck>> = persistentSources
    const run = field === 'iscsi' ? persistentIscsi(name) : checks[field]!
    run(check, source, path.childAs(inside, field))
    if (field === 'local' && !hasAffinity) {
      check.required(path.child('nodeAffinity'), 'Local volume requires node affinity')
    }
  }
  if (found === 0) check.required(path, 'must specify a volume type')
}

const noRecycledRoot = "may not be 'recycle' for a hostPath mount of '/'"

function checkSpec(check: Check, spec: JsonObject | undefined, name: string, anyAffinityValues: boolean): void {
  const modes = texts(spec, 'accessModes')
  checkAccessModes(check, modes, specPath.child('accessModes'), '')
  checkEachAccessMode(check, modes, specPath.child('accessModes'))
  checkCapacity(check, spec, specPath.child('capacity'))
  const policy = text(spec, 'persistentVolumeReclaimPolicy')
  const policyPath = specPath.child('persistentVolumeReclaimPolicy')
  if (policy !== '') check.oneOf(policyPath, policy, reclaimPolicies)
  const affinity = part(spec, 'nodeAffinity')
  if (affinity) {
    const required = part(affinity, 'required')
    const at = specPath.child('nodeAffinity', 'required')
    if (required) checkNodeSelector(check, required, at, anyAffinityValues)
    else check.required(at, 'must specify required node constraints')
  }
  checkSources(check, spec, specPath, {name, hasAffinity: affinity !== undefined})
  if (isHostRoot(part(spec, 'hostPath')) && policy === 'Recycle') {
    check.forbidden(policyPath, noRecycledRoot)
  }
  const className = text(spec, 'storageClassName')
  if (className !== '') check.matches(specPath.child('storageClassName'), className, dnsSubdomainProblems)
  const mode = textOf(spec, 'volumeMode')
  if (mode !== undefined) check.oneOf(specPath.child('volumeMode'), mode, volumeModes)
  checkAttributesClass(check, spec)
}

const inlineContext = 'in the context of inline volumes'

/** The spec of a volume that is no object of its own, in a VolumeAttachment. */
export function checkInlineVolume(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const forbid = (field: string, isWrong = has(spec, field)): void => {
    if (isWrong) check.forbidden(path.child(field), `may not be specified ${inlineContext}`)
  }
  forbid('claimRef')
  forbid('capacity', resourceList(spec, 'capacity').size > 0)
  if (!has(spec, 'csi')) check.required(path.child('csi'), `has to be specified ${inlineContext}`)
  const modes = texts(spec, 'accessModes')
  checkAccessModes(check, modes, path.child('accessModes'), '')
  checkEachAccessMode(check, modes, path.child('accessModes'))
  const policy = text(spec, 'persistentVolumeReclaimPolicy')
  const policyPath = path.child('persistentVolumeReclaimPolicy')
  if (policy !== '' && policy !== 'Retain') check.forbidden(policyPath, `may only be Retain ${inlineContext}`)
  forbid('nodeAffinity')
  checkSources(check, spec, path, {name: '', hasAffinity: false})
  if (isHostRoot(part(spec, 'hostPath')) && policy === 'Recycle') check.forbidden(policyPath, noRecycledRoot)
  forbid('storageClassName', text(spec, 'storageClassName') !== '')
  const mode = textOf(spec, 'volumeMode')
  if (mode === undefined || mode === 'Filesystem') return
  check.forbidden(path.child('volumeMode'), `may not specify volumeMode other than Filesystem ${inlineContext}`)
}

/** Older servers do not look at the field. */
function checkAttributesClass(check: Check, spec: JsonObject | undefined): void {
  const name = textOf(spec, 'volumeAttributesClassName')
  if (name === undefined || !isOn('VolumeAttributesClass', check.version)) return
  const at = specPath.child('volumeAttributesClassName')
  if (check.requiredText(at, name, 'an empty string is disallowed')) check.matches(at, name, dnsSubdomainProblems)
  if (!has(spec, 'csi')) {
    check.required(specPath.child('csi'), 'has to be specified when using volumeAttributesClassName')
  }
}

const withMountOptions = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
]

const mountOptionAnnotation = 'volume.beta.kubernetes.io/mount-options'

export function checkMountOptionAnnotation(check: Check, volume: JsonObject): void {
  if (!Object.hasOwn(textMap(metadataOf(volume), 'annotations'), mountOptionAnnotation)) return
  if (withMountOptions.some(field => has(part(volume, 'spec'), field))) return
  const path = FieldPath.root('metadata').child('annotations', mountOptionAnnotation)
  check.forbidden(path, 'may not specify mount options for this volume type')
}

export function checkVolume(check: Check, volume: JsonObject, anyAffinityValues = false): void {
  const metadata = metadataOf(volume)
  checkMetadata(check, metadata, {namespaced: false, name: subdomainName})
  checkFinalizerDomains(check, metadata)
  checkSpec(check, part(volume, 'spec'), text(metadata, 'name'), anyAffinityValues)
}

export function checkPersistentVolume(check: Check, volume: JsonObject): void {
  checkVolume(check, volume)
  checkMountOptionAnnotation(check, volume)
}
