import type {Colour} from './colour.ts'

/** What a command may use of the process it runs in; tests hand in their own. */
export interface CommandContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadStream
  /** The result goes here. */
  readonly stdout: NodeJS.WriteStream
  /** Everything else: progress, notices, questions. */
  readonly stderr: NodeJS.WriteStream
  /** True when a person can be asked: stdin and stderr are terminals and CI is not set. */
  readonly interactive: boolean
  /** Colour for stdout and for stderr. */
  readonly colour: {readonly out: Colour; readonly err: Colour}
  /** Aborted on the first Ctrl-C or SIGTERM by who looks at it: a command then cleans up, and main returns 130. */
  readonly signal: AbortSignal
}

export interface Option {
  /** As commander writes them: `--replicas <number>`, `-o, --output <file>`, `--yes`. */
  readonly flags: string
  readonly summary: string
  readonly default?: string | boolean
  readonly choices?: readonly string[]
  /** May be given several times; the value is then a list. */
  readonly repeatable?: true
  /** Only for programs: left out of help. */
  readonly hidden?: true
}

export interface Argument {
  /** As commander writes them: `<lab>`, `[paths...]`. */
  readonly name: string
  readonly summary: string
}

export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** One command of the program: one object, one file, loaded only when it is called. */
export interface Command {
  readonly name: string
  /** Other words for it. */
  readonly aliases?: readonly string[]
  readonly summary: string
  /** A longer text for `--help`, below the summary. */
  readonly description?: string
  /** Command lines with what they do. They are run by a test. */
  readonly examples: readonly {readonly line: string; readonly does: string}[]
  readonly arguments?: readonly Argument[]
  readonly options?: readonly Option[]
  /** Subcommands (`sandbox start`); a command with these has no run of its own. */
  readonly subcommands?: readonly Command[]
  /** Returns the exit code; throws OperationalError for what is not a finding. `args` are the positional ones in order. */
  readonly run?: (context: CommandContext, args: readonly string[], options: OptionValues) => Promise<number>
}

/** The text of an option that takes one value, or undefined. */
export const textOption = (options: OptionValues, name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}
/** The values of a repeatable option. */
export const listOption = (options: OptionValues, name: string): readonly string[] => {
  const value = options[name]
  return Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : []
}
/** True when the flag was given. */
export const flagOption = (options: OptionValues, name: string): boolean => options[name] === true
