/** Volumes of a pod. Kubernetes pkg/apis/core/validation/validation.go ValidateVolumes */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsSubdomainProblems, ephemeralClaimName} from '../../names.ts'
import {quantitySign} from '../../quantity.ts'
import type {Check} from './check.ts'
import {has, items, part, quantityIn, text} from './decoded.ts'
import {oneVolumeType} from './persistent-volume.ts'
import {checkClaimTemplate} from './persistent-volume-claim.ts'
import {checkPullPolicy} from './pod-probes.ts'
import type {PodOptions} from './pod-options.ts'
import {checkProjectedSources} from './pod-projected-volumes.ts'
import {checkDownwardFile, checkKeyToPath, checkMode} from './pod-volume-files.ts'
import {iscsiNameTooLong, isIscsiNameTooLong} from './block-volume-sources.ts'
import {checkDescendingPath} from './volume-paths.ts'
import {podSources} from './volume-sources.ts'

type PodSourceCheck = (check: Check, source: JsonObject, path: FieldPath, options: PodOptions) => void

const gitRepo: PodSourceCheck = (check, source, path) => {
  check.requiredText(path.child('repository'), text(source, 'repository'))
  checkDescendingPath(check, text(source, 'directory'), path.child('directory'))
}

/** Secret and ConfigMap differ in the name of their name. */
const keyed =
  (nameField: string): PodSourceCheck =>
  (check, source, path) => {
    check.requiredText(path.child(nameField), text(source, nameField))
    checkMode(check, source, path, 'defaultMode')
    for (const [index, item] of items(source, 'items').entries()) {
      checkKeyToPath(check, item, path.child('items').index(index))
    }
  }

const downwardAPI: PodSourceCheck = (check, source, path) => {
  checkMode(check, source, path, 'defaultMode')
  for (const [index, file] of items(source, 'items').entries()) {
    checkDownwardFile(check, file, path.standing([...path.at, 'items', index]))
  }
}

const projected: PodSourceCheck = (check, source, path, options) => {
  checkMode(check, source, path, 'defaultMode')
  checkProjectedSources(check, source, path, options)
}

const ephemeral: PodSourceCheck = (check, source, path) => {
  const template = part(source, 'volumeClaimTemplate')
  if (!template) check.required(path.child('volumeClaimTemplate'))
  else checkClaimTemplate(check, template, path.child('volumeClaimTemplate'))
}

const image: PodSourceCheck = (check, source, path, options) => {
  if (options.isPod) check.requiredText(path.child('reference'), text(source, 'reference'))
  checkPullPolicy(check, text(source, 'pullPolicy'), path.child('pullPolicy'))
}

/** In the server's order. `shown`: how it calls a source that is one too many; `inside`: how within the source. */
const sources: readonly {
  readonly field: string
  readonly shown?: string
  readonly inside?: string
  readonly run: PodSourceCheck
}[] = [
  {field: 'hostPath', run: podSources.hostPath},
  {field: 'gitRepo', run: gitRepo},
  {field: 'gcePersistentDisk', inside: 'persistentDisk', run: podSources.gcePersistentDisk},
  {field: 'awsElasticBlockStore', run: podSources.awsElasticBlockStore},
  {field: 'secret', run: keyed('secretName')},
  {field: 'nfs', run: podSources.nfs},
  {field: 'iscsi', run: podSources.iscsi},
  {field: 'glusterfs', run: podSources.glusterfs},
  {field: 'flocker', run: podSources.flocker},
  {field: 'persistentVolumeClaim', run: podSources.persistentVolumeClaim},
  {field: 'rbd', run: podSources.rbd},
  {field: 'cinder', run: podSources.cinder},
  {field: 'cephfs', shown: 'cephFS', run: podSources.cephfs},
  {field: 'quobyte', run: podSources.quobyte},
  {field: 'downwardAPI', shown: 'downwarAPI', run: downwardAPI},
  {field: 'fc', run: podSources.fc},
  {field: 'flexVolume', run: podSources.flexVolume},
  {field: 'configMap', run: keyed('name')},
  {field: 'azureFile', run: podSources.azureFile},
  {field: 'vsphereVolume', run: podSources.vsphereVolume},
  {field: 'photonPersistentDisk', run: podSources.photonPersistentDisk},
  {field: 'portworxVolume', run: podSources.portworxVolume},
  {field: 'azureDisk', run: podSources.azureDisk},
  {field: 'storageos', run: podSources.storageos},
  {field: 'projected', run: projected},
  {field: 'scaleIO', run: podSources.scaleIO},
  {field: 'csi', run: podSources.csi},
  {field: 'ephemeral', run: ephemeral},
  {field: 'image', run: image},
]

function checkSources(check: Check, volume: JsonObject, path: FieldPath, podName: string, options: PodOptions): void {
  let found = 0
  const emptyDir = part(volume, 'emptyDir')
  if (emptyDir) {
    found += 1
    const limit = quantityIn(emptyDir, 'sizeLimit')
    if (limit && quantitySign(limit) < 0) {
      check.forbidden(path.child('emptyDir', 'sizeLimit'), 'SizeLimit field must be a valid resource quantity')
    }
  }
  const name = text(volume, 'name')
  for (const {field, shown = field, inside = field, run} of sources) {
    const source = part(volume, field)
    if (!source) continue
    const isFirst = found === 0
    if (isFirst) run(check, source, path.childAs(inside, field), options)
    else check.forbidden(path.childAs(shown, field), oneVolumeType)
    found += 1
    if (field === 'iscsi' && isIscsiNameTooLong(source, name)) check.invalid(path.child('name'), name, iscsiNameTooLong)
    if (field === 'ephemeral' && isFirst && podName !== '' && name !== '') checkClaimName(check, name, podName, path)
  }
  if (found === 0) check.required(path, 'must specify a volume type')
}

function checkClaimName(check: Check, volume: string, pod: string, path: FieldPath): void {
  const claim = ephemeralClaimName(pod, volume)
  for (const problem of dnsSubdomainProblems(claim)) {
    check.invalid(path.child('name'), volume, `PVC name ${JSON.stringify(claim)}: ${problem}`)
  }
}

/**
 * Checks the volumes and returns the valid ones by name: a volume with a mistake is not known to mounts. `podName` is empty for a template.
 */
export function checkVolumes(
  check: Check,
  volumes: readonly JsonObject[],
  podName: string,
  path: FieldPath,
  options: PodOptions,
): ReadonlyMap<string, JsonObject> {
  const valid = new Map<string, JsonObject>()
  const created = new Set<string>()
  for (const volume of volumes) {
    if (podName !== '' && has(volume, 'ephemeral')) created.add(ephemeralClaimName(podName, text(volume, 'name')))
  }
  for (const [index, volume] of volumes.entries()) {
    const at = path.index(index)
    const name = text(volume, 'name')
    const before = check.errors.length
    checkSources(check, volume, at, podName, options)
    if (check.requiredText(at.child('name'), name)) check.label(at.child('name'), name)
    if (valid.has(name)) check.duplicate(at.child('name'), name)
    if (check.errors.length === before) valid.set(name, volume)
    const claim = text(part(volume, 'persistentVolumeClaim'), 'claimName')
    if (has(volume, 'persistentVolumeClaim') && created.has(claim)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume'
      check.invalid(at.child('persistentVolumeClaim', 'claimName'), claim, detail)
    }
  }
  return valid
}
