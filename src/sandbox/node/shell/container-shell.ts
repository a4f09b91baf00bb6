// Commands in containers. The shell library is loaded when the first command runs: most pods never need it.
import type {Bash, Command, CommandName, CustomCommand} from 'just-bash'
import type {VirtualFile} from '../files/container-files.ts'
import type {Process, ProcessHost, Program} from '../process.ts'
import {waitFor, working} from '../process.ts'
import {runDirect} from '../direct.ts'
import {commandsOf, directProgram} from '../programs/index.ts'
import {Activity} from './activity.ts'
import {statusCommand, Traps} from './traps.ts'
import {fitFile, fitScript, fitWords, runInBackground, takeTurn, waitForJobs} from './script.ts'
import {ShellFiles} from './shell-files.ts'

type Library = typeof import('just-bash')

let library: Promise<Library> | undefined
/** The shell library, loaded once. */
const loadLibrary = (): Promise<Library> => (library ??= import('just-bash'))

/** Commands of the library that no container has, or that a simulated program replaces. */
const notOffered: ReadonlySet<string> = new Set([
  'curl',
  'help',
  'history',
  'hostname',
  'html-to-markdown',
  'js-exec',
  'python',
  'python3',
  'rg',
  'sqlite3',
  'whoami',
  'xan',
  'yq',
])

export interface Invocation {
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string
  /** A function gives it when it has ended: a program that reads nothing does not wait for it. */
  readonly stdin: Uint8Array | (() => Promise<Uint8Array>)
  readonly out: (bytes: Uint8Array) => void
  readonly error: (bytes: Uint8Array) => void
  /** SIGTERM, or the end of a session. */
  readonly signal: AbortSignal
  /** SIGKILL. Where it is given, a script may catch SIGTERM. */
  readonly kill?: AbortSignal
  readonly tty: boolean
}

/** What is left of a shell after a line, for the next one. */
export interface ShellState {
  environment: Record<string, string>
  cwd: string
  /** Source text of the functions that were defined. */
  functions: string
}

const SHELLS = /^(?:\/usr)?(?:\/bin\/)?(?:sh|bash|ash|dash)$/

export const isShell = (command: string | undefined): boolean => command !== undefined && SHELLS.test(command)

const unlimited = {
  maxExecutionTimeMs: Infinity,
  maxLoopIterations: Infinity,
  maxCommandCount: Infinity,
  maxWorkUnits: Infinity,
  maxOutputSize: 256 * 1024 * 1024,
}

/** Builtins of the shell that containers have as files too. */
const builtinFiles: ReadonlySet<string> = new Set(['[', 'echo', 'false', 'printf', 'pwd', 'test', 'true'])

/** True when the container has that command: a file that may be executed, a command of the shell, or a program. */
export async function hasCommand(host: ProcessHost, name: string): Promise<boolean> {
  const base = baseName(name)
  if (isShell(name) || builtinFiles.has(base) || commandsOf(host.image.family).has(base)) return true
  const {getCommandNames} = await working(host.clock, loadLibrary)
  if ((getCommandNames() as readonly string[]).includes(base) && !notOffered.has(base)) return true
  return name.includes('/') && host.files.exists(name)
}

/** Runs a command to its end; returns the exit code. 127 for an unknown command, 143 when it was told to stop. */
export async function runCommand(host: ProcessHost, invocation: Invocation): Promise<number> {
  const {argv} = invocation
  if (isShell(argv[0])) return runShell(host, invocation)
  const program = directProgram(host.image.family, argv[0] ?? '')
  if (program !== undefined) {
    const {environment, cwd, stdin, out, error, signal, tty} = invocation
    const input = async (): Promise<Uint8Array> => (typeof stdin === 'function' ? stdin() : stdin)
    return runDirect(program, host, {args: argv.slice(1), environment, cwd, input, out, error, signal, tty})
  }
  const [name = '', ...args] = argv
  return withShell(host, invocation, shell => settle(shell, quoted(name), {args}, invocation))
}

