// Commands that read what is still being typed or sent. The shell library wants all of standard input before a script begins; here
// it gets a mark in its place, and a command that is about to read it takes it from a file that waits for what comes.
import type {CommandNode, PipelineNode, SimpleCommandNode, WordNode} from 'just-bash'
import {group, nameOf, pipeline, simple, statement, type Redirection} from './syntax.ts'

/** Standard input that is still coming, as the library sees it. */
export const stillComing = '\0standard input\0'
/** Reading it gives the next line of standard input, or all that is left. */
export const linePath = '/proc/self/__line'
export const restPath = '/proc/self/__rest'
/** `__reads cat -n` succeeds when that command would read standard input, and that is still coming. */
export const reads = '/usr/bin/__reads'

/** Commands that read standard input when no file is named, with those of their options that have a value. */
const readers: Readonly<Record<string, string>> = {
  base64: 'w',
  cat: '',
  column: 'cs',
  cut: 'bcdf',
  egrep: 'ABCefm',
  expand: 't',
  fgrep: 'ABCefm',
  fold: 'w',
  grep: 'ABCefm',
  awk: 'Ffv',
  gunzip: '',
  gzip: '',
  head: 'cn',
  jq: '',
  md5sum: '',
  nl: 'bdfhilnsvw',
  od: 'AjNt',
  paste: 'd',
  rev: '',
  sed: 'efl',
  sha1sum: '',
  sha256sum: '',
  sort: 'kotS',
  strings: 'n',
  tac: 's',
  tail: 'cn',
  unexpand: 't',
  uniq: 'fsw',
  wc: '',
  zcat: '',
}
/** Their first word is what to do, unless an option says that. */
const directed = new Set(['awk', 'egrep', 'fgrep', 'grep', 'jq', 'sed'])
/** These always read. */
const always = new Set(['mapfile', 'read', 'readarray', 'tee', 'tr', 'xargs'])
/** These read a line. */
const byLine = new Set(['read'])

/** True when the command reads standard input, and leaves it to the library how (cat alone does not). */
export function readsInput(name: string, args: readonly string[]): boolean {
  if (always.has(name)) return !args.some(arg => arg.startsWith('-u'))
  if (name === 'cat' && args.length === 0) return false
  const valued = readers[name]
  if (valued === undefined) return false
  const operands: string[] = []
  let isDirected = !directed.has(name)
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!
    if (arg === '--') {
      operands.push(...args.slice(at + 1))
      break
    }
    if (arg === '-' || !arg.startsWith('-')) operands.push(arg)
    else {
      if (/^-(e|f|-regexp|-file|-expression)/.test(arg)) isDirected = true
      if (/^-\w*[rR]/.test(arg) && name.endsWith('grep')) return false
      if (!arg.startsWith('--') && valued.includes(arg.at(-1)!)) at++
    }
  }
  const files = isDirected ? operands : operands.slice(1)
  return files.length === 0 || files.includes('-')
}

/** Rewrites every pipeline in a script. */
export function connectInput(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(connectInput)
  if (typeof value !== 'object' || value === null) return
  for (const item of Object.values(value)) connectInput(item)
  if (isPipeline(value))
    for (const [at, command] of value.commands.entries()) value.commands[at] = connected(command, at)
}

const isPipeline = (value: object): value is PipelineNode => 'type' in value && value.type === 'Pipeline'

function connected(command: CommandNode, place: number): CommandNode {
  if (command.type !== 'SimpleCommand' || command.name === null) return command
  const name = nameOf(command)
  if (name === 'exec') return command
  const isInput = ({fd, operator}: Redirection): boolean =>
    (fd === null || fd === 0) && ['<', '<<', '<<-', '<<<', '<&', '<>'].includes(operator)
  const own = command.redirections.filter(isInput)
  if (own.length > 0) {
    // Input that is empty is taken for none by the library, but for that of a group.
    if (own.some(({operator}) => operator === '<&')) return command
    const rest = command.redirections.filter(redirection => !isInput(redirection))
    return {...group([statement(pipeline({...command, redirections: rest}))]), redirections: own}
  }
  if (place > 0 || name === undefined || !(always.has(name) || Object.hasOwn(readers, name))) return command
  const source: Redirection = {
    type: 'Redirection',
    fd: null,
    operator: '<',
    target: pathWord(byLine.has(name) ? linePath : restPath),
  }
  const asked: SimpleCommandNode = {...simple(reads, name), args: [...simple('', name).args, ...command.args]}
  const reading: CommandNode = {...group([statement(pipeline(command))]), redirections: [source]}
  return {
    type: 'If',
    clauses: [{condition: [statement(pipeline(asked))], body: [statement(pipeline(reading))]}],
    elseBody: [statement(pipeline(structuredClone(command)))],
    redirections: [],
  }
}

const pathWord = (path: string): WordNode => ({type: 'Word', parts: [{type: 'Literal', value: path}]})
