import {resolve} from 'node:path'
import {environmentError, type OperationalError, usageError} from '../../core/operational-error.ts'

/** The reason in an error of node:fs, without its code and path: `permission denied`. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is not a folder',
    ELOOP: 'its links go round in a circle',
    ENAMETOOLONG: 'the name is too long',
    ENOSPC: 'no space is left on the disk',
    EROFS: 'the file system is read-only',
  }
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}

export const noSuchPath = (path: string, cwd: string, error: unknown): OperationalError =>
  environmentError(`cannot open ${path}: ${reasonOf(error)}`, {looked: resolve(cwd, path), cause: error})

export const cannotRead = (path: string, error: unknown): OperationalError =>
  environmentError(`cannot read ${path}: ${reasonOf(error)}`, {cause: error})

export const tooLargeFile = (path: string, most: number): OperationalError =>
  environmentError(`${path === '-' ? 'standard input' : path} is too large: more than ${most / 1024 / 1024} MiB`, {
    mend: 'name the files that hold the manifests, or part it',
  })

/** `most` in characters. */
export const tooMuchInput = (most: number): OperationalError =>
  environmentError(`the input is too large: more than ${Math.floor(most / 1e6)} MB do not fit into memory at once`, {
    mend: 'name fewer paths at a time, or give Node more memory: NODE_OPTIONS=--max-old-space-size=16384',
  })

export const noManifests = (paths: readonly string[]): OperationalError =>
  usageError(`nothing to read in ${paths.join(', ')}`, {
    looked: 'for .yaml, .yml, .json and exports files, in folders below too; not in dot-folders and node_modules',
    mend: 'name a file (Markdown too), or write one: k8slab gen statefulset --replicas 3 -o web.yaml',
  })
