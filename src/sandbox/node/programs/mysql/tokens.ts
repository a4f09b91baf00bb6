// SQL text as words. https://dev.mysql.com/doc/refman/8.4/en/lexical-structure.html
import {SqlError} from './sql-error.ts'

export interface Token {
  /** `name` is quoted with backticks; `variable` begins with @ or @@. */
  readonly type: 'word' | 'name' | 'string' | 'number' | 'variable' | 'symbol' | 'end'
  readonly text: string
  readonly at: number
}

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', '0': '\0', b: '\b', Z: '\u001a'}
const pattern =
  /\s+|--(?=\s|$)[^\n]*|#[^\n]*|\/\*!\d*|\*\/|\/\*(?!!)[\s\S]*?\*\/|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))|(?<variable>@@?(?:[\w.$]+|`[^`]*`|'[^']*'))|(?<word>[\p{L}\d_$]+)|(?<symbol><=>|<=|>=|<>|!=|\|\||&&|:=|[-+*/%=<>(),.;!@])/uy

/** The words of a statement; comments are left out, and what `/*! … * /` holds is taken. Quotes that stay open throw. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < sql.length) {
    const quote = sql[at]!
    if (quote === "'" || quote === '"' || quote === '`') {
      const {text, end} = quoted(sql, at)
      tokens.push({type: quote === '`' ? 'name' : 'string', text, at})
      at = end
      continue
    }
    pattern.lastIndex = at
    const match = pattern.exec(sql)
    if (match === null) throw syntaxError(sql, at)
    const [type, text] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) ?? []
    if (type !== undefined && text !== undefined) tokens.push({type: type as Token['type'], text, at})
    at = pattern.lastIndex
  }
  tokens.push({type: 'end', text: '', at: sql.length})
  return tokens
}

function quoted(sql: string, start: number): {text: string; end: number} {
  const quote = sql[start]!
  let text = ''
  for (let at = start + 1; at < sql.length; at++) {
    const character = sql[at]!
    if (character === '\\' && quote !== '`') {
      const next = sql[++at] ?? ''
      // \% and \_ stay as they are: LIKE reads them.
      text += next === '%' || next === '_' ? `\\${next}` : (escapes[next] ?? next)
    } else if (character !== quote) text += character
    else if (sql[at + 1] === quote) text += sql[++at]
    else return {text, end: at + 1}
  }
  throw syntaxError(sql, start)
}

export function syntaxError(sql: string, at: number): SqlError {
  const line = sql.slice(0, at).split('\n').length
  return new SqlError(
    1064,
    '42000',
    `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${sql.slice(at, at + 80)}' at line ${line}`,
  )
}

/**
 * Divides a script at its delimiters, as the client does: statements with the line on which they begin and with how they ended,
 * and the rest that is not ended yet.
 */
export function statementsOf(script: string): {
  statements: {text: string; line: number; vertical: boolean}[]
  rest: string
} {
  const statements: {text: string; line: number; vertical: boolean}[] = []
  let begin = 0
  let at = 0
  const take = (end: number, next: number, vertical: boolean): void => {
    const text = script.slice(begin, end)
    const blank = /^\s*/.exec(text)![0].length
    if (text.trim() !== '') {
      statements.push({text: text.trim(), line: script.slice(0, begin + blank).split('\n').length, vertical})
    }
    begin = at = next
  }
  while (at < script.length) {
    const character = script[at]!
    if (character === ';') take(at, at + 1, false)
    else if (script.startsWith('\\G', at)) take(at, at + 2, true)
    else if (script.startsWith('\\g', at)) take(at, at + 2, false)
    else if (/['"`]/.test(character)) {
      const end = endOfQuote(script, at)
      if (end === undefined) break
      at = end
    } else if (/^(#|--(\s|$))/.test(script.slice(at, at + 3))) {
      const end = script.indexOf('\n', at)
      at = end < 0 ? script.length : end
    } else if (script.startsWith('/*', at)) {
      const end = script.indexOf('*/', at)
      if (end < 0) break
      at = end + 2
    } else at++
  }
  return {statements, rest: script.slice(begin)}
}

function endOfQuote(script: string, start: number): number | undefined {
  for (let at = start + 1; at < script.length; at++) {
    if (script[at] === '\\' && script[start] !== '`') at++
    else if (script[at] === script[start]) return at + 1
  }
  return undefined
}
