// cp, mkdir, rm and realpath, as far as the shell library does not have them.
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

/** The library's mkdir knows -p and -v; -m gives the last folders, where they are new, their mode. */
export const mkdir: Program = async ({args, cwd, host: {files}, builtin, error}) => {
  const [rest, modes]: [string[], string[]] = [[], []]
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!
    const {others, value} =
      (/^-(?<others>[pv]*)m(?<value>.*)$/.exec(arg) ?? /^--mode=(?<value>.*)$/.exec(arg))?.groups ?? {}
    if (value === undefined) rest.push(arg)
    else modes.push(value || (args[++at] ?? ''))
    if (others) rest.push(`-${others}`)
  }
  const mode = modes.at(-1)
  if (mode === undefined) return builtin(args)
  if (!/^[0-7]{1,4}$/.test(mode)) {
    error(`mkdir: invalid mode '${mode}'\n`)
    return 1
  }
  const fresh = rest.filter(path => !path.startsWith('-') && !files.exists(files.resolve(cwd, path)))
  const code = await builtin(rest)
  for (const path of fresh.map(name => files.resolve(cwd, name))) {
    if (files.exists(path)) files.chmod(path, Number.parseInt(mode, 8))
  }
  return code
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
