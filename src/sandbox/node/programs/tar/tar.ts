// tar over the container's files, as far as `kubectl cp` and people at a shell use it: create, list, extract, gzip.
import {gunzipSync, gzipSync} from 'node:zlib'
import {FileError, type FileErrorCode, isFileError} from '../../files/file-error.ts'
import type {Process, Program} from '../../process.ts'
import {shellPattern} from '../wildcards.ts'
import {archiveEnd, ArchiveError, type ArchiveEntry, decodedEntries, encodedEntry} from './archive.ts'

/** An archive that is unpacked in memory may grow to this. */
const MAX_UNPACKED = 1024 * 1024 * 1024

interface Options {
  readonly action: 'c' | 'x' | 't'
  readonly file: string
  readonly folder: string
  readonly gzip: boolean
  readonly verbose: boolean
  /** -m: files get the time of now. */
  readonly touch: boolean
  /** -h: what links lead to is stored. */
  readonly follow: boolean
  /** -O: contents go to standard output. */
  readonly toOutput: boolean
  readonly strip: number
  readonly exclude: readonly string[]
  readonly names: readonly string[]
}

const ignored = new Set([
  '--no-same-permissions',
  '--no-same-owner',
  '--same-owner',
  '--same-permissions',
  '--preserve-permissions',
  '--overwrite',
  '--numeric-owner',
  '--warning=no-file-changed',
])
const long: Readonly<Record<string, string>> = {
  '--create': 'c',
  '--extract': 'x',
  '--get': 'x',
  '--list': 't',
  '--gzip': 'z',
  '--gunzip': 'z',
  '--verbose': 'v',
  '--touch': 'm',
  '--dereference': 'h',
  '--to-stdout': 'O',
  '--file': 'f',
  '--directory': 'C',
}

/** What tar is told; a text is a wrong use. `tar cf - x` has its letters without a dash, and their values after them. */
function optionsOf(args: readonly string[]): Options | string {
  const rest = [...args]
  const letters = new Set<string>()
  const values: Record<string, string> = {}
  const names: string[] = []
  const exclude: string[] = []
  let strip = 0
  const take = (cluster: string, first: boolean): string | undefined => {
    for (let at = 0; at < cluster.length; at++) {
      const letter = cluster[at]!
      if (!'cxtfCzvmhOpokP'.includes(letter)) return `tar: invalid option -- '${letter}'\n`
      letters.add(letter)
      if (letter !== 'f' && letter !== 'C') continue
      const attached = first ? '' : cluster.slice(at + 1)
      const value = attached === '' ? rest.shift() : attached
      if (value === undefined) return `tar: option requires an argument -- '${letter}'\n`
      values[letter] = value
      if (attached !== '') return undefined
    }
    return undefined
  }
  if (rest[0] !== undefined && !rest[0].startsWith('-')) {
    const problem = take(rest.shift()!, true)
    if (problem !== undefined) return problem
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name = '', value] = word.startsWith('--') ? word.split(/=(.*)/s) : []
    let problem: string | undefined
    if (word === '--') names.push(...rest.splice(0))
    else if (ignored.has(word)) continue
    else if (name === '--strip-components') strip = Number(value ?? rest.shift())
    else if (name === '--exclude') exclude.push(value ?? rest.shift() ?? '')
    else if (Object.hasOwn(long, name)) {
      if (value !== undefined) rest.unshift(value)
      problem = take(long[name]!, true)
    } else if (word.startsWith('--')) problem = `tar: unrecognized option '${word}'\n`
    else if (word.startsWith('-') && word !== '-') problem = take(word.slice(1), false)
    else names.push(word)
    if (problem !== undefined) return problem
  }
  const actions = (['c', 'x', 't'] as const).filter(letter => letters.has(letter))
  if (actions.length !== 1) return "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n"
  return {
    action: actions[0]!,
    file: values['f'] ?? '-',
    folder: values['C'] ?? '.',
    gzip: letters.has('z'),
    verbose: letters.has('v'),
    touch: letters.has('m'),
    follow: letters.has('h'),
    toOutput: letters.has('O'),
    strip,
    exclude,
    names,
  }
}

export const tar: Program = async process => {
  const options = optionsOf(process.args)
  if (typeof options === 'string') {
    process.error(`${options}Try 'tar --help' or 'tar --usage' for more information.\n`)
    return 2
  }
  const {host, cwd} = process
  const folder = host.files.resolve(cwd, options.folder)
  if (!host.files.exists(folder)) {
    const why = 'No such file or directory'
    return isGnu(process)
      ? fatal(process, `${options.folder}: Cannot open: ${why}`)
      : fatal(process, `can't change directory to '${options.folder}': ${why}`)
  }
  if (options.action === 'c') return new Packing(process, options, folder).run()
  return new Unpacking(process, options, folder).run()
}

const isGnu = (process: Process): boolean => process.host.image.tools === 'gnu'