/** `sh -c script name args`, `sh file args`, or `sh` with the script on standard input. */
async function runShell(host: ProcessHost, invocation: Invocation): Promise<number> {
  const args = invocation.argv.slice(1)
  let flags = ''
  while (args[0]?.startsWith('-') && args[0] !== '-') {
    const flag = args.shift()!
    if (flag === '--') break
    flags += flag.startsWith('--') ? '' : flag.slice(1)
    if (flag === '-o') args.shift()
  }
  if (flags.includes('c')) {
    const [script = '', , ...rest] = args
    return runScript(host, invocation, script, flags, rest)
  }
  const [file, ...rest] = args
  if (file !== undefined && file !== '-') {
    const path = host.files.resolve(invocation.cwd, file)
    if (!host.files.exists(path)) {
      invocation.error(Buffer.from(`sh: ${file}: No such file or directory\n`))
      return 127
    }
    return runScript(host, invocation, host.files.readText(path), flags, rest)
  }
  const script = Buffer.from(await readAll(invocation)).toString('utf8')
  return runScript(host, {...invocation, stdin: new Uint8Array()}, script, flags, [])
}

async function runScript(
  host: ProcessHost,
  invocation: Invocation,
  script: string,
  flags: string,
  args: readonly string[],
): Promise<number> {
  const options = ['e', 'x'].filter(flag => flags.includes(flag))
  const head = [
    ...(options.length > 0 ? [`set -${options.join('')}`] : []),
    ...(args.length > 0 ? [`set -- ${args.map(quoted).join(' ')}`] : []),
  ]
  return withShell(host, invocation, async shell => {
    const outcome = await execute(shell, [...head, script].join('\n'), {rawScript: true}, invocation)
    const {atExit, cut} = shell.traps
    if (atExit === undefined || cut.signal.aborted) return outcome.code
    return runAtExit(
      host,
      {...invocation, signal: cut.signal},
      `${await functionsIn(script)}${statusCommand} ${outcome.code}\n${atExit}`,
      outcome,
    )
  })
}

/** trap … EXIT: with the variables that the script leaves, and with its code. SIGTERM has been heard; only SIGKILL ends this. */
async function runAtExit(host: ProcessHost, invocation: Invocation, text: string, left: Outcome): Promise<number> {
  const mark = '__goes_on'
  const {PWD = invocation.cwd, ...environment} = left.env
  const {kill: _, ...rest} = invocation
  const ending = {
    ...rest,
    environment: {...invocation.environment, ...environment},
    cwd: PWD,
    stdin: new Uint8Array(),
  }
  const end = await withShell(host, ending, shell => execute(shell, `${text}\n${mark}=1`, {rawScript: true}, ending))
  return end.env[mark] === undefined ? end.code : left.code
}

/** Runs one line of an interactive shell and keeps what it leaves behind. */
export async function runLine(
  host: ProcessHost,
  invocation: Omit<Invocation, 'argv'>,
  line: string,
  state: ShellState,
): Promise<{code: number; exited: boolean}> {
  const here = {...invocation, argv: [], environment: state.environment, cwd: state.cwd}
  const mark = '__session_goes_on'
  const text = `${state.functions}${line}\n${mark}=$?`
  const result = await withShell(host, here, shell => execute(shell, text, {rawScript: true}, here))
  const {PWD = state.cwd, [mark]: goesOn, OLDPWD: _, ...rest} = result.env
  if (goesOn !== undefined) {
    state.environment = Object.fromEntries(Object.entries(rest).filter(([key]) => /^\w+$/.test(key)))
    state.cwd = PWD
    state.functions += await functionsIn(line)
  }
  return {code: goesOn === undefined ? result.code : Number(goesOn), exited: goesOn === undefined && !result.failed}
}

