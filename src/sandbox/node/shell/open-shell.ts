// A shell of the library in a container: its files, its commands, what it does about signals and input.
import {AsyncLocalStorage} from 'node:async_hooks'
import type {Bash, CommandName, CustomCommand} from 'just-bash'
import type {VirtualFile} from '../files/container-files.ts'
import {FileError, isFileError} from '../files/file-error.ts'
import type {Input} from '../input.ts'
import {waitFor, type ProcessHost, type Program} from '../process.ts'
import {commandsOf} from '../programs/index.ts'
import {Activity} from './activity.ts'
import {Call, isComing, otherVariables, type Invocation, type ShellOptions} from './call.ts'
import {counted, mayBegin, turnTaker} from './jobs.ts'
import {baseName, fitted, functionsIn, loadLibrary, notOffered, quoted} from './library.ts'
import {reads, readsInput, stillComing} from './reading.ts'
import {fitFile, fitScript, fitWords, nextText, runFile, runInBackground, takeTurn, waitForJobs} from './script.ts'
import {ShellFiles} from './shell-files.ts'
import {statusCommand, Traps} from './traps.ts'
import {plainErrors, spoken, type Dialect} from './words.ts'
import {wrappers} from './wrappers.ts'

/** A shell, and what it does about signals. */
export interface OpenShell {
  readonly bash: Bash
  readonly traps: Traps
  readonly activity: Activity
  readonly files: ShellFiles
  readonly dialect: Dialect
  /** Background jobs that have not ended. */
  readonly jobs: ReadonlySet<Promise<unknown>>
}

const unlimited = {
  maxExecutionTimeMs: Infinity,
  maxLoopIterations: Infinity,
  maxCommandCount: Infinity,
  maxWorkUnits: Infinity,
  maxOutputSize: 256 * 1024 * 1024,
}

