import type {Token} from './token.ts'

/** Tokens between scanner and parser. Tokens are numbered from the first of the document, so that one can go before another. */
export class TokenQueue {
  readonly #tokens: Token[] = []
  #head = 0
  /** The number of the token at the head: so many were taken away before it. */
  taken = 0

  get isEmpty(): boolean {
    return this.#head === this.#tokens.length
  }
  /** The number that the next token will have. */
  get next(): number {
    return this.taken + this.#tokens.length - this.#head
  }
  get head(): Token {
    return this.#tokens[this.#head]!
  }

  take(): void {
    this.taken++
    this.#head++
    if (this.#head < 256) return
    this.#tokens.splice(0, this.#head)
    this.#head = 0
  }

  push(token: Token): void {
    this.#tokens.push(token)
  }

  /** Puts a token before the one of a number; behind all when that one is taken already, as go-yaml does. */
  insert(token: Token, number: number): void {
    if (number < this.taken) this.#tokens.push(token)
    else this.#tokens.splice(this.#head + number - this.taken, 0, token)
  }
}
