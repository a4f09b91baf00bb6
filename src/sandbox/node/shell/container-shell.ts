// Commands in containers. The shell library is loaded when the first command runs: most pods never need it.
import type {ProcessHost} from '../process.ts'
import {runDirect} from '../direct.ts'
import {commandsOf, directProgram} from '../programs/index.ts'
import {baseName, loadLibrary, notOffered, quoted} from './library.ts'
import {isComing, type Invocation, type ShellOptions} from './call.ts'
import {execute, runScript, scriptProblem, withShell} from './open-shell.ts'
import {readsInput} from './reading.ts'
import {runSession} from './session.ts'

const SHELLS = /^(?:\/usr)?(?:\/bin\/)?(?:sh|bash|ash|dash)$/

export const isShell = (command: string | undefined): boolean => command !== undefined && SHELLS.test(command)

/** Builtins of the shell that containers have as files too. */
const builtinFiles: ReadonlySet<string> = new Set(['[', 'echo', 'false', 'printf', 'pwd', 'test', 'true'])

/** True when the container has that command: a file that may be executed, a command of the shell, or a program. */
export async function hasCommand(host: ProcessHost, name: string): Promise<boolean> {
  const base = baseName(name)
  if (isShell(name) || builtinFiles.has(base) || commandsOf(host.image.family).has(base)) return true
  const {getCommandNames} = await loadLibrary(host)
  if ((getCommandNames() as readonly string[]).includes(base) && !notOffered.has(base)) return true
  return name.includes('/') && host.files.exists(name)
}

const optionsFor = (host: ProcessHost): ShellOptions => ({run: invocation => runCommand(host, invocation)})

/** Why a container runtime cannot start that command, in its words; undefined when it can. */
export async function commandProblem(host: ProcessHost, name: string): Promise<string | undefined> {
  if (!(await hasCommand(host, name))) {
    return name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH'
  }
  return name.includes('/') && scriptProblem(host, '/', name) === 'forbidden' ? 'permission denied' : undefined
}

/** Runs a command to its end; returns the exit code. 127 for an unknown command, 143 when it was told to stop. */
export async function runCommand(host: ProcessHost, invocation: Invocation): Promise<number> {
  const {argv, stdin} = invocation
  const [name = '', ...args] = argv
  if (isShell(name)) return runShell(host, invocation)
  const program = directProgram(host.image.family, argv)
  if (program !== undefined) {
    const {environment, cwd, out, error, signal, tty} = invocation
    const coming = isComing(stdin) ? {coming: stdin} : {}
    const input = async (): Promise<Uint8Array> => (isComing(stdin) ? stdin.rest(signal) : stdin)
    return runDirect(program, host, {args, environment, cwd, input, ...coming, out, error, signal, tty})
  }
  if (name.includes('/') && scriptProblem(host, '/', name) === undefined) {
    return runShell(host, {...invocation, argv: ['sh', ...argv]})
  }
  // Its standard input is not the shell's to divide.
  const own = isComing(stdin) && readsInput(baseName(name), args) ? {stdin: await stdin.rest(invocation.signal)} : {}
  const whole = {...invocation, ...own}
  return withShell(
    host,
    whole,
    optionsFor(host),
    async shell => (await execute(shell, quoted(name), {args}, whole)).code,
  )
}

/** `sh -c script name args`, `sh file args`, or `sh` with the script on standard input. */
async function runShell(host: ProcessHost, invocation: Invocation): Promise<number> {
  const {stdin} = invocation
  const options = optionsFor(host)
  const args = invocation.argv.slice(1)
  let flags = ''
  while (args[0]?.startsWith('-') && args[0] !== '-') {
    const flag = args.shift()!
    if (flag === '--') break
    flags += flag.startsWith('--') ? '' : flag.slice(1)
    if (flag === '-o') args.shift()
  }
  const head = (words: readonly string[]): string =>
    ['e', 'u', 'x'].map(flag => (flags.includes(flag) ? `set -${flag}\n` : '')).join('') +
    (words.length > 0 ? `set -- ${words.map(quoted).join(' ')}\n` : '')
  if (flags.includes('c')) {
    const [script = '', name = invocation.argv[0]!, ...words] = args
    return runScript(host, {...invocation, script: name}, head(words), script, options)
  }
  const [file, ...words] = args
  if (file !== undefined && file !== '-' && !flags.includes('s')) {
    const path = host.files.resolve(invocation.cwd, file)
    if (host.files.exists(path)) {
      return runScript(host, {...invocation, script: file}, head(words), host.files.readText(path), options)
    }
    const shell = baseName(invocation.argv[0]!)
    const why =
      shell === 'bash' ? `${file}: No such file or directory` : `can't open '${file}': No such file or directory`
    invocation.error(Buffer.from(`${shell}: ${why}\n`))
    return shell === 'bash' ? 127 : 2
  }
  if (isComing(stdin)) return runSession(host, invocation, stdin, head(flags.includes('s') ? args : []), options)
  const script = Buffer.from(stdin).toString('utf8')
  return runScript(host, {...invocation, stdin: new Uint8Array()}, head([]), script, options)
}
