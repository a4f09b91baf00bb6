/** What Go's encoding/json says about a text that is to be a map. Go src/encoding/json/scanner.go, decode.go */
import {goQuote} from '../go-text.ts'

/** Go quotes a byte as the character of that number. */
function quoted(byte: number): string {
  if (byte === 0x27) return String.raw`'\''`
  if (byte === 0x22) return `'"'`
  return `'${goQuote(String.fromCharCode(byte)).slice(1, -1)}'`
}

class Refusal extends Error {}

const whitespace = new Set([0x20, 0x09, 0x0a, 0x0d])
const escapes = new Set(Buffer.from('bfnrt\\/"'))
const deepest = 10_000

class Scanner {
  #at = 0
  #depth = 0
  /** A number that no float64 holds is found only when all else is well-formed. */
  tooLarge: string | undefined
  constructor(readonly bytes: Uint8Array) {}

  #fail(context: string): never {
    const byte = this.bytes[this.#at]
    if (byte === undefined) throw new Refusal('unexpected end of JSON input')
    throw new Refusal(`invalid character ${quoted(byte)} ${context}`)
  }
  #is(character: string): boolean {
    return this.bytes[this.#at] === character.charCodeAt(0)
  }
  #take(character: string): boolean {
    if (!this.#is(character)) return false
    this.#at += 1
    return true
  }
  #space(): void {
    while (whitespace.has(this.bytes[this.#at] ?? 0)) this.#at += 1
  }
  #isDigit(): boolean {
    const byte = this.bytes[this.#at] ?? 0
    return byte >= 0x30 && byte <= 0x39
  }
  #digits(): void {
    while (this.#isDigit()) this.#at += 1
  }

  document(): string {
    this.#space()
    const first = String.fromCharCode(this.bytes[this.#at] ?? 0)
    this.#value()
    this.#space()
    if (this.#at < this.bytes.length) this.#fail('after top-level value')
    return first
  }

  #value(): void {
    this.#space()
    if (this.#take('{')) this.#nested(() => this.#members())
    else if (this.#take('[')) this.#nested(() => this.#elements())
    else if (this.#take('"')) this.#string()
    else if (this.#is('-') || this.#isDigit()) this.#number()
    else if (this.#take('t')) this.#literal('true')
    else if (this.#take('f')) this.#literal('false')
    else if (this.#take('n')) this.#literal('null')
    else this.#fail('looking for beginning of value')
  }

  #nested(read: () => void): void {
    this.#depth += 1
    if (this.#depth > deepest) throw new Refusal('exceeded max depth')
    read()
    this.#depth -= 1
  }

  #members(): void {
    this.#space()
    if (this.#take('}')) return
    for (;;) {
      this.#space()
      if (!this.#take('"')) this.#fail('looking for beginning of object key string')
      this.#string()
      this.#space()
      if (!this.#take(':')) this.#fail('after object key')
      this.#value()
      this.#space()
      if (this.#take('}')) return
      if (!this.#take(',')) this.#fail('after object key:value pair')
    }
  }

  #elements(): void {
    this.#space()
    if (this.#take(']')) return
    for (;;) {
      this.#value()
      this.#space()
      if (this.#take(']')) return
      if (!this.#take(',')) this.#fail('after array element')
    }
  }

  #string(): void {
    for (;;) {
      if (this.#take('"')) return
      const byte = this.bytes[this.#at]
      if (byte === undefined || byte < 0x20) this.#fail('in string literal')
      this.#at += 1
      if (byte === 0x5c) this.#escape()
    }
  }

  #escape(): void {
    if (this.#take('u')) {
      for (let count = 0; count < 4; count += 1) {
        const digit = String.fromCharCode(this.bytes[this.#at] ?? 0)
        if (!/[\da-fA-F]/.test(digit)) this.#fail(String.raw`in \u hexadecimal character escape`)
        this.#at += 1
      }
      return
    }
    if (!escapes.has(this.bytes[this.#at] ?? 0)) this.#fail('in string escape code')
    this.#at += 1
  }

  #number(): void {
    const start = this.#at
    this.#take('-')
    if (!this.#take('0')) {
      if (!this.#isDigit()) this.#fail('in numeric literal')
      this.#digits()
    }
    if (this.#take('.')) {
      if (!this.#isDigit()) this.#fail('after decimal point in numeric literal')
      this.#digits()
    }
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-')
      if (!this.#isDigit()) this.#fail('in exponent of numeric literal')
      this.#digits()
    }
    const text = Buffer.from(this.bytes.subarray(start, this.#at)).toString()
    if (!Number.isFinite(Number(text))) this.tooLarge ??= text
  }

  #literal(word: string): void {
    for (const letter of word.slice(1)) {
      if (!this.#take(letter)) this.#fail(`in literal ${word} (expecting '${letter}')`)
    }
  }
}

const kinds: Readonly<Record<string, string>> = {'"': 'string', '[': 'array', t: 'bool', f: 'bool'}

/** The error of json.Unmarshal into a `map[string]interface{}`; undefined when there is none. */
export function goJsonMapProblem(bytes: Uint8Array): string | undefined {
  const scanner = new Scanner(bytes)
  try {
    const first = scanner.document()
    if (first === '{') {
      return scanner.tooLarge && `json: cannot unmarshal number ${scanner.tooLarge} into Go value of type float64`
    }
    if (first === 'n') return undefined
    return `json: cannot unmarshal ${kinds[first] ?? 'number'} into Go value of type map[string]interface {}`
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}
