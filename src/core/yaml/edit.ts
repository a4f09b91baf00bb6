import type {Path} from '../field-path.ts'
import {isObject, type Json, valueAt} from '../json.ts'
import type {TextDocument} from './document.ts'
import {writeYaml} from './write.ts'

/**
 * `text` with the value at `path` of one of its documents replaced, added or (undefined) taken away, and everything else as
 * it was: comments, order, layout. `document` must have been read from that text. Undefined where this cannot be written in
 * place; the caller reads the new text back to be sure of it.
 */
export function editText(
  text: string,
  document: TextDocument,
  path: Path,
  value: Json | undefined,
): string | undefined {
  const editor = new Editor(text, document)
  if (value === undefined) return editor.remove(path)
  return document.has(path) ? editor.replace(path, value) : editor.add(path, value)
}

class Editor {
  readonly #text: string
  readonly #document: TextDocument
  readonly #lineStarts: readonly number[]

  constructor(text: string, document: TextDocument) {
    this.#text = text
    this.#document = document
    this.#lineStarts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(match => match.index + match[0].length)]
  }

  replace(path: Path, value: Json): string | undefined {
    const {start, end, column} = this.#range(path, 'value')
    if (start === end) return this.#splice(start, end, ` ${flow(value, this.#isJson())}`)
    const wasBlock = isCollection(valueAt(this.#document.value, path)) && !/[[{]/.test(this.#text[start] ?? '')
    if (!wasBlock) return this.#splice(start, end, flow(value, this.#isJson()))
    if (!isFilled(value)) return undefined
    return this.#splice(start, end, block(value, column - 1).trimEnd())
  }

  /** Writes a key that is not there as the last of its mapping; mappings that are not there either come with it. */
  add(path: Path, value: Json): string | undefined {
    const key = path.at(-1)
    const parent = path.slice(0, -1)
    if (typeof key !== 'string') return undefined
    if (!this.#document.has(parent)) return this.add(parent, {[key]: value})
    const mapping = valueAt(this.#document.value, parent)
    if (!isObject(mapping) || Object.keys(mapping).length === 0) return this.replace(parent, {[key]: value})
    const {start} = this.#range(parent, 'value')
    const last = this.#range([...parent, Object.keys(mapping).at(-1)!], 'entry')
    if (this.#text[start] === '{') {
      const gap = /^\s*/.exec(this.#text.slice(start + 1))?.[0] ?? ''
      const entry = `${flow(key, this.#isJson())}: ${flow(value, this.#isJson())}`
      return this.#splice(last.end, last.end, `,${gap === '' ? ' ' : gap}${entry}`)
    }
    const end = this.#endOfLine(last.end)
    const indent = this.#indentOf(last.start)
    if (indent === undefined) return undefined
    return this.#splice(end, end, `\n${indent}${block({[key]: value}, indent.length).trimEnd()}`)
  }

  remove(path: Path): string | undefined {
    const parent = valueAt(this.#document.value, path.slice(0, -1))
    if (!isObject(parent) || !this.#document.has(path)) return undefined
    if (Object.keys(parent).length === 1) return path.length > 1 ? this.remove(path.slice(0, -1)) : undefined
    const {start, end} = this.#range(path, 'entry')
    const after = /^\s*,\s*/.exec(this.#text.slice(end))
    if (after) return this.#splice(start, end + after[0].length, '')
    const before = /,\s*$/.exec(this.#text.slice(0, start))
    if (before) return this.#splice(before.index, end, '')
    if (this.#indentOf(start) === undefined) return undefined
    const lineStart = this.#lineStarts.findLast(each => each <= start) ?? 0
    const next = this.#lineStarts.find(each => each > end) ?? this.#text.length
    return this.#splice(lineStart, next, '')
  }

  #splice(start: number, end: number, text: string): string {
    return this.#text.slice(0, start) + text + this.#text.slice(end)
  }

  #range(path: Path, part: 'value' | 'entry'): {start: number; end: number; column: number} {
    const {line, column, endLine, endColumn} = this.#document.place(path, part)
    const offset = (atLine: number, atColumn: number): number => (this.#lineStarts[atLine - 1] ?? 0) + atColumn - 1
    return {start: offset(line, column), end: offset(endLine, endColumn), column}
  }

  #endOfLine(from: number): number {
    const rest = /\r\n|\n|\r/.exec(this.#text.slice(from))
    return rest ? from + rest.index : this.#text.length
  }

  /** The white space before a place on its line; behind the dash of a list item as much as the dash takes. */
  #indentOf(place: number): string | undefined {
    const lineStart = this.#lineStarts.findLast(each => each <= place) ?? 0
    const before = this.#text.slice(lineStart, place)
    return /^\s*$/.test(before) ? before : undefined
  }

  #isJson(): boolean {
    const {line, column} = this.#document.place([], 'value')
    return /^\{\s*["}]/.test(this.#text.slice((this.#lineStarts[line - 1] ?? 0) + column - 1))
  }
}

const isCollection = (value: Json | undefined): boolean => Array.isArray(value) || isObject(value)
const isFilled = (value: Json): boolean => typeof value === 'object' && value !== null && Object.keys(value).length > 0

/** A value on one line: `[ReadWriteOnce, ReadOnlyMany]`; in JSON as JSON. */
function flow(value: Json, json: boolean): string {
  if (json) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(item => flow(item, json)).join(', ')}]`
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${flow(key, json)}: ${flow(item, json)}`)
    return `{${entries.join(', ')}}`
  }
  const text = writeYaml([value]).trimEnd()
  // What is plain in a block may have a meaning between brackets.
  return typeof value === 'string' && !/^['"]|^[\w./-]+$/.test(text) ? JSON.stringify(value) : text
}

/** A collection in block style, its lines but the first indented. */
const block = (value: Json, indent: number): string =>
  writeYaml([value])
    .trimEnd()
    .split('\n')
    .join(`\n${' '.repeat(indent)}`)
