// One run of a container: its files, its own process, its log.
import {createHash, randomBytes} from 'node:crypto'
import {mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {Clock} from '../clock.ts'
import type {Container, Pod} from '../controllers/objects.ts'
import type {ExecSession, StreamOptions} from '../pod-runtime.ts'
import {expanded} from './environment.ts'
import {hostnameOf} from './hostname.ts'
import {ContainerFiles, type Mount, type VirtualFile} from './files/container-files.ts'
import {normalized} from './files/walk.ts'
import type {ImageFacts} from './images.ts'
import {PipeInput, type Input} from './input.ts'
import type {ContainerLog} from './logs.ts'
import type {Listener, PodNetwork} from './network/network.ts'
import {dnsAddress, searchPath} from './network/dns.ts'
import {runDirect} from './direct.ts'
import {untilAborted, type ProcessHost, type Program} from './process.ts'
import {commandsOf, directProgram, filesOf} from './programs/index.ts'
import {loadShell} from './shell/load.ts'
import {SessionStreams} from './streams.ts'
import {Terminal} from './terminal.ts'

/** Of what a container with standard input prints before somebody attaches: the end, in bytes. */
const KEPT_FOR_ATTACH = 1 << 16

export interface ProcessOptions {
  readonly pod: () => Pod
  readonly container: Container
  readonly image: ImageFacts
  readonly environment: Readonly<Record<string, string>>
  readonly hostname: string
  readonly mounts: readonly Mount[]
  readonly root: string
  readonly clock: Clock
  readonly network: PodNetwork
  readonly log: ContainerLog
}

/** How a container came to its end. */
export interface Ending {
  readonly code: number
  /** The process could not even start. */
  readonly startError?: string
}

export class ContainerProcess implements ProcessHost {
  readonly id: string
  readonly files: ContainerFiles
  readonly shared = new Map<string, unknown>()
  readonly mainCommand: readonly string[]
  readonly ended: Promise<Ending>
  /** It is known whether the process could be started. */
  readonly checked: Promise<void>
  readonly #stop = new AbortController()
  /** Nothing goes on after this. */
  readonly #kill = new AbortController()
  /** Standard input of the container's own process, which `kubectl run -i` attaches to. */
  readonly #input: SessionStreams | undefined
  readonly #sessions = new Set<AbortController>()
  readonly #closers = new Set<() => void>()
  #finish: (ending: Ending) => void = () => {}
  #setChecked: () => void = () => {}

  constructor(readonly options: ProcessOptions) {
    this.id = `simulated://${createHash('sha256').update(randomBytes(16)).digest('hex')}`
    const {container, image, environment} = options
    const expand = (word: string): string => expanded(word, environment)
    const command = container.command?.map(expand) ?? image.entrypoint
    const args = container.args?.map(expand) ?? (container.command === undefined ? image.command : [])
    this.mainCommand = [...command, ...args]
    // What a container writes outside of volumes is gone when it starts anew.
    rmSync(options.root, {recursive: true, force: true})
    this.files = new ContainerFiles({
      root: options.root,
      mounts: options.mounts,
      prepare: root => prepareRoot(root, options),
      virtual: virtualFiles(this),
      readOnlyRoot: container.securityContext?.readOnlyRootFilesystem ?? false,
    })
    this.checked = new Promise(resolve => {
      this.#setChecked = resolve
    })
    if (container.stdin === true) this.#input = new SessionStreams(container.tty ?? false, this.#stop, KEPT_FOR_ATTACH)
    this.ended = new Promise(resolve => {
      this.#finish = ending => {
        this.#input?.end(ending.code)
        this.#close()
        resolve(ending)
      }
    })
  }

  get pod(): () => Pod {
    return this.options.pod
  }
  get container(): Container {
    return this.options.container
  }
  get image(): ImageFacts {
    return this.options.image
  }
  get network(): PodNetwork {
    return this.options.network
  }
  get clock(): Clock {
    return this.options.clock
  }
  get hostname(): string {
    return this.options.hostname
  }
  get environment(): Readonly<Record<string, string>> {
    return this.options.environment
  }
  get workingDirectory(): string {
    return normalized(this.options.container.workingDir ?? this.options.image.workingDirectory)
  }
  get log(): ContainerLog {
    return this.options.log
  }

  listen(port: number, listener: Listener): (() => void) | false {
    const close = this.network.listen(this.pod().status?.podIP ?? '', port, listener)
    if (close === false) return false
    this.#closers.add(close)
    return close
  }

  /** SIGTERM for the container's own process. */
  readonly terminate = (): void => this.#stop.abort()

  /** SIGKILL: whatever still runs is cut off. */
  kill(): void {
    this.#kill.abort()
    this.#stop.abort()
    this.#finish({code: 137})
  }

  /** A signal for a session in this container: it ends with the container. */
  session(): AbortController {
    const controller = new AbortController()
    this.#sessions.add(controller)
    controller.signal.addEventListener('abort', () => this.#sessions.delete(controller), {once: true})
    return controller
  }

  /** What the process writes from now on, and its standard input where it has one; ends with the container. */
  attach({tty}: StreamOptions): ExecSession {
    const {stdinOnce = false} = this.container
    if (this.#input !== undefined) return this.#input.attachment(stdinOnce && !this.#input.tty)
    const streams = new SessionStreams(tty, this.session())
    const stop = this.log.follow(line => {
      if (line !== undefined) streams.out(line.text)
    })
    const end = (code: number): void => {
      stop()
      streams.end(code)
    }
    void this.ended.then(({code}) => end(code))
    streams.stop.signal.addEventListener('abort', () => void setImmediate(() => end(0)), {once: true})
    return streams.session()
  }

  /** Runs the container's own process; `ended` tells how it went. */
  start(): void {
    const run = async (): Promise<Ending> => {
      const problem = await this.#startProblem()
      if (problem !== undefined) return {code: 128, startError: problem}
      this.#setChecked()
      return {code: await this.#run()}
    }
    run().then(this.#finish, (error: unknown) => {
      this.log.write(`simulated process failed: ${error instanceof Error ? error.message : String(error)}\n`)
      this.#finish({code: 139})
    })
  }

  #close(): void {
    this.#kill.abort()
    for (const close of this.#closers) close()
    for (const session of this.#sessions) session.abort()
    this.log.close()
  }

  /** The entrypoint scripts of images only prepare what is simulated anyway; options alone are for the image's own program. */
  get #argv(): readonly string[] {
    const [first = '', ...rest] = this.mainCommand
    if (basename(first) !== 'docker-entrypoint.sh' || rest.length === 0) return this.mainCommand
    return rest[0]?.startsWith('-') ? [...this.image.command.slice(0, 1), ...rest] : rest
  }

  get #program(): Program | undefined {
    return directProgram(this.image.family, this.#argv)
  }

  async #startProblem(): Promise<string | undefined> {
    const [name] = this.#argv
    if (name === undefined || this.#program !== undefined || this.image.family === 'unknown') return undefined
    const {commandProblem} = await loadShell(this.clock)
    const problem = await commandProblem(this, name)
    if (problem === undefined) return undefined
    return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${name}": ${problem}`
  }

  async #run(): Promise<number> {
    const argv = this.#argv
    const program = this.#program
    const stdin = this.#openInput()
    let isInterrupted = false
    const terminal = stdin instanceof Uint8Array ? undefined : stdin.terminal
    terminal?.onInterrupt(() => {
      isInterrupted = true
      this.terminate()
    })
    const code = await (program === undefined ? this.#runCommand(argv, stdin) : this.#runProgram(program, argv, stdin))
    return isInterrupted ? 130 : code
  }

  async #runCommand(argv: readonly string[], stdin: Input | Uint8Array): Promise<number> {
    if (argv.length === 0) return this.#idle()
    const shell = await loadShell(this.clock)
    if (!(await shell.hasCommand(this, argv[0]!))) return this.#idle()
    return shell.runCommand(this, {
      argv,
      environment: this.environment,
      cwd: this.workingDirectory,
      stdin,
      out: bytes => this.#write('out', bytes),
      error: bytes => this.#write('error', bytes),
      signal: this.#stop.signal,
      kill: this.#kill.signal,
      tty: this.#input?.tty ?? false,
    })
  }

  /** To the log, and to who is attached to a container with standard input. */
  #write(stream: 'out' | 'error', bytes: Uint8Array): void {
    this.log.write(bytes)
    this.#input?.[stream](bytes)
  }

  /** A program that nothing is known of runs and does nothing. */
  async #idle(): Promise<number> {
    await untilAborted(this.#stop.signal)
    return 143
  }

  /** Standard input that a container has; programs that read it wait for what comes. */
  #openInput(): Input | Uint8Array {
    if (this.#input === undefined) return new Uint8Array()
    return this.#input.tty ? new Terminal(this.#input) : new PipeInput(this.#input)
  }

  /** A simulated program without a shell around it. */
  #runProgram(program: Program, argv: readonly string[], stdin: Input | Uint8Array): Promise<number> {
    const {signal} = this.#stop
    const isEmpty = stdin instanceof Uint8Array
    return runDirect(program, this, {
      args: argv.slice(1),
      environment: this.environment,
      cwd: this.workingDirectory,
      input: async () => (isEmpty ? stdin : stdin.rest(signal)),
      ...(isEmpty ? {} : {coming: stdin}),
      out: bytes => this.#write('out', bytes),
      error: bytes => this.#write('error', bytes),
      signal,
      tty: this.#input?.tty ?? false,
    })
  }
}