async function functionsIn(line: string): Promise<string> {
  if (!/\(\s*\)|\bfunction\b/.test(line)) return ''
  const {parse} = await loadLibrary()
  const found = parse(line).statements.filter(({pipelines}) =>
    pipelines.some(({commands}) => commands.some(command => command.type === 'FunctionDef')),
  )
  return found.map(({sourceText}) => `${sourceText ?? ''}\n`).join('')
}

/** True when the text is not yet a whole command: a quote or a loop is open. */
export async function isIncomplete(text: string): Promise<boolean> {
  const {parse} = await loadLibrary()
  try {
    parse(text)
    return false
  } catch (error) {
    return (
      error instanceof Error && /unexpected end of file|unterminated|unexpected EOF|EOF|newline/i.test(error.message)
    )
  }
}

/** True when a script that is still being typed says `exit` at its end: nothing of what may follow counts. */
export const endsItself = async (text: string): Promise<boolean> =>
  /(^|\n)[ \t]*exit([ \t]+\d+)?[ \t]*\n$/.test(text) && !text.includes('<<') && !(await isIncomplete(text))

const readAll = async ({stdin}: Pick<Invocation, 'stdin'>): Promise<Uint8Array> =>
  typeof stdin === 'function' ? stdin() : stdin

const baseName = (path: string): string => path.split('/').at(-1) ?? path

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A shell, and what it does about signals. */
interface OpenShell {
  readonly bash: Bash
  readonly traps: Traps
  readonly activity: Activity
  /** Background jobs that have not ended. */
  readonly jobs: ReadonlySet<Promise<unknown>>
}

/** Opens a shell for `act`; it listens for signals until that and its background jobs have ended. */
async function withShell<T>(
  host: ProcessHost,
  invocation: Invocation,
  act: (shell: OpenShell) => Promise<T>,
): Promise<T> {
  const shell = await openShell(host, invocation)
  try {
    return await act(shell)
  } finally {
    void Promise.allSettled(shell.jobs).then(() => shell.traps.close())
  }
}

