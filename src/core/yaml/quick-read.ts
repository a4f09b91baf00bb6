import {type MutableJson, type MutableJsonObject} from '../json.ts'
import {isDigit, isWord, lineFeed, space} from './characters.ts'
import {plainValue} from './resolve.ts'

/** Keys and entries of lists that are read without a look at the whole grammar go no deeper. */
const deepestQuick = 64
const longestQuick = 1_000_000
const longestKey = 128

// Line feeds and what is printable; no byte order mark and no other line break.
const plainText = /^[\n -~\u00a0-\u2027\u202a-\ufefe\uff00-\ufffd]*$/

/** A list or mapping that further lines add to. */
type Open =
  | {readonly column: number; readonly list: MutableJson[]; readonly isIndentless: boolean}
  | {readonly column: number; readonly object: MutableJsonObject; readonly list?: never}

/** Thrown where the text is not of that sort. */
const notQuick = Symbol('not quick')

/**
 * The value of a document that is written as most manifests are: `key: value` lines, lists with dashes, short scalars on one line,
 * literal blocks, comments. Undefined for all else, broken texts among them: the reader of the whole grammar decides then. What is
 * returned is what that one returns; no key stands twice, and nothing is left unread.
 */
export function quickRead(text: string): MutableJson | undefined {
  if (text.length > longestQuick || !plainText.test(text)) return undefined
  try {
    return new QuickReader(text).read()
  } catch (reason) {
    if (reason === notQuick) return undefined
    throw reason
  }
}

class QuickReader {
  #pos = 0
  readonly #open: Open[] = []
  /** The key of the innermost mapping whose value has not come yet. */
  #awaited: string | undefined

  constructor(readonly text: string) {}

  read(): MutableJson {
    const {text} = this
    if (text.startsWith('---')) this.#separator()
    while (this.#pos < text.length) {
      const start = this.#pos
      const first = this.#skipSpaces()
      const code = text.charCodeAt(first)
      if (code === lineFeed || code === hash || first === text.length) this.#pos = this.#endOfLine(first) + 1
      else this.#line(first, first - start)
    }
    const [root] = this.#open
    if (!root) throw notQuick
    return root.list ?? root.object
  }

  #separator(): void {
    this.#pos = 3
    const next = this.text.charCodeAt(this.#skipSpaces())
    if (next !== lineFeed && !(next === hash && this.text[3] === ' ')) throw notQuick
    this.#pos = this.#endOfLine(this.#pos) + 1
  }

  #skipSpaces(): number {
    while (this.text.charCodeAt(this.#pos) === space) this.#pos++
    return this.#pos
  }

  #endOfLine(from: number): number {
    const end = this.text.indexOf('\n', from)
    return end < 0 ? this.text.length : end
  }

  /** A line whose first character stands at `start`, in `column`. */
  #line(start: number, column: number): void {
    const {text} = this
    if (text.charCodeAt(start) !== dash) return this.#entry(start, column, this.#mappingAt(column))
    if (text.charCodeAt(start + 1) !== space) throw notQuick
    const list = this.#listAt(column)
    this.#pos = start + 1
    const inside = this.#skipSpaces()
    const end = this.#keyEnd(inside)
    if (end < 0) {
      list.push(this.#value(column) ?? null)
      return
    }
    const object: MutableJsonObject = {}
    list.push(object)
    this.#enter({column: column + inside - start, object})
    this.#entry(inside, column + inside - start, object)
  }

