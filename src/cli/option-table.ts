import {defaultOf, flagName, type OptionTable, type TableOption, type Typed} from '../generate/option.ts'
import {ask, type Asking, type Question} from './ask.ts'
import type {CommandContext, Option} from './command.ts'

/** An option table as flags. Defaults stay in the table: a flag that was not given must look so. */
export function tableFlags(table: OptionTable): readonly Option[] {
  return Object.entries(table).map(([name, option]): Option => {
    const long = `--${flagName(name)}${option.kind === 'switch' ? '' : ` ${option.placeholder ?? '<text>'}`}`
    const fixed = typeof option.default === 'string' && !option.summary.includes('(default') ? option.default : ''
    return {
      flags: option.short === undefined ? long : `-${option.short}, ${long}`,
      summary: fixed === '' ? option.summary : `${option.summary} (default: ${fixed})`,
      ...(option.kind === 'list' ? {repeatable: true as const} : {}),
    }
  })
}

/** The same table as questions: asks for every option that has one, that applies, and that is not given. */
export function askTable(context: CommandContext, table: OptionTable, given: Typed): Promise<Typed> {
  const asking = Object.entries(table).map(([name, option]): Asking => answers => {
    const typed = withoutEmpty(answers)
    if (option.only?.holds(typed) === false) return undefined
    const message = typeof option.question === 'function' ? option.question(typed) : option.question
    return message === undefined ? undefined : questionOf(name, option, message, typed)
  })
  return ask(context, asking, given).then(withoutEmpty)
}

function questionOf(name: string, option: TableOption<unknown>, message: string, typed: Typed): Question {
  const byDefault = defaultOf(option, typed)
  const needed = option.isRequired(typed) && byDefault === undefined
  return {
    name,
    message,
    kind: kindOf(option),
    ...(byDefault === undefined ? {} : {default: byDefault}),
    ...(option.choices ? {choices: option.choices} : {}),
    check: answer => {
      if (answer.trim() === '') return needed ? 'there is no default: write something' : undefined
      const reading = option.check(meant(answer))
      if ('value' in reading) return undefined
      return reading.mend === undefined ? reading.problem : `${reading.problem}: ${reading.mend}`
    },
  }
}

function kindOf(option: TableOption<unknown>): Question['kind'] {
  if (option.kind === 'switch') return 'yes or no'
  if (option.choices) return 'choice'
  return option.kind === 'list' && option.separator === undefined ? 'list' : 'text'
}

/** At a prompt an empty answer is none, so the empty text is written as two quotes. */
const meant = (answer: string): string => (answer === "''" || answer === '""' ? '' : answer)

const withoutEmpty = (answers: Typed): Typed =>
  Object.fromEntries(
    Object.entries(answers)
      .filter(([, answer]) => answer !== '')
      .map(([name, answer]) => [name, typeof answer === 'string' ? meant(answer) : answer]),
  )