async function openShell(host: ProcessHost, invocation: Invocation): Promise<OpenShell> {
  const traps = new Traps(invocation.signal, invocation.kill)
  const cut = traps.cut.signal
  const activity = new Activity(host.clock)
  const {Bash, getCommandNames, defineCommand, latin1FromBytes} = await working(host.clock, loadLibrary)
  const programs = commandsOf(host.image.family)
  const offered = getCommandNames().filter((name): name is CommandName => !notOffered.has(name))
  host.files.addVirtual(commandFiles(offered))
  const jobs = new Set<Promise<unknown>>()
  let source = ''
  const asCommand = (name: string, program: Program): CustomCommand =>
    defineCommand(name, async (args, context) => {
      const stdout: (string | Uint8Array)[] = []
      let stderr = ''
      const signal = context.signal ?? cut
      const call: Process = {
        host,
        args,
        environment: exportedVariables(context.exportedEnv ?? Object.fromEntries(context.env)),
        cwd: context.cwd,
        input: async () => Buffer.from(latin1FromBytes(context.stdin), 'latin1'),
        out: text => void stdout.push(text),
        outBytes: bytes => void stdout.push(bytes),
        error: text => void (stderr += text),
        log: text => invocation.out(Buffer.from(text)),
        signal,
        tty: invocation.tty,
        wait: milliseconds => waitFor(host.clock, milliseconds, signal),
        builtin: async words => {
          const result = await working(host.clock, async () => context.origCommand?.([...words]))
          const binary = result?.stdoutKind === 'bytes' || result?.stdoutEncoding === 'binary'
          stdout.push(binary ? Buffer.from(result.stdout, 'latin1') : (result?.stdout ?? ''))
          stderr += result?.stderr ?? ''
          return result?.exitCode ?? 127
        },
      }
      const exitCode = await activity.waiting(() => program(call))
      // The library miscounts redirected errors beside bytes, and gives up: they go out at once.
      const output = collected(stdout)
      if (output.stdoutKind === 'bytes' && stderr !== '') invocation.error(Buffer.from(stderr))
      return {...output, stderr: output.stdoutKind === 'bytes' ? '' : stderr, exitCode}
    })
  const shell = new Bash({
    fs: new ShellFiles(
      host.files,
      (stream, bytes) => (stream === 'stdout' ? invocation.out : invocation.error)(bytes),
      {signalled: async () => fitted(traps.take()), fitted: () => source},
    ),
    env: {...invocation.environment},
    cwd: invocation.cwd,
    commands: offered,
    executionLimits: unlimited,
    processInfo: {pid: 1, ppid: 0, uid: 0, gid: 0},
    sleep: milliseconds => activity.waiting(() => waitFor(host.clock, milliseconds, cut)),
    customCommands: [
      ...[...programs].map(([name, program]) => asCommand(name, program)),
      defineCommand(baseName(takeTurn), turnTaker(host, activity)),
      asCommand(baseName(runInBackground), async ({args: [source = ''], environment, cwd, error}) => {
        const {kill: _, ...rest} = invocation
        const job = {...rest, signal: cut, environment, cwd, argv: [], stdin: new Uint8Array()}
        if (await mayBegin(host, cut)) {
          const running = counted(host, runScript(host, job, source, '', [])).finally(() => jobs.delete(running))
          jobs.add(running)
          return 0
        }
        error("sh: can't fork: Resource temporarily unavailable\n")
        return 2
      }),
      asCommand(baseName(waitForJobs), () => traps.wait([...jobs])),
      asCommand(baseName(statusCommand), ({args: [code]}) => Number(code)),
      asCommand(baseName(fitWords), async ({args, out}) => {
        out(await fitted(args.join(' ')))
        return 0
      }),
      asCommand(baseName(fitFile), async ({args: [file = ''], cwd, environment, error}) => {
        const path = sourcePath(host, file, cwd, environment['PATH'] ?? '')
        if (path === undefined) {
          error(`sh: ${file}: No such file or directory\n`)
          return 1
        }
        source = await fitted(host.files.readText(path))
        return 0
      }),
      asCommand('trap', ({args, out}) => {
        out(traps.set(args))
        return 0
      }),
    ],
  })
  shell.registerTransformPlugin({name: 'fit', transform: ({ast}) => ({ast: fitScript(ast, true)})})
  return {bash: shell, traps, activity, jobs}
}

/** The text made fit for a container (script.ts); as it is when it is no script. */
async function fitted(text: string): Promise<string> {
  if (!/\b(while|until|for|eval|source|exec|wait)\b|&|\(\s*\)|(^|\W)\.\s/.test(text)) return text
  const {parse, serialize} = await loadLibrary()
  try {
    return serialize(fitScript(parse(text), false))
  } catch {
    return text
  }
}

/** The file that `.` reads: one with a slash as it is, others on the path or in the current folder. */
function sourcePath({files}: ProcessHost, file: string, cwd: string, path: string): string | undefined {
  const folders = file.includes('/') ? [cwd] : [...path.split(':').filter(Boolean), cwd]
  return folders
    .map(folder => files.resolve(folder, file))
    .find(found => files.exists(found) && files.stat(found).kind !== 'directory')
}

/** Background jobs of one container at one time, as a limit of its processes (pids) would have it. */
const MOST_JOBS = 200
/** So many begin as fast as they like. */
const FREE_JOBS = 500

interface JobCount {
  running: number
  begun: number
}
function jobsOf({shared}: ProcessHost): JobCount {
  const count = (shared.get('jobs') as JobCount | undefined) ?? {running: 0, begun: 0}
  shared.set('jobs', count)
  return count
}

/** False when the container has too many jobs. Jobs that start jobs on and on are slowed down. */
async function mayBegin(host: ProcessHost, signal: AbortSignal): Promise<boolean> {
  const count = jobsOf(host)
  // Others go on meanwhile.
  await new Promise(resolve => void setImmediate(resolve))
  if (count.running >= MOST_JOBS || ++count.begun > FREE_JOBS) await waitFor(host.clock, 100, signal)
  return count.running < MOST_JOBS && !signal.aborted
}

