// hostPath and local volumes: real folders below the root of a node. Kubernetes pkg/volume/{hostpath,local}
import type {Stats} from 'node:fs'
import type {HostPathSource} from '../../controllers/objects.ts'
import {FileError} from '../files/file-error.ts'
import {ensureBelow, locateBelow, normalized, walk} from '../files/walk.ts'
import {MountError} from './mount-error.ts'

/** The real place of a path on a node. `..` and links stay within the node's root. */
export function hostPathOn(nodeRoot: string, {path, type = ''}: HostPathSource): string {
  const fail = (what: string): never => {
    throw new MountError(`hostPath type check failed: ${path} is not ${what}`)
  }
  const found = lookUp(nodeRoot, path)
  const check = (is: boolean | undefined, what: string): string =>
    found === undefined || !is ? fail(what) : found.real
  switch (type) {
    case 'DirectoryOrCreate':
      if (found === undefined) return make(nodeRoot, path, false)
      return check(found.stats.isDirectory(), 'a directory')
    case 'Directory':
      return check(found?.stats.isDirectory(), 'a directory')
    case 'FileOrCreate':
      if (found === undefined) return make(nodeRoot, path, true)
      return check(found.stats.isFile(), 'a file')
    case 'File':
      return check(found?.stats.isFile(), 'a file')
    case 'Socket':
      return check(found?.stats.isSocket(), 'a socket file')
    case 'CharDevice':
      return check(found?.stats.isCharacterDevice(), 'a character device')
    case 'BlockDevice':
      return check(found?.stats.isBlockDevice(), 'a block device')
    default:
      // Without a type nothing is checked; the container runtime makes a missing folder.
      return found?.real ?? make(nodeRoot, path, false)
  }
}

/** A local volume is never made: the disk is there or it is not. */
export function localPathOn(nodeRoot: string, path: string): string {
  const found = lookUp(nodeRoot, path)
  if (found === undefined) {
    throw new MountError(`path "${path}" does not exist`, 'MountVolume.NewMounter initialization failed')
  }
  return found.real
}

function lookUp(nodeRoot: string, path: string): {real: string; stats: Stats} | undefined {
  try {
    const {real, stats} = walk(normalized(path), locateBelow(nodeRoot), 'stat')
    return real === undefined || stats === undefined ? undefined : {real, stats}
  } catch (error) {
    if (error instanceof FileError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
    throw new MountError(error instanceof Error ? error.message : String(error))
  }
}

function make(nodeRoot: string, path: string, file: boolean): string {
  try {
    return ensureBelow(nodeRoot, path, file)
  } catch (error) {
    throw new MountError(error instanceof Error ? error.message : String(error))
  }
}
