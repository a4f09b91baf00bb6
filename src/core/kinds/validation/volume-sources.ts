/**
 * The sources that a volume of a pod and a PersistentVolume have in common. Kubernetes pkg/apis/core/validation/validation.go
 */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {
  cleanPath,
  dnsLabelProblems,
  dnsSubdomainProblems,
  hasBackstep,
  isAbsolutePath,
  rangeProblem,
} from '../../names.ts'
import type {Check} from './check.ts'
import {flag, has, number, numberOf, part, text, textMap, textOf, texts} from './decoded.ts'

/** Checks one kind of source; `path` is the source's own. */
export type SourceCheck = (check: Check, source: JsonObject, path: FieldPath) => void

/** Refuses absent or empty fields. */
const needs =
  (...fields: string[]): SourceCheck =>
  (check, source, path) => {
    for (const field of fields) check.requiredText(path.child(field), text(source, field))
  }
const needsMonitors = (check: Check, source: JsonObject, path: FieldPath): void => {
  if (texts(source, 'monitors').length === 0) check.required(path.child('monitors'))
}

/** An element `..` is refused, once. */
export function checkNoBacksteps(check: Check, value: string, path: FieldPath): void {
  if (hasBackstep(value)) check.invalid(path, value, "must not contain '..'")
}

/** Relative, and never upwards. */
export function checkDescendingPath(check: Check, value: string, path: FieldPath): void {
  if (isAbsolutePath(value)) check.invalid(path, value, 'must be a relative path')
  checkNoBacksteps(check, value, path)
}

/** As checkDescendingPath, and the first element may not start with `..`. */
export function checkLocalPath(check: Check, value: string, path: FieldPath): void {
  checkDescendingPath(check, value, path)
  if (value.startsWith('..') && !value.startsWith('../')) check.invalid(path, value, "must not start with '..'")
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]
const hostPath: SourceCheck = (check, source, path) => {
  const value = text(source, 'path')
  if (!check.requiredText(path.child('path'), value)) return
  checkNoBacksteps(check, value, path.child('path'))
  const type = textOf(source, 'type')
  if (type !== undefined) check.oneOf(path.child('type'), type, hostPathTypes)
}

/** True for a hostPath volume of the whole host. */
export const isHostRoot = (source: JsonObject | undefined): boolean =>
  source !== undefined && cleanPath(text(source, 'path')) === '/'

const nfs: SourceCheck = (check, source, path) => {
  check.requiredText(path.child('server'), text(source, 'server'))
  const value = text(source, 'path')
  check.requiredText(path.child('path'), value)
  if (!isAbsolutePath(value)) check.invalid(path.child('path'), value, 'must be an absolute path')
}

const disk =
  (field: string): SourceCheck =>
  (check, source, path) => {
    check.requiredText(path.child(field), text(source, field))
    const partition = number(source, 'partition')
    if (partition < 0 || partition > 255) check.invalid(path.child('partition'), partition, rangeProblem(1, 255))
  }

const flocker: SourceCheck = (check, source, path) => {
  const [name, uuid] = [text(source, 'datasetName'), text(source, 'datasetUUID')]
  if (name === '' && uuid === '') check.required(path, 'one of datasetName and datasetUUID is required')
  if (name !== '' && uuid !== '') {
    check.invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')
  }
  if (name.includes('/')) check.invalid(path.child('datasetName'), name, "must not contain '/'")
}

/** Go's net.SplitHostPort, as far as it says yes or no. */
function isHostAndPort(pair: string): boolean {
  const colon = pair.lastIndexOf(':')
  if (colon < 0) return false
  if (pair.startsWith('[')) {
    const end = pair.indexOf(']')
    return end >= 0 && end + 1 === colon && !/[[\]]/.test(pair.slice(1, end)) && !/[[\]]/.test(pair.slice(end + 1))
  }
  const host = pair.slice(0, colon)
  return !host.includes(':') && !/[[\]]/.test(pair)
}

const quobyte: SourceCheck = (check, source, path) => {
  const registry = text(source, 'registry')
  const wanted = 'must be a host:port pair or multiple pairs separated by commas'
  if (registry === '') check.required(path.child('registry'), wanted)
  else if (Buffer.byteLength(text(source, 'tenant')) >= 65) {
    check.required(path.child('tenant'), 'must be a UUID and may not exceed a length of 64 characters')
  } else {
    for (const pair of registry.split(',')) {
      if (!isHostAndPort(pair)) check.invalid(path.child('registry'), registry, wanted)
    }
  }
  check.requiredText(path.child('volume'), text(source, 'volume'))
}

const fibreChannel: SourceCheck = (check, source, path) => {
  const [names, ids] = [texts(source, 'targetWWNs'), texts(source, 'wwids')]
  const at = path.child('targetWWNs')
  if (names.length === 0 && ids.length === 0) {
    check.required(at, 'must specify either targetWWNs or wwids, but not both')
  }
  if (names.length > 0 && ids.length > 0) {
    check.invalid(at, names, 'targetWWNs and wwids can not be specified simultaneously')
  }
  if (names.length === 0) return
  const lun = numberOf(source, 'lun')
  if (lun === undefined) check.required(path.child('lun'), 'lun is required if targetWWNs is specified')
  else if (lun < 0 || lun > 255) check.invalid(path.child('lun'), lun, rangeProblem(0, 255))
}