export async function openShell(host: ProcessHost, invocation: Invocation, options: ShellOptions): Promise<OpenShell> {
  const traps = new Traps(invocation.signal, invocation.kill)
  const cut = traps.cut.signal
  const activity = new Activity(host.clock)
  const {Bash, getCommandNames, defineCommand, latin1FromBytes} = await loadLibrary(host)
  const {stdin} = invocation
  const reading = isComing(stdin)
  const dialect: Dialect = baseName(invocation.argv[0] ?? '') === 'bash' ? 'bash' : 'sh'
  const programs = commandsOf(host.image.family)
  const offered = getCommandNames().filter((name): name is CommandName => !notOffered.has(name))
  host.files.addVirtual(commandFiles(offered))
  const jobs = new Set<Promise<unknown>>()
  let source = ''
  const define = (name: string, act: (call: Call) => number | Promise<number>): CustomCommand =>
    defineCommand(baseName(name), async (args, context) => {
      const given = (): string => latin1FromBytes(context.stdin)
      const call = new Call(host, invocation, args, context, given, context.signal ?? cut)
      return call.result(await activity.waiting(() => act(call)))
    })
  const asCommand = (name: string, program: Program): CustomCommand => define(name, ({process}) => program(process))
  const fit = (text: string): Promise<string> => fitted(host, text, {streaming: false, reading})
  const terminal = reading ? stdin.terminal : undefined
  // The library forbids scripts much of JavaScript; what waits for input is no script's.
  const outside = AsyncLocalStorage.snapshot()
  const files = new ShellFiles(
    host.files,
    (stream, bytes) => {
      if (stream === 'stdout') invocation.out(bytes)
      else
        invocation.error(
          Buffer.from(spoken(Buffer.from(bytes).toString('utf8'), dialect, files.refused, invocation.argv[0])),
        )
    },
    {
      signalled: () => outside(() => fit(traps.take())),
      fitted: () => source,
      line: async () => (reading ? outside(() => activity.waiting(() => stdin.line(cut))) : undefined),
      rest: async () => (reading ? outside(() => activity.waiting(() => stdin.rest(cut))) : new Uint8Array()),
    },
  )
  const bash = new Bash({
    fs: files,
    env: {...invocation.environment, 0: invocation.script ?? invocation.argv[0] ?? 'sh'},
    cwd: invocation.cwd,
    commands: offered,
    executionLimits: unlimited,
    processInfo: {pid: 1, ppid: 0, uid: 0, gid: 0},
    sleep: milliseconds => activity.waiting(() => waitFor(host.clock, milliseconds, cut)),
    customCommands: [
      // What the library's own commands say about files is worded as it is in a container.
      ...offered.map(name =>
        defineCommand(name, async (args, context) => {
          const result = (await context.origCommand?.(args)) ?? {stdout: '', stderr: '', exitCode: 127}
          return result.stderr === '' ? result : {...result, stderr: plainErrors(result.stderr)}
        }),
      ),
      ...[...programs].map(([name, program]) => asCommand(name, program)),
      ...['sh', 'bash', 'ash', 'dash'].map(name => define(name, call => call.run([name, ...call.args], options.run))),
      ...Object.entries(wrappers).map(([name, act]) => define(name, call => act(call, options.run))),
      define(runFile, call => runPath(call, options.run)),
      defineCommand(baseName(takeTurn), turnTaker(host, activity)),
      asCommand(runInBackground, async ({args: [script = ''], environment, cwd, error}) => {
        const {kill: _, ...rest} = invocation
        const argv = [dialect, '-c', script]
        const job = {...rest, signal: cut, environment, cwd, argv, stdin: new Uint8Array()}
        if (await mayBegin(host, cut)) {
          const running = counted(host, options.run(job)).finally(() => jobs.delete(running))
          jobs.add(running)
          return 0
        }
        error("sh: can't fork: Resource temporarily unavailable\n")
        return 2
      }),
      asCommand(waitForJobs, () => traps.wait([...jobs])),
      asCommand(statusCommand, ({args: [code]}) => Number(code)),
      define(reads, ({args: [name = '', ...args], isReading}) => {
        if (!isReading || !readsInput(name, args)) return 1
        if (name === 'read') prepareRead(args, invocation, terminal)
        return 0
      }),
      define(nextText, async ({args: [status], process, context}) => {
        const {environment, cwd} = process
        const found = await options.next?.(Number(status), {environment, variables: otherVariables(context), cwd})
        source = found?.text ?? ''
        return found?.status ?? 0
      }),
      asCommand(fitWords, async ({args, out}) => {
        out(await fit(args.join(' ')))
        return 0
      }),
      asCommand(fitFile, async ({args: [file = ''], cwd, environment, error}) => {
        const path = sourcePath(host, file, cwd, environment['PATH'] ?? '')
        if (path === undefined) {
          error(`${dialect}: ${dialect === 'sh' ? `.: can't open '${file}'` : file}: No such file or directory\n`)
          return 1
        }
        source = await fit(host.files.readText(path))
        return 0
      }),
      asCommand('trap', ({args, out}) => {
        out(traps.set(args))
        return 0
      }),
    ],
  })
  // The text that only asks for the next part of a script stays as it is; commands that start others have their output caught.
  let isFirst = true
  bash.registerTransformPlugin({
    name: 'fit',
    transform: ({ast}) => {
      const streaming = isFirst
      isFirst = false
      return {ast: streaming && options.next !== undefined ? ast : fitScript(ast, {streaming, reading})}
    },
  })
  return {bash, traps, activity, files, dialect, jobs}
}

/** `read -p text` shows it, `read -s` hides what is typed. */
function prepareRead(args: readonly string[], {error}: Invocation, terminal: Input['terminal']): void {
  if (terminal === undefined) return
  const at = args.findIndex(arg => /^-\w*p$/.test(arg))
  if (at >= 0) error(Buffer.from(args[at + 1] ?? ''))
  if (args.some(arg => /^-\w*s/.test(arg))) terminal.hideLine()
}

/** `./run.sh`: a script runs in a shell of its own, what else lies there as the library has it. */
async function runPath(call: Call, run: ShellOptions['run']): Promise<number> {
  const {args, context, process, host} = call
  const [name = '', ...words] = args
  const {cwd, error, outBytes, environment} = process
  const problem = scriptProblem(host, cwd, name)
  if (problem === 'program') {
    const stdin = call.given()
    const result = await context.exec?.(quoted(name), {cwd, args: words, env: environment, stdin, stdinKind: 'bytes'})
    const binary = result?.stdoutKind === 'bytes' || result?.stdoutEncoding === 'binary'
    outBytes(Buffer.from(result?.stdout ?? '', binary ? 'latin1' : 'utf8'))
    error(result?.stderr ?? '')
    return result?.exitCode ?? 127
  }
  if (problem === undefined) return call.run(['sh', name, ...words], run)
  error(`sh: ${name}: ${problem === 'missing' ? 'not found' : 'Permission denied'}\n`)
  return problem === 'missing' ? 127 : 126
}

/** Why a path cannot be run as a script; undefined when it can. */
export function scriptProblem(
  {files}: ProcessHost,
  cwd: string,
  name: string,
): 'missing' | 'forbidden' | 'program' | undefined {
  try {
    const path = files.resolve(cwd, name)
    const {kind, mode} = files.stat(path)
    if (kind !== 'file' || (mode & 0o111) === 0) return 'forbidden'
    const first = files.readText(path).split('\n', 1)[0]!
    if (first.startsWith('simulated ')) return 'program'
    return /^#!(?!.*\b(ba|da|a)?sh\b)/.test(first) ? 'missing' : undefined
  } catch (error) {
    if (isFileError(error, 'EACCES', 'EFBIG')) return 'forbidden'
    if (error instanceof FileError) return 'missing'
    throw error
  }
}

/** The file that `.` reads: one with a slash as it is, others on the path or in the current folder. */
function sourcePath({files}: ProcessHost, file: string, cwd: string, path: string): string | undefined {
  const folders = file.includes('/') ? [cwd] : [...path.split(':').filter(Boolean), cwd]
  return folders
    .map(folder => files.resolve(folder, file))
    .find(found => files.exists(found) && files.stat(found).kind !== 'directory')
}

const hidden = [
  takeTurn,
  runInBackground,
  statusCommand,
  waitForJobs,
  fitWords,
  fitFile,
  reads,
  runFile,
  nextText,
  '/usr/bin/trap',
]

/** The library runs what it finds in a folder of the path: each command is a file there. */
function* commandFiles(names: readonly string[]): Generator<readonly [string, VirtualFile]> {
  for (const name of [...names, 'sh', 'nohup'])
    yield [`/usr/bin/${name}`, {read: () => `simulated ${name}\n`, mode: 0o755}]
  for (const name of ['bash', 'ash', 'dash']) {
    yield [`/usr/bin/${name}`, {read: () => `simulated ${name}\n`, mode: 0o755, hidden: true}]
  }
  for (const path of hidden) yield [path, {read: () => '', mode: 0o755, hidden: true}]
}

export interface Outcome {
  readonly code: number
  readonly env: Readonly<Record<string, string>>
  /** It could not be read, or was stopped. */
  readonly failed: boolean
}

/** Runs a text in a shell, to its end. */
export async function execute(
  {bash, traps, activity, files, dialect}: OpenShell,
  text: string,
  options: {args?: string[]; rawScript?: boolean},
  {argv, stdin, out, error}: Invocation,
): Promise<Outcome> {
  const {signal} = traps.cut
  if (signal.aborted) return {code: 143, env: {}, failed: true}
  const input = isComing(stdin) ? stillComing : Buffer.from(stdin).toString('latin1')
  const result = await activity.running(() => bash.exec(text, {...options, stdin: input, stdinKind: 'bytes', signal}))
  const binary = result.stdoutKind === 'bytes' || result.stdoutEncoding === 'binary'
  if (result.stdout !== '') out(Buffer.from(result.stdout, binary ? 'latin1' : 'utf8'))
  if (signal.aborted) return {code: 143, env: result.env, failed: true}
  if (result.stderr !== '') error(Buffer.from(spoken(result.stderr, dialect, files.refused, argv[0])))
  return {code: result.exitCode, env: result.env, failed: /syntax error/.test(result.stderr)}
}

/** Opens a shell for `act`; it listens for signals until that and its background jobs have ended. */
export async function withShell<T>(
  host: ProcessHost,
  invocation: Invocation,
  options: ShellOptions,
  act: (shell: OpenShell) => Promise<T>,
): Promise<T> {
  const shell = await openShell(host, invocation, options)
  try {
    return await act(shell)
  } finally {
    void Promise.allSettled(shell.jobs).then(() => shell.traps.close())
  }
}

/** Runs a whole script, and what it wants done at its end; `head` comes before it. */
export const runScript = (
  host: ProcessHost,
  invocation: Invocation,
  head: string,
  script: string,
  options: ShellOptions,
): Promise<number> =>
  withShell(host, invocation, options, async shell => {
    const outcome = await execute(shell, head + script, {rawScript: true}, invocation)
    return atEnd(host, invocation, shell, outcome, await functionsIn(host, script).catch(() => ''), options)
  })

/** trap … EXIT: with the variables that the script leaves, and with its code. SIGTERM has been heard; only SIGKILL ends this. */
export async function atEnd(
  host: ProcessHost,
  invocation: Invocation,
  {traps: {atExit, cut}}: OpenShell,
  left: Outcome,
  functions: string,
  {run}: ShellOptions,
): Promise<number> {
  if (atExit === undefined || cut.signal.aborted) return left.code
  const mark = '__goes_on'
  const {PWD = invocation.cwd, ...environment} = left.env
  const {kill: _, ...rest} = invocation
  const ending = {
    ...rest,
    signal: cut.signal,
    environment: {...invocation.environment, ...environment},
    cwd: PWD,
    stdin: new Uint8Array(),
  }
  const text = `${functions}${statusCommand} ${left.code}\n${atExit}\n${mark}=1`
  const end = await withShell(host, ending, {run}, shell => execute(shell, text, {rawScript: true}, ending))
  return end.env[mark] === undefined ? end.code : left.code
}
