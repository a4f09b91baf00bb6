// stat, with and without -c format.
import {FileError, systemText} from '../files/file-error.ts'
import type {FileStat} from '../files/container-files.ts'
import type {Process, Program} from '../process.ts'
import {modeText} from './modes.ts'
import {nameOf, ownerOf} from './owners.ts'

const kinds: Readonly<Record<FileStat['kind'], string>> = {
  directory: 'directory',
  file: 'regular file',
  link: 'symbolic link',
  other: 'weird file',
}

const kindText = ({kind, size}: FileStat): string =>
  kind === 'file' && size === 0 ? 'regular empty file' : kinds[kind]
const timeText = (time: Date): string => `${time.toISOString().slice(0, 23).replace('T', ' ')}000000 +0000`
const octal = (mode: number): string => mode.toString(8)

function whole({host}: Process, name: string, path: string, stat: FileStat): string {
  const {user, group} = ownerOf(host, path)
  const shown = stat.kind === 'link' ? `${name} -> ${host.files.readlink(path)}` : name
  const id = (number: number): string => `(${String(number).padStart(5)}/${nameOf(number).padStart(8)})`
  const time = timeText(stat.mtime)
  return `  File: ${shown}
  Size: ${String(stat.size).padEnd(10)}\tBlocks: ${String(stat.blocks).padEnd(10)} IO Block: 4096   ${kindText(stat)}
Device: ${stat.dev ?? 0}\tInode: ${String(stat.ino ?? 0).padEnd(11)} Links: ${stat.links}
Access: (${octal(stat.mode).padStart(4, '0')}/${modeText(stat)})  Uid: ${id(user)}   Gid: ${id(group)}
Access: ${time}
Modify: ${time}
Change: ${time}
`
}

function formatted({host}: Process, format: string, name: string, path: string, stat: FileStat): string {
  const {user, group} = ownerOf(host, path)
  const seconds = Math.floor(stat.mtime.getTime() / 1000)
  const values: Readonly<Record<string, string | number>> = {
    a: octal(stat.mode),
    A: modeText(stat),
    b: stat.blocks,
    B: 512,
    d: stat.dev ?? 0,
    f: (stat.mode | {directory: 0o40000, file: 0o100000, link: 0o120000, other: 0}[stat.kind]).toString(16),
    F: kindText(stat),
    g: group,
    G: nameOf(group),
    h: stat.links,
    i: stat.ino ?? 0,
    n: name,
    N: stat.kind === 'link' ? `'${name}' -> '${host.files.readlink(path)}'` : name,
    o: 4096,
    s: stat.size,
    u: user,
    U: nameOf(user),
    x: timeText(stat.mtime),
    X: seconds,
    y: timeText(stat.mtime),
    Y: seconds,
    z: timeText(stat.mtime),
    Z: seconds,
    '%': '%',
  }
  return `${format.replaceAll(/%([a-zA-Z%])/g, (text, letter: string) => String(values[letter] ?? text))}\n`
}

export const stat: Program = process => {
  const {host, args, cwd, out, error} = process
  const {files} = host
  const names: string[] = []
  let format: string | undefined
  let follows = false
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!
    if (arg === '-c') format = args[++at] ?? ''
    else if (arg.startsWith('-c')) format = arg.slice(2)
    else if (arg.startsWith('--format=')) format = arg.slice(9)
    else if (arg === '-L') follows = true
    else if (arg === '-Lc') [format, follows] = [args[++at] ?? '', true]
    else names.push(arg)
  }
  let code = 0
  for (const name of names) {
    const given = files.resolve(cwd, name)
    try {
      const path = follows ? files.realpath(given) : given
      const found = files.lstat(path)
      out(format === undefined ? whole(process, name, path, found) : formatted(process, format, name, path, found))
    } catch (problem) {
      if (!(problem instanceof FileError)) throw problem
      const isGnu = host.image.tools === 'gnu'
      error(`stat: ${isGnu ? `cannot statx '${name}'` : `can't stat '${name}'`}: ${systemText(problem.code)}\n`)
      code = 1
    }
  }
  return code
}
