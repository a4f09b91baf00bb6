// Shell scripts made fit for containers. The shell library gives the output of a script when it ends, runs `&` in the foreground,
// goes on after `exec`, and lets a busy loop starve everybody else: the syntax tree is rewritten so that output is seen
// while it is written, background jobs are jobs, and every loop takes turns.
import type {CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode} from 'just-bash'
import {trapPath} from './traps.ts'

/** Where output goes when it is to be seen at once; ShellFiles passes on what is appended there. */
export const stdoutPath = '/proc/self/fd/1'
export const stderrPath = '/proc/self/fd/2'
/** Commands that the rewritten script calls; ContainerShell has them. */
export const takeTurn = '/usr/bin/__take_turn'
export const runInBackground = '/usr/bin/__background'
export const waitForJobs = '/usr/bin/__wait'
/** Make text fit that is known only when the script runs: the words of eval, a file that is sourced. */
export const fitWords = '/usr/bin/__fit'
export const fitFile = '/usr/bin/__fit_file'
/** What the last fitFile made. */
export const fittedPath = '/proc/self/__fitted'

type Redirection = SimpleCommandNode['redirections'][number]

/** Builtins that write nothing, or whose effect on the shell a redirection would disturb. */
const silent = new Set(
  ': true false [ test cd export unset set shopt local declare readonly typeset shift return exit break continue read mapfile trap umask alias unalias let getopts hash pushd popd wait exec'.split(
    ' ',
  ),
)

const literal = (text: string): WordNode => ({type: 'Word', parts: [{type: 'SingleQuoted', value: text}]})
const simple = (name: string, ...args: string[]): SimpleCommandNode => ({
  type: 'SimpleCommand',
  assignments: [],
  name: {type: 'Word', parts: [{type: 'Literal', value: name}]},
  args: args.map(literal),
  redirections: [],
})
const pipeline = (command: CommandNode, negated = false): PipelineNode => ({
  type: 'Pipeline',
  commands: [command],
  negated,
})
const statement = (...pipelines: PipelineNode[]): StatementNode => ({
  type: 'Statement',
  pipelines,
  operators: pipelines.slice(1).map(() => ';' as const),
  background: false,
})

const nameOf = (command: CommandNode): string | undefined => {
  if (command.type !== 'SimpleCommand' || command.name?.parts.length !== 1) return undefined
  const [part] = command.name.parts
  return part?.type === 'Literal' ? part.value : undefined
}

/** Rewrites the script in place. With `streaming`, what it writes goes out as it is written. */
export function fitScript(script: ScriptNode, streaming: boolean): ScriptNode {
  rewriteStatements(script.statements)
  yieldInRecursion(script.statements)
  if (usesTraps(script.statements)) watchForSignals(script.statements)
  if (streaming) new Streamer(script).stream(script.statements)
  return script
}

// --- loops, exec, background ---------------------------------------------------------------------------------------------

/** True when a script catches signals, in a function too. */
function usesTraps(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(usesTraps)
  if (typeof value !== 'object' || value === null) return false
  const node = value as Partial<CommandNode>
  if (node.type === 'SimpleCommand' && nameOf(node as SimpleCommandNode) === 'trap') return true
  return Object.values(value).some(usesTraps)
}

/** After what takes time, and in every round of a loop, the script looks whether a signal has come. */
function watchForSignals(statements: StatementNode[]): void {
  const look = (): StatementNode => statement(pipeline(simple('.', trapPath)))
  for (let at = statements.length - 1; at >= 0; at--) {
    const {pipelines} = statements[at]!
    const [only] = pipelines
    for (const {commands} of pipelines)
      for (const command of commands) for (const body of bodiesOf(command)) watchForSignals(body)
    const command =
      pipelines.length === 1 && only?.negated === false && only.commands.length === 1 ? only.commands[0] : undefined
    const name = command === undefined ? undefined : nameOf(command)
    if (name === 'sleep' || name === waitForJobs || name === takeTurn) statements.splice(at + 1, 0, look())
  }
}

/** The lists of statements within a command. */
function bodiesOf(command: CommandNode): StatementNode[][] {
  switch (command.type) {
    case 'If':
      return [...command.clauses.map(({body}) => body), ...(command.elseBody === null ? [] : [command.elseBody])]
    case 'While':
    case 'Until':
    case 'For':
    case 'CStyleFor':
    case 'Group':
      return [command.body]
    case 'Case':
      return command.items.map(({body}) => body)
    case 'FunctionDef':
      return bodiesOf(command.body)
    default:
      return []
  }
}

function rewriteStatements(statements: StatementNode[]): void {
  for (const [index, found] of statements.entries()) {
    if (found.background && found.sourceText !== undefined) {
      const source = found.sourceText.replace(/&\s*$/, '')
      statements[index] = statement(pipeline(simple(runInBackground, source)))
      continue
    }
    for (const line of found.pipelines) {
      for (const [at, command] of line.commands.entries()) line.commands[at] = rewriteCommand(command)
    }
    visitSubstitutions(found.pipelines, script => rewriteStatements(script.statements))
  }
}