/** What ends tar at once. Returns its exit code. */
function fatal(process: Process, text: string): number {
  process.error(`tar: ${text}\n`)
  if (!isGnu(process)) return 1
  process.error('tar: Error is not recoverable: exiting now\n')
  return 2
}
const unopened = (process: Process, file: string, error: FileError): number =>
  fatal(process, isGnu(process) ? `${file}: Cannot open: ${why(error)}` : `can't open '${file}': ${why(error)}`)

const words: Readonly<Partial<Record<FileErrorCode, string>>> = {
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EROFS: 'Read-only file system',
}
const why = (error: FileError): string => words[error.code] ?? error.message

/** What both ways share: errors are told, and are remembered until the end. */
class Work {
  failed = false
  #toldOfSlash = false

  constructor(
    readonly process: Process,
    readonly options: Options,
    readonly folder: string,
  ) {}

  tell(text: string): void {
    this.process.error(`tar: ${text}\n`)
    this.failed = true
  }

  finish(): number {
    if (!this.failed) return 0
    const gnu = isGnu(this.process)
    this.tell(gnu ? 'Exiting with failure status due to previous errors' : 'error exit delayed from previous errors')
    return gnu ? 2 : 1
  }

  /** Names in archives are relative. */
  relative(name: string): string {
    const short = name.replace(/^\/+/, '')
    if (short !== name && !this.#toldOfSlash) {
      const told = isGnu(this.process) ? "Removing leading `/'" : "removing leading '/'"
      this.process.error(`tar: ${told} from member names\n`)
      this.#toldOfSlash = true
    }
    return short === '' ? './' : short
  }

  isExcluded(name: string): boolean {
    const ends = this.options.exclude.flatMap(pattern => [shellPattern(pattern), shellPattern(`${pattern}/*`)])
    const parts = name.split('/')
    return parts.some((_, from) => ends.some(pattern => pattern.test(parts.slice(from).join('/'))))
  }
}

// --- create --------------------------------------------------------------------------------------------------------------

class Packing extends Work {
  readonly #chunks: Uint8Array[] = []

