/** Mounts and block devices of a container. Kubernetes pkg/apis/core/validation/validation.go ValidateVolumeMounts */
import type {JsonObject} from '../../json.ts'
import type {FieldPath} from '../../field-path.ts'
import {hasBackstep} from '../../names.ts'
import type {Check} from './check.ts'
import {flag, has, items, part, text, textOf} from './decoded.ts'
import {checkDescendingPath} from './volume-paths.ts'

const propagations = ['Bidirectional', 'HostToContainer', 'None']

function checkPropagation(check: Check, mode: string, container: JsonObject, path: FieldPath): void {
  check.oneOf(path, mode, propagations)
  if (mode !== 'Bidirectional' || flag(part(container, 'securityContext'), 'privileged')) return
  check.forbidden(path, 'Bidirectional mount propagation is available only to privileged containers')
}

function checkRecursiveReadOnly(check: Check, mount: JsonObject, path: FieldPath): void {
  const mode = textOf(mount, 'recursiveReadOnly')
  if (mode === undefined || mode === 'Disabled') return
  if (mode !== 'Enabled' && mode !== 'IfPossible') {
    check.unsupported(path, mode, ['Disabled', 'Enabled', 'IfPossible'])
    return
  }
  if (!flag(mount, 'readOnly')) check.forbidden(path, 'may only be specified when readOnly is true')
  const propagation = textOf(mount, 'mountPropagation')
  if (propagation !== undefined && propagation !== 'None') {
    check.forbidden(path, 'may only be specified when mountPropagation is None or not specified')
  }
}

/** The server names the list for subPath and the like, not the mount. */
function checkMountPaths(
  check: Check,
  container: JsonObject,
  mount: JsonObject,
  path: FieldPath,
  list: FieldPath,
): void {
  const here = (field: string): FieldPath => list.child(field).standing(path.child(field).at)
  const [subPath, expression] = [text(mount, 'subPath'), text(mount, 'subPathExpr')]
  if (subPath !== '') checkDescendingPath(check, subPath, here('subPath'))
  if (expression !== '') {
    if (subPath !== '') {
      check.invalid(path.child('subPathExpr'), expression, 'subPathExpr and subPath are mutually exclusive')
    }
    checkDescendingPath(check, expression, here('subPathExpr'))
  }
  const propagation = textOf(mount, 'mountPropagation')
  if (propagation !== undefined) checkPropagation(check, propagation, container, here('mountPropagation'))
  checkRecursiveReadOnly(check, mount, here('recursiveReadOnly'))
}

export function checkMounts(
  check: Check,
  container: JsonObject,
  volumes: ReadonlyMap<string, JsonObject>,
  list: FieldPath,
): void {
  const devices = new Map(
    items(container, 'volumeDevices').map(device => [text(device, 'name'), text(device, 'devicePath')]),
  )
  const devicePaths = new Set(devices.values())
  const seen = new Set<string>()
  for (const [index, mount] of items(container, 'volumeMounts').entries()) {
    const path = list.index(index)
    const [name, mountPath] = [text(mount, 'name'), text(mount, 'mountPath')]
    check.requiredText(path.child('name'), name)
    if (!volumes.has(name)) check.notFound(path.child('name'), name)
    check.requiredText(path.child('mountPath'), mountPath)
    if (seen.has(mountPath)) check.invalid(path.child('mountPath'), mountPath, 'must be unique')
    seen.add(mountPath)
    if (devices.has(name)) check.invalid(path.child('name'), name, 'must not already exist in volumeDevices')
    if (devicePaths.has(mountPath)) {
      check.invalid(path.child('mountPath'), mountPath, 'must not already exist as a path in volumeDevices')
    }
    checkMountPaths(check, container, mount, path, list)
  }
}

const isClaim = (volume: JsonObject): boolean => has(volume, 'persistentVolumeClaim') || has(volume, 'ephemeral')

export function checkDevices(
  check: Check,
  container: JsonObject,
  volumes: ReadonlyMap<string, JsonObject>,
  list: FieldPath,
): void {
  const mounts = new Map(items(container, 'volumeMounts').map(mount => [text(mount, 'name'), text(mount, 'mountPath')]))
  const mountPaths = new Set(mounts.values())
  const [names, paths] = [new Set<string>(), new Set<string>()]
  for (const [index, device] of items(container, 'volumeDevices').entries()) {
    const [name, devicePath] = [text(device, 'name'), text(device, 'devicePath')]
    const [at, pathAt] = [list.index(index).child('name'), list.index(index).child('devicePath')]
    const volume = volumes.get(name)
    check.requiredText(at, name)
    if (names.has(name)) check.invalid(at, name, 'must be unique')
    if (!volume) check.notFound(at, name)
    else if (!isClaim(volume)) {
      const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'
      check.invalid(at, name, detail)
    }
    check.requiredText(pathAt, devicePath)
    if (paths.has(devicePath)) check.invalid(pathAt, devicePath, 'must be unique')
    if (hasBackstep(devicePath)) check.invalid(pathAt, devicePath, "can not contain backsteps ('..')")
    else paths.add(devicePath)
    if (mounts.has(name)) check.invalid(at, name, 'must not already exist in volumeMounts')
    if (mountPaths.has(devicePath)) {
      check.invalid(pathAt, devicePath, 'must not already exist as a path in volumeMounts')
    }
    if (name !== '') names.add(name)
  }
}
