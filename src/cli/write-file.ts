import {randomBytes} from 'node:crypto'
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {environmentError, type OperationalError, usageError} from '../core/operational-error.ts'
import {reasonOf} from './messages/input.ts'

export interface WriteOptions {
  /** Replace a file that is there; without it such a file is refused. */
  readonly force?: boolean
  /** With `force`: keep what is replaced beside it as `file~`, `file.~2~` … (default true). */
  readonly backup?: boolean
  /** Permissions of a new file, before the umask (default 0o666); a file that is replaced keeps its own. */
  readonly mode?: number
}

export interface WrittenFile {
  /** `unchanged`: the file was there with this very text and was left alone. */
  readonly state: 'created' | 'replaced' | 'unchanged'
  /** Where the text that was replaced is kept. */
  readonly backup?: string
}

/**
 * Writes a text file so that under `path` there is at any moment the old file, the new one or none, never a part: the text
 * goes to a new file in the same folder, is flushed to the disk, and is then given its name. A symbolic link stays one, the
 * file that it leads to is replaced; devices and pipes (`/dev/stdout`) are written to as they are. All of it is
 * synchronous, so that Ctrl-C falls before or after it.
 * Throws OperationalError: 2 for a file that is there without `force` and for a folder, 3 for what cannot be written.
 */
export function writeFileSafely(path: string, text: string, options: WriteOptions = {}): WrittenFile {
  if (path === '' || path.includes('\0')) throw usageError(`"${path.replaceAll('\0', '\\0')}" is no file name`)
  const there = entryAt(path)
  if (there?.isDirectory()) throw usageError(`${path} is a folder`, {mend: `name a file in it: ${join(path, 'name')}`})
  if (there && !there.isFile() && !there.isSymbolicLink()) return writeThrough(path, text)
  if (there && !options.force) throw alreadyThere(path)
  if (!there) return create(path, text, options.mode ?? 0o666)
  return replace(path, text, options.backup ?? true)
}

/** What stands at `path` itself: a link that leads to a file is the link, one that leads elsewhere is what it leads to. */
function entryAt(path: string): Stats | undefined {
  try {
    const link = lstatSync(path, {throwIfNoEntry: false})
    if (!link?.isSymbolicLink()) return link
    const target = statSync(path, {throwIfNoEntry: false})
    return target && !target.isFile() ? target : link
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

function writeThrough(path: string, text: string): WrittenFile {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw cannotWrite(path, error)
  }
  return {state: 'created'}
}

function create(path: string, text: string, mode: number): WrittenFile {
  withNewFile(path, text, mode, temporary => {
    // A link fails where a rename would replace a file that somebody made meanwhile.
    if (tryLink(temporary, path)) unlinkSync(temporary)
    else if (lstatSync(path, {throwIfNoEntry: false})) throw alreadyThere(path)
    else renameSync(temporary, path)
  })
  return {state: 'created'}
}

function replace(path: string, text: string, keep: boolean): WrittenFile {
  let target: string
  let old: Stats
  try {
    target = lstatSync(path).isSymbolicLink() ? realpathSync(path) : path
    old = statSync(target)
    if (old.size === Buffer.byteLength(text) && readFileSync(target, 'utf8') === text) return {state: 'unchanged'}
  } catch (error) {
    throw cannotWrite(path, error)
  }
  let backup: string | undefined
  withNewFile(target, text, old, temporary => {
    backup = keep ? backUp(target) : undefined
    renameSync(temporary, target)
  })
  return backup === undefined ? {state: 'replaced'} : {state: 'replaced', backup}
}

/** Writes `text` to a new file beside `path` and lets `place` give it its name; whatever fails, the new file is gone. */
function withNewFile(path: string, text: string, like: Stats | number, place: (temporary: string) => void): void {
  const folder = dirname(resolve(path))
  const temporary = join(folder, `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`)
  let made = false
  try {
    const file = openSync(
      temporary,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
      typeof like === 'number' ? like : 0o600,
    )
    made = true
    try {
      writeFileSync(file, text)
      if (typeof like !== 'number') keepRights(file, like)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    place(temporary)
    made = false
    syncFolder(folder)
  } catch (error) {
    if (made) unlinkSync(temporary)
    throw cannotWrite(path, error)
  }
}

/** Gives the new file the owner and the mode of the old one. */
function keepRights(file: number, like: Stats): void {
  try {
    fchownSync(file, like.uid, like.gid)
  } catch {
    // Only root may give a file away; the new one then belongs to the one who wrote it.
  }
  fchmodSync(file, like.mode & 0o7777)
}

/** The name is on the disk once its folder is. Some file systems cannot be asked for that. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, constants.O_RDONLY)
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    // The file itself is there.
  }
}

/** Keeps the file under the first free name of `file~`, `file.~2~`, `file.~3~` …; the file itself stays where it is. */
function backUp(path: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${path}~` : `${path}.~${number}~`
    if (lstatSync(name, {throwIfNoEntry: false})) continue
    if (!tryLink(path, name)) copyFileSync(path, name, constants.COPYFILE_EXCL)
    return name
  }
}

/** A second name for a file; false where the file system has no such thing or the name is taken. */
function tryLink(existing: string, name: string): boolean {
  try {
    linkSync(existing, name)
    return true
  } catch {
    return false
  }
}

const alreadyThere = (path: string): OperationalError =>
  usageError(`${path} is there already`, {mend: 'name another file, or replace it: --force (the old one is kept)'})

function cannotWrite(path: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  const folder = dirname(resolve(path))
  const noFolder = error.code === 'ENOENT' && !existsSync(folder)
  return environmentError(`cannot write ${path}: ${noFolder ? 'its folder is not there' : reasonOf(error)}`, {
    looked: folder,
    ...(noFolder ? {mend: `mkdir -p ${dirname(path)}`} : {}),
    cause: error,
  })
}
