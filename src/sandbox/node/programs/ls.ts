// ls, as busybox and as GNU print it.
import {dirname} from 'node:path'
import {FileError, systemText} from '../files/file-error.ts'
import type {FileStat} from '../files/container-files.ts'
import type {Process, Program} from '../process.ts'
import {modeText} from './modes.ts'
import {nameOf, ownerOf} from './owners.ts'

interface Entry {
  readonly name: string
  readonly path: string
  readonly stat: FileStat
}

const known = /^[aAlhdR1CitSrFpnosgG]$/
const longOptions: Readonly<Record<string, string>> = {
  all: 'a',
  'almost-all': 'A',
  classify: 'F',
  directory: 'd',
  'human-readable': 'h',
  inode: 'i',
  'numeric-uid-gid': 'n',
  recursive: 'R',
  reverse: 'r',
}

class Listing {
  readonly flags: ReadonlySet<string>
  code = 0
  #isFirst = true

  constructor(
    readonly process: Process,
    flags: string,
  ) {
    this.flags = new Set(flags)
  }

  has(flag: string): boolean {
    return this.flags.has(flag)
  }
  get isLong(): boolean {
    return this.has('l') || this.has('n') || this.has('o') || this.has('g')
  }

  run(targets: readonly string[]): number {
    const entries = this.#sorted(targets.flatMap(target => this.#entry(target) ?? []))
    const isFolder = ({stat}: Entry): boolean => stat.kind === 'directory' && !this.has('d')
    const files = entries.filter(entry => !isFolder(entry))
    if (files.length > 0) {
      this.#isFirst = false
      this.#print(files)
    }
    for (const entry of entries.filter(isFolder)) this.#folder(entry, targets.length > 1)
    return this.code
  }

  #entry(target: string): Entry | undefined {
    const {host, cwd} = this.process
    const path = host.files.resolve(cwd, target)
    try {
      const own = host.files.lstat(path)
      const keepsLink = (this.isLong || this.has('d') || this.has('F')) && !target.endsWith('/')
      const stat = own.kind === 'link' && !keepsLink ? this.#followed(path, own) : own
      return {name: target, path, stat}
    } catch (error) {
      return this.#failed(target, error)
    }
  }

  /** A link to a folder is that folder; one that leads nowhere is itself. */
  #followed(path: string, own: FileStat): FileStat {
    try {
      const stat = this.process.host.files.stat(path)
      return stat.kind === 'directory' ? stat : own
    } catch {
      return own
    }
  }

  #failed(target: string, error: unknown): undefined {
    if (!(error instanceof FileError)) throw error
    const isGnu = this.process.host.image.tools === 'gnu'
    this.process.error(`ls: ${isGnu ? `cannot access '${target}'` : target}: ${systemText(error.code)}\n`)
    this.code = isGnu ? 2 : 1
    return undefined
  }

  #folder({name, path}: Entry, isNamed: boolean): void {
    const {host, out} = this.process
    const {files} = host
    let entries: Entry[]
    try {
      // A link that is followed shows what the folder holds.
      const place = files.realpath(path)
      const names = files.list(place).map(entry => entry.name)
      const shown = names.filter(each => !each.startsWith('.') || this.has('a') || this.has('A'))
      const dots = this.has('a') ? [{name: '.', path: place, stat: files.stat(place)}] : []
      const parent = dirname(place)
      if (this.has('a')) dots.push({name: '..', path: parent, stat: files.stat(parent)})
      const at = (each: string): string => files.resolve(place, each)
      entries = this.#sorted([
        ...dots,
        ...shown.map(each => ({name: each, path: at(each), stat: files.lstat(at(each))})),
      ])
    } catch (error) {
      return this.#failed(name, error)
    }
    if (isNamed || this.has('R')) out(`${this.#isFirst ? '' : '\n'}${name}:\n`)
    this.#isFirst = false
    if (this.isLong || this.has('s')) {
      const blocks = entries.reduce((sum, {stat}) => sum + stat.blocks, 0)
      out(`total ${this.has('h') ? sizeText(blocks * 512) : blocks / 2}\n`)
    }
    this.#print(entries)
    if (!this.has('R')) return
    for (const entry of entries) {
      if (entry.stat.kind !== 'directory' || entry.name === '.' || entry.name === '..') continue
      this.#folder({...entry, name: `${name.replace(/\/$/, '')}/${entry.name}`}, true)
    }
  }

  #sorted(entries: readonly Entry[]): Entry[] {
    const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
    const order = this.has('t')
      ? (a: Entry, b: Entry) => b.stat.mtime.getTime() - a.stat.mtime.getTime()
      : this.has('S')
        ? (a: Entry, b: Entry) => b.stat.size - a.stat.size
        : () => 0
    const sorted = [...entries].sort((a, b) => order(a, b) || byName(a, b))
    return this.has('r') ? sorted.toReversed() : sorted
  }

  #print(entries: readonly Entry[]): void {
    const {out, tty, coming} = this.process
    const texts = this.isLong ? this.#long(entries) : entries.map(entry => this.#short(entry))
    if (this.isLong || this.has('1') || !(tty || this.has('C'))) {
      for (const text of texts) out(`${text}\n`)
    } else out(columns(texts, coming?.terminal?.size.columns || 80))
  }

  #prefix({stat}: Entry): string {
    const number = this.has('i') ? `${String(stat.ino ?? 0).padStart(7)} ` : ''
    return this.has('s') ? `${number}${String(stat.blocks / 2).padStart(4)} ` : number
  }

  #short(entry: Entry): string {
    return this.#prefix(entry) + entry.name + this.#mark(entry.stat)
  }

  #mark({kind, mode}: FileStat): string {
    if (kind === 'directory') return this.has('F') || this.has('p') ? '/' : ''
    if (!this.has('F')) return ''
    return kind === 'link' ? '@' : (mode & 0o111) === 0 ? '' : '*'
  }

  #long(entries: readonly Entry[]): string[] {
    const {host} = this.process
    const isGnu = host.image.tools === 'gnu'
    const named = this.has('n') ? String : nameOf
    const rows = entries.map(entry => {
      const {stat, path, name} = entry
      const {user, group} = ownerOf(host, path)
      const target = stat.kind === 'link' ? ` -> ${host.files.readlink(path)}` : this.#mark(stat)
      const size = this.has('h') ? sizeText(stat.size) : String(stat.size)
      const cells = [String(stat.links), named(user), named(group), size]
      return {
        start: `${this.#prefix(entry)}${modeText(stat)}`,
        cells,
        end: `${this.#date(stat.mtime)} ${name}${target}`,
      }
    })
    const widest = (at: number): number => Math.max(0, ...rows.map(({cells}) => cells[at]!.length))
    const widths = isGnu ? [widest(0), widest(1), widest(2), widest(3)] : [4, 8, 8, 9]
    return rows.map(({start, cells: [links = '', user = '', group = '', size = ''], end}) =>
      [
        start,
        links.padStart(widths[0]!),
        ...(this.has('g') ? [] : [user.padEnd(widths[1]!)]),
        ...(this.has('o') ? [] : [group.padEnd(widths[2]!)]),
        size.padStart(widths[3]!),
        end,
      ].join(' '),
    )
  }

  #date(time: Date): string {
    return dateText(time, this.process.host.clock.now())
  }
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const HALF_A_YEAR = 15_778_476_000

