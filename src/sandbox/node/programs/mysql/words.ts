import type {TableName} from './syntax.ts'
import {syntaxError, type Token, tokensOf} from './tokens.ts'

/** Walks over the words of one statement. */
export class Words {
  protected readonly sql: string

  protected readonly tokens: readonly Token[]

  protected at = 0

  constructor(sql: string) {
    this.sql = sql
    this.tokens = tokensOf(sql)
  }

  protected get next(): Token {
    return this.tokens[this.at]!
  }

  protected fail(): never {
    throw syntaxError(this.sql, this.next.at)
  }

  protected is(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.tokens[this.at + index]
      if (token === undefined) return false
      return token.type === 'word' ? token.text.toUpperCase() === word : token.type === 'symbol' && token.text === word
    })
  }

  protected took(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false
    this.at += words.length
    return true
  }

  protected expect(...words: readonly string[]): void {
    for (const word of words) if (!this.took(word)) this.fail()
  }

  protected take(): Token {
    const token = this.next
    if (token.type === 'end') this.fail()
    this.at++
    return token
  }

  protected name(): string {
    const {type, text} = this.next
    if (type !== 'word' && type !== 'name') this.fail()
    this.at++
    return text
  }

  protected text(): string {
    const {type, text} = this.next
    if (type !== 'string') this.fail()
    this.at++
    return text
  }

  protected number(): number {
    const {type, text} = this.next
    if (type !== 'number') this.fail()
    this.at++
    return Number(text)
  }

  protected list<T>(read: () => T): T[] {
    const found = [read()]
    while (this.took(',')) found.push(read())
    return found
  }

  protected table(): TableName {
    const first = this.name()
    return this.took('.') ? {database: first, name: this.name()} : {database: undefined, name: first}
  }

  protected ifExists(): boolean {
    return this.took('IF', 'EXISTS')
  }

  protected ifNotExists(): boolean {
    return this.took('IF', 'NOT', 'EXISTS')
  }

  /** Leaves out what the model has no use for: character sets, engines, comments. */
  protected skipRest(): void {
    this.at = this.tokens.length - 1
  }
}
