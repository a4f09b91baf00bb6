// What shells and tools say when something fails. The shell library speaks as bash does, and tells errors of files in the words of
// Node; most images have the shell of busybox as `sh`.
import type {FileError} from '../files/file-error.ts'
import {isFileErrorCode, systemText} from '../files/file-error.ts'
import {fittedPath} from './script.ts'
import {openMark} from './streaming.ts'
import {namedTarget} from './writing.ts'

export type Dialect = 'sh' | 'bash'

/** Errors of files as the system words them: `EROFS: read-only file system, open '/x'` becomes `Read-only file system`. */
export const plainErrors = (text: string): string =>
  text.replaceAll(/\b(E[A-Z]+): [a-z -]+, \w+ '[^'\n]*'/g, (whole, code: string) =>
    isFileErrorCode(code) ? systemText(code) : whole,
  )

const tokens: Readonly<Record<string, string>> = {EOF: 'end of file', NEWLINE: 'newline'}

function syntaxError(detail: string): string {
  const [, expected, got] = /Expected (\w+), got (\S+)/.exec(detail) ?? []
  if (expected !== undefined && got !== undefined) {
    const found = tokens[got] ?? `"${got.toLowerCase()}"`
    return `syntax error: unexpected ${found} (expecting "${expected.toLowerCase()}")`
  }
  if (/untermin|unexpected EOF/i.test(detail)) return 'syntax error: unterminated quoted string'
  const [, token] = /[Uu]nexpected (?:token )?[`'"]?([^\s`'"]+)/.exec(detail) ?? []
  return token === undefined ? `syntax error: ${detail}` : `syntax error: unexpected "${token.toLowerCase()}"`
}

const phrases: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^(.*): command not found$/, name => `${name}: not found`],
  [/^cd: (.*): ([^:]+)$/, (path, why) => `cd: can't cd to ${path}: ${why}`],
  [/^(?:line \d+: )?(.*): unbound variable$/, name => `${name}: parameter not set`],
  [/^(.*): readonly variable$/, name => `${name}: is read only`],
  [/division by 0/, () => 'divide by zero'],
  [/^syntax error: Parse error at \d+:\d+: (.*)$/, syntaxError],
  [/^(\S.*): No such file or directory$/, path => `can't open ${path}: no such file`],
  [/^(\S.*): Is a directory$/, path => `can't create ${path}: Is a directory`],
]

/** What `set -x` says of what fitScript has added. */
const ownTrace = new RegExp(String.raw`^\++ (?:(?:\. )?/(?:usr/bin|proc/self)/__\w+.*|${openMark}=1)\n`, 'gm')

/** Messages of the library as a shell says them; `refused` is why the last file that was to be written could not be opened. */
export function spoken(errors: string, dialect: Dialect, refused: FileError | undefined, command = ''): string {
  // The shell of busybox calls itself as it was called.
  const name = dialect === 'sh' && /\/(sh|ash|dash)$/.test(command) ? command : dialect
  const text = errors.includes('__') ? errors.replaceAll(ownTrace, '') : errors
  if (!text.includes('bash: ')) return text
  return text.replaceAll(/^bash: (.*)$/gm, (_, said: string) => {
    const [, target] = /^(.*): cannot open redirect target$/.exec(said) ?? []
    const message = said.replaceAll(namedTarget, '').replace(`${fittedPath}: `, 'syntax error: ')
    if (target !== undefined) return `${name}: ${unwritable(target.replace(namedTarget, ''), dialect, refused)}`
    if (dialect === 'bash') return `bash: ${message}`
    for (const [pattern, phrase] of phrases) {
      const match = pattern.exec(message)
      if (match !== null) return `${name}: ${phrase(...match.slice(1))}`
    }
    return `${name}: ${message}`
  })
}

function unwritable(path: string, dialect: Dialect, refused: FileError | undefined): string {
  const why = refused === undefined ? 'Permission denied' : systemText(refused.code)
  if (dialect === 'bash') return `${path}: ${why}`
  return `can't create ${path}: ${refused?.code === 'ENOENT' ? 'nonexistent directory' : why}`
}
