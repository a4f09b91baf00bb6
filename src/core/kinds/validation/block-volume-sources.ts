/** Volumes of block storage: iSCSI, fibre channel, Ceph's RBD and the disks of clouds. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {rangeProblem} from '../../names.ts'
import {goQuote} from '../go-text.ts'
import type {Check} from './check.ts'
import {flag, has, number, numberOf, part, text, textOf, texts} from './decoded.ts'

/** Checks one kind of source; `path` is the source's own. */
export type SourceCheck = (check: Check, source: JsonObject, path: FieldPath) => void

export const needsMonitors = (check: Check, source: JsonObject, path: FieldPath): void => {
  if (texts(source, 'monitors').length === 0) check.required(path.child('monitors'))
}

export const disk =
  (field: string): SourceCheck =>
  (check, source, path) => {
    check.requiredText(path.child(field), text(source, field))
    const partition = number(source, 'partition')
    if (partition < 0 || partition > 255) check.invalid(path.child('partition'), partition, rangeProblem(1, 255))
  }

export const fibreChannel: SourceCheck = (check, source, path) => {
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

export const azureDisk: SourceCheck = (check, source, path) => {
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
  const isManaged = kind === 'Managed'
  if (uri.startsWith(isManaged ? '/subscriptions/' : 'https://')) return
  check.unsupportedAs(path.child('diskURI'), uri, goQuote(uri), [isManaged ? managed : blob])
}

/** `secretRef` of a source: its name, and for PersistentVolumes its namespace. */
function checkSecretRef(check: Check, source: JsonObject, path: FieldPath, ...fields: string[]): void {
  const secret = part(source, 'secretRef')
  if (!secret) return
  for (const field of fields) check.requiredText(path.child('secretRef', field), text(secret, field))
}

export const cinder =
  (...fields: string[]): SourceCheck =>
  (check, source, path) => {
    check.requiredText(path.child('volumeID'), text(source, 'volumeID'))
    checkSecretRef(check, source, path, ...fields)
  }

export const storageOS =
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
export const iscsi: SourceCheck = (check, source, path) => {
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

export const rbd: SourceCheck = (check, source, path) => {
  needsMonitors(check, source, path)
  check.requiredText(path.child('image'), text(source, 'image'))
}