const folders = [
  'etc',
  'home',
  'mnt',
  'opt',
  'root',
  'run',
  'srv',
  'tmp',
  'usr/bin',
  'usr/local/bin',
  'usr/share',
  'var/log',
  'var/tmp',
]

/** The files that every container starts with; kubelet writes those in /etc. */
function prepareRoot(root: string, {pod, image, hostname, container}: ProcessOptions): void {
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), {recursive: true})
    writeFileSync(join(root, path), content, {mode: content.startsWith('#!') ? 0o755 : 0o644})
  }
  for (const folder of folders) mkdirSync(join(root, folder), {recursive: true})
  symlinkSync('usr/bin', join(root, 'bin'))
  mkdirSync(join(root, normalized(container.workingDir ?? image.workingDirectory)), {recursive: true})
  put('etc/hostname', `${hostname}\n`)
  put('etc/hosts', hostsFile(pod()))
  put('etc/resolv.conf', resolverFile(pod()))
  put('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n')
  put('etc/group', 'root:x:0:\nnogroup:x:65534:\n')
  put('dev/termination-log', '')
  const release = osRelease(image)
  if (release !== undefined) put('etc/os-release', release)
  for (const [path, content] of Object.entries(filesOf(image.family))) put(path.slice(1), content)
}

/** Which system the image says that it is; busybox says nothing. */
function osRelease({tools, reference}: ImageFacts): string | undefined {
  if (tools === 'gnu')
    return 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n'
  if (!reference.includes('alpine')) return undefined
  return 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22\nPRETTY_NAME="Alpine Linux v3.22"\n'
}

