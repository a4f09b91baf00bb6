// ls -i: numbers of files, which the shell library's own ls does not tell. Everything else is the library's.
import {isFileError} from '../files/file-error.ts'
import type {FileStat} from '../files/container-files.ts'
import type {Process, Program} from '../process.ts'

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const letters: Readonly<Record<FileStat['kind'], string>> = {directory: 'd', file: '-', link: 'l', other: '?'}

const longText = ({kind, mode, size, mtime}: FileStat): string => {
  const bits = Array.from('rwxrwxrwx', (letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-')).join('')
  const day = `${months[mtime.getUTCMonth()]} ${String(mtime.getUTCDate()).padStart(2)}`
  return `${letters[kind]}${bits} 1 root root ${String(size).padStart(8)} ${day} ${mtime.toISOString().slice(11, 16)}`
}

/** The names to show, each with its path: a folder's contents, or with -d the folder itself. */
function namesOf({host: {files}, cwd}: Process, target: string, flags: string): readonly (readonly [string, string])[] {
  const path = files.resolve(cwd, target)
  if (files.stat(path).kind !== 'directory' || flags.includes('d')) return [[target, path]]
  return files
    .list(path)
    .filter(({name}) => !name.startsWith('.') || /[aA]/.test(flags))
    .map(({name}) => [name, files.resolve(path, name)] as const)
}

export const ls: Program = async process => {
  const {args, host, out, error, builtin} = process
  const flags = args.filter(arg => /^-\w/.test(arg)).join('')
  if (!flags.includes('i')) return builtin(args)
  const named = args.filter(arg => !arg.startsWith('-'))
  let code = 0
  for (const target of named.length > 0 ? named : ['.']) {
    try {
      for (const [name, path] of namesOf(process, target, flags)) {
        const stat = host.files.lstat(path)
        out(`${String(stat.ino ?? 0).padStart(7)} ${flags.includes('l') ? `${longText(stat)} ` : ''}${name}\n`)
      }
    } catch (problem) {
      if (!isFileError(problem, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) throw problem
      error(`ls: ${target}: No such file or directory\n`)
      code = 1
    }
  }
  return code
}
