import {configMapKeyProblems} from '../core/names.ts'
import {usageError} from '../core/operational-error.ts'
import {list, type Reader, type Supplies} from './option.ts'
import {anyText, keyAndValue, type Pair} from './readers.ts'

/** A ConfigMap or Secret may hold so many bytes. Kubernetes pkg/apis/core/validation MaxSecretSize */
const largest = 1024 * 1024

export interface FromFile {
  readonly key: string | undefined
  readonly path: string
}

const configKey = (key: string): string | undefined =>
  configMapKeyProblems(key).length > 0 ? `"${key}" is no key: letters, digits, '-', '_' and '.' make one` : undefined

const literal: Reader<Pair> = text => {
  const read = keyAndValue(text)
  const problem = 'value' in read ? configKey(read.value.key) : undefined
  return problem === undefined ? read : {problem}
}

const fromFile: Reader<FromFile> = text => {
  const equals = text.indexOf('=')
  const [key, path] = equals < 0 ? [undefined, text] : [text.slice(0, equals), text.slice(equals + 1)]
  if (path === '') return {problem: 'it names no file', mend: 'write a path, or key=path'}
  const problem = key === undefined ? undefined : configKey(key)
  return problem === undefined ? {value: {key, path}} : {problem}
}

/** The options of what holds keys and values. */
export const keyValueOptions = {
  fromLiteral: list({
    placeholder: '<key=value>',
    summary: 'a key with its value; may be given several times',
    question: 'A key with its value (key=value; empty: none)?',
    read: literal,
  }),
  fromFile: list({
    placeholder: '<[key=]path>',
    summary: "a file's content under its name or the key, or each file of a folder; may be given several times",
    question: 'A file whose content is to go in ([key=]path; empty: none)?',
    read: fromFile,
  }),
  fromEnvFile: list({
    placeholder: '<path>',
    summary: 'a file of lines key=value; may be given several times',
    read: anyText,
  }),
}

export interface Given {
  readonly fromLiteral: readonly Pair[]
  readonly fromFile: readonly FromFile[]
  readonly fromEnvFile: readonly string[]
}

/** The keys in the order given, with their bytes. Throws usage errors for a key that is there twice and for too much data. */
export function keyValues(given: Given, supplies: Supplies): ReadonlyMap<string, Uint8Array> {
  const all = new Map<string, Uint8Array>()
  const encoder = new TextEncoder()
  const add = (key: string, bytes: Uint8Array, from: string): void => {
    if (all.has(key)) throw usageError(`the key "${key}" is there twice`, {mend: `${from} gives it again`})
    all.set(key, bytes)
  }
  for (const {key, value} of given.fromLiteral) add(key, encoder.encode(value), '--from-literal')
  for (const {key, path} of given.fromFile) {
    const files = supplies.filesAt(path)
    if (key !== undefined && files.length !== 1)
      throw usageError(`--from-file ${key}=${path}: a key goes with one file, not with a folder`)
    for (const file of files) {
      const problem = key === undefined ? configKey(file.name) : undefined
      if (problem) throw usageError(`--from-file ${path}: ${problem}`, {mend: `give it a key: --from-file key=${path}`})
      add(key ?? file.name, file.bytes, `--from-file ${path}`)
    }
  }
  for (const path of given.fromEnvFile) {
    for (const {key, value} of environmentFile(path, supplies))
      add(key, encoder.encode(value), `--from-env-file ${path}`)
  }
  const total = [...all].reduce((sum, [key, {length}]) => sum + encoder.encode(key).length + length, 0)
  if (total > largest) throw usageError(`the values have ${total} bytes; Kubernetes takes at most ${largest}`)
  return all
}

/** Lines `key=value`; blank lines and lines that start with `#` are left out, values are taken as they are. */
function environmentFile(path: string, supplies: Supplies): readonly Pair[] {
  return supplies.filesAt(path).flatMap(({bytes}) =>
    textOf(bytes, path)
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .map((line, index): Pair | undefined => {
        const start = line.trimStart()
        if (start === '' || start.startsWith('#')) return undefined
        const read = literal(start)
        if ('value' in read) return read.value
        throw usageError(`--from-env-file ${path}, line ${index + 1}: ${read.problem}`)
      })
      .filter(pair => pair !== undefined),
  )
}

function textOf(bytes: Uint8Array, path: string): string {
  const text = textIn(bytes)
  if (text === undefined) throw usageError(`--from-env-file ${path} is no text`)
  return text
}

/** The bytes as text, or undefined when they are no UTF-8. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes)
  } catch {
    return undefined
  }
}

/** Standard base64. */
export function base64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