/** The time of day, or the year of what is old. */
function dateText(time: Date, now: number): string {
  const day = `${months[time.getUTCMonth()]} ${String(time.getUTCDate()).padStart(2)}`
  const age = now - time.getTime()
  const isRecent = age < HALF_A_YEAR && age > -86_400_000
  return isRecent ? `${day} ${time.toISOString().slice(11, 16)}` : `${day}  ${time.getUTCFullYear()}`
}

/** 812, 4.0K, 12M */
export function sizeText(bytes: number): string {
  let size = bytes
  let unit = ''
  for (const next of 'KMGT') {
    if (size < 1024) break
    size /= 1024
    unit = next
  }
  return `${unit !== '' && size < 10 ? (Math.ceil(size * 10) / 10).toFixed(1) : Math.ceil(size)}${unit}`
}

/** Names from top to bottom, as many columns as fit. */
function columns(texts: readonly string[], width: number): string {
  if (texts.length === 0) return ''
  const cell = Math.max(...texts.map(text => text.length)) + 2
  const rows = Math.ceil(texts.length / Math.max(1, Math.floor(width / cell)))
  return Array.from({length: rows}, (_, row) => {
    const line = texts.filter((_text, at) => at % rows === row)
    return `${line.map((text, at) => (at < line.length - 1 ? text.padEnd(cell) : text)).join('')}\n`
  }).join('')
}

export const ls: Program = process => {
  const {args, error} = process
  let flags = ''
  const targets: string[] = []
  for (const [at, arg] of args.entries()) {
    if (arg === '--') {
      targets.push(...args.slice(at + 1))
      break
    }
    if (arg === '-' || !arg.startsWith('-')) targets.push(arg)
    else if (!arg.startsWith('--')) flags += arg.slice(1)
    else flags += longOptions[arg.slice(2)] ?? (/^--(color|time|sort|full-time)/.test(arg) ? '' : '?')
  }
  const strange = Array.from(flags).find(flag => !known.test(flag))
  if (strange !== undefined) {
    error(`ls: invalid option -- '${strange}'\n`)
    return process.host.image.tools === 'gnu' ? 2 : 1
  }
  return new Listing(process, flags).run(targets.length > 0 ? targets : ['.'])
}
