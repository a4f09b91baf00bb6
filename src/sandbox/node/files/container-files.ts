import {
  appendFileSync,
  chmodSync,
  closeSync,
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {FileError, translated} from './file-error.ts'
import {ensureBelow, joined, normalized, walk, type Walked} from './walk.ts'

/** A volume, or one file or folder of it, in the container's tree. */
export interface Mount {
  /** Absolute, normalized. */
  readonly path: string
  /** The real folder or file. */
  readonly real: string
  readonly readOnly: boolean
  /** What `mount` and `df` print: `/dev/sda1`, `192.168.56.101:/srv/data`, `tmpfs` … */
  readonly source: string
  readonly type: string
  /** Bytes; without it, it is as large as the disk that holds it. */
  readonly size?: number
  /** Whoever uses it is in this group too. */
  readonly group?: number
  /** Its files are of this group. */
  readonly fsGroup?: number
  /** Makes what is to be seen in it; called before the first use, since most containers never look. */
  readonly prepare?: () => void
}

/** A file that is made when it is read (and swallowed or passed on when it is written): /proc, /dev, commands in /usr/bin. */
export interface VirtualFile {
  readonly read: () => string | Uint8Array
  readonly write?: (content: Uint8Array) => void
  readonly mode?: number
  /** Not shown in its folder. */
  readonly hidden?: true
}

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  readonly mode: number
  readonly size: number
  readonly mtime: Date
  readonly dev?: number
  readonly ino?: number
  readonly links: number
  /** Of 512 bytes. */
  readonly blocks: number
}

export interface FilesOptions {
  /** The container's own folder; made when it is first needed. */
  readonly root: string
  readonly mounts: readonly Mount[]
  /** Fills the new root. */
  readonly prepare: (root: string) => void
  readonly virtual: Map<string, VirtualFile>
  /** The container's root may not be written to (volumes may). */
  readonly readOnlyRoot?: boolean
}

/** The largest file that is read or written as a whole. */
const MAX_FILE = 64 * 1024 * 1024

/**
 * The file system of one container: a private folder as root, volumes mounted into it, a few virtual files. All paths are
 * the container's; errors are FileError and name no path of the host. Links are followed inside this tree only.
 */
export class ContainerFiles {
  readonly #options: FilesOptions
  readonly #mounts: readonly Mount[]
  readonly #virtualFolders = new Map<string, Set<string>>()
  #prepared = false

  constructor(options: FilesOptions) {
    this.#options = options
    this.#mounts = [...options.mounts].sort((a, b) => b.path.length - a.path.length)
    for (const [path, file] of options.virtual) if (file.hidden !== true) this.#announce(path)
  }

