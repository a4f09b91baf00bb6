import {
  breakLength,
  breakText,
  carriageReturn,
  documentIndicator,
  isBlankOrEnd,
  isBreakOrEnd,
  lineFeed,
  space,
  tab,
} from './characters.ts'
import {charactersBetween, keyOfToken, noKey, type PossibleKey} from './possible-key.ts'
import {scanBlockScalar} from './scan-block-scalar.ts'
import {scanAnchor, scanDirective, scanTag} from './scan-names.ts'
import {scanPlain} from './scan-plain.ts'
import {scanQuoted} from './scan-quoted.ts'
import {cannotStart, keyWithoutColon, misplacedDash, misplacedQuestionMark, misplacedColon} from './scan-problems.ts'
import {deepest, tooDeep} from './text-fault.ts'
import {TokenQueue} from './token-queue.ts'
import {type Token, tokenOf, type TokenType} from './token.ts'

/**
 * Tokens of one YAML document, exactly as go-yaml v2 finds them, the parser in kubectl. Not the YAML specification is followed
 * but go-yaml's scannerc.go, function by function, bugs included; that is a translation of libyaml (Copyright (c) 2006-2010
 * Kirill Simonov, MIT licence). `text` must end with NUL.
 */
export class Scanner {
  pos = 0
  line = 0
  lineStart = 0
  flowLevel = 0
  /** The column of the innermost block collection, -1 outside of any. */
  indent = -1
  keyAllowed = true
  readonly #indents: number[] = []
  readonly #keys: PossibleKey[] = [noKey(0, 0)]
  readonly #queue = new TokenQueue()
  #ready = false

  constructor(readonly text: string) {}

  get column(): number {
    return this.pos - this.lineStart
  }

  /** The next token, left in the queue. */
  peek(): Token {
    if (!this.#ready) this.#fetchMore()
    return this.#queue.head
  }

  /** Takes away the token that `peek` showed. */
  skip(): void {
    this.#ready = false
    this.#queue.take()
  }

  /** Goes over the line breaks at the current position; returns what they become inside a value. */
  takeBreaks(): string {
    const {text} = this
    let end = this.pos
    while (text.charCodeAt(end) === lineFeed) end++
    if (end === this.pos) {
      const taken = breakText(text, this.pos)
      this.skipBreak()
      return taken
    }
    const count = end - this.pos
    this.line += count
    this.pos = this.lineStart = end
    return '\n'.repeat(count)
  }

  /** Goes over the line break at the current position; nothing happens where there is none. */
  skipBreak(): void {
    const length = breakLength(this.text, this.pos)
    if (length === 0) return
    this.pos += length
    this.line++
    this.lineStart = this.pos
  }

  #fetchMore(): void {
    for (;;) {
      if (!this.#queue.isEmpty) {
        const key = keyOfToken(this.#keys, this.#queue.taken)
        if (!key || !this.#isValid(key)) break
      }
      this.#fetchNext()
    }
    this.#ready = true
  }

  #fetchNext(): void {
    this.#skipToToken()
    this.#unrollIndent(this.column)
    const {text, pos} = this
    const code = text.charCodeAt(pos)
    if (code === 0) return this.#fetchStreamEnd()
    if (pos === this.lineStart) {
      if (code === 0x25) return this.#fetchDirective()
      const indicator = documentIndicator(text, pos)
      if (indicator) return this.#fetchIndicator(indicator)
    }
    switch (code) {
      case 0x5b: // [
        return this.#fetchFlowStart('flow sequence start')
      case 0x7b: // {
        return this.#fetchFlowStart('flow mapping start')
      case 0x5d: // ]
        return this.#fetchFlowEnd('flow sequence end')
      case 0x7d: // }
        return this.#fetchFlowEnd('flow mapping end')
      case 0x2c: // ,
        return this.#fetchFlowEntry()
      case 0x2d: // -
        return isBlankOrEnd(text.charCodeAt(pos + 1)) ? this.#fetchBlockEntry() : this.#fetchScalar(scanPlain)
      case 0x3f: // ?
        return this.#isIndicator() ? this.#fetchKey() : this.#fetchScalar(scanPlain)
      case 0x3a: // :
        return this.#isIndicator() ? this.#fetchValue() : this.#fetchScalar(scanPlain)
      case 0x2a: // *
        return this.#fetchScalar(scanner => scanAnchor(scanner, 'alias'))
      case 0x26: // &
        return this.#fetchScalar(scanner => scanAnchor(scanner, 'anchor'))
      case 0x21: // !
        return this.#fetchScalar(scanTag)
      case 0x7c: // |
      case 0x3e: // >
        if (this.flowLevel > 0) throw cannotStart(this)
        return this.#fetchBlockScalar()
      case 0x22: // "
      case 0x27: // '
        return this.#fetchScalar(scanQuoted)
      case tab:
      case 0x23: // #
      case 0x25: // %
      case 0x40: // @
      case 0x60: // `
        throw cannotStart(this)
      default:
        return this.#fetchScalar(scanPlain)
    }
  }

  #isIndicator(): boolean {
    return this.flowLevel > 0 || isBlankOrEnd(this.text.charCodeAt(this.pos + 1))
  }

