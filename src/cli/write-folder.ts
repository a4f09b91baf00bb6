import {randomBytes} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {environmentError, OperationalError, usageError} from '../core/operational-error.ts'
import type {FolderFile} from '../labs/lab-folder.ts'
import {reasonOf} from './messages/input.ts'
import {writeFileSafely} from './write-file.ts'

/** Throws a usage error when the files may not be written there: something else is there, and `force` is not given. */
export function checkFolder(folder: string, shown: string, force: boolean): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory())
    throw usageError(`${shown} is a file`, {mend: 'name another folder: --dir FOLDER'})
  if (readdirSync(folder).length === 0 || force) return
  throw usageError(`the folder ${shown} is not empty`, {
    looked: folder,
    mend: 'name another one (--dir FOLDER), or write there all the same: --force (files that are replaced are kept)',
  })
}

/**
 * Writes all files of a folder or none. A folder that is not there yet is made under another name first and gets its own
 * when it is whole; into one that is there each file goes by itself, and what it replaces is kept beside it (`file~`).
 * Returns the paths of such copies.
 */
export function writeFolder(folder: string, files: readonly FolderFile[]): readonly string[] {
  try {
    if (existsSync(folder)) return writeInto(folder, files, true)
    const parent = dirname(resolve(folder))
    mkdirSync(parent, {recursive: true})
    const temporary = join(parent, `.${basename(folder)}.${randomBytes(6).toString('hex')}.tmp`)
    try {
      mkdirSync(temporary)
      writeInto(temporary, files, false)
      renameSync(temporary, folder)
    } finally {
      rmSync(temporary, {recursive: true, force: true})
    }
    return []
  } catch (error) {
    if (error instanceof OperationalError) throw error
    throw environmentError(`cannot write ${folder}: ${reasonOf(error)}`, {cause: error})
  }
}

function writeInto(folder: string, files: readonly FolderFile[], force: boolean): readonly string[] {
  for (const parent of new Set(files.map(file => dirname(join(folder, file.path)))))
    mkdirSync(parent, {recursive: true})
  return files.flatMap(({path, text}) => writeFileSafely(join(folder, path), text, {force}).backup ?? [])
}
