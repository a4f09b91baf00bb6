// A shell that reads its script while it runs: one that a person types at, or one that gets it through `kubectl exec -i`.
import type {Input} from '../input.ts'
import type {ProcessHost} from '../process.ts'
import type {Terminal} from '../terminal.ts'
import type {Invocation, ShellOptions, ShellState} from './call.ts'
import {completions} from './completion.ts'
import {baseName, fitted, functionsIn, kindOfText, quoted, type TextKind} from './library.ts'
import {atEnd, execute, withShell} from './open-shell.ts'
import {fittedPath, nextText} from './script.ts'
import {stderrPath, stdoutPath} from './streaming.ts'

const INTERRUPTED = 130
const SYNTAX_ERROR = 2
const GOES_ON = '__goes_on'
/** Asks for part after part, and keeps all that a part leaves behind; what was not seen yet of its output is seen after it. */
const loop = `for ((;;)); do ${nextText} $?; . ${fittedPath} >> ${stdoutPath} 2>> ${stderrPath}; done\n${GOES_ON}=1`

/** Gives the parts of a script; undefined at its end. */
type Parts = (state: ShellState) => Promise<string | undefined>

/** What lasts from one run of the library to the next, when Ctrl-C ends a command. */
interface Session {
  state: ShellState
  /** What is done first. */
  head: string
  status: number
  /** Source text of the functions that were defined: the library streams what they write only when it sees how they are used. */
  functions: string
}

/** Returns the code that the shell ends with. */
export async function runSession(
  host: ProcessHost,
  invocation: Invocation,
  input: Input,
  head: string,
  options: ShellOptions,
): Promise<number> {
  const {environment, cwd} = invocation
  const session: Session = {state: {environment, variables: {}, cwd}, head, status: 0, functions: ''}
  const terminal = invocation.tty ? input.terminal : undefined
  if (terminal === undefined) {
    const isBash = baseName(invocation.argv[0] ?? '') === 'bash'
    const code = await runParts(host, invocation, session, sentParts(host, invocation, input, isBash), options)
    return code ?? session.status
  }
  const parts = typedParts(host, invocation, terminal, session)
  const release = terminal.onInterrupt(undefined)
  try {
    while (!invocation.signal.aborted) {
      const code = await runUntilInterrupt(host, invocation, session, terminal, parts, options)
      if (code !== undefined) return code
    }
    return 143
  } finally {
    release()
  }
}

/** Ctrl-C ends what runs, and the library with it; undefined then. */
async function runUntilInterrupt(
  host: ProcessHost,
  invocation: Invocation,
  session: Session,
  terminal: Terminal,
  parts: Parts,
  options: ShellOptions,
): Promise<number | undefined> {
  const cut = new AbortController()
  const abort = (): void => cut.abort()
  invocation.signal.addEventListener('abort', abort, {once: true})
  let release = (): void => {}
  const heard: Parts = async state => {
    release()
    release = () => {}
    const part = await parts(state)
    let isInterrupted = false
    release = terminal.onInterrupt(() => {
      isInterrupted = true
      session.status = INTERRUPTED
      abort()
    })
    return isInterrupted ? '' : part
  }
  try {
    return await runParts(host, {...invocation, signal: cut.signal}, session, heard, options)
  } finally {
    release()
    invocation.signal.removeEventListener('abort', abort)
  }
}

/** Undefined when the shell neither ended its script nor said `exit`. */
async function runParts(
  host: ProcessHost,
  invocation: Invocation,
  session: Session,
  parts: Parts,
  options: ShellOptions,
): Promise<number | undefined> {
  let before: TextKind | undefined
  const next = async (status: number, state: ShellState): Promise<{status: number; text: string}> => {
    if (before !== undefined) session.status = before === 'whole' ? status : SYNTAX_ERROR
    session.state = state
    const part = await parts(state)
    if (part === undefined) return {status: session.status, text: `exit ${session.status}`}
    before = await kindOfText(host, part)
    const text = await fitted(host, `${session.functions}${part}`, {streaming: true, reading: true})
    session.functions += await functionsIn(host, part).catch(() => '')
    return {status: session.status, text}
  }
  const {environment, variables, cwd} = session.state
  const here = {...invocation, environment, cwd}
  const own = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}\n`)
  return withShell(host, here, {...options, next}, async shell => {
    const text = `${invocation.tty ? 'shopt -s expand_aliases\n' : ''}${own.join('')}${session.head}${loop}`
    session.head = ''
    const outcome = await execute(shell, text, {rawScript: true}, here)
    if (shell.traps.cut.signal.aborted || outcome.env[GOES_ON] !== undefined) return undefined
    return atEnd(host, here, shell, outcome, session.functions, options)
  })
}

/** What is typed at prompts, command by command. */
function typedParts(host: ProcessHost, invocation: Invocation, terminal: Terminal, session: Session): Parts {
  const isBash = baseName(invocation.argv[0] ?? '') === 'bash'
  const prompt = ({environment, cwd}: ShellState): string => {
    const where = cwd === environment['HOME'] && cwd !== '/' ? '~' : cwd
    return isBash ? `root@${host.hostname}:${where}# ` : `${where} # `
  }
  return async state => {
    let text = ''
    for (;;) {
      const complete = (before: string) => completions(host, state.cwd, before)
      const typed = await terminal.ask(text === '' ? prompt(state) : '> ', complete)
      if (typed.kind === 'interrupt') {
        session.status = INTERRUPTED
        text = ''
      } else if (typed.kind === 'end') {
        if (text === '') return undefined
        terminal.streams.error('sh: syntax error: unterminated quoted string\n')
        session.status = SYNTAX_ERROR
        text = ''
      } else if (text !== '' || typed.text.trim() !== '') {
        text += `${typed.text}\n`
        if ((await kindOfText(host, text)) !== 'open') return text
      }
    }
  }
}

/**
 * What is sent without a terminal. bash takes line by line and leaves the rest to the commands that read; the other shells take
 * what has come. A part that cannot be read is the last one, but what stands before it is done.
 */
function sentParts(host: ProcessHost, {signal}: Invocation, input: Input, isBash: boolean): Parts {
  const waiting: string[] = []
  let isBroken = false
  return async () => {
    const first = waiting.shift()
    if (first !== undefined || isBroken) return first
    let text = ''
    let hasEnded = false
    while (!hasEnded) {
      const piece = await (isBash ? input.line(signal) : input.piece(signal))
      hasEnded = piece === undefined
      text += Buffer.from(piece ?? '').toString('latin1')
      if (!hasEnded && !text.endsWith('\n')) continue
      const kind = await kindOfText(host, text)
      if (kind === 'whole') break
      if (kind === 'broken') {
        isBroken = true
        waiting.push(...(await wholeParts(host, text)))
        return waiting.shift()
      }
    }
    return text === '' ? undefined : Buffer.from(text, 'latin1').toString('utf8')
  }
}

/** The commands at the beginning of a text that can be read, and the one that cannot. */
async function wholeParts(host: ProcessHost, text: string): Promise<string[]> {
  const parts: string[] = []
  let part = ''
  for (const line of text.split(/(?<=\n)/)) {
    part += line
    const kind = await kindOfText(host, part)
    if (kind === 'open') continue
    parts.push(Buffer.from(part, 'latin1').toString('utf8'))
    part = ''
    if (kind === 'broken') break
  }
  return part === '' ? parts : [...parts, Buffer.from(part, 'latin1').toString('utf8')]
}