const flexVolume: SourceCheck = (check, source, path) => {
  check.requiredText(path.child('driver'), text(source, 'driver'))
  for (const key of Object.keys(textMap(source, 'options'))) {
    const slash = key.indexOf('/')
    const space = `.${(slash < 0 ? key : key.slice(0, slash)).toLowerCase()}`
    if (space.endsWith('.kubernetes.io') || space.endsWith('.k8s.io')) {
      check.invalid(path.child('options').key(key), key, 'kubernetes.io and k8s.io namespaces are reserved')
    }
  }
}

const azureDisk: SourceCheck = (check, source, path) => {
  check.requiredText(path.child('diskName'), text(source, 'diskName'))
  const uri = text(source, 'diskURI')
  check.requiredText(path.child('diskURI'), uri)
  const caching = textOf(source, 'cachingMode')
  if (caching !== undefined) check.oneOf(path.child('cachingMode'), caching, ['None', 'ReadOnly', 'ReadWrite'])
  const kind = textOf(source, 'kind')
  if (kind === undefined) return
  check.oneOf(path.child('kind'), kind, ['Dedicated', 'Managed', 'Shared'])
  const managed = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
  const blob = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'
  if (kind === 'Managed' && !uri.startsWith('/subscriptions/')) check.unsupported(path.child('diskURI'), uri, [managed])
  if (kind !== 'Managed' && !uri.startsWith('https://')) check.unsupported(path.child('diskURI'), uri, [blob])
}

const local: SourceCheck = (check, source, path) => {
  const value = text(source, 'path')
  if (check.requiredText(path.child('path'), value)) checkNoBacksteps(check, value, path.child('path'))
}

/** `secretRef` of a source: its name, and for PersistentVolumes its namespace. */
function checkSecretRef(check: Check, source: JsonObject, path: FieldPath, ...fields: string[]): void {
  const secret = part(source, 'secretRef')
  if (!secret) return
  for (const field of fields) check.requiredText(path.child('secretRef', field), text(secret, field))
}

const cinder =
  (...fields: string[]): SourceCheck =>
  (check, source, path) => {
    check.requiredText(path.child('volumeID'), text(source, 'volumeID'))
    checkSecretRef(check, source, path, ...fields)
  }

const storageOS =
  (...fields: string[]): SourceCheck =>
  (check, source, path) => {
    const [name, namespace] = [text(source, 'volumeName'), text(source, 'volumeNamespace')]
    if (check.requiredText(path.child('volumeName'), name)) check.label(path.child('volumeName'), name)
    if (namespace !== '') check.label(path.child('volumeNamespace'), namespace)
    checkSecretRef(check, source, path, ...fields)
  }

const qualifiedInitiators: readonly (readonly [string, RegExp])[] = [
  ['iqn', /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\t\n\f\r ]+)$/],
  ['eui', /^eui.[a-zA-Z0-9]{16}$/],
  ['naa', /^naa.[a-zA-Z0-9]{32}$/],
]
const initiatorExpression = (name: string): RegExp | undefined =>
  qualifiedInitiators.find(([prefix]) => name.startsWith(prefix))?.[1]

/** What the server says of a name that starts otherwise differs between pods and PersistentVolumes. */
function checkInitiator(check: Check, name: string, path: FieldPath, unknown: string): void {
  const expression = initiatorExpression(name)
  if (!expression) check.invalid(path, name, unknown)
  else if (!expression.test(name)) check.invalid(path, name, 'must be valid format')
}

function checkIscsiTarget(check: Check, source: JsonObject, path: FieldPath, unknown: string): void {
  const iqn = text(source, 'iqn')
  if (check.requiredText(path.child('iqn'), iqn)) checkInitiator(check, iqn, path.child('iqn'), unknown)
  const lun = number(source, 'lun')
  if (lun < 0 || lun > 255) check.invalid(path.child('lun'), lun, rangeProblem(0, 255))
  const authenticates = flag(source, 'chapAuthDiscovery') || flag(source, 'chapAuthSession')
  if (authenticates && !has(source, 'secretRef')) check.required(path.child('secretRef'))
}

export const iscsiNameTooLong =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'

/** True when a volume's name and the portal do not fit together with an initiator's name. */
export const isIscsiNameTooLong = (source: JsonObject, volume: string): boolean =>
  has(source, 'initiatorName') && Buffer.byteLength(`${volume}:${text(source, 'targetPortal')}`) > 64

const podInitiatorText = 'must be valid format starting with iqn, eui, or naa'
/** iSCSI in a pod. */
const iscsi: SourceCheck = (check, source, path) => {
  check.requiredText(path.child('targetPortal'), text(source, 'targetPortal'))
  checkIscsiTarget(check, source, path, podInitiatorText)
  const initiator = textOf(source, 'initiatorName')
  if (initiator === undefined) return
  checkInitiator(check, initiator, path.childAs('initiatorname', 'initiatorName'), podInitiatorText)
}