function rewriteCommand(command: CommandNode): CommandNode {
  switch (command.type) {
    case 'SimpleCommand':
      // The library's own wait knows no jobs.
      if (nameOf(command) === 'wait') return {...command, name: simple(waitForJobs).name}
      if (nameOf(command) === 'eval') return rewriteEval(command)
      if (nameOf(command) === '.' || nameOf(command) === 'source') return rewriteSource(command)
      return rewriteExec(command)
    case 'If':
      for (const {condition, body} of command.clauses) {
        rewriteStatements(condition)
        rewriteStatements(body)
      }
      if (command.elseBody !== null) rewriteStatements(command.elseBody)
      return command
    case 'Until':
      rewriteStatements(command.condition)
      rewriteLoop(command)
      // The library ends an `until` under `set -e` when its condition is false.
      return {...command, type: 'While', condition: [statement(pipeline(group(command.condition), true))]}
    case 'While':
      rewriteStatements(command.condition)
      rewriteLoop(command)
      return command
    case 'For':
    case 'CStyleFor':
      rewriteLoop(command)
      return command
    case 'Case':
      for (const item of command.items) rewriteStatements(item.body)
      return command
    case 'Subshell':
    case 'Group':
      rewriteStatements(command.body)
      return command
    case 'FunctionDef': {
      const body = rewriteCommand(command.body)
      return body.type === 'SimpleCommand' || body.type === 'FunctionDef' ? command : {...command, body}
    }
    default:
      return command
  }
}

function rewriteLoop(loop: {body: StatementNode[]}): void {
  rewriteStatements(loop.body)
  loop.body.unshift(statement(pipeline(simple(takeTurn))))
}

const group = (body: StatementNode[]): CommandNode => ({type: 'Group', body, redirections: []})

/** `eval words`: what the words make is made fit, too. */
function rewriteEval(command: SimpleCommandNode): CommandNode {
  if (command.args.length === 0) return command
  const fit: SimpleCommandNode = {...simple(fitWords), args: command.args}
  const script: ScriptNode = {type: 'Script', statements: [statement(pipeline(fit))]}
  const word: WordNode = {
    type: 'Word',
    parts: [{type: 'DoubleQuoted', parts: [{type: 'CommandSubstitution', body: script, legacy: false}]}],
  }
  return {...command, args: [word]}
}

/** `. file words`: the file is read and made fit first. */
function rewriteSource(command: SimpleCommandNode): CommandNode {
  const [file, ...words] = command.args
  if (file === undefined) return command
  const read: SimpleCommandNode = {...simple(fitFile), args: [file]}
  const source: SimpleCommandNode = {...command, redirections: [], args: [...simple('.', fittedPath).args, ...words]}
  const both: StatementNode = {...statement(pipeline(read), pipeline(source)), operators: ['&&']}
  return {...group([both]), redirections: command.redirections}
}

/** Functions that call themselves, one through another too, let others run in between. */
function yieldInRecursion(statements: StatementNode[]): void {
  const functions = new Map<string, {calls: Set<string>; node: Extract<CommandNode, {type: 'FunctionDef'}>}>()
  const look = (value: unknown, within: Set<string> | undefined): void => {
    if (Array.isArray(value)) return value.forEach(item => look(item, within))
    if (typeof value !== 'object' || value === null) return
    const node = value as CommandNode
    let calls = within
    if (node.type === 'FunctionDef') functions.set(node.name, {node, calls: (calls = new Set())})
    const name = node.type === 'SimpleCommand' ? nameOf(node) : undefined
    if (name !== undefined) calls?.add(name)
    for (const item of Object.values(value)) look(item, calls)
  }
  look(statements, undefined)
  for (const [name, {node}] of functions) {
    const reached = new Set<string>()
    const follow = (from: string): void => {
      for (const called of functions.get(from)?.calls ?? []) {
        if (reached.has(called)) continue
        reached.add(called)
        follow(called)
      }
    }
    follow(name)
    if (reached.has(name) && 'body' in node.body && Array.isArray(node.body.body)) {
      node.body.body.unshift(statement(pipeline(simple(takeTurn))))
    }
  }
}

/** `exec program …` is the last thing that a shell does. */
function rewriteExec(command: SimpleCommandNode): CommandNode {
  if (nameOf(command) !== 'exec' || command.args.length === 0) return command
  const [name = null, ...args] = command.args
  const status: WordNode = {type: 'Word', parts: [{type: 'ParameterExpansion', parameter: '?', operation: null}]}
  const leave: SimpleCommandNode = {...simple('exit'), args: [status]}
  return group([statement(pipeline({...command, name, args})), statement(pipeline(leave))])
}

/** The scripts of `$( )` and `<( )` anywhere in a value; syntax trees are plain objects. */
function visitSubstitutions(value: unknown, visit: (script: ScriptNode) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visitSubstitutions(item, visit)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const node = value as {type?: unknown; body?: unknown}
  if ((node.type === 'CommandSubstitution' || node.type === 'ProcessSubstitution') && isScript(node.body)) {
    return visit(node.body)
  }
  for (const [key, item] of Object.entries(value))
    if (key !== 'body' || !Array.isArray(item)) visitSubstitutions(item, visit)
}

const isScript = (value: unknown): value is ScriptNode =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Script'

// --- output as it is written -----------------------------------------------------------------------------------------------

class Streamer {
  /** Functions whose output is nowhere caught: they may write straight to the outside. */
  readonly #open = new Set<string>()

  constructor(script: ScriptNode) {
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
        if (command.name === null || (name !== undefined && (silent.has(name) || this.#open.has(name)))) return
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
  const added: Redirection[] = []
  if (streams.includes('out')) added.push({type: 'Redirection', fd: null, operator: '>>', target: target(stdoutPath)})
  if (streams.includes('error')) added.push({type: 'Redirection', fd: 2, operator: '>>', target: target(stderrPath)})
  command.redirections.unshift(...added)
}
