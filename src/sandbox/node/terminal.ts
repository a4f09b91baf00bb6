// Interactive programs: a line editor, and what reads its lines (a shell, redis-cli).
import type {ContainerProcess} from './container-process.ts'
import {answered, clientOptions, connectClient, errorLine, isRefusal} from './programs/mysql/client.ts'
import {statementsOf} from './programs/mysql/tokens.ts'
import {cliOptions, connectCli} from './programs/redis/programs.ts'
import {printed} from './programs/redis/replies.ts'
import {wordsOf} from './programs/redis/settings.ts'
import {isIncomplete, isShell, runLine, type ShellState} from './shell/container-shell.ts'
import type {SessionStreams} from './streams.ts'

/** Reads lines and answers them until it is done. */
export interface LineProgram {
  readonly prompt: () => string
  /** The exit code when the program is over, else undefined. `signal` is aborted by Ctrl-C. */
  readonly line: (text: string, signal: AbortSignal) => Promise<number | undefined>
  /** Standard input ended. */
  readonly ended: () => number
  /** It only reads: Ctrl-C ends it, and nothing is written at its end. */
  readonly plain?: true
}

/** The program that such a command starts when it is used by a person; undefined for one that is not interactive. */
export function lineProgram(
  process: ContainerProcess,
  argv: readonly string[],
  streams: SessionStreams,
): LineProgram | undefined {
  const [name = '', ...args] = argv
  if (isShell(name) && args.every(arg => /^-[il]+$/.test(arg))) return new ShellProgram(process, streams)
  if (/(^|\/)(mysql|mariadb)$/.test(name)) return mysqlProgram(process, args, streams)
  if (/(^|\/)cat$/.test(name) && args.every(arg => arg === '-')) return copyProgram(streams)
  if (name.split('/').at(-1) !== 'redis-cli') return undefined
  const options = cliOptions(args, process.environment)
  if (typeof options === 'string' || options.command.length > 0) return undefined
  const connection = connectCli({host: process}, options)
  const place = `${options.host}:${options.port}`
  if (typeof connection === 'string') streams.error(connection)
  return {
    prompt: () => (typeof connection === 'string' ? 'not connected> ' : `${place}> `),
    ended: () => 0,
    line: async text => {
      const words = wordsOf(text)
      const [verb = ''] = words
      if (verb === '') return undefined
      if (/^(quit|exit)$/i.test(verb)) return 0
      const open = typeof connection === 'string' ? connectCli({host: process}, options) : connection
      if (typeof open === 'string') streams.error(open)
      else streams.out(printed(open.command(words), true))
      return undefined
    },
  }
}

/** cat without files. */
const copyProgram = (streams: SessionStreams): LineProgram => ({
  prompt: () => '',
  ended: () => 0,
  plain: true,
  line: text => {
    streams.out(`${text}\n`)
    return Promise.resolve(undefined)
  },
})

/** mysql without -e: statements may go over several lines. */
function mysqlProgram(
  process: ContainerProcess,
  args: readonly string[],
  streams: SessionStreams,
): LineProgram | undefined {
  const options = clientOptions({args, environment: process.environment, host: process})
  if (options.execute !== undefined) return undefined
  const connection = connectClient(process, options)
  if (isRefusal(connection)) return undefined
  if (options.database !== undefined) {
    const result = connection.query(`USE \`${options.database}\``)
    if ('error' in result) streams.error(errorLine(result.error))
  }
  streams.out('Welcome to the MySQL monitor.  Commands end with ; or \\g.\n\n')
  let pending = ''
  return {
    prompt: () => (pending === '' ? 'mysql> ' : '    -> '),
    ended: () => 0,
    line: async text => {
      if (pending === '' && /^\s*(exit|quit|\\q)\s*;?\s*$/i.test(text)) {
        streams.out('Bye\n')
        return 0
      }
      // `use` needs no end.
      const whole = `${pending}${text}\n`
      const {statements, rest} = statementsOf(/^\s*use\s+\S+\s*$/i.test(whole) ? `${whole};` : whole)
      for (const statement of statements) {
        const result = connection.query(statement.text)
        const isUse = /^use\s/i.test(statement.text) && !('error' in result)
        streams.out(isUse ? 'Database changed\n' : answered(result, statement.vertical))
      }
      pending = rest.trim() === '' ? '' : rest
      return undefined
    },
  }
}

class ShellProgram implements LineProgram {
  readonly #state: ShellState
  #pending = ''
  #code = 0

  constructor(
    readonly process: ContainerProcess,
    readonly streams: SessionStreams,
  ) {
    this.#state = {environment: {...process.environment}, cwd: process.workingDirectory, functions: ''}
  }

