import type {JsonObject} from '../core/json.ts'
import {type OperationalError, usageError} from '../core/operational-error.ts'

/** What was given so far, by flag or at a prompt: texts as typed. The keys are the option names in camel case. */
export type Typed = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** A typed text as a value, or what is wrong with it and what would do; `item` is the wrong one of a list. */
export type Reading<Value> =
  {readonly value: Value} | {readonly problem: string; readonly mend?: string; readonly item?: string}
export type Reader<Value> = (text: string) => Reading<Value>

/** When an option has a meaning: `says` is how one asks for that case (`--volumes nfs`). */
export interface Condition {
  readonly says: string
  readonly holds: (typed: Typed) => boolean
}

/** What flags and prompts need to know of an option. Without `question` it is a flag only, never asked. */
export interface OptionSpec {
  /** What stands for the value in the help: `<name>`. */
  readonly placeholder?: string
  readonly short?: string
  readonly summary: string
  readonly question?: string | ((typed: Typed) => string | undefined)
  readonly choices?: readonly {readonly value: string; readonly summary: string}[]
  readonly default?: string | ((typed: Typed) => string | undefined)
  readonly only?: Condition
}

/**
 * One line of an option table. `kind`: a text, a switch, or a list (of which each item is checked by itself; with
 * `separator` several may stand in one text).
 */
export interface TableOption<Value> extends OptionSpec {
  readonly kind: 'text' | 'switch' | 'list'
  readonly separator?: ','
  /** Whether there must be a value in the end. */
  readonly isRequired: (typed: Typed) => boolean
  /** What is wrong with one typed text. */
  readonly check: Reader<unknown>
  readonly read: (given: string | boolean | readonly string[] | undefined) => Reading<Value>
}

/** The options of one generator, in the order in which they are asked. Keys are in camel case: `bindingMode`. */
export type OptionTable = Readonly<Record<string, TableOption<unknown>>>
export type Values<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends TableOption<infer Value> ? Value : never
}

/** An option that has a value in the end: given, or by default. */
export function text<Value>(spec: Omit<OptionSpec, 'only'> & {readonly read: Reader<Value>}): TableOption<Value> {
  return {
    ...spec,
    kind: 'text',
    isRequired: () => true,
    check: spec.read,
    read: given => spec.read(String(given ?? '')),
  }
}

/** An option that may stay without value. */
export function optional<Value>(spec: OptionSpec & {readonly read: Reader<Value>}): TableOption<Value | undefined> {
  return {
    ...spec,
    kind: 'text',
    isRequired: () => false,
    check: spec.read,
    read: given => (given === undefined ? {value: undefined} : spec.read(String(given))),
  }
}

/** An option that has a value where `only` holds, and none elsewhere. */
export function conditional<Value>(
  spec: OptionSpec & {readonly read: Reader<Value>; readonly only: Condition},
): TableOption<Value | undefined> {
  return {...optional(spec), isRequired: () => true}
}

/** A flag without value. */
export function toggle(spec: Omit<OptionSpec, 'placeholder' | 'choices' | 'default'>): TableOption<boolean> {
  return {
    ...spec,
    kind: 'switch',
    isRequired: () => false,
    check: given => ({value: given}),
    read: given => ({value: given === true}),
  }
}

/** An option that may be given several times; none is an empty list, unless `isRequired` says that one must be given. */
export function list<Item>(
  spec: OptionSpec & {
    readonly read: Reader<Item>
    readonly separator?: ','
    readonly isRequired?: (typed: Typed) => boolean
  },
): TableOption<readonly Item[]> {
  const readAll = (given: Typed[string]): Reading<readonly Item[]> => {
    const items: Item[] = []
    for (const item of itemsOf(given, spec.separator)) {
      const reading = spec.read(item)
      if ('problem' in reading) return {...reading, item}
      items.push(reading.value)
    }
    return {value: items}
  }
  return {...spec, kind: 'list', isRequired: spec.isRequired ?? (() => false), check: readAll, read: readAll}
}

