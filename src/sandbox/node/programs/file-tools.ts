// cp, rm and realpath, as far as the shell library does not have them.
import {FileError, systemText} from '../files/file-error.ts'
import type {Program} from '../process.ts'

/** Switches that change nothing here: nobody is asked, and links in folders stay links. */
const idle = /[dfiHPuxT]/g

/** The library's cp knows -r, -R, -n, -p and -v; -a is the first and the fourth. */
export const cp: Program = ({args, builtin}) => builtin(args.flatMap(known))

function known(arg: string): string[] {
  if (arg === '--archive') return ['-rp']
  if (!/^-[a-zA-Z]+$/.test(arg)) return [arg]
  const letters = arg.slice(1).replace('a', 'rp').replace(idle, '')
  return letters === '' ? [] : [`-${letters}`]
}

/** The library's rm does not see links that lead nowhere; why one stays is its to say. */
export const rm: Program = ({args, cwd, host: {files}, builtin}) => {
  const left = args.filter(arg => {
    const path = files.resolve(cwd, arg)
    if (arg.startsWith('-') || files.exists(path)) return true
    try {
      files.remove(path)
      return false
    } catch {
      return true
    }
  })
  const isDone = left.length < args.length && left.every(arg => arg.startsWith('-'))
  return isDone ? 0 : builtin(left)
}

export const realpath: Program = ({args, cwd, host: {files}, out, error}) => {
  let code = 0
  for (const path of args.filter(arg => !arg.startsWith('-'))) {
    try {
      out(`${files.realpath(files.resolve(cwd, path))}\n`)
    } catch (cause) {
      if (!(cause instanceof FileError)) throw cause
      error(`realpath: ${path}: ${systemText(cause.code)}\n`)
      code = 1
    }
  }
  return code
}