/** iSCSI in a PersistentVolume named `volume`. */
export const persistentIscsi =
  (volume: string): SourceCheck =>
  (check, source, path) => {
    const portal = text(source, 'targetPortal')
    check.requiredText(path.child('targetPortal'), portal)
    if (isIscsiNameTooLong(source, volume)) {
      check.invalid(path.childAs('targetportal', 'targetPortal'), portal, iscsiNameTooLong)
    }
    checkIscsiTarget(check, source, path, 'must be valid format')
    checkSecretRef(check, source, path, 'name')
    const initiator = textOf(source, 'initiatorName')
    if (initiator === undefined) return
    checkInitiator(check, initiator, path.childAs('initiatorname', 'initiatorName'), 'must be valid format')
  }

/** The name of a CSI driver, wherever one is named. */
export function checkCsiDriverName(check: Check, driver: string, path: FieldPath): void {
  // Servers before 1.35 go on and find a missing name malformed too.
  if (!check.requiredText(path, driver) && check.since(35)) return
  if (Buffer.byteLength(driver) > 63) check.tooLong(path, 63)
  check.invalidEach(path, driver, dnsSubdomainProblems(driver.toLowerCase()))
}

const csi: SourceCheck = (check, source, path) => {
  checkCsiDriverName(check, text(source, 'driver'), path.child('driver'))
  const secret = part(source, 'nodePublishSecretRef')
  if (!secret) return
  const name = text(secret, 'name')
  if (!check.requiredText(path.child('nodePublishSecretRef', 'name'), name)) return
  check.invalidEach(path.childAs('name', 'nodePublishSecretRef', 'name'), name, dnsSubdomainProblems(name))
}

const csiSecrets = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const
const persistentCsi: SourceCheck = (check, source, path) => {
  checkCsiDriverName(check, text(source, 'driver'), path.child('driver'))
  check.requiredText(path.child('volumeHandle'), text(source, 'volumeHandle'))
  for (const field of csiSecrets) {
    const secret = part(source, field)
    if (!secret) continue
    const at = path.child(field)
    const [name, namespace] = [text(secret, 'name'), text(secret, 'namespace')]
    if (check.requiredText(at.child('name'), name)) check.subdomain(at.child('name'), name)
    if (check.requiredText(at.child('namespace'), namespace)) check.label(at.child('namespace'), namespace)
  }
}

const glusterfs = needs('endpoints', 'path')
const persistentGlusterfs: SourceCheck = (check, source, path) => {
  glusterfs(check, source, path)
  const namespace = textOf(source, 'endpointsNamespace')
  const at = path.child('endpointsNamespace')
  if (namespace === '') {
    check.invalid(at, namespace, 'if the endpointnamespace is set, it must be a valid namespace name')
  } else if (namespace !== undefined) check.invalidEach(at, namespace, dnsLabelProblems(namespace))
}

const persistentAzureFile: SourceCheck = (check, source, path) => {
  needs('secretName', 'shareName')(check, source, path)
  if (textOf(source, 'secretNamespace') === '') check.required(path.child('secretNamespace'))
}

const rbd: SourceCheck = (check, source, path) => {
  needsMonitors(check, source, path)
  check.requiredText(path.child('image'), text(source, 'image'))
}

/** The sources of a pod's volume that need no more than themselves. */
export const podSources = {
  hostPath,
  gcePersistentDisk: disk('pdName'),
  awsElasticBlockStore: disk('volumeID'),
  nfs,
  iscsi,
  glusterfs,
  flocker,
  persistentVolumeClaim: needs('claimName'),
  rbd,
  cinder: cinder('name'),
  cephfs: needsMonitors,
  quobyte,
  fc: fibreChannel,
  flexVolume,
  azureFile: needs('secretName', 'shareName'),
  vsphereVolume: needs('volumePath'),
  photonPersistentDisk: needs('pdID'),
  portworxVolume: needs('volumeID'),
  azureDisk,
  storageos: storageOS('name'),
  scaleIO: needs('gateway', 'system', 'volumeName'),
  csi,
} as const satisfies Readonly<Record<string, SourceCheck>>

/** The sources of a PersistentVolume, iSCSI apart. */
export const persistentSources = {
  hostPath,
  gcePersistentDisk: podSources.gcePersistentDisk,
  awsElasticBlockStore: podSources.awsElasticBlockStore,
  glusterfs: persistentGlusterfs,
  flocker,
  nfs,
  rbd,
  quobyte,
  cephfs: needsMonitors,
  cinder: cinder('name', 'namespace'),
  fc: fibreChannel,
  flexVolume,
  azureFile: persistentAzureFile,
  vsphereVolume: podSources.vsphereVolume,
  photonPersistentDisk: podSources.photonPersistentDisk,
  portworxVolume: podSources.portworxVolume,
  azureDisk,
  scaleIO: podSources.scaleIO,
  local,
  storageos: storageOS('name', 'namespace'),
  csi: persistentCsi,
} as const satisfies Readonly<Record<string, SourceCheck>>
