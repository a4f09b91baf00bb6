// Files that a script writes with `>`: the shell library gives the whole script up when one cannot be written. So every such file
// is named by a path of its own, and ShellFiles refuses it when it is opened; then the command fails alone.
import type {WordNode} from 'just-bash'
import type {Redirection} from './syntax.ts'

/** Before the name of a file that is to be written, as the script gives it. */
export const namedTarget = '/proc/self/__to/'
/** Before the path of such a file. */
export const foundTarget = '/proc/self/__at'

const operators: ReadonlySet<string> = new Set(['>', '>>', '>|', '&>', '&>>'])

/** Rewrites every redirection to a file in a script. */
export function guardOutput(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(guardOutput)
  if (typeof value !== 'object' || value === null) return
  for (const item of Object.values(value)) guardOutput(item)
  if (isRedirection(value) && operators.has(value.operator) && value.target.type === 'Word') guard(value.target)
}

const isRedirection = (value: object): value is Redirection => 'type' in value && value.type === 'Redirection'

function guard(target: WordNode): void {
  const [first] = target.parts
  if (first?.type === 'Literal' && /^\/(dev|proc)\//.test(first.value)) return
  target.parts.unshift({type: 'Literal', value: namedTarget})
}
