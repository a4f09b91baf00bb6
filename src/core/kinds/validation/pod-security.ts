/** Security contexts of pods and containers, and what operating systems allow. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {byteLength, dnsSubdomainProblems, userOrGroupIdProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {flag, flagOf, items, numberOf, numbers, part, text, textOf, texts} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import type {PodOptions} from './pod-options.ts'
import {checkDescendingPath} from './volume-paths.ts'

function checkIds(check: Check, context: JsonObject, path: FieldPath, ...fields: string[]): void {
  for (const field of fields) {
    const id = numberOf(context, field)
    if (id !== undefined) check.invalidEach(path.child(field), id, userOrGroupIdProblems(id))
  }
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined']

function checkSeccompProfile(check: Check, profile: JsonObject | undefined, path: FieldPath): void {
  if (!profile) return
  const [type, local] = [text(profile, 'type'), textOf(profile, 'localhostProfile')]
  if (check.requiredText(path.child('type'), type, 'type is required when seccompProfile is set')) {
    check.oneOf(path.child('type'), type, profileTypes)
  }
  const at = path.child('localhostProfile')
  if (type !== 'Localhost') {
    if (local === undefined) return
    const shown = goStructText('SeccompProfile', profile)
    check.invalidAs(at, profile, shown, 'can only be set when seccomp type is Localhost')
  } else if (local === undefined) check.required(at, 'must be set when seccomp type is Localhost')
  else checkDescendingPath(check, local, at)
}

function checkAppArmorProfile(check: Check, profile: JsonObject | undefined, path: FieldPath): void {
  if (!profile) return
  const [type, local] = [text(profile, 'type'), textOf(profile, 'localhostProfile')]
  if (!check.requiredText(path.child('type'), type, 'type is required when appArmorProfile is set')) return
  const at = path.child('localhostProfile')
  if (type === 'Localhost') checkLocalAppArmor(check, local, at)
  else if (!profileTypes.includes(type)) check.unsupported(path.child('type'), type, profileTypes)
  else if (local !== undefined) check.invalid(at, local, 'can only be set when AppArmor type is Localhost')
}

function checkLocalAppArmor(check: Check, local: string | undefined, path: FieldPath): void {
  const missing = 'must be set when AppArmor type is Localhost'
  if (local === undefined) {
    check.required(path, missing)
    return
  }
  if (local.trim() !== local) check.invalid(path, local, 'must not be padded with whitespace')
  else check.requiredText(path, local, missing)
  if (byteLength(local) > 4095) check.tooLong(path, 4095)
}

const netBiosDomain = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/

const dnsDomain = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

function windowsUserProblems(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string']
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(name)) return ['runAsUserName cannot contain control characters']
  const parts = name.split('\\')
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash']
  const domain = parts.length === 2 ? parts[0]! : undefined
  const user = parts.at(-1)!
  const problems: string[] = []
  if (domain !== undefined && byteLength(domain) >= 256) {
    problems.push("runAsUserName's Domain length must be under 256 characters")
  }
  if (domain !== undefined && !netBiosDomain.test(domain) && !dnsDomain.test(domain)) {
    problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
  }
  if (user === '') problems.push("runAsUserName's User cannot be empty")
  else if (byteLength(user) > 104) problems.push("runAsUserName's User length must not be longer than 104 characters")
  if (/^[. ]+$/.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces")
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    problems.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]')
  }
  return problems
}

function checkWindowsOptions(check: Check, options: JsonObject | undefined, path: FieldPath): void {
  const [name, spec] = [textOf(options, 'gmsaCredentialSpecName'), textOf(options, 'gmsaCredentialSpec')]
  if (name !== undefined) check.matches(path.child('gmsaCredentialSpecName'), name, dnsSubdomainProblems)
  const at = path.child('gmsaCredentialSpec')
  if (spec === '') check.invalid(at, spec, 'gmsaCredentialSpec cannot be an empty string')
  else if (spec !== undefined && byteLength(spec) > 64 * 1024) {
    check.invalid(at, spec, 'gmsaCredentialSpec size must be under 64 KiB')
  }
  const user = textOf(options, 'runAsUserName')
  if (user !== undefined) check.matches(path.child('runAsUserName'), user, windowsUserProblems)
}

/** securityContext of a container. Privileged containers are a matter of the cluster's policy. */
export function checkSecurityContext(
  check: Check,
  context: JsonObject | undefined,
  path: FieldPath,
  hostUsers: boolean,
): void {
  if (!context) return
  checkIds(check, context, path, 'runAsUser', 'runAsGroup')
  const mount = textOf(context, 'procMount')
  if (mount !== undefined) {
    check.oneOf(path.child('procMount'), mount, ['Default', 'Unmasked'])
    if (hostUsers && mount === 'Unmasked') {
      check.invalid(path.child('procMount'), mount, '`hostUsers` must be false to use `Unmasked`')
    }
  }
  checkSeccompProfile(check, part(context, 'seccompProfile'), path.child('seccompProfile'))
  if (flagOf(context, 'allowPrivilegeEscalation') === false) checkEscalation(check, context, path)
  checkWindowsOptions(check, part(context, 'windowsOptions'), path.child('windowsOptions'))
  checkAppArmorProfile(check, part(context, 'appArmorProfile'), path.child('appArmorProfile'))
}