  /** Goes over blanks, comments and line breaks. Tabs count as blanks in flow context and where no key may begin. */
  #skipToToken(): void {
    const {text} = this
    for (;;) {
      let code = text.charCodeAt(this.pos)
      while (code === space || (code === tab && (this.flowLevel > 0 || !this.keyAllowed)))
        code = text.charCodeAt(++this.pos)
      if (code === 0x23) while (!isBreakOrEnd(text.charCodeAt(this.pos))) this.pos++
      code = text.charCodeAt(this.pos)
      if (code === lineFeed) {
        this.line++
        this.lineStart = ++this.pos
      } else if (code === carriageReturn || (code >= 0x85 && breakLength(text, this.pos) > 0)) this.skipBreak()
      else return
      if (this.flowLevel === 0) this.keyAllowed = true
    }
  }

  #push(type: TokenType, length: number): void {
    this.#queue.push(tokenOf(type, this.pos, this.pos + length))
    this.pos += length
  }

  #isValid(key: PossibleKey): boolean {
    if (!key.possible) return false
    if (key.line === this.line && charactersBetween(this.text, key.pos, this.pos) <= 1024) return true
    if (key.required) throw keyWithoutColon(this, key.pos)
    key.possible = false
    return false
  }

  #saveKey(): void {
    if (!this.keyAllowed) return
    this.#removeKey()
    const key = this.#keys[this.#keys.length - 1]!
    key.possible = key.awaited = true
    key.required = this.flowLevel === 0 && this.indent === this.column
    key.token = this.#queue.next
    key.pos = this.pos
    key.line = this.line
    key.column = this.column
  }

  #removeKey(): void {
    const key = this.#keys[this.#keys.length - 1]!
    if (!key.possible) return
    if (key.required) throw keyWithoutColon(this, key.pos)
    key.possible = key.awaited = false
  }

  #rollIndent(column: number, token: number, type: TokenType, pos: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return
    this.#indents.push(this.indent)
    this.indent = column
    if (this.#indents.length > deepest) throw tooDeep(pos)
    this.#queue.insert(tokenOf(type, pos, pos), token)
  }

  #unrollIndent(column: number): void {
    if (this.flowLevel > 0) return
    while (this.indent > column) {
      this.#queue.push(tokenOf('block end', this.pos, this.pos))
      this.indent = this.#indents.pop()!
    }
  }

  #fetchStreamEnd(): void {
    this.#unrollIndent(-1)
    this.#removeKey()
    this.keyAllowed = false
    this.#push('stream end', 0)
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1)
    this.#removeKey()
    this.keyAllowed = false
    this.#queue.push(scanDirective(this))
  }

  #fetchIndicator(type: TokenType): void {
    this.#unrollIndent(-1)
    this.#removeKey()
    this.keyAllowed = false
    this.#push(type, 3)
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveKey()
    this.#keys.push(noKey(this.#queue.next, this.pos))
    if (++this.flowLevel > deepest) throw tooDeep(this.pos)
    this.keyAllowed = true
    this.#push(type, 1)
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#removeKey()
    if (this.flowLevel > 0) {
      this.flowLevel--
      const {token} = this.#keys.pop()!
      const outer = this.#keys[this.#keys.length - 1]!
      // go-yaml forgets the bracket itself when nothing inside could be a key: `{}: x` is read as `{}`.
      if (outer.token === token) outer.awaited = false
    }
    this.keyAllowed = false
    this.#push(type, 1)
  }

  #fetchFlowEntry(): void {
    this.#removeKey()
    this.keyAllowed = true
    this.#push('flow entry', 1)
  }

  #fetchBlockEntry(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) throw misplacedDash(this)
      this.#rollIndent(this.column, -1, 'block sequence start', this.pos)
    }
    this.#removeKey()
    this.keyAllowed = true
    this.#push('block entry', 1)
  }

  #fetchKey(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) throw misplacedQuestionMark(this)
      this.#rollIndent(this.column, -1, 'block mapping start', this.pos)
    }
    this.#removeKey()
    this.keyAllowed = this.flowLevel === 0
    this.#push('key', 1)
  }

  #fetchValue(): void {
    const key = this.#keys[this.#keys.length - 1]!
    if (this.#isValid(key)) {
      this.#queue.insert(tokenOf('key', key.pos, key.pos), key.token)
      this.#rollIndent(key.column, key.token, 'block mapping start', key.pos)
      key.possible = key.awaited = false
      this.keyAllowed = false
    } else {
      if (this.flowLevel === 0) {
        if (!this.keyAllowed) throw misplacedColon(this)
        this.#rollIndent(this.column, -1, 'block mapping start', this.pos)
      }
      this.keyAllowed = this.flowLevel === 0
    }
    this.#push('value', 1)
  }

  /** Anchors, aliases, tags and flow scalars: each may begin a key, and no key may follow it at once. */
  #fetchScalar(scan: (scanner: Scanner) => Token): void {
    this.#saveKey()
    this.keyAllowed = false
    this.#queue.push(scan(this))
  }

  #fetchBlockScalar(): void {
    this.#removeKey()
    this.keyAllowed = true
    this.#queue.push(scanBlockScalar(this))
  }
}
