// Shell scripts made fit for containers. The shell library gives the output of a script when it ends, runs `&` in the foreground,
// goes on after `exec`, and lets a busy loop starve everybody else: the syntax tree is rewritten so that output is seen
// while it is written, background jobs are jobs, and every loop takes turns.
import type {CommandNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode} from 'just-bash'
import {anyCommand, group, isScript, nameOf, pipeline, simple, statement} from './syntax.ts'
import {connectInput} from './reading.ts'
import {Streamer} from './streaming.ts'
import {trapPath} from './traps.ts'
import {guardOutput} from './writing.ts'

/** Commands that the rewritten script calls; ContainerShell has them. */
export const takeTurn = '/usr/bin/__take_turn'
export const runInBackground = '/usr/bin/__background'
export const waitForJobs = '/usr/bin/__wait'
/** Make text fit that is known only when the script runs: the words of eval, a file that is sourced. */
export const fitWords = '/usr/bin/__fit'
export const fitFile = '/usr/bin/__fit_file'
/** Runs a file that is named by its path: a script, or whatever lies there. */
export const runFile = '/usr/bin/__script'
/** Asks for the next part of a script that is still being read. */
export const nextText = '/usr/bin/__next'
/** What the last fitFile or nextText made. */
export const fittedPath = '/proc/self/__fitted'

export interface Fitting {
  /** What the script writes goes out as it is written. */
  readonly streaming: boolean
  /** Its standard input is still coming. */
  readonly reading: boolean
}

/** Rewrites the script in place. */
export function fitScript(script: ScriptNode, {streaming, reading}: Fitting): ScriptNode {
  rewriteStatements(script.statements)
  guardOutput(script.statements)
  yieldInRecursion(script.statements)
  if (usesTraps(script.statements)) watchForSignals(script.statements)
  if (reading) connectInput(script.statements)
  if (streaming) new Streamer(script).stream(script.statements)
  return script
}

// --- loops, exec, background ---------------------------------------------------------------------------------------------

/** True when a script catches signals. */
const usesTraps = (script: readonly StatementNode[]): boolean =>
  anyCommand(script, command => nameOf(command) === 'trap')

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
      return rewriteExec(named(command))
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

/** `./run.sh words`: the library runs scripts without these changes. */
function named(command: SimpleCommandNode): SimpleCommandNode {
  const name = nameOf(command)
  if (name === undefined || command.name === null || !name.includes('/') || programFolder.test(name)) return command
  return {...command, name: simple(runFile).name, args: [command.name, ...command.args]}
}
const programFolder = /^(\/usr)?\/s?bin\//

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
  return group([statement(pipeline(named({...command, name, args}))), statement(pipeline(leave))])
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
