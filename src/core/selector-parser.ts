/**
 * The text form of label selectors (`a=b,c in (d,e),!f`) and field selectors (`metadata.name=x`).
 * Kubernetes apimachinery pkg/labels/selector.go, pkg/fields/selector.go.
 */
import {inKeyOrder, int64, type Requirement, type Selector, type SelectorOperator} from './labels.ts'
import {labelValueProblems, qualifiedNameProblems} from './names.ts'
import type {Version} from './version.ts'

/** What a selector's text is wrong about, in the server's words. */
export interface SelectorError {
  readonly message: string
}
export const isSelectorError = (
  value: Selector | readonly FieldRequirement[] | SelectorError,
): value is SelectorError => typeof value === 'object' && 'message' in value

interface Token {
  readonly kind: 'end' | 'identifier' | 'error' | ')' | ',' | '!' | '==' | '=' | '>' | 'in' | '<' | '!=' | 'notin' | '('
  readonly text: string
}
const symbols = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '('])
const isSymbol = (character: string): boolean => '=!(),><'.includes(character)
const isSpace = (character: string): boolean => ' \t\r\n'.includes(character)

function symbolAt(text: string, start: number): [token: Token, end: number] {
  const one = text[start]!
  const two = text.slice(start, start + 2)
  // A longer symbol wins; one that is none is given back character by character.
  const symbol = symbols.has(two) ? two : one
  return [{kind: symbol as Token['kind'], text: symbol}, start + symbol.length]
}

function tokens(text: string): Token[] {
  const found: Token[] = []
  let at = 0
  while (at < text.length && text[at] !== '\0') {
    if (isSpace(text[at]!)) {
      at += 1
      continue
    }
    if (isSymbol(text[at]!)) {
      const [token, end] = symbolAt(text, at)
      found.push(token)
      at = end
      continue
    }
    const start = at
    while (at < text.length && text[at] !== '\0' && !isSymbol(text[at]!) && !isSpace(text[at]!)) at += 1
    const word = text.slice(start, at)
    found.push({kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word})
  }
  return [...found, {kind: 'end', text: ''}]
}

class SelectorSyntaxError extends Error {}
const fail = (message: string): never => {
  throw new SelectorSyntaxError(message)
}

class SelectorParser {
  readonly #tokens: readonly Token[]
  readonly #version: Version | undefined
  #at = 0

  constructor(text: string, version: Version | undefined) {
    this.#tokens = tokens(text)
    this.#version = version
  }