  readonly prompt = (): string => (this.#pending === '' ? `${this.#state.cwd} # ` : '> ')
  readonly ended = (): number => this.#code

  readonly line = async (text: string, signal: AbortSignal): Promise<number | undefined> => {
    this.#pending += this.#pending === '' ? text : `\n${text}`
    if (this.#pending.trim() === '') {
      this.#pending = ''
      return undefined
    }
    if (await isIncomplete(this.#pending)) return undefined
    const whole = this.#pending
    this.#pending = ''
    const invocation = {
      environment: this.#state.environment,
      cwd: this.#state.cwd,
      stdin: new Uint8Array(),
      out: (bytes: Uint8Array) => this.streams.out(bytes),
      error: (bytes: Uint8Array) => this.streams.error(bytes),
      signal,
      tty: this.streams.tty,
    }
    const {code, exited} = await runLine(this.process, invocation, whole, this.#state)
    this.#code = code
    return exited && !signal.aborted ? code : undefined
  }
}

/** Feeds a program with the lines that a person types, echoing them: backspace, Ctrl-C, Ctrl-D, Ctrl-U, history. */
export async function runTerminal(program: LineProgram, streams: SessionStreams): Promise<number> {
  const editor = new LineEditor(streams)
  let interrupted = false
  const interrupt = (): void => {
    interrupted = true
    editor.end()
  }
  for (;;) {
    editor.onInterrupt = program.plain ? interrupt : undefined
    const line = await editor.read(program.prompt())
    if (interrupted) return 130
    if (line === undefined) {
      if (streams.tty && !program.plain) streams.out('\n')
      return program.ended()
    }
    const stop = new AbortController()
    const abort = (): void => stop.abort()
    streams.stop.signal.addEventListener('abort', abort, {once: true})
    editor.onInterrupt = abort
    const code = await program.line(line, stop.signal)
    streams.stop.signal.removeEventListener('abort', abort)
    if (code !== undefined) return code
    if (streams.stop.signal.aborted) return 130
  }
}

class LineEditor {
  onInterrupt: (() => void) | undefined
  readonly #history: string[] = []
  readonly #lines: (string | undefined)[] = []
  #wake = (): void => {}
  #text = ''
  #place = 0
  #escape = ''
  #prompt = ''

  constructor(readonly streams: SessionStreams) {
    void this.#pump()
  }

  /** The next line; undefined at the end of input. */
  async read(prompt: string): Promise<string | undefined> {
    this.#prompt = prompt
    if (this.streams.tty) this.streams.out(prompt + this.#text)
    while (this.#lines.length === 0) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    this.#prompt = ''
    return this.#lines.shift()
  }

  /** No more lines are read. */
  end(): void {
    this.#push(undefined)
  }

  async #pump(): Promise<void> {
    for (;;) {
      const chunk = await this.streams.read()
      if (chunk === 'end') {
        if (this.#text !== '') this.#push(this.#text)
        return this.#push(undefined)
      }
      for (const character of Buffer.from(chunk).toString('utf8')) this.#take(character)
    }
  }

  #push(line: string | undefined): void {
    this.#lines.push(line)
    this.#text = ''
    this.#wake()
  }

  #echo(text: string): void {
    if (this.streams.tty) this.streams.out(text)
  }

  #take(character: string): void {
    if (this.#escape !== '' || character === '\u001b') return this.#takeEscape(character)
    switch (character) {
      case '\r':
      case '\n':
        this.#echo('\n')
        if (this.#text.trim() !== '') this.#history.push(this.#text)
        this.#place = this.#history.length
        return this.#push(this.#text)
      case '\u0003':
        this.#echo('^C\n')
        this.#text = ''
        if (this.onInterrupt === undefined) this.#echo(this.#prompt)
        else this.onInterrupt()
        return
      case '\u0004':
        return this.#text === '' ? this.#push(undefined) : undefined
      case '\u0015':
        return this.#replace('')
      case '\b':
      case '\u007f':
        if (this.#text !== '') this.#replace(this.#text.slice(0, -1))
        return
      case '\t':
        return
      default:
        this.#text += character
        this.#echo(character)
    }
  }

  /** Arrow up and down go through what was typed before; other keys of that kind do nothing. */
  #takeEscape(character: string): void {
    this.#escape += character
    if (this.#escape.length < 3) return
    const key = this.#escape.slice(1)
    if (/^\[\d/.test(key) && !key.endsWith('~') && this.#escape.length < 5) return
    this.#escape = ''
    if (key !== '[A' && key !== '[B') return
    this.#place = Math.min(this.#history.length, Math.max(0, this.#place + (key === '[A' ? -1 : 1)))
    this.#replace(this.#history[this.#place] ?? '')
  }

  #replace(text: string): void {
    this.#echo(`\r\u001b[K${this.#prompt}${text}`)
    this.#text = text
  }
}