  #entry(start: number, column: number, object: MutableJsonObject): void {
    const {text} = this
    const end = this.#keyEnd(start)
    if (end < 0) throw notQuick
    const key = text.slice(start, end)
    const isName = key.length > 5 || typeof plainValue(key) === 'string'
    if (!isName || key === '__proto__' || Object.hasOwn(object, key)) throw notQuick
    this.#pos = end + 1
    const value = this.#value(column)
    if (value === undefined) this.#awaited = key
    object[key] = value ?? null
  }

  /** Where a key ends that begins at `start` and has its colon; -1 when there is none. */
  #keyEnd(start: number): number {
    const {text} = this
    let pos = start
    if (!isLetter(text.charCodeAt(pos))) return -1
    while (isInKey(text.charCodeAt(pos))) pos++
    if (text.charCodeAt(pos) !== colon || pos - start > longestKey) return -1
    const next = text.charCodeAt(pos + 1)
    return next === space || next === lineFeed || pos + 1 === text.length ? pos : -1
  }

  /** The mapping that a key in `column` belongs to. */
  #mappingAt(column: number): MutableJsonObject {
    const object: MutableJsonObject = {}
    if (this.#begins(object, column, false)) {
      this.#enter({column, object})
      return object
    }
    let top = this.#closeTo(column)
    if (top.list && top.isIndentless) {
      this.#open.pop()
      top = this.#open.at(-1)!
    }
    if (top.list) throw notQuick
    return top.object
  }

  #listAt(column: number): MutableJson[] {
    const list: MutableJson[] = []
    const outer = this.#open.at(-1)?.column
    if (this.#begins(list, column, true)) {
      this.#enter({column, list, isIndentless: outer === column})
      return list
    }
    const top = this.#closeTo(column)
    if (!top.list) throw notQuick
    return top.list
  }

  /** Whether a collection in `column` is the value of the awaited key, or the whole document; it is put there then. */
  #begins(value: MutableJson, column: number, isList: boolean): boolean {
    const top = this.#open.at(-1)
    if (!top) return true
    const key = this.#awaited
    this.#awaited = undefined
    if (key === undefined || top.list || column < top.column || (column === top.column && !isList)) return false
    top.object[key] = value
    return true
  }

  #enter(open: Open): void {
    if (this.#open.length === deepestQuick) throw notQuick
    this.#open.push(open)
  }

  /** Closes what is deeper than `column`; something must be open in that column. */
  #closeTo(column: number): Open {
    while (this.#open.at(-1)!.column > column) {
      this.#open.pop()
      if (this.#open.length === 0) throw notQuick
    }
    const top = this.#open.at(-1)!
    if (top.column !== column) throw notQuick
    return top
  }

  /** The rest of a line, read as a value of a collection in `column`; undefined when nothing is there. */
  #value(column: number): MutableJson | undefined {
    const {text} = this
    const start = this.#skipSpaces()
    const end = this.#endOfLine(start)
    this.#pos = end + 1
    const code = text.charCodeAt(start)
    if (start === end || code === hash) return undefined
    if (code === doubleQuote || code === singleQuote) return this.#quoted(start, end, code)
    if (code === bar) return this.#literal(start, end, column)
    if (code === brace || code === bracket) return flow(text.slice(start, end).trimEnd())
    return plain(text, start, end)
  }

  #quoted(start: number, end: number, quote: number): string {
    const close = this.text.indexOf(String.fromCharCode(quote), start + 1)
    if (close < 0 || close > end) throw notQuick
    const value = this.text.slice(start + 1, close)
    const rest = this.text.slice(close + 1, end).trimEnd()
    if (quote === doubleQuote && value.includes('\\')) throw notQuick
    if (rest !== '' && !/^ +#/.test(rest)) throw notQuick
    return value
  }

  /** A literal block below `|` or `|-`, for a collection in `column`. */
  #literal(start: number, end: number, column: number): string {
    const {text} = this
    const header = text.slice(start, end).trimEnd()
    if (header !== '|' && header !== '|-') throw notQuick
    const lines: string[] = []
    let indent = -1
    while (this.#pos < text.length) {
      const from = this.#pos
      const first = this.#skipSpaces()
      const to = this.#endOfLine(first)
      if (first === to) {
        if (first > from) throw notQuick
        lines.push('')
      } else {
        if (indent < 0) indent = first - from
        if (first - from < indent || indent <= column) {
          this.#pos = from
          break
        }
        lines.push(text.slice(from + indent, to))
      }
      this.#pos = to + 1
    }
    while (lines.at(-1) === '') lines.pop()
    if (lines.length === 0) throw notQuick
    return lines.join('\n') + (header === '|' ? '\n' : '')
  }
}

const doubleQuote = 0x22
const hash = 0x23
const dollar = 0x24
const singleQuote = 0x27
const dash = 0x2d
const colon = 0x3a
const bracket = 0x5b
const brace = 0x7b
const bar = 0x7c

/** `{}`, and lists of words such as `[ReadWriteOnce, "a b"]`; other text in brackets is not read here. */
function flow(text: string): MutableJson {
  if (text === '{}') return {}
  if (!wordList.test(text)) throw notQuick
  return text.match(listWord)?.map(word => (word.startsWith('"') ? word.slice(1, -1) : plainValue(word))) ?? []
}

const listWord = /[A-Za-z_][\w./-]*|"[^"\\]*"/g
const wordList = new RegExp(`^\\[ *(?:(?:${listWord.source})(?: *, *(?:${listWord.source}))*)? *\\]$`)

/** A scalar without quotes; a comment may follow it. */
function plain(text: string, start: number, end: number): MutableJson {
  const first = text.charCodeAt(start)
  const isPlain = isInKey(first === dash ? text.charCodeAt(start + 1) : first) || first === dollar
  if (!isPlain) throw notQuick
  let stop = start
  for (let pos = start; pos < end; pos++) {
    const code = text.charCodeAt(pos)
    if (code === space) continue
    if (code === hash && text.charCodeAt(pos - 1) === space) break
    if (code === colon && (pos + 1 === end || text.charCodeAt(pos + 1) === space)) throw notQuick
    stop = pos + 1
  }
  const value = plainValue(text.slice(start, stop))
  if (typeof value !== 'number') return value
  if (!Number.isFinite(value)) throw notQuick
  // Kubernetes prints a float of zero without its sign.
  return value === 0 ? 0 : value
}

/** Letters and `_`. */
const isLetter = (code: number): boolean => isWord(code) && !isDigit(code) && code !== dash

/** Letters, digits and `_ - . /`. */
const isInKey = (code: number): boolean => isWord(code) || code === 0x2e || code === 0x2f
