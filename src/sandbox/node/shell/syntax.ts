// Syntax trees of the shell library: what the rewriting of scripts takes apart and puts together.
import type {CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode} from 'just-bash'

export type Redirection = SimpleCommandNode['redirections'][number]

const literal = (text: string): WordNode => ({type: 'Word', parts: [{type: 'SingleQuoted', value: text}]})
export const simple = (name: string, ...args: string[]): SimpleCommandNode => ({
  type: 'SimpleCommand',
  assignments: [],
  name: {type: 'Word', parts: [{type: 'Literal', value: name}]},
  args: args.map(literal),
  redirections: [],
})
export const pipeline = (command: CommandNode, negated = false): PipelineNode => ({
  type: 'Pipeline',
  commands: [command],
  negated,
})
export const statement = (...pipelines: PipelineNode[]): StatementNode => ({
  type: 'Statement',
  pipelines,
  operators: pipelines.slice(1).map(() => ';' as const),
  background: false,
})

export const nameOf = (command: CommandNode): string | undefined => {
  if (command.type !== 'SimpleCommand' || command.name?.parts.length !== 1) return undefined
  const [part] = command.name.parts
  return part?.type === 'Literal' ? part.value : undefined
}

/** True when it holds such a command, in a function too. */
export function anyCommand(value: unknown, isSuch: (command: SimpleCommandNode) => boolean): boolean {
  if (Array.isArray(value)) return value.some(item => anyCommand(item, isSuch))
  if (typeof value !== 'object' || value === null) return false
  const node = value as Partial<CommandNode>
  if (node.type === 'SimpleCommand' && isSuch(node as SimpleCommandNode)) return true
  return Object.values(value).some(item => anyCommand(item, isSuch))
}

export const group = (body: StatementNode[]): CommandNode => ({type: 'Group', body, redirections: []})

export const isScript = (value: unknown): value is ScriptNode =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Script'
