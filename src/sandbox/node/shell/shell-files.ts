import type {
  BufferEncoding,
  ByteString,
  CpOptions,
  FileContent,
  FsStat,
  IFileSystem,
  MkdirOptions,
  RmOptions,
} from 'just-bash'
import type {ContainerFiles, FileStat} from '../files/container-files.ts'
import {FileError} from '../files/file-error.ts'
import {linePath, restPath} from './reading.ts'
import {fittedPath} from './script.ts'
import {stderrPath, stdoutPath} from './streaming.ts'
import {trapPath} from './traps.ts'
import {foundTarget, namedTarget} from './writing.ts'

type ReadOptions = Parameters<IFileSystem['readFile']>[1]
type WriteOptions = Parameters<IFileSystem['writeFile']>[2]

/** Texts that the rewritten script asks for. */
export interface ScriptTexts {
  /** What a signal that came wants done. */
  readonly signalled: () => Promise<string>
  /** A file, or words, that were made fit. */
  readonly fitted: () => string
  /** What comes on standard input: a line, all that is left. */
  readonly line: () => Promise<Uint8Array | undefined>
  readonly rest: () => Promise<Uint8Array>
}

/** The container's files as the shell library wants them. Everything is done at once; only the form is asynchronous. */
export class ShellFiles implements IFileSystem {
  /** Why the last file that a redirection names could not be opened. */
  refused: FileError | undefined

  /** `write` takes what a process writes to its own standard output and error. */
  constructor(
    readonly files: ContainerFiles,
    readonly write: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void,
    readonly texts: ScriptTexts,
  ) {}

  async #read(path: string): Promise<Buffer> {
    switch (path) {
      case trapPath:
        return Buffer.from(await this.texts.signalled())
      case fittedPath:
        return Buffer.from(this.texts.fitted())
      case linePath:
        return Buffer.from((await this.texts.line()) ?? '')
      case restPath:
        return Buffer.from(await this.texts.rest())
      default:
        return this.files.read(path)
    }
  }

  async readFile(path: string, options?: ReadOptions): Promise<string> {
    return (await this.#read(path)).toString(encodingOf(options))
  }
  async readFileBytes(path: string): Promise<ByteString> {
    return (await this.#read(path)).toString('latin1') as unknown as ByteString
  }
  async readFileBuffer(path: string): Promise<Uint8Array> {
    return new Uint8Array(await this.#read(path))
  }
  async writeFile(path: string, content: FileContent, options?: WriteOptions): Promise<void> {
    if (!this.#passOn(path, content, options)) this.files.write(meant(path), bytesOf(content, options))
  }
  async appendFile(path: string, content: FileContent, options?: WriteOptions): Promise<void> {
    if (!this.#passOn(path, content, options)) this.files.append(meant(path), bytesOf(content, options))
  }
  #passOn(path: string, content: FileContent, options: WriteOptions): boolean {
    const stream = streams.get(meant(path))
    if (stream !== undefined && content.length > 0) this.write(stream, bytesOf(content, options))
    return stream !== undefined
  }
  async exists(path: string): Promise<boolean> {
    const place = meant(path)
    if (texts.has(place) || streams.has(place)) return true
    return (place !== path && !this.#mayWrite(place)) || this.files.exists(place)
  }
  async stat(path: string): Promise<FsStat> {
    const place = meant(path)
    if (texts.has(place) || streams.has(place)) return device
    if (place !== path && !this.#mayWrite(place) && this.refused !== undefined) throw this.refused
    return shellStat(this.files.stat(place))
  }
  #mayWrite(path: string): boolean {
    try {
      this.files.mayWrite(path)
      return true
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      this.refused = error
      return false
    }
  }
  async lstat(path: string): Promise<FsStat> {
    return shellStat(this.files.lstat(path))
  }
  async mkdir(path: string, options?: MkdirOptions): Promise<void> {
    this.files.mkdir(path, options?.recursive ?? false)
  }
  async readdir(path: string): Promise<string[]> {
    return this.files.list(path).map(({name}) => name)
  }
  async readdirWithFileTypes(path: string) {
    return this.files.list(path).map(({name, kind}) => ({
      name,
      isFile: kind === 'file',
      isDirectory: kind === 'directory',
      isSymbolicLink: kind === 'link',
    }))
  }
  async rm(path: string, options?: RmOptions): Promise<void> {
    this.files.remove(path, options)
  }
  async cp(from: string, to: string, options?: CpOptions): Promise<void> {
    this.files.copy(from, to, options?.recursive ?? false)
  }
  async mv(from: string, to: string): Promise<void> {
    this.files.move(from, to)
  }
  resolvePath(base: string, path: string): string {
    if (!path.startsWith(namedTarget)) return this.files.resolve(base, path)
    return foundTarget + this.files.resolve(base, path.slice(namedTarget.length))
  }
  getAllPaths(): string[] {
    return []
  }
  async chmod(path: string, mode: number): Promise<void> {
    this.files.chmod(path, mode)
  }
  async symlink(target: string, path: string): Promise<void> {
    this.files.symlink(target, path)
  }
  async link(existing: string, path: string): Promise<void> {
    this.files.link(existing, path)
  }
  async readlink(path: string): Promise<string> {
    return this.files.readlink(path)
  }
  async realpath(path: string): Promise<string> {
    return this.files.realpath(path)
  }
  async utimes(path: string, accessed: Date, modified: Date): Promise<void> {
    this.files.utimes(path, accessed, modified)
  }
}

const texts: ReadonlySet<string> = new Set([trapPath, fittedPath, linePath, restPath])

/** The file that a redirection means. */
const meant = (path: string): string => (path.startsWith(`${foundTarget}/`) ? path.slice(foundTarget.length) : path)

const streams: ReadonlyMap<string, 'stdout' | 'stderr'> = new Map([
  [stdoutPath, 'stdout'],
  [stderrPath, 'stderr'],
  ['/dev/stdout', 'stdout'],
  ['/dev/stderr', 'stderr'],
])
const device: FsStat = {
  isFile: true,
  isDirectory: false,
  isSymbolicLink: false,
  mode: 0o666,
  size: 0,
  mtime: new Date(0),
}

const encodingOf = (options: ReadOptions): BufferEncoding =>
  (typeof options === 'string' ? options : options?.encoding) ?? 'utf8'

const bytesOf = (content: FileContent, options: WriteOptions): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content, encodingOf(options)) : content

const shellStat = ({kind, mode, size, mtime, dev, ino}: FileStat): FsStat => ({
  isFile: kind === 'file' || kind === 'other',
  isDirectory: kind === 'directory',
  isSymbolicLink: kind === 'link',
  mode,
  size,
  mtime,
  ...(dev === undefined ? {} : {dev}),
  ...(ino === undefined ? {} : {ino}),
})
