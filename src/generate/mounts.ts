import type {JsonObject} from '../core/json.ts'
import {longestLabel} from '../core/names.ts'
import {usageError} from '../core/operational-error.ts'
import {list, type Reader} from './option.ts'
import {longName, mountPath} from './readers.ts'

/** A thing to mount: `pvc/data:/data`. */
export interface Mount {
  readonly kind: 'pvc' | 'configmap' | 'secret' | 'emptydir'
  readonly name: string
  readonly path: string
}
const mount: Reader<Mount> = given => {
  const mend = 'write pvc/NAME:/path, configmap/NAME:/path, secret/NAME:/path or emptydir/NAME:/path'
  const match = /^(pvc|configmap|secret|emptydir)\/([^:]+):(.+)$/i.exec(given)
  if (!match) return {problem: 'it is nothing to mount', mend}
  const kind = match[1]!.toLowerCase() as Mount['kind']
  const [name, path] = [longName(match[2]!), mountPath(match[3]!)]
  if ('problem' in name) return {problem: `"${match[2]}": ${name.problem}`, mend}
  if ('problem' in path) return {problem: `"${match[3]}": ${path.problem}`, mend}
  return {value: {kind, name: name.value, path: path.value}}
}

/** What pods and templates of pods mount. */
export const mountOption = list({
  placeholder: '<kind/name:path>',
  summary: 'what to mount: pvc/data:/data, configmap/, secret/ or emptydir/ alike; may be given several times',
  question: 'What shall it mount (pvc/data:/data; empty: nothing)?',
  read: mount,
})

/**
 * The volumes and volumeMounts of a pod; the same thing mounted twice is one volume. Throws a usage error for two mounts on
 * one path.
 */
export function mountParts(mounts: readonly Mount[]): {
  readonly volumes: readonly JsonObject[]
  readonly volumeMounts: readonly JsonObject[]
} {
  for (const [index, {path}] of mounts.entries()) {
    if (mounts.slice(0, index).some(other => other.path === path)) throw usageError(`--mount gives ${path} twice`)
  }
  const volumeMounts = mounts.map((each, index): JsonObject => {
    const mountOf = {name: volumeName(mounts, index), mountPath: each.path}
    return each.kind === 'configmap' || each.kind === 'secret' ? {...mountOf, readOnly: true} : mountOf
  })
  return {volumes: volumesOf(mounts), volumeMounts}
}

function volumeName(mounts: readonly Mount[], index: number): string {
  const {kind, name} = mounts[index]!
  const first = mounts.findIndex(each => each.kind === kind && each.name === name)
  const plain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= longestLabel
  const taken = mounts.slice(0, first).some(each => each.name === name)
  return plain && !taken ? name : `${kind}-${first}`
}

function volumesOf(mounts: readonly Mount[]): readonly JsonObject[] {
  const volumes = new Map<string, JsonObject>()
  for (const [index, {kind, name}] of mounts.entries()) {
    const volume = volumeName(mounts, index)
    volumes.set(volume, {name: volume, ...volumeSource(kind, name)})
  }
  return [...volumes.values()]
}

function volumeSource(kind: Mount['kind'], name: string): JsonObject {
  switch (kind) {
    case 'pvc':
      return {persistentVolumeClaim: {claimName: name}}
    case 'configmap':
      return {configMap: {name}}
    case 'secret':
      return {secret: {secretName: name}}
    case 'emptydir':
      return {emptyDir: {}}
  }
}