/** Kubernetes pkg/kubelet/kubelet_pods.go managedHostsFileContent, nodeHostsFileContent. */
function hostsFile(pod: Pod): string {
  const {spec, status} = pod
  const address = status?.podIP ?? '127.0.0.1'
  const {short, full} = hostnameOf(pod, spec.nodeName ?? '')
  const names = full === short ? short : `${full}\t${short}`
  const title = spec.hostNetwork === true ? 'hosts file (host network)' : 'hosts file'
  const aliases = (spec.hostAliases ?? []).map(({ip, hostnames = []}) => `${ip}\t${hostnames.join('\t')}\n`).join('')
  return `# Kubernetes-managed ${title}.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${address}\t${names}
${aliases === '' ? '' : `\n# Entries added by HostAliases.\n${aliases}`}`
}

function resolverFile(pod: Pod): string {
  const search = searchPath(pod)
  const {nameservers: servers = [], options: asked = []} = pod.spec.dnsConfig ?? {}
  const own = pod.spec.dnsPolicy === 'None' || pod.spec.dnsPolicy === 'Default'
  // Kubernetes pkg/kubelet/network/dns/dns.go mergeDNSOptions
  const merged = new Map([
    ...(own ? [] : [['ndots', '5'] as const]),
    ...asked.map(({name = '', value = ''}) => [name, value] as const),
  ])
  const options = [...merged].map(([name, value]) => (value === '' ? name : `${name}:${value}`))
  const lines = [
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...(own ? [] : [`nameserver ${dnsAddress}`]),
    ...servers.map(server => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** /proc, /dev and the commands, as far as a simulated container has them. */
function virtualFiles(host: ContainerProcess): Map<string, VirtualFile> {
  const files = new Map<string, VirtualFile>()
  const swallow = (): void => {}
  files.set('/dev/null', {read: () => '', write: swallow, mode: 0o666})
  files.set('/dev/zero', {read: () => new Uint8Array(1024), write: swallow, mode: 0o666})
  files.set('/dev/urandom', {read: () => randomBytes(256), write: swallow, mode: 0o666})
  files.set('/dev/random', {read: () => randomBytes(256), write: swallow, mode: 0o666})
  const message = host.container.terminationMessagePath ?? ''
  if (message.startsWith('/dev/') && message !== '/dev/termination-log') {
    let written: Uint8Array = new Uint8Array()
    files.set(message, {read: () => written, write: bytes => (written = bytes), mode: 0o666})
  }
  const logged: VirtualFile = {read: () => '', write: bytes => host.log.write(bytes), mode: 0o666}
  for (const path of ['/proc/1/fd/1', '/proc/1/fd/2']) files.set(path, logged)
  files.set('/proc/1/cmdline', {read: () => host.mainCommand.join('\0')})
  files.set('/proc/version', {read: () => 'Linux version 6.1.0-simulated (k8slab sandbox)\n'})
  files.set('/proc/uptime', {read: () => '1000.00 1000.00\n'})
  const mounts = (): string =>
    [
      'overlay / overlay rw,relatime 0 0',
      ...host.files.mounts.map(
        ({source, path, type, readOnly}) => `${source} ${path} ${type} ${readOnly ? 'ro' : 'rw'},relatime 0 0`,
      ),
    ].join('\n')
  files.set('/proc/mounts', {read: () => `${mounts()}\n`})
  files.set('/proc/self/mounts', {read: () => `${mounts()}\n`})
  for (const name of commandsOf(host.options.image.family).keys()) {
    files.set(`/usr/bin/${name}`, {read: () => `simulated ${name}\n`, mode: 0o755})
  }
  return files
}
