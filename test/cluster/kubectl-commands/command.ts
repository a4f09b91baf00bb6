// What one kubectl command of the contract is, and how it is written down.

export interface Command {
  /** `{ns}` stands for the namespace, `{node}` for a node, `{editor}` for a program that edits, `{tmp}` for a folder. */
  readonly args: readonly string[]
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  /** Exit code, 0 when it is not told. */
  readonly exit?: number
  /** The sandbox's exit code, where it refuses what a cluster does. */
  readonly sandboxExit?: number
  /** How outputs are compared: all lines as they are, without their order, the last one, as JSON of which the order of fields is free, or not at all. */
  readonly compare?: 'lines' | 'sorted' | 'last' | 'json' | 'exit'
  /** Needs containers that run: stand-in nodes have none. */
  readonly containers?: true
  /** Why the outputs are known to differ: only exit codes are compared. */
  readonly differs?: string
  /** The oldest kubectl, 1.<since>, that knows the command, its flags or the protocol. */
  readonly since?: number
  /** Repeated until the output has it: controllers need their time. */
  readonly until?: RegExp
  /** It goes on by itself: what is done meanwhile, once it has said something, and the output that ends it. */
  readonly follow?: {readonly meanwhile?: readonly Command[]; readonly until: RegExp}
  /** It runs on a terminal: what is typed, each after the output that it waits for. */
  readonly typed?: readonly (readonly [after: RegExp, text: string])[]
  /** It serves HTTP: the paths asked of it. */
  readonly paths?: readonly string[]
}

const words = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|(\S+)/g)].map(match => match[1] ?? match[2] ?? '')

/** A command from its words; single quotes keep spaces together. */
export const run = (text: string, more: Omit<Command, 'args'> = {}): Command => ({args: words(text), ...more})
