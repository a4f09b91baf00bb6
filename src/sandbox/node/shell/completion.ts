// The Tab key of a shell: names of commands and files.
import {FileError} from '../files/file-error.ts'
import type {ProcessHost} from '../process.ts'

/** What the last word of a line may become. */
export function completions(
  {files}: ProcessHost,
  cwd: string,
  before: string,
): {readonly stem: string; readonly names: readonly string[]} {
  const word = /[^\s|;&<>()]*$/.exec(before)?.[0] ?? ''
  const isCommand = !word.includes('/') && /(^|[|;&(])\s*$/.test(before.slice(0, before.length - word.length))
  const at = word.lastIndexOf('/') + 1
  const stem = word.slice(at)
  if (isCommand && stem === '') return {stem, names: []}
  const folder = isCommand ? '/usr/bin' : files.resolve(cwd, word.slice(0, at) || '.')
  try {
    const names = files
      .list(folder)
      .filter(({name}) => name.startsWith(stem) && (stem !== '' || !name.startsWith('.')))
      .map(({name}) => (isFolder(files, `${folder}/${name}`) ? `${name}/` : name))
    return {stem, names}
  } catch (error) {
    if (error instanceof FileError) return {stem, names: []}
    throw error
  }
}

function isFolder(files: ProcessHost['files'], path: string): boolean {
  return files.exists(path) && files.stat(path).kind === 'directory'
}