async function counted(host: ProcessHost, job: Promise<unknown>): Promise<void> {
  const count = jobsOf(host)
  count.running++
  try {
    await job
  } finally {
    count.running--
  }
}

/** Output as the library passes it on: text, or where a part is no text, bytes. */
function collected(parts: readonly (string | Uint8Array)[]): {stdout: string; stdoutKind?: 'bytes'} {
  if (parts.every(part => typeof part === 'string')) return {stdout: parts.join('')}
  return {stdout: Buffer.concat(parts.map(part => Buffer.from(part))).toString('latin1'), stdoutKind: 'bytes'}
}

/** The library runs what it finds in a folder of the path: each command is a file there. */
function* commandFiles(names: readonly string[]): Generator<readonly [string, VirtualFile]> {
  for (const name of names) yield [`/usr/bin/${name}`, {read: () => `simulated ${name}\n`, mode: 0o755}]
  for (const path of [takeTurn, runInBackground, statusCommand, waitForJobs, fitWords, fitFile, '/usr/bin/trap']) {
    yield [path, {read: () => '', mode: 0o755, hidden: true}]
  }
}

/** Variables that the library keeps for itself and calls exported. */
const internal = /^(IFS|OSTYPE|MACHTYPE|HOSTTYPE|OPTIND|SHELLOPTS|BASHOPTS|OLDPWD|_|\?)$/

const exportedVariables = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !internal.test(name)))

/** A loop may turn so often as fast as it likes. */
const FREE_ROUNDS = 5000
/** Milliseconds after which the next round lets others run, however much it has done. */
const LONGEST_TURN = 20

/** Lets others run between the rounds of loops; one that goes on and on without waiting is slowed down. */
function turnTaker(host: ProcessHost, activity: Activity): Command['execute'] {
  const done = {stdout: '', stderr: '', exitCode: 0}
  let rounds = 0
  let since = performance.now()
  let lastTurn = since
  return async (_, {signal}) => {
    rounds++
    const now = performance.now()
    if (rounds % 50 !== 0 && now - lastTurn < LONGEST_TURN) return done
    const fast = rounds % 50 === 0 && now - since < 100
    if (rounds % 50 === 0) since = now
    if (fast && rounds > FREE_ROUNDS) await activity.waiting(() => waitFor(host.clock, 100, signal))
    else await new Promise(resolve => void setImmediate(resolve))
    lastTurn = performance.now()
    return done
  }
}

interface Outcome {
  readonly code: number
  readonly env: Readonly<Record<string, string>>
  /** It could not be read, or was stopped. */
  readonly failed: boolean
}

async function settle(
  shell: OpenShell,
  text: string,
  options: {args?: string[]; rawScript?: boolean},
  invocation: Invocation,
): Promise<number> {
  return (await execute(shell, text, options, invocation)).code
}

async function execute(
  {bash, traps, activity}: OpenShell,
  text: string,
  options: {args?: string[]; rawScript?: boolean},
  {stdin, out, error}: Invocation,
): Promise<Outcome> {
  const {signal} = traps.cut
  if (signal.aborted) return {code: 143, env: {}, failed: true}
  const input = Buffer.from(await readAll({stdin})).toString('latin1')
  const result = await activity.running(() => bash.exec(text, {...options, stdin: input, stdinKind: 'bytes', signal}))
  const binary = result.stdoutKind === 'bytes' || result.stdoutEncoding === 'binary'
  if (result.stdout !== '') out(Buffer.from(result.stdout, binary ? 'latin1' : 'utf8'))
  if (signal.aborted) return {code: 143, env: result.env, failed: true}
  if (result.stderr !== '') error(Buffer.from(result.stderr))
  return {code: result.exitCode, env: result.env, failed: /syntax error/.test(result.stderr)}
}