  /** Adds virtual files; those that are there stay. */
  addVirtual(files: Iterable<readonly [path: string, file: VirtualFile]>): void {
    for (const [path, file] of files) {
      if (this.#options.virtual.has(path)) continue
      this.#options.virtual.set(path, file)
      if (file.hidden !== true) this.#announce(path)
    }
  }

  get mounts(): readonly Mount[] {
    return this.#options.mounts
  }

  /** The volume that holds that path, links not followed. */
  mountOf(path: string): Mount | undefined {
    return this.#mountOf(path)
  }

  resolve(base: string, path: string): string {
    return joined(base, path)
  }

  exists(path: string): boolean {
    try {
      return this.stat(path) !== undefined
    } catch {
      return false
    }
  }

  stat(path: string): FileStat {
    return this.#stat(path, true)
  }
  lstat(path: string): FileStat {
    return this.#stat(path, false)
  }

  read(path: string): Buffer {
    const virtual = this.#virtual(path)
    if (virtual !== undefined) return Buffer.from(virtual.read())
    const {real, stats} = this.#existing(path, 'open')
    if (stats.isDirectory()) throw new FileError('EISDIR', 'read', path)
    this.#refuseSpecial(stats, path)
    if (stats.size > MAX_FILE) throw new FileError('EFBIG', 'read', path)
    return this.#try('open', path, () => readFileSync(real))
  }

  readText(path: string): string {
    return this.read(path).toString('utf8')
  }

  write(path: string, content: string | Uint8Array): void {
    this.#put(path, content, (real, bytes) => {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
      const file = openSync(real, flags)
      try {
        writeFileSync(file, bytes)
      } finally {
        closeSync(file)
      }
    })
  }

  /** Throws as `write` would, as far as that can be told before. */
  mayWrite(path: string): void {
    const virtual = this.#virtual(path)
    if (virtual === undefined) this.#writable(path)
    else if (virtual.write === undefined) throw new FileError('EACCES', 'open', path)
  }

  append(path: string, content: string | Uint8Array): void {
    this.#put(path, content, (real, bytes) => appendFileSync(real, bytes))
  }

  mkdir(path: string, recursive = false): void {
    if (recursive) return this.#makeAll(path)
    const {real, stats, path: where} = this.#walk(path, 'mkdir')
    if (stats !== undefined || real === undefined) throw new FileError('EEXIST', 'mkdir', path)
    this.#mustBeWritable(where, 'mkdir', path)
    this.#try('mkdir', path, () => mkdirSync(real))
  }

  /** Names and kinds of what is in a folder, mount points and virtual files among them. */
  list(path: string): {name: string; kind: FileStat['kind']}[] {
    const walked = this.#walk(path, 'scandir')
    const entries = new Map<string, FileStat['kind']>()
    const virtual = this.#virtualFolders.get(walked.path)
    if (walked.stats === undefined && virtual === undefined) throw new FileError('ENOENT', 'scandir', path)
    if (walked.stats !== undefined && walked.real !== undefined) {
      if (!walked.stats.isDirectory()) throw new FileError('ENOTDIR', 'scandir', path)
      const {real} = walked
      for (const entry of this.#try('scandir', path, () => readdirSync(real, {withFileTypes: true}))) {
        entries.set(entry.name, kindOf(entry))
      }
    }
    for (const name of virtual ?? []) {
      entries.set(name, this.#virtualFolders.has(join(walked.path, name)) ? 'directory' : 'file')
    }
    return [...entries].map(([name, kind]) => ({name, kind})).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  remove(path: string, options: {recursive?: boolean; force?: boolean} = {}): void {
    let walked: Walked
    try {
      walked = this.#walk(path, 'rm', false)
    } catch (error) {
      if (options.force && error instanceof FileError && error.code === 'ENOENT') return
      throw error
    }
    const {real, stats, path: where} = walked
    if (real === undefined || this.#isMountPoint(where)) throw new FileError('EBUSY', 'rm', path)
    if (stats === undefined) {
      if (options.force) return
      throw new FileError('ENOENT', 'rm', path)
    }
    this.#mustBeWritable(where, 'rm', path)
    if (this.#hasMountBelow(where)) throw new FileError('EBUSY', 'rm', path)
    this.#try('rm', path, () => {
      if (!stats.isDirectory()) unlinkSync(real)
      else if (options.recursive) rmSync(real, {recursive: true})
      else rmdirSync(real)
    })
  }

  /** Copies a file, or what a link leads to; with `recursive` a folder, and links as they are. */
  copy(from: string, to: string, recursive = false): void {
    const stat = recursive ? this.lstat(from) : this.stat(from)
    if (stat.kind === 'directory') {
      if (!recursive) throw new FileError('EISDIR', 'cp', from)
      this.#makeAll(to)
      for (const {name} of this.list(from)) this.copy(join(from, name), join(to, name), true)
    } else if (stat.kind === 'link') {
      this.symlink(this.readlink(from), to)
    } else {
      this.write(to, this.read(from))
      this.chmod(to, stat.mode & 0o777)
    }
  }

  move(from: string, to: string): void {
    const source = this.#existing(from, 'rename', false)
    const target = this.#walk(to, 'rename', false)
    if (target.real === undefined || this.#isMountPoint(source.path) || this.#isMountPoint(target.path)) {
      throw new FileError('EBUSY', 'rename', from)
    }
    this.#mustBeWritable(source.path, 'rename', from)
    this.#mustBeWritable(target.path, 'rename', to)
    if (target.path.startsWith(`${source.path}/`)) throw new FileError('EINVAL', 'rename', to)
    if (this.#mountOf(source.path) === this.#mountOf(target.path)) {
      const {real} = target
      return this.#try('rename', from, () => renameSync(source.real, real))
    }
    this.copy(from, to, true)
    this.remove(from, {recursive: true})
  }

  chmod(path: string, mode: number): void {
    const {real, path: where} = this.#existing(path, 'chmod')
    this.#mustBeWritable(where, 'chmod', path)
    this.#try('chmod', path, () => chmodSync(real, mode & 0o777))
  }

  utimes(path: string, accessed: Date, modified: Date): void {
    const {real, path: where} = this.#existing(path, 'utimes')
    this.#mustBeWritable(where, 'utimes', path)
    this.#try('utimes', path, () => utimesSync(real, accessed, modified))
  }

  symlink(target: string, path: string): void {
    const {real, stats, path: where} = this.#walk(path, 'symlink', false)
    if (stats !== undefined || real === undefined) throw new FileError('EEXIST', 'symlink', path)
    this.#mustBeWritable(where, 'symlink', path)
    this.#try('symlink', path, () => symlinkSync(target, real))
  }

  link(existing: string, path: string): void {
    const source = this.#existing(existing, 'link', false)
    const target = this.#walk(path, 'link', false)
    if (target.stats !== undefined || target.real === undefined) throw new FileError('EEXIST', 'link', path)
    if (!source.stats.isFile() || this.#mountOf(source.path) !== this.#mountOf(target.path)) {
      throw new FileError('EXDEV', 'link', path)
    }
    this.#mustBeWritable(target.path, 'link', path)
    const {real} = target
    this.#try('link', path, () => linkSync(source.real, real))
  }

  readlink(path: string): string {
    const {real, stats} = this.#existing(path, 'readlink', false)
    if (!stats.isSymbolicLink()) throw new FileError('EINVAL', 'readlink', path)
    return this.#try('readlink', path, () => readlinkSync(real))
  }

  /** The path with all links followed. */
  realpath(path: string): string {
    return this.#existing(path, 'realpath', true, true).path
  }

  // --- where things lie ----------------------------------------------------------------------------------------------

  #locate = (path: string): string | undefined => {
    if (this.#options.virtual.has(path)) return undefined
    const mount = this.#mountOf(path)
    if (mount !== undefined) return mount.path === path ? mount.real : join(mount.real, path.slice(mount.path.length))
    if (this.#isVirtualOnly(path)) return undefined
    return path === '/' ? this.#options.root : join(this.#options.root, path)
  }

  /** /proc, /sys and /dev hold virtual files only; other folders may hold both kinds. */
  #isVirtualOnly(path: string): boolean {
    return /^\/(proc|sys|dev)(\/|$)/.test(path) && path !== '/dev/termination-log'
  }

  #walk(path: string, operation: string, followLast = true): Walked {
    this.#prepare()
    if (path.includes('\0')) throw new FileError('ENOENT', operation, path)
    return walk(path, this.#locate, operation, followLast)
  }

  #existing(
    path: string,
    operation: string,
    followLast = true,
    virtualToo = false,
  ): Walked & {real: string; stats: Stats} {
    const walked = this.#walk(path, operation, followLast)
    const {real, stats} = walked
    if (real !== undefined && stats !== undefined) return {...walked, real, stats}
    if (virtualToo && this.#isVirtual(walked.path)) return {...walked, real: '', stats: lstatSync(this.#options.root)}
    throw new FileError(this.#isVirtual(walked.path) ? 'EACCES' : 'ENOENT', operation, path)
  }

  #virtual(path: string): VirtualFile | undefined {
    if (this.#options.virtual.size === 0) return undefined
    const direct = this.#options.virtual.get(normalized(path))
    if (direct !== undefined) return direct
    try {
      return this.#options.virtual.get(this.#walk(path, 'open').path)
    } catch {
      return undefined
    }
  }

  #isVirtual(path: string): boolean {
    return this.#options.virtual.has(path) || this.#virtualFolders.has(path)
  }

  #stat(path: string, follow: boolean): FileStat {
    const direct = this.#options.virtual.get(path)
    if (direct !== undefined) return virtualStat(direct)
    const walked = this.#walk(path, 'stat', follow)
    const {stats} = walked
    if (stats !== undefined) return describe(stats)
    const virtual = this.#options.virtual.get(walked.path)
    if (virtual !== undefined) return virtualStat(virtual)
    if (!this.#virtualFolders.has(walked.path)) throw new FileError('ENOENT', 'stat', path)
    return {kind: 'directory', mode: 0o755, size: 0, mtime: new Date(0), links: 2, blocks: 0}
  }

  #put(path: string, content: string | Uint8Array, act: (real: string, bytes: Uint8Array) => void): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const virtual = this.#virtual(path)
    if (virtual !== undefined) {
      if (virtual.write === undefined) throw new FileError('EACCES', 'open', path)
      return virtual.write(bytes)
    }
    const {real, stats} = this.#writable(path)
    if (bytes.length + (stats?.size ?? 0) > MAX_FILE) throw new FileError('EFBIG', 'write', path)
    this.#try('open', path, () => act(real, bytes))
  }

  #writable(path: string): Walked & {real: string} {
    const walked = this.#walk(path, 'open')
    const {real, stats, path: where} = walked
    if (real === undefined) throw new FileError('EACCES', 'open', path)
    if (stats?.isDirectory()) throw new FileError('EISDIR', 'open', path)
    if (stats !== undefined) this.#refuseSpecial(stats, path)
    this.#mustBeWritable(where, 'open', path)
    return {...walked, real}
  }

  #makeAll(path: string): void {
    let here = ''
    for (const part of normalized(path).split('/').slice(1)) {
      if (part === '') continue
      here = `${here}/${part}`
      const walked = this.#walk(here, 'mkdir')
      if (walked.stats?.isDirectory() || this.#virtualFolders.has(walked.path)) continue
      if (walked.stats !== undefined || walked.real === undefined) throw new FileError('EEXIST', 'mkdir', path)
      this.#mustBeWritable(walked.path, 'mkdir', path)
      const {real} = walked
      this.#try('mkdir', path, () => mkdirSync(real))
    }
  }

  /** Pipes, sockets and devices of the host would block or worse. */
  #refuseSpecial(stats: Stats, path: string): void {
    if (!stats.isFile()) throw new FileError('EACCES', 'open', path)
  }

  #mustBeWritable(where: string, operation: string, path: string): void {
    const mount = this.#mountOf(where)
    const readOnly = mount === undefined ? this.#options.readOnlyRoot === true : mount.readOnly
    if (readOnly) throw new FileError('EROFS', operation, path)
  }

  #mountOf(path: string): Mount | undefined {
    return this.#mounts.find(mount => mount.path === path || mount.path === '/' || path.startsWith(`${mount.path}/`))
  }
  #isMountPoint(path: string): boolean {
    return path === '/' || this.#mounts.some(mount => mount.path === path)
  }
  #hasMountBelow(path: string): boolean {
    return this.#mounts.some(mount => mount.path.startsWith(`${path}/`))
  }

  #try<T>(operation: string, path: string, act: () => T): T {
    try {
      return act()
    } catch (error) {
      throw translated(error, operation, path)
    }
  }

  /** Virtual files show up in their folders, and those in theirs. */
  #announce(path: string): void {
    for (let here = path; here !== '/'; here = dirname(here)) {
      const folder = dirname(here)
      const names = this.#virtualFolders.get(folder)
      if (names === undefined) this.#virtualFolders.set(folder, new Set([basename(here)]))
      else names.add(basename(here))
    }
  }

  /** Makes the root with a place for every mount. */
  #prepare(): void {
    if (this.#prepared) return
    this.#prepared = true
    mkdirSync(this.#options.root, {recursive: true, mode: 0o700})
    this.#options.prepare(this.#options.root)
    for (const mount of this.#mounts) mount.prepare?.()
    for (const mount of this.#mounts.toReversed()) this.#makeMountPoint(mount)
  }

  /** An empty folder or file where the volume goes, also within another volume, as container runtimes make it. */
  #makeMountPoint(mount: Mount): void {
    if (mount.path === '/') return
    const outer = this.#mounts.find(other => other !== mount && mount.path.startsWith(`${other.path}/`))
    const root = outer?.real ?? this.#options.root
    const isFile = lstatSync(mount.real, {throwIfNoEntry: false})?.isFile() ?? false
    try {
      ensureBelow(root, mount.path.slice(outer?.path.length ?? 0), isFile)
    } catch {
      // A volume that cannot hold the place: what is mounted there is seen all the same.
    }
  }
}

const virtualStat = ({mode = 0o444}: VirtualFile): FileStat => ({
  kind: 'file',
  mode,
  size: 0,
  mtime: new Date(0),
  links: 1,
  blocks: 0,
})

const kindOf = (entry: {isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean}): FileStat['kind'] => {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

const describe = (stats: Stats): FileStat => ({
  kind: kindOf(stats),
  mode: stats.mode & 0o7777,
  size: stats.size,
  mtime: stats.mtime,
  dev: stats.dev,
  ino: stats.ino,
  links: stats.nlink,
  blocks: stats.blocks,
})
