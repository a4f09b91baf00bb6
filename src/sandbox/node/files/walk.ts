// Paths as a process sees them, resolved to real files without ever leaving the folders that it may see. Everything here is
// synchronous on purpose: between the check and the use no other simulated process can put a symbolic link in the way.
import {closeSync, lstatSync, mkdirSync, openSync, readlinkSync, realpathSync, rmSync, type Stats} from 'node:fs'
import {dirname, join} from 'node:path'
import {FileError} from './file-error.ts'

/** The most symbolic links that one path may lead through, as in Linux. */
const MAX_LINKS = 40

/** Absolute, without `.`, `..` and doubled slashes. */
export function normalized(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return `/${parts.join('/')}`
}

export const joined = (base: string, path: string): string =>
  normalized(path.startsWith('/') ? path : `${base}/${path}`)

/** Where a path of the process lies really; undefined for one that is not made of files. */
export type Locate = (path: string) => string | undefined

export interface Walked {
  /** The path with all links followed, as the process sees it. */
  readonly path: string
  /** The real place; undefined when the path is not made of files (a virtual one). */
  readonly real: string | undefined
  /** Undefined when nothing is there. */
  readonly stats: Stats | undefined
}

/**
 * Follows `path` link by link, as the kernel does in a root of its own: a link that points to `/etc` means the process's
 * /etc. With `followLast` false a link at the end is not followed. A folder on the way that is missing throws ENOENT; with `outside`
 * refused, a link out of the root EACCES.
 */
export function walk(
  path: string,
  locate: Locate,
  operation: string,
  followLast = true,
  outside: 'taken for inside' | 'refused' = 'taken for inside',
): Walked {
  const rest = normalized(path).split('/').slice(1).filter(Boolean)
  let here = '/'
  let links = 0
  for (;;) {
    const name = rest.shift()
    if (name === undefined) return arrived(here, locate, path, operation)
    if (name === '..') {
      if (here === '/' && outside === 'refused') throw new FileError('EACCES', operation, path)
      here = dirname(here)
      continue
    }
    const next = here === '/' ? `/${name}` : `${here}/${name}`
    const real = locate(next)
    const stats = real === undefined ? undefined : statOf(real)
    if (real !== undefined && stats?.isSymbolicLink() === true && (rest.length > 0 || followLast)) {
      if (++links > MAX_LINKS) throw new FileError('ELOOP', operation, path)
      const target = readlinkSync(real)
      if (target.startsWith('/') && outside === 'refused') throw new FileError('EACCES', operation, path)
      rest.unshift(...target.split('/').filter(part => part !== '' && part !== '.'))
      if (target.startsWith('/')) here = '/'
      continue
    }
    if (rest.length > 0 && real !== undefined) {
      if (stats === undefined) throw new FileError('ENOENT', operation, path)
      if (!stats.isDirectory()) throw new FileError('ENOTDIR', operation, path)
    }
    here = next
  }
}

function arrived(here: string, locate: Locate, path: string, operation: string): Walked {
  const real = locate(here)
  if (real === undefined) return {path: here, real, stats: undefined}
  confirm(real, path, operation)
  return {path: here, real, stats: statOf(real)}
}

/** The real folder must be where it is said to be: no link that a person or another process put in its way. */
function confirm(real: string, path: string, operation: string): void {
  const folder = dirname(real)
  let found: string
  try {
    found = realpathSync.native(folder)
  } catch {
    throw new FileError('ENOENT', operation, path)
  }
  if (found !== folder) throw new FileError('EACCES', operation, path)
}

function statOf(real: string): Stats | undefined {
  return lstatSync(real, {throwIfNoEntry: false})
}

/** The place of `path` below a real folder that is a root of its own (a node, a volume). */
export const locateBelow =
  (root: string): Locate =>
  path =>
    path === '/' ? root : join(root, path)

/**
 * Makes the folders of `path` below a root of its own, and with `file` an empty file at its end; what is there stays.
 * Returns the real place, with links followed inside the root.
 */
export function ensureBelow(root: string, path: string, file = false): string {
  const locate = locateBelow(root)
  const parts = normalized(path).split('/').filter(Boolean)
  let here = '/'
  for (const [index, part] of parts.entries()) {
    const {real, stats, path: where} = walk(here === '/' ? `/${part}` : `${here}/${part}`, locate, 'mkdir')
    const isFile = file && index === parts.length - 1
    if (stats === undefined && real !== undefined) {
      if (isFile) closeSync(openSync(real, 'ax'))
      else mkdirSync(real)
    } else if (stats !== undefined && !isFile && !stats.isDirectory()) throw new FileError('ENOTDIR', 'mkdir', path)
    here = where
  }
  return here === '/' ? root : join(root, here)
}

/**
 * Makes the folders of `path` below a real folder, for what the node itself keeps there. No link on the way is followed:
 * a container that sees the root of its node could have put it there. Returns the real place; throws FileError.
 */
export function ensureOwn(root: string, path: string): string {
  let here = root
  for (const part of normalized(path).split('/').filter(Boolean)) {
    here = join(here, part)
    const stats = statOf(here)
    if (stats === undefined) mkdirSync(here)
    else if (!stats.isDirectory()) throw new FileError('EACCES', 'mkdir', path)
  }
  return here
}

/** True when no link leads to that place of the node's own: it lies where its name says. Also when nothing is there. */
export function isOwn(real: string): boolean {
  try {
    return realpathSync.native(dirname(real)) === dirname(real)
  } catch {
    return false
  }
}

/** True for a folder that is none by way of a link, itself or on the way to it. */
export const isOwnFolder = (real: string): boolean => isOwn(real) && statOf(real)?.isDirectory() === true

/** Removes what lies at `path` below a root of its own, with all that is in it; links are not followed at its end. */
export function deleteBelow(root: string, path: string): void {
  try {
    const {real, path: where} = walk(path, locateBelow(root), 'rm', false)
    if (real !== undefined && where !== '/') rmSync(real, {recursive: true, force: true})
  } catch (error) {
    if (!(error instanceof FileError)) throw error
  }
}
