/** CSIDrivers and VolumeAttachments. Kubernetes pkg/apis/storage/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {isOn} from '../features.ts'
import type {Check} from './check.ts'
import {flagOf, has, items, numberOf, part, text, textOf, texts} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import {checkInlineVolume} from './persistent-volume.ts'
import {same} from './same.ts'
import {checkCsiDriverName} from './volume-sources.ts'

const specPath = FieldPath.root('spec')
const attachPath = specPath.childAs('attachedRequired', 'attachRequired')

function checkTokenRequests(check: Check, requests: readonly JsonObject[]): void {
  const audiences = new Set<string>()
  for (const [index, request] of requests.entries()) {
    const at = specPath.child('tokenRequests').index(index)
    const audience = text(request, 'audience')
    if (audiences.has(audience)) {
      check.duplicate(at.child('audience'), audience)
      continue
    }
    audiences.add(audience)
    const seconds = numberOf(request, 'expirationSeconds')
    if (seconds === undefined) continue
    const path = at.child('expirationSeconds')
    if (seconds < 600) check.invalid(path, seconds, 'may not specify a duration less than 10 minutes')
    if (seconds > 2 ** 32) check.invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')
  }
}

function checkDriverSpec(check: Check, spec: JsonObject | undefined): void {
  if (!has(spec, 'attachRequired')) check.required(attachPath)
  for (const field of ['podInfoOnMount', 'storageCapacity'])
    if (!has(spec, field)) check.required(specPath.child(field))
  const policy = textOf(spec, 'fsGroupPolicy')
  const policies = ['File', 'None', 'ReadWriteOnceWithFSType']
  if (policy !== undefined) check.oneOf(specPath.child('fsGroupPolicy'), policy, policies)
  const requests = items(spec, 'tokenRequests')
  checkTokenRequests(check, requests)
  for (const mode of texts(spec, 'volumeLifecycleModes')) {
    check.oneOf(specPath.child('volumeLifecycleModes'), mode, ['Persistent', 'Ephemeral'])
  }
  if (!has(spec, 'seLinuxMount')) check.required(specPath.child('seLinuxMount'))
  const period = numberOf(spec, 'nodeAllocatableUpdatePeriodSeconds')
  if (period !== undefined && period < 10) {
    const path = specPath.child('nodeAllocatableUpdatePeriodSeconds')
    check.invalid(path, period, 'must be greater than or equal to 10 seconds')
  }
  const inSecrets = flagOf(spec, 'serviceAccountTokenInSecrets')
  if (inSecrets !== undefined && requests.length === 0) {
    const path = specPath.child('serviceAccountTokenInSecrets')
    check.invalid(path, inSecrets, 'serviceAccountTokenInSecrets is set but no tokenRequests are specified')
  }
  const missing = 'preventPodSchedulingIfMissing'
  if (isOn('VolumeLimitScaling', check.version) && !has(spec, missing)) check.required(specPath.child(missing))
}

export function checkDriver(check: Check, driver: JsonObject): void {
  checkOwnMetadata(check, driver, false, subdomainName)
  checkDriverSpec(check, part(driver, 'spec'))
}

export function checkDriverUpdate(check: Check, driver: JsonObject, old: JsonObject): void {
  const [spec, before] = [part(driver, 'spec'), part(old, 'spec')]
  checkOwnMetadataUpdate(check, driver, old)
  checkDriverSpec(check, spec)
  const fixed = [
    'attachRequired',
    ...(check.since(29) ? [] : ['fsGroupPolicy', 'podInfoOnMount']),
    'volumeLifecycleModes',
  ]
  for (const field of fixed) {
    const [value, stored] = [spec?.[field] ?? null, before?.[field] ?? null]
    const path = field === 'attachRequired' ? attachPath : specPath.child(field)
    if (!same(value, stored)) check.invalid(path, value, 'field is immutable')
  }
}

/** Servers before 1.36 do not look at the form of names again when an attachment is changed. */
const isLax = (check: Check): boolean => check.isChange && !check.since(36)

export function checkVolumeAttachment(check: Check, attachment: JsonObject): void {
  checkOwnMetadata(check, attachment, false, subdomainName)
  const spec = part(attachment, 'spec')
  const [attacher, attacherPath] = [text(spec, 'attacher'), specPath.child('attacher')]
  // Older servers ask for the name twice.
  if (!check.since(36)) check.requiredText(attacherPath, attacher)
  if (!isLax(check)) checkCsiDriverName(check, attacher, attacherPath)
  const source = part(spec, 'source')
  const path = specPath.child('source')
  const [inline, name] = [part(source, 'inlineVolumeSpec'), textOf(source, 'persistentVolumeName')]
  const one = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  if (!inline && name === undefined) check.required(path, one)
  else if (inline && name !== undefined) check.forbidden(path, one)
  else if (name !== undefined) {
    check.requiredText(path.child('persistentVolumeName'), name, 'must specify non empty persistentVolumeName')
  } else checkInlineVolume(check, inline, path.child('inlineVolumeSpec'))
  check.subdomain(specPath.child('nodeName'), text(spec, 'nodeName'))
  if (name !== undefined && !isLax(check)) check.subdomain(path.child('persistentVolumeName'), name)
}

export function checkVolumeAttachmentUpdate(check: Check, attachment: JsonObject, old: JsonObject): void {
  checkVolumeAttachment(check, attachment)
  const spec = part(attachment, 'spec') ?? {}
  if (same(spec, part(old, 'spec') ?? {})) return
  check.invalidAs(specPath, spec, goStructText('VolumeAttachmentSpec', spec), 'field is immutable')
}
