import {Command as Commander, CommanderError, Option as CommanderOption} from 'commander'
import {environmentError, OperationalError} from '../core/operational-error.ts'
import {harmless} from '../report/harmless.ts'
import {colourFor} from './colour.ts'
import type {Command, CommandContext, OptionValues} from './command.ts'
import type {CommandEntry} from './commands/short.ts'
import {reasonOf} from './messages/input.ts'

declare const K8SLAB_VERSION: string
const version = typeof K8SLAB_VERSION === 'string' ? K8SLAB_VERSION : 'development'

/** Runs one of the commands with the words after the program's name; returns the exit code. The only place that knows the process. */
export async function runProgram(words: readonly string[], commands: readonly CommandEntry[]): Promise<number> {
  const interruption = new AbortController()
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit(130) // the second Ctrl-C does not wait for the cleaning up
    interruption.abort()
  }
  // Who looks at the signal cleans up and ends by it; anything else ends at once, as without a handler.
  const listen = once(() => {
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', interrupt)
    return interruption.signal
  })
  // A reader that went away (`| head`) ends the command as Ctrl-C does, so that a lab cleans up; but nobody is told.
  let readerGone = false
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.stderr.write(`k8slab: cannot write to standard output: ${reasonOf(error)}\n`)
      process.exit(3)
    }
    readerGone = true
    interruption.abort()
  })
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    process.stdout.write(`${version}\n`)
    return 0
  }
  const context = contextOf(process, listen)
  try {
    const exit = await dispatch(words, commands, context)
    return interruption.signal.aborted && !readerGone ? 130 : exit
  } catch (error) {
    if (interruption.signal.aborted || isPromptInterruption(error)) return readerGone ? 0 : 130
    return report(error, context)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

const once = <T>(make: () => T): (() => T) => {
  let made: {readonly value: T} | undefined
  return () => (made ??= {value: make()}).value
}

function currentFolder(process: NodeJS.Process): string {
  try {
    return process.cwd()
  } catch (cause) {
    throw environmentError('the current folder is not there any more', {mend: 'change into one that is', cause})
  }
}

/** Its streams are opened when they are first asked for: most commands never look at stdin. */
function contextOf(process: NodeJS.Process, signal: () => AbortSignal): CommandContext {
  const {env} = process
  const colour = once(() => ({out: colourFor(process.stdout, env), err: colourFor(process.stderr, env)}))
  return {
    get cwd() {
      return currentFolder(process)
    },
    env,
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return process.stdout
    },
    get stderr() {
      return process.stderr
    },
    get interactive() {
      return process.stdin.isTTY && process.stderr.isTTY && !env['CI']
    },
    get colour() {
      return colour()
    },
    get signal() {
      return signal()
    },
  }
}

async function dispatch(
  given: readonly string[],
  commands: readonly CommandEntry[],
  context: CommandContext,
): Promise<number> {
  let exit = 0
  // Only the command that is called is loaded: `help verify` is `verify --help`.
  const [first, asked] = given
  const words = first === 'help' && commands.some(({name}) => name === asked) ? [...given.slice(1), '--help'] : given
  const program = new Commander('k8slab')
    .description('A lab bench for Kubernetes storage and stateful workloads.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({writeOut: text => context.stdout.write(text), writeErr: text => context.stderr.write(text)})
    .showHelpAfterError('(k8slab --help lists the commands)')
  const wanted = words.find(word => !word.startsWith('-'))
  for (const entry of commands) {
    if (entry.name === wanted) addCommand(program, await entry.load(), context, code => (exit = code))
    else program.command(entry.name).summary(entry.summary)
  }
  if (words.length === 0) {
    program.outputHelp({error: true})
    return 2
  }
  try {
    await program.parseAsync(words, {from: 'user'})
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  return exit
}

/** A text whose lines end where its sentences do: the terminal's width breaks the rest. */
const unbroken = (text: string): string => text.replace(/([^.:\n])\n(?=\S)/g, '$1 ')

/** Makes a commander command of one of ours. */
function addCommand(
  parent: Commander,
  command: Command,
  context: CommandContext,
  finished: (code: number) => void,
): void {
  const added = parent.command(command.name).summary(command.summary)
  added.aliases([...(command.aliases ?? [])])
  const called = `${parent.parent ? `${parent.parent.name()} ` : ''}${parent.name()} ${command.name}`
  added.description(command.description ? `${command.summary}\n\n${unbroken(command.description)}` : command.summary)
  added.exitOverride().showHelpAfterError(`(${called} --help shows what it takes)`)
  for (const argument of command.arguments ?? []) added.argument(argument.name, argument.summary)
  for (const {flags, summary, default: value, choices, repeatable, hidden} of command.options ?? []) {
    const option = new CommanderOption(flags, summary)
    if (choices) option.choices([...choices])
    if (value !== undefined) option.default(value)
    if (repeatable) option.argParser((text: string, list: unknown) => [...(Array.isArray(list) ? list : []), text])
    if (hidden) option.hideHelp()
    added.addOption(option)
  }
  if (command.examples.length > 0) {
    const width = Math.max(...command.examples.map(example => example.line.length))
    const lines = command.examples.map(({line, does}) => `  $ ${line.padEnd(width)}  ${does}`)
    added.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
  }
  for (const subcommand of command.subcommands ?? []) addCommand(added, subcommand, context, finished)
  const {run} = command
  if (!run) return
  added.action(async () => {
    const args = added.processedArgs.flatMap((value: unknown): string[] =>
      Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [],
    )
    finished(await run(context, args, added.opts<OptionValues>()))
  })
}

/** Inquirer's own error for Ctrl-C at a question. */
const isPromptInterruption = (error: unknown): boolean => error instanceof Error && error.name === 'ExitPromptError'

/** Prints an operational error in three lines, anything else as the bug that it is; returns the exit code. */
function report(error: unknown, context: CommandContext): number {
  const {err} = context.colour
  if (error instanceof OperationalError) {
    const lines = [`${err.red.bold('k8slab:')} ${harmless(error.message)}`]
    if (error.looked) lines.push(`  looked: ${harmless(error.looked)}`)
    if (error.mend) lines.push(`  ${err.cyan('help:')} ${harmless(error.mend)}`)
    context.stderr.write(`${lines.join('\n')}\n`)
    return error.exit
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  context.stderr.write(`${err.red.bold('k8slab: this is a bug in k8slab, please report it:')}\n${text}\n`)
  return 3
}
