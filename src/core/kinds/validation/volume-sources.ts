/**
 * The sources that a volume of a pod and a PersistentVolume have in common. Kubernetes pkg/apis/core/validation/validation.go
 */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {cleanPath, dnsLabelProblems, dnsSubdomainProblems, isAbsolutePath} from '../../names.ts'
import {
  azureDisk,
  cinder,
  disk,
  fibreChannel,
  iscsi,
  needsMonitors,
  rbd,
  type SourceCheck,
  storageOS,
} from './block-volume-sources.ts'
import type {Check} from './check.ts'
import {part, text, textMap, textOf} from './decoded.ts'
import {checkNoBacksteps} from './volume-paths.ts'

/** Refuses absent or empty fields. */
const needs =
  (...fields: string[]): SourceCheck =>
  (check, source, path) => {
    for (const field of fields) check.requiredText(path.child(field), text(source, field))
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

const local: SourceCheck = (check, source, path) => {
  const value = text(source, 'path')
  if (check.requiredText(path.child('path'), value)) checkNoBacksteps(check, value, path.child('path'))
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
