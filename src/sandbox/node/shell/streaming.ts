// Output as it is written: the shell library gives it when a script ends.
import type {CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode} from 'just-bash'
import {anyCommand, isScript, nameOf, type Redirection} from './syntax.ts'

/** Where output goes when it is to be seen at once; ShellFiles passes on what is appended there. */
export const stdoutPath = '/proc/self/fd/1'
export const stderrPath = '/proc/self/fd/2'

/** Builtins that write nothing, or whose effect on the shell a redirection would disturb. */
const silent = new Set(
  ': true false [ test cd export unset set shopt local declare readonly typeset shift return exit break continue read mapfile trap alias unalias let getopts hash pushd popd wait exec'.split(
    ' ',
  ),
)

/** Those of them that may complain. */
const complaining = new Set('[ test cd export unset readonly shift'.split(' '))

/** `set -x` and `set -o xtrace`: then every command says something. */
const traces = (command: SimpleCommandNode): boolean =>
  nameOf(command) === 'set' &&
  command.args.some(({parts: [part]}) => part?.type === 'Literal' && /^(-\w*x\w*|xtrace)$/.test(part.value))

/** A variable of programs that write to where the output of the whole script goes: a terminal, the log. */
export const openMark = '__OPEN_OUTPUT'

/** Commands that do otherwise when their output is not caught, or start others that do. */
const marked = new Set(
  'sh bash ash dash cat ls top tty redis-cli mysql mariadb env timeout nohup time nice stdbuf /usr/bin/__script'.split(
    ' ',
  ),
)

/** Gives commands whose output is not caught redirections to where it is seen at once. */
export class Streamer {
  /** Functions whose output is nowhere caught: they may write straight to the outside. */
  readonly #open = new Set<string>()
  readonly #isTraced: boolean

  constructor(script: ScriptNode) {
    this.#isTraced = anyCommand(script.statements, traces)
    const defined = new Set<string>()
    const caught = new Set<string>()
    const look = (value: unknown, isCaught: boolean): void => {
      if (Array.isArray(value)) return value.forEach(item => look(item, isCaught))
      if (typeof value !== 'object' || value === null) return
      const node = value as Partial<CommandNode> & {commands?: unknown[]; redirections?: unknown[]}
      if (node.type === 'FunctionDef' && node.name !== undefined) defined.add(node.name)
      const name = node.type === 'SimpleCommand' ? nameOf(node as SimpleCommandNode) : undefined
      const here =
        isCaught ||
        isScript((value as {body?: unknown}).body) ||
        (node.commands?.length ?? 0) > 1 ||
        (node.redirections?.length ?? 0) > 0
      if (name !== undefined && here) caught.add(name)
      for (const item of Object.values(value)) look(item, here)
    }
    look(script.statements, false)
    for (const name of defined) if (!caught.has(name)) this.#open.add(name)
  }

  stream(statements: readonly StatementNode[]): void {
    for (const {pipelines} of statements) for (const line of pipelines) this.#pipeline(line)
  }

  #pipeline({commands}: PipelineNode): void {
    const last = commands.at(-1)
    if (commands.length === 1 && last !== undefined) return this.#command(last)
    for (const command of commands) redirect(command, command === last ? ['out', 'error'] : ['error'])
  }

  #command(command: CommandNode): void {
    switch (command.type) {
      case 'SimpleCommand': {
        const name = nameOf(command)
        if (name !== undefined && (complaining.has(name) || (this.#isTraced && silent.has(name) && name !== 'exec')))
          return redirect(command, ['error'])
        if (command.name === null) return this.#isTraced ? redirect(command, ['error']) : undefined
        if (name !== undefined && (silent.has(name) || this.#open.has(name))) return
        return redirect(command, ['out', 'error'])
      }
      case 'If':
        if (catches(command)) return
        for (const {condition, body} of command.clauses) {
          this.stream(condition)
          this.stream(body)
        }
        return this.stream(command.elseBody ?? [])
      case 'While':
      case 'Until':
        if (catches(command)) return
        this.stream(command.condition)
        return this.stream(command.body)
      case 'For':
      case 'CStyleFor':
      case 'Subshell':
      case 'Group':
        return catches(command) ? undefined : this.stream(command.body)
      case 'Case':
        if (!catches(command)) for (const item of command.items) this.stream(item.body)
        return
      case 'FunctionDef':
        return this.#open.has(command.name) ? this.#command(command.body) : undefined
      default:
    }
  }
}

/** The output of the whole command goes elsewhere. */
const catches = ({redirections}: {redirections: Redirection[]}): boolean =>
  redirections.some(({operator}) => !['<', '<<', '<<-', '<<<', '<&'].includes(operator))

const target = (path: string): WordNode => ({type: 'Word', parts: [{type: 'Literal', value: path}]})

/** Redirections in front of those that the script has, which so keep the last word. */
function redirect(command: CommandNode, streams: readonly ('out' | 'error')[]): void {
  if (streams.includes('out') && command.type === 'SimpleCommand' && isOpen(command)) {
    command.assignments.unshift({type: 'Assignment', name: openMark, value: target('1'), append: false, array: null})
  }
  const added: Redirection[] = []
  if (streams.includes('out')) added.push({type: 'Redirection', fd: null, operator: '>>', target: target(stdoutPath)})
  if (streams.includes('error')) added.push({type: 'Redirection', fd: 2, operator: '>>', target: target(stderrPath)})
  command.redirections.unshift(...added)
}

const isOpen = (command: SimpleCommandNode): boolean => marked.has(nameOf(command) ?? '') && !catches(command)