  /** Where a value may stand, the words `in` and `notin` are values. */
  #peek(): Token {
    const token = this.#tokens[this.#at] ?? {kind: 'end', text: ''}
    return token.kind === 'in' || token.kind === 'notin' ? {kind: 'identifier', text: token.text} : token
  }
  #take(): Token {
    const token = this.#peek()
    this.#at += 1
    return token
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = []
    for (;;) {
      const {kind, text} = this.#peek()
      if (kind === 'end') return requirements
      if (kind !== 'identifier' && kind !== '!') fail(`found '${text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.#requirement())
      const next = this.#take()
      if (next.kind === 'end') return requirements
      if (next.kind !== ',') fail(`found '${next.text}', expected: ',' or 'end of string'`)
      const after = this.#peek()
      if (after.kind !== 'identifier' && after.kind !== '!') {
        fail(`found '${after.text}', expected: identifier after ','`)
      }
    }
  }

  #requirement(): Requirement {
    let token = this.#take()
    const negated = token.kind === '!'
    if (negated) token = this.#take()
    if (token.kind !== 'identifier') this.#failRequirement(`found '${token.text}', expected: identifier`)
    const key = token.text
    this.#checkKey(key)
    const next = this.#peek().kind
    if (negated) return {key, operator: '!', values: []}
    if (next === 'end' || next === ',') return {key, operator: 'exists', values: []}
    const operator = this.#operator()
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#exactValue()]
    this.#checkValues(key, operator, values)
    return {key, operator, values}
  }

  #failRequirement(message: string): never {
    return fail(`unable to parse requirement: ${message}`)
  }
  #checkKey(key: string): void {
    const problems = qualifiedNameProblems(key, this.#version)
    if (problems.length === 0) return
    this.#failRequirement(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`)
  }
  #checkValues(key: string, operator: SelectorOperator, values: readonly string[]): void {
    const wrong: string[] = []
    for (const [index, value] of values.entries()) {
      const quoted = JSON.stringify(value)
      if ((operator === 'gt' || operator === 'lt') && int64(value) === undefined) {
        const text = "for 'Gt', 'Lt' operators, the value must be an integer"
        wrong.push(`values[${index}]: Invalid value: ${quoted}: ${text}`)
      }
    }
    for (const [index, value] of values.entries()) {
      const problems = labelValueProblems(value, this.#version)
      if (problems.length === 0) continue
      wrong.push(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`)
    }
    if (wrong.length > 0) this.#failRequirement(wrong.length === 1 ? wrong[0]! : `[${wrong.join(', ')}]`)
  }

  #operator(): SelectorOperator {
    const token = this.#tokens[this.#at]!
    this.#at += 1
    switch (token.kind) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
        return token.kind
      case '>':
        return 'gt'
      case '<':
        return 'lt'
      default:
        return this.#failRequirement(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`)
    }
  }

  #values(): string[] {
    const open = this.#take()
    if (open.kind !== '(') this.#failRequirement(`found '${open.text}' expected: '('`)
    const first = this.#peek()
    if (first.kind === ')') {
      this.#take()
      return ['']
    }
    if (first.kind !== 'identifier' && first.kind !== ',') {
      this.#failRequirement(`found '${first.text}', expected: ',', ')' or identifier`)
    }
    const values = this.#identifiers()
    const close = this.#take()
    if (close.kind !== ')') this.#failRequirement(`found '${first.text}', expected: ')'`)
    return [...values].sort()
  }

  /** Empty values stand between commas: `(,a)`, `(a,,b)`, `(a,)`. */
  #identifiers(): Set<string> {
    const values = new Set<string>()
    for (;;) {
      const token = this.#take()
      const next = this.#peek()
      if (token.kind === 'identifier') {
        values.add(token.text)
        if (next.kind === ')') return values
        if (next.kind !== ',') this.#failRequirement(`found '${next.text}', expected: ',' or ')'`)
      } else if (token.kind === ',') {
        if (values.size === 0 || next.kind === ',' || next.kind === ')') values.add('')
        if (next.kind === ')') return values
      } else this.#failRequirement(`found '${token.text}', expected: ',', or identifier`)
    }
  }

  #exactValue(): string {
    const next = this.#peek()
    if (next.kind === 'end' || next.kind === ',') return ''
    const token = this.#take()
    if (token.kind !== 'identifier') this.#failRequirement(`found '${token.text}', expected: identifier`)
    return token.text
  }
}

/** Parses `a=b,c!=d,e in (f,g),!h`: labelSelector of a list request, kubectl -l. */
export function parseLabelSelector(text: string, version?: Version): Selector | SelectorError {
  try {
    return inKeyOrder(new SelectorParser(text, version).parse())
  } catch (error) {
    if (error instanceof SelectorSyntaxError) return {message: error.message}
    throw error
  }
}

/** One condition on a field of an object: `metadata.name=x`. */
export interface FieldRequirement {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

function unescapeFieldValue(text: string): string | SelectorError {
  let value = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!
    if (character === ',' || character === '=') {
      return {message: `invalid field selector: unescaped character in value: ${character.codePointAt(0)}`}
    }
    if (character !== '\\') {
      value += character
      continue
    }
    const next = text[at + 1]
    if (next === undefined || !'\\,='.includes(next)) {
      return {message: `invalid field selector: invalid escape sequence: \\${next ?? ''}`}
    }
    value += next
    at += 1
  }
  return value
}

/** Parses `metadata.name=x,status.phase!=Running`; a backslash escapes `\`, `,` and `=` in a value. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] | SelectorError {
  const terms = (text.match(/(?:\\.|[^,\\]|\\$)+/gsu) ?? []).toSorted()
  const requirements: FieldRequirement[] = []
  for (const term of terms) {
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term)
    if (!match) return {message: `invalid selector: '${text}'; can't understand '${term}'`}
    const value = unescapeFieldValue(match[3]!)
    if (typeof value !== 'string') return value
    if (match[1] === '' && value === '') continue
    requirements.push({field: match[1]!, operator: match[2] === '!=' ? '!=' : '=', value})
  }
  return requirements
}

/** `fields`: the selectable fields of the object, absent ones count as empty text. */
export const matchesFieldSelector = (
  selector: readonly FieldRequirement[],
  fields: Readonly<Record<string, string>>,
): boolean =>
  selector.every(({field, operator, value}) => {
    const here = (Object.hasOwn(fields, field) ? fields[field] : undefined) ?? ''
    return operator === '=' ? here === value : here !== value
  })