  run(): number {
    const {process, options} = this
    if (options.names.length === 0) {
      if (!isGnu(process)) return fatal(process, 'empty archive')
      process.error('tar: Cowardly refusing to create an empty archive\n')
      return 2
    }
    for (const name of options.names) this.#add(name.replace(/(?<=.)\/+$/, ''))
    this.#write(archiveEnd())
    if (options.gzip) process.outBytes(gzipSync(Buffer.concat(this.#chunks)))
    else if (options.file !== '-') {
      try {
        const archive = Buffer.concat(this.#chunks)
        process.host.files.write(process.host.files.resolve(process.cwd, options.file), archive)
      } catch (error) {
        if (!(error instanceof FileError)) throw error
        return unopened(process, options.file, error)
      }
    }
    return this.finish()
  }

  #write(bytes: Uint8Array): void {
    if (this.options.gzip || this.options.file !== '-') this.#chunks.push(bytes)
    else this.process.outBytes(bytes)
  }

  #add(name: string): void {
    if (this.isExcluded(name)) return
    const {files} = this.process.host
    const path = files.resolve(this.folder, name)
    try {
      const stat = this.options.follow ? files.stat(path) : files.lstat(path)
      const stored = this.relative(name)
      const base = {mode: stat.mode, mtime: stat.mtime.getTime() / 1000, target: '', content: new Uint8Array()}
      switch (stat.kind) {
        case 'file':
          return this.#put({...base, name: stored, kind: 'file', content: files.read(path)})
        case 'link':
          return this.#put({...base, name: stored, kind: 'symlink', mode: 0o777, target: files.readlink(path)})
        case 'directory':
          this.#put({...base, name: stored.endsWith('/') ? stored : `${stored}/`, kind: 'directory'})
          for (const child of files.list(path)) this.#add(name === '/' ? `/${child.name}` : `${name}/${child.name}`)
          return
        case 'other':
          this.process.error(`tar: ${name}: socket ignored\n`)
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      if (!isGnu(this.process)) return this.tell(`${name}: ${why(error)}`)
      this.tell(`${name}: Cannot ${isFileError(error, 'ENOENT') ? 'stat' : 'open'}: ${why(error)}`)
    }
  }

  #put(entry: ArchiveEntry): void {
    if (this.options.verbose) this.process[this.options.file === '-' ? 'error' : 'out'](`${entry.name}\n`)
    for (const block of encodedEntry(entry)) this.#write(block)
  }
}

// --- list, extract -------------------------------------------------------------------------------------------------------

/** An entry for which there is no place. */
class Unplaced extends Error {}

class Unpacking extends Work {
  /** Modes and times of folders are set at the end, when nothing is written into them any more. */
  readonly #folders: {path: string; entry: ArchiveEntry}[] = []

  async run(): Promise<number> {
    const archive = await this.#archive()
    if (typeof archive === 'number') return archive
    try {
      for (const entry of decodedEntries(archive)) this.#take(entry)
    } catch (error) {
      if (error instanceof Unplaced) return fatal(this.process, error.message)
      if (!(error instanceof ArchiveError)) throw error
      if (!isGnu(this.process)) return fatal(this.process, 'short read')
      this.process.error(`tar: ${error.message}\n`)
      if (error.why === 'end') {
        this.process.error('tar: Error is not recoverable: exiting now\n')
        return 2
      }
      this.failed = true
    }
    for (const {path, entry} of this.#folders.toReversed()) this.#attempt(entry, () => this.#dress(path, entry))
    return this.finish()
  }

  /** The bytes of the archive, or the exit code when there are none. */
  async #archive(): Promise<Uint8Array | number> {
    const {process, options} = this
    try {
      const {files} = process.host
      const bytes = options.file === '-' ? await process.input() : files.read(files.resolve(process.cwd, options.file))
      const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b
      return isZipped || options.gzip ? gunzipSync(bytes, {maxOutputLength: MAX_UNPACKED}) : bytes
    } catch (error) {
      if (error instanceof FileError) return unopened(process, options.file, error)
      if (!isGnu(process)) return fatal(process, 'invalid magic\ntar: short read')
      process.error('\ngzip: stdin: not in gzip format\n')
      process.error('tar: Error is not recoverable: exiting now\n')
      return 2
    }
  }

  #take(entry: ArchiveEntry): void {
    const {names, action, verbose, strip, toOutput} = this.options
    const wanted = names.map(name => name.replace(/^\.?\/+/, '').replace(/\/+$/, ''))
    const plain = entry.name.replace(/^(\.?\/+)+/, '').replace(/\/+$/, '')
    const isWanted = wanted.length === 0 || wanted.some(name => plain === name || plain.startsWith(`${name}/`))
    if (!isWanted || this.isExcluded(plain)) return
    if (action === 't') return this.process.out(`${entry.name}\n`)
    if (verbose) this.process[toOutput ? 'error' : 'out'](`${entry.name}\n`)
    // A name that leads upwards could leave the folder that was asked for.
    if (entry.name.split('/').includes('..')) return this.tell(`${entry.name}: Member name contains '..'`)
    const parts = this.relative(entry.name).split('/').filter(Boolean).slice(strip)
    if (strip > 0 && parts.length === 0) return
    if (toOutput) return entry.kind === 'file' ? this.process.outBytes(entry.content) : undefined
    const path = this.process.host.files.resolve(this.folder, parts.join('/'))
    this.#attempt(entry, () => this.#place(path, entry))
  }

  #attempt({name, kind}: ArchiveEntry, act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      if (isGnu(this.process)) return this.tell(`${name}: Cannot open: ${why(error)}`)
      if (kind === 'directory') return this.process.error(`tar: can't make dir ${name}: ${why(error)}\n`)
      // busybox takes away what lies there first, and gives up when it cannot.
      throw new Unplaced(`can't remove old file ${name}: ${why(error)}`)
    }
  }

  #place(path: string, entry: ArchiveEntry): void {
    const {files} = this.process.host
    if (entry.kind === 'directory') {
      if (!this.#isFolder(path)) {
        this.#clear(path)
        files.mkdir(path, true)
      }
      if (path !== this.folder) this.#folders.push({path, entry})
      return
    }
    files.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', true)
    this.#clear(path)
    switch (entry.kind) {
      case 'file':
        files.write(path, entry.content)
        return this.#dress(path, entry)
      case 'symlink':
        return files.symlink(entry.target, path)
      case 'hardlink':
        if (entry.target.split('/').includes('..')) return this.tell(`${entry.target}: Member name contains '..'`)
        return files.link(files.resolve(this.folder, entry.target.replace(/^\/+/, '')), path)
      case 'other':
        return this.tell(`${entry.name}: Cannot mknod: Operation not permitted`)
    }
  }

  /** What lies there makes way, a link too: nothing is written through it. A folder stays. */
  #clear(path: string): void {
    try {
      this.process.host.files.remove(path, {force: true})
    } catch (error) {
      // A mounted file and a virtual one are written in place.
      if (!isFileError(error, 'EBUSY', 'EACCES')) throw error
    }
  }

  #isFolder(path: string): boolean {
    const {files} = this.process.host
    return files.exists(path) && files.stat(path).kind === 'directory'
  }

  #dress(path: string, {mode, mtime}: ArchiveEntry): void {
    const {files} = this.process.host
    if (files.mounts.some(mount => mount.path === path)) return
    files.chmod(path, mode)
    if (!this.options.touch && Number.isFinite(mtime))
      files.utimes(path, new Date(mtime * 1000), new Date(mtime * 1000))
  }
}
