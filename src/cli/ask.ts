import {usageError} from '../core/operational-error.ts'
import type {CommandContext, OptionValues} from './command.ts'

export interface Choice {
  readonly value: string
  /** What one gets by it; shown below the list while the choice is under the cursor. */
  readonly summary?: string
}

/** One thing to ask a person. `name` is the name of the answer; as a flag it is what stands in for the question. */
export interface Question {
  readonly name: string
  readonly message: string
  /** `text` is typed, `choice` picked from a list, `yes or no` answered with y or n, `list` typed line by line. */
  readonly kind: 'text' | 'choice' | 'yes or no' | 'list'
  /** What an empty answer means; for `yes or no` the words `yes` and `no`. */
  readonly default?: string
  readonly choices?: readonly Choice[]
  /** What is wrong with a typed text, or undefined. */
  readonly check?: (text: string) => string | undefined
}

/** A question, or one that depends on the answers so far; undefined when there is nothing to ask then. */
export type Asking = Question | ((answers: OptionValues) => Question | undefined)

/**
 * Asks the questions in order on the terminal (on stderr: stdout carries the result) and returns `answers` with the new
 * ones added: a text, a list of texts for `list`, a boolean for `yes or no`. What `answers` holds already is not asked.
 * Ctrl-C and the end of input reject with inquirer's ExitPromptError, which main maps to 130.
 * Throws OperationalError 2 where nobody can be asked.
 */
export async function ask(
  context: CommandContext,
  questions: readonly Asking[],
  answers: OptionValues = {},
): Promise<OptionValues> {
  const all: Record<string, OptionValues[string]> = {...answers}
  for (const asking of questions) {
    const question = typeof asking === 'function' ? asking(all) : asking
    if (!question || all[question.name] !== undefined) continue
    if (!context.interactive) throw cannotAsk(question)
    all[question.name] = await answerTo(context, question)
  }
  return all
}

const cannotAsk = ({name, message}: Question): Error =>
  usageError(`"${message}" cannot be asked: there is no terminal`, {mend: `answer it with --${name}`})

async function answerTo(context: CommandContext, question: Question): Promise<string | boolean | readonly string[]> {
  const {message, choices = []} = question
  const shared = {message, theme: themeFor(context)}
  switch (question.kind) {
    case 'yes or no': {
      const {confirm} = await import('@inquirer/prompts')
      return prompt(context, confirm, {...shared, default: question.default === 'yes'})
    }
    case 'choice': {
      const {select} = await import('@inquirer/prompts')
      const list = choices.map(({value, summary = ''}) => ({value, description: summary}))
      return prompt(context, select<string>, {...shared, choices: list, default: question.default})
    }
    case 'text':
      return text(context, question, message, question.default)
    case 'list':
      return lines(context, question)
  }
}

async function text(context: CommandContext, question: Question, message: string, byDefault?: string): Promise<string> {
  const {input} = await import('@inquirer/prompts')
  return prompt(context, input, {
    message,
    default: byDefault,
    validate: (typed: string) => question.check?.(typed) ?? true,
    theme: themeFor(context),
  })
}

/** One line an item; an empty one ends the list. */
async function lines(context: CommandContext, question: Question): Promise<readonly string[]> {
  const items: string[] = []
  for (;;) {
    const message = items.length === 0 ? question.message : `${question.message} (another; empty: no more)`
    const check = (typed: string): string | undefined => (typed === '' ? undefined : question.check?.(typed))
    const item = await text(context, {...question, check}, message, items.length === 0 ? question.default : undefined)
    if (item === '') return items
    items.push(item)
  }
}

type PromptContext = {input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal}

/** Shows one prompt. Ctrl-D ends the input; inquirer itself would wait for ever then. */
async function prompt<Config, Answer>(
  {stdin, stderr, signal}: CommandContext,
  show: (config: Config, context: PromptContext) => Promise<Answer>,
  config: Config,
): Promise<Answer> {
  const ended = new AbortController()
  const end = (): void => ended.abort()
  const press = (_: string | undefined, key: {name?: string; ctrl?: boolean} | undefined): void => {
    if (key?.ctrl && key.name === 'd') end()
  }
  stdin.on('keypress', press)
  stdin.on('end', end)
  try {
    return await show(config, {input: stdin, output: stderr, signal: AbortSignal.any([signal, ended.signal])})
  } catch (error) {
    if (ended.signal.aborted) throw exitPromptError(error)
    throw error
  } finally {
    stdin.off('keypress', press)
    stdin.off('end', end)
    // A terminal that is still being read would keep the program from ending.
    stdin.pause()
  }
}

function exitPromptError(cause: unknown): Error {
  const error = new Error('the input ended at a question', {cause})
  error.name = 'ExitPromptError'
  return error
}

/** Inquirer's look in the colours that were decided for stderr: it looks at stdout itself. */
function themeFor({colour: {err}}: CommandContext): object {
  return {
    prefix: {idle: err.blue('?'), done: err.green('✔')},
    // Not the bare colours: inquirer hands over more than the text, and chalk would print it.
    style: {
      answer: (text: string) => err.cyan(text),
      message: (text: string) => err.bold(text),
      error: (text: string) => err.red(`> ${text}`),
      defaultAnswer: (text: string) => err.dim(`(${text})`),
      help: (text: string) => err.dim(text),
      highlight: (text: string) => err.cyan(text),
      key: (text: string) => err.cyan.bold(`<${text}>`),
      description: (text: string) => err.cyan(text),
      keysHelpTip: (keys: [key: string, action: string][]) =>
        keys.map(([key, action]) => `${err.bold(key)} ${err.dim(action)}`).join(err.dim(' • ')),
    },
  }
}