function checkEscalation(check: Check, context: JsonObject, path: FieldPath): void {
  const refuse = (what: string): void => {
    const shown = goStructText('SecurityContext', context)
    check.invalidAs(path, context, shown, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`)
  }
  if (flag(context, 'privileged')) refuse('`privileged` to true')
  for (const capability of texts(part(context, 'capabilities'), 'add')) {
    if (capability === 'CAP_SYS_ADMIN') refuse('`capabilities.Add` CAP_SYS_ADMIN')
  }
}

const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/

const sysctlText =
  'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$'

const ipcSysctls = new Set([
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
  'kernel.shm',
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.msg',
])

/** Slashes and dots may change places: `net/ipv4/conf/eno2.100/x` is `net.ipv4.conf.eno2/100.x`. */
function sysctlNamespace(name: string): 'net' | 'ipc' | undefined {
  const first = /[./]/.exec(name)?.[0]
  const normal = first === '/' ? name.replace(/[./]/g, c => (c === '.' ? '/' : '.')) : name
  const prefix = normal.split('*')[0]!
  if (ipcSysctls.has(prefix) || prefix.startsWith('fs.mqueue.')) return 'ipc'
  return prefix.startsWith('net.') ? 'net' : undefined
}

function checkSysctls(
  check: Check,
  spec: JsonObject | undefined,
  context: JsonObject,
  path: FieldPath,
  options: PodOptions,
): void {
  const seen = new Set<string>()
  for (const [index, sysctl] of items(context, 'sysctls').entries()) {
    const name = text(sysctl, 'name')
    const at = path.index(index).child('name')
    if (name === '') check.required(at)
    else if (byteLength(name) > 253 || !sysctlName.test(name)) check.invalid(at, name, sysctlText)
    else if (seen.has(name)) check.duplicate(at, name)
    seen.add(name)
    if (options.kept.has('host sysctls')) continue
    const namespace = sysctlNamespace(name)
    if (namespace === 'net' && flag(spec, 'hostNetwork')) {
      check.invalid(at, name, "may not be specified when 'hostNetwork' is true")
    } else if (namespace === 'ipc' && flag(spec, 'hostIPC')) {
      check.invalid(at, name, "may not be specified when 'hostIPC' is true")
    }
  }
}

/** spec.securityContext and the host settings that the server keeps with it. */
export function checkPodSecurityContext(
  check: Check,
  spec: JsonObject | undefined,
  path: FieldPath,
  options: PodOptions,
): void {
  const context = part(spec, 'securityContext') ?? {}
  checkIds(check, context, path, 'fsGroup', 'runAsUser', 'runAsGroup')
  for (const [index, id] of numbers(context, 'supplementalGroups').entries()) {
    check.invalidEach(path.child('supplementalGroups').index(index), id, userOrGroupIdProblems(id))
  }
  if (flag(spec, 'shareProcessNamespace') && flag(spec, 'hostPID')) {
    const at = path.child('shareProcessNamespace').standing([...path.at.slice(0, -1), 'shareProcessNamespace'])
    check.invalid(at, true, 'ShareProcessNamespace and HostPID cannot both be enabled')
  }
  checkSysctls(check, spec, context, path.child('sysctls'), options)
  const change = textOf(context, 'fsGroupChangePolicy')
  if (change !== undefined) check.oneOf(path.child('fsGroupChangePolicy'), change, ['Always', 'OnRootMismatch'])
  checkSeccompProfile(check, part(context, 'seccompProfile'), path.child('seccompProfile'))
  checkWindowsOptions(check, part(context, 'windowsOptions'), path.child('windowsOptions'))
  checkAppArmorProfile(check, part(context, 'appArmorProfile'), path.child('appArmorProfile'))
  const groups = textOf(context, 'supplementalGroupsPolicy')
  if (groups !== undefined) check.oneOf(path.child('supplementalGroupsPolicy'), groups, ['Merge', 'Strict'])
  const labels = textOf(context, 'seLinuxChangePolicy')
  if (labels === undefined) return
  const known = options.kept.has('SELinux change policy') ? ['MountOption', 'Recursive'] : ['Recursive']
  check.oneOf(path.child('seLinuxChangePolicy'), labels, known)
}
