/** What operating systems and user namespaces allow a pod. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {flag, flagOf, has, items, part, partAt, text} from './decoded.ts'
import {type PodOptions, containersOf} from './pod-options.ts'

/** Containers on a Windows host: all or none, and only with the host's network. */
export function checkHostProcesses(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const ofPod = flagOf(partAt(spec, 'securityContext', 'windowsOptions'), 'hostProcess')
  let [all, hosts] = [0, 0]
  for (const [container, at] of containersOf(spec, path)) {
    const own = flagOf(partAt(container, 'securityContext', 'windowsOptions'), 'hostProcess')
    all += 1
    if (own ?? ofPod) hosts += 1
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`
      check.invalid(at.child('securityContext', 'windowsOptions', 'hostProcess'), own, detail)
    }
  }
  if (hosts === 0) return
  if (hosts !== all) {
    const detail = 'If pod contains any hostProcess containers then all containers must be HostProcess containers'
    check.invalid(path, '', detail)
  }
  if (flag(spec, 'hostNetwork')) return
  const detail = 'hostNetwork must be true if pod contains any hostProcess containers'
  check.invalid(path.child('hostNetwork'), false, detail)
}

const podOnlyLinux: readonly (readonly [field: string, inSpec: boolean])[] = [
  ['appArmorProfile', false],
  ['seLinuxOptions', false],
  ['hostUsers', true],
  ['hostPID', true],
  ['hostIPC', true],
  ['seccompProfile', false],
  ['fsGroup', false],
  ['fsGroupChangePolicy', false],
  ['sysctls', false],
  ['shareProcessNamespace', true],
  ['runAsUser', false],
  ['runAsGroup', false],
  ['supplementalGroups', false],
  ['supplementalGroupsPolicy', false],
  ['seLinuxChangePolicy', false],
]

const containerOnlyLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
]

/** Plain truth values count when they are true, pointers when they are there. */
function isSet(object: JsonObject | undefined, field: string): boolean {
  if (field === 'hostPID' || field === 'hostIPC') return flag(object, field)
  if (field === 'sysctls') return items(object, field).length > 0
  return has(object, field)
}

function checkWindows(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const context = part(spec, 'securityContext')
  for (const [field, inSpec] of podOnlyLinux) {
    if (!isSet(inSpec ? spec : context, field)) continue
    const at = inSpec ? path.child(field) : path.child('securityContext', field)
    check.forbidden(at, 'cannot be set for a windows pod')
  }
  for (const [container, at] of containersOf(spec, path)) {
    const own = part(container, 'securityContext')
    for (const field of containerOnlyLinux) {
      if (has(own, field)) check.forbidden(at.child('securityContext', field), 'cannot be set for a windows pod')
    }
  }
}

function checkLinux(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const contexts = [[spec ?? {}, path] as const, ...containersOf(spec, path)]
  for (const [object, at] of contexts) {
    if (!has(part(object, 'securityContext'), 'windowsOptions')) continue
    check.forbidden(at.child('securityContext', 'windowsOptions'), 'windows options cannot be set for a linux pod')
  }
}

export function checkOs(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const os = part(spec, 'os')
  if (!os) return
  const name = text(os, 'name')
  if (name === '') check.required(path.child('os', 'name'), check.since(34) ? '' : 'cannot be empty')
  else if (name === 'linux') checkLinux(check, spec, path)
  else if (name === 'windows') checkWindows(check, spec, path)
  else check.unsupported(path.child('os').standing([...path.at, 'os', 'name']), name, ['linux', 'windows'])
}

/** A pod with users of its own may not share other namespaces with the host. */
export function checkHostUsers(check: Check, spec: JsonObject | undefined, path: FieldPath, options: PodOptions): void {
  if (flagOf(spec, 'hostUsers') !== false) return
  const detail = `when \`${check.since(34) ? 'hostUsers' : 'pod.Spec.HostUsers'}\` is false`
  if (flag(spec, 'hostNetwork')) check.forbidden(path.child('hostNetwork'), detail)
  if (flag(spec, 'hostPID')) check.forbidden(path.childAs('HostPID', 'hostPID'), detail)
  if (flag(spec, 'hostIPC')) check.forbidden(path.childAs('HostIPC', 'hostIPC'), detail)
  if (!check.since(34) || options.kept.has('devices in user namespaces')) return
  for (const [container, at] of containersOf(spec, path)) {
    if (items(container, 'volumeDevices').length > 0) check.forbidden(at.child('volumeDevices'), detail)
  }
}
