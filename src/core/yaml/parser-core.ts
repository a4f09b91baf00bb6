import {undefinedHandle, unexpected} from './parse-problems.ts'
import {Scanner} from './scanner.ts'
import type {Token} from './token.ts'

export type EventType =
  | 'document start'
  | 'document end'
  | 'stream end'
  | 'alias'
  | 'scalar'
  | 'sequence start'
  | 'sequence end'
  | 'mapping start'
  | 'mapping end'

export type State =
  | 'implicit document start'
  | 'document start'
  | 'document content'
  | 'document end'
  | 'block node'
  | 'block sequence first entry'
  | 'block sequence entry'
  | 'indentless sequence entry'
  | 'block mapping first key'
  | 'block mapping key'
  | 'block mapping value'
  | 'flow sequence first entry'
  | 'flow sequence entry'
  | 'flow pair key'
  | 'flow pair value'
  | 'flow pair end'
  | 'flow mapping first key'
  | 'flow mapping key'
  | 'flow mapping value'
  | 'flow mapping empty value'
  | 'end'

/** What all states of the parser work with: the tokens, the states to come back to, and the event at hand. */
export class ParserCore {
  readonly scanner: Scanner
  readonly states: State[] = []
  /** Where the open collections begin, for saying which one is not closed. */
  readonly opened: number[] = []
  /** The prefixes of tags by their handles. */
  readonly handles = new Map<string, string>()
  state: State = 'implicit document start'

  type: EventType = 'stream end'
  start = 0
  end = 0
  /** A scalar's text or the name of an alias. */
  text = ''
  tag = ''
  anchor = ''
  /** True when the text of a scalar decides its type: plain, or tagged with a lone `!`. */
  implicit = false

  /** `source` must end with NUL. */
  constructor(readonly source: string) {
    this.scanner = new Scanner(source)
  }

  /** Makes an event without text, tag and anchor. */
  event(type: EventType, start: number, end: number): EventType {
    this.start = start
    this.end = end
    this.text = ''
    this.tag = ''
    this.anchor = ''
    this.implicit = false
    return (this.type = type)
  }

  /** An empty value; goes on in `state`. */
  emptyScalar(state: State, at: number): EventType {
    this.state = state
    this.event('scalar', at, at)
    this.implicit = true
    return 'scalar'
  }

  /** Goes to the next token. */
  take(): Token {
    this.scanner.skip()
    return this.scanner.peek()
  }

  /** Goes back to the state in which the current node began. */
  pop(): void {
    this.state = this.states.pop()!
  }

  /** A node with its anchor and tag: `block` allows block collections, `indentless` a list in the column of its key. */
  node(block: boolean, indentless: boolean): EventType {
    let token = this.scanner.peek()
    if (token.type === 'alias') {
      this.pop()
      this.event('alias', token.start, token.end)
      this.text = token.text
      this.scanner.skip()
      return 'alias'
    }
    const {start} = token
    let end = start
    let anchor = ''
    let tagToken: Token | undefined
    for (let properties = 0; properties < 2; properties++) {
      if (token.type === 'anchor' && anchor === '') anchor = token.text
      else if (token.type === 'tag' && !tagToken) tagToken = token
      else break
      ;({end} = token)
      token = this.take()
    }
    const tag = tagToken ? this.#tagOf(tagToken) : ''
    const type = this.#nodeStart(token, block, indentless)
    if (type === undefined) {
      if (anchor === '' && tag === '') throw unexpected(this.source, token, 'value', this.opened.at(-1))
      this.pop()
      this.event('scalar', start, end)
      this.implicit = tag === ''
    } else if (type === 'scalar') {
      this.pop()
      this.event('scalar', start, token.end)
      this.text = token.text
      this.implicit = tag === '!' || (tag === '' && token.plain)
      this.scanner.skip()
    } else this.event(type, start, token.end)
    this.tag = tag
    this.anchor = anchor
    return this.type
  }

  /** The event that a token begins; for a collection also the state in it. */
  #nodeStart(token: Token, block: boolean, indentless: boolean): EventType | undefined {
    switch (token.type) {
      case 'scalar':
        return 'scalar'
      case 'block entry':
        if (!indentless) return undefined
        this.state = 'indentless sequence entry'
        return 'sequence start'
      case 'flow sequence start':
        this.state = 'flow sequence first entry'
        return 'sequence start'
      case 'flow mapping start':
        this.state = 'flow mapping first key'
        return 'mapping start'
      case 'block sequence start':
        if (!block) return undefined
        this.state = 'block sequence first entry'
        return 'sequence start'
      case 'block mapping start':
        if (!block) return undefined
        this.state = 'block mapping first key'
        return 'mapping start'
      default:
        return undefined
    }
  }

  #tagOf({text: handle, suffix, start, end}: Token): string {
    if (handle === '') return suffix
    const prefix = this.handles.get(handle)
    if (prefix === undefined || prefix + suffix === '') throw undefinedHandle(handle, start, end)
    return prefix + suffix
  }

  /** Takes the token that begins a collection. */
  open(): void {
    this.opened.push(this.scanner.peek().start)
    this.scanner.skip()
  }

  /** Ends the innermost collection with the token at hand. */
  close(type: EventType, {start, end}: Token): EventType {
    this.pop()
    this.opened.pop()
    this.scanner.skip()
    return this.event(type, start, end)
  }
}