function itemsOf(given: Typed[string], separator: ',' | undefined): readonly string[] {
  const texts = typeof given === 'string' ? [given] : Array.isArray(given) ? (given as readonly string[]) : []
  if (separator === undefined) return texts
  return texts
    .flatMap(each => each.split(separator))
    .map(item => item.trim())
    .filter(item => item !== '')
}

/** `bindingMode` -> `binding-mode`. */
export const flagName = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** The default of an option after what was typed so far. */
export const defaultOf = (option: OptionSpec, typed: Typed): string | undefined =>
  typeof option.default === 'function' ? option.default(typed) : option.default

/**
 * The values of all options of a table: what was typed, and defaults for the rest.
 * Throws a usage error that names the flag: for a text that does not do, a value that is missing, a flag that has no
 * meaning together with the others.
 */
export function readOptions<Table extends OptionTable>(table: Table, given: Typed): Values<Table> {
  const typed: Record<string, Typed[string]> = {...given}
  const values: Record<string, unknown> = {}
  const missing: string[] = []
  for (const [name, option] of Object.entries(table)) {
    const flag = `--${flagName(name)}`
    const applies = option.only?.holds(typed) ?? true
    if (!applies && typed[name] !== undefined) throw meaningless(flag, option.only!)
    if (applies) typed[name] ??= defaultOf(option, typed)
    if (applies && isEmpty(option, typed[name]) && option.isRequired(typed)) {
      missing.push(`${flag} ${option.placeholder ?? ''}`.trim())
    } else values[name] = valueOf(option.read(typed[name]), flag, typed[name])
  }
  if (missing.length > 0)
    throw usageError(`there is no default for ${missing.join(', ')}`, {mend: `give ${missing.join(' ')}`})
  // Every name of the table has its value by now.
  return values as Values<Table>
}

const isEmpty = ({kind, separator}: TableOption<unknown>, given: Typed[string]): boolean =>
  given === undefined || (kind === 'list' && itemsOf(given, separator).length === 0)

const meaningless = (flag: string, only: Condition): OperationalError =>
  usageError(`${flag} has no meaning here`, {mend: `it goes with ${only.says}`})

function valueOf(reading: Reading<unknown>, flag: string, given: Typed[string]): unknown {
  if ('value' in reading) return reading.value
  const wrong = reading.item ?? given
  const shown = typeof wrong === 'string' ? ` ${wrong === '' ? "''" : wrong}` : ''
  throw usageError(`${flag}${shown}: ${reading.problem}`, reading.mend ? {mend: reading.mend} : {})
}

/** A value that the conditions of the table have seen to. */
export function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('an option without value, though its condition holds')
  return value
}

/** One object to write, with a line or two that say what it is for. */
export interface Resource {
  readonly comment: string
  readonly object: JsonObject
}

/** What a generator may ask of the world; the caller brings it. */
export interface Supplies {
  /** The files of a path: the file itself, or those of a folder; bytes as they are. Throws operational errors. */
  readonly filesAt: (path: string) => readonly SuppliedFile[]
  /** A new password of letters and digits. */
  readonly newPassword: () => string
}
export interface SuppliedFile {
  /** The last part of its path. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** One generator: a table of options, and what is made of their values. `build` throws usage errors for values that do not go together. */
export interface Generator {
  readonly name: string
  /** Other names of the kind, as kubectl takes them. */
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly examples: readonly {readonly line: string; readonly does: string}[]
  readonly table: OptionTable
  readonly make: (typed: Typed, supplies: Supplies) => readonly Resource[]
}

/** Ties a table and its `build` together; the types of the values follow from the table. */
export function defineGenerator<Table extends OptionTable>(generator: {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly examples: Generator['examples']
  readonly table: Table
  readonly build: (options: Values<Table>, supplies: Supplies) => readonly Resource[]
}): Generator {
  const {build, ...rest} = generator
  return {...rest, make: (typed, supplies) => build(readOptions(generator.table, typed), supplies)}
}
