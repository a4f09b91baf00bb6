import {duplicateDirective, unexpected, undefinedHandle, wrongVersion} from './parse-problems.ts'
import {Scanner} from './scanner.ts'
import type {Token, TokenType} from './token.ts'

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

type State =
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

/**
 * Events of one YAML document, as go-yaml v2 makes them from tokens (parserc.go, state by state). `next` overwrites the
 * fields that describe the event: one object serves a whole document.
 */
export class Parser {
  readonly #scanner: Scanner
  readonly #states: State[] = []
  /** Where the open collections begin, for saying which one is not closed. */
  readonly #opened: number[] = []
  readonly #handles = new Map<string, string>()
  #state: State = 'implicit document start'

  type: EventType = 'stream end'
  start = 0
  end = 0
  /** A scalar's text or the name of an alias. */
  text = ''
  tag = ''
  anchor = ''
  /** True when the text of a scalar decides its type: plain, or tagged with a lone `!`. */
  implicit = false

  /** `text` must end with NUL. */
  constructor(readonly source: string) {
    this.#scanner = new Scanner(source)
  }

  next(): EventType {
    switch (this.#state) {
      case 'implicit document start':
        return this.#documentStart(true)
      case 'document start':
        return this.#documentStart(false)
      case 'document content':
        return this.#documentContent()
      case 'document end':
        return this.#documentEnd()
      case 'block node':
        return this.#node(true, false)
      case 'block sequence first entry':
        return this.#blockSequenceEntry(true)
      case 'block sequence entry':
        return this.#blockSequenceEntry(false)
      case 'indentless sequence entry':
        return this.#indentlessSequenceEntry()
      case 'block mapping first key':
        return this.#blockMappingKey(true)
      case 'block mapping key':
        return this.#blockMappingKey(false)
      case 'block mapping value':
        return this.#blockMappingValue()
      case 'flow sequence first entry':
        return this.#flowSequenceEntry(true)
      case 'flow sequence entry':
        return this.#flowSequenceEntry(false)
      case 'flow pair key':
        return this.#flowPairKey()
      case 'flow pair value':
        return this.#flowPairValue()
      case 'flow pair end':
        this.#state = 'flow sequence entry'
        return this.#event('mapping end', this.#scanner.peek().start, this.#scanner.peek().start)
      case 'flow mapping first key':
        return this.#flowMappingKey(true)
      case 'flow mapping key':
        return this.#flowMappingKey(false)
      case 'flow mapping value':
        return this.#flowMappingValue()
      case 'flow mapping empty value':
        return this.#emptyScalar('flow mapping key', this.#scanner.peek().start)
      case 'end':
        return this.#event('stream end', this.start, this.end)
    }
  }

  #event(type: EventType, start: number, end: number): EventType {
    this.start = start
    this.end = end
    this.text = ''
    this.tag = ''
    this.anchor = ''
    this.implicit = false
    return (this.type = type)
  }

  #emptyScalar(state: State, at: number): EventType {
    this.#state = state
    this.#event('scalar', at, at)
    this.implicit = true
    return 'scalar'
  }

  #take(): Token {
    this.#scanner.skip()
    return this.#scanner.peek()
  }

  #pop(): void {
    this.#state = this.#states.pop()!
  }

  #documentStart(implicit: boolean): EventType {
    const scanner = this.#scanner
    let token = scanner.peek()
    if (!implicit) while (token.type === 'document end') token = this.#take()
    if (token.type === 'stream end') {
      this.#state = 'end'
      return this.#event('stream end', token.start, token.end)
    }
    this.#states.push('document end')
    if (implicit && !isDirective(token.type) && token.type !== 'document start') {
      this.#addDefaultHandles()
      this.#state = 'block node'
      return this.#event('document start', token.start, token.start)
    }
    const {start} = token
    token = this.#directives()
    if (token.type !== 'document start') throw unexpected(this.source, token, 'document start')
    scanner.skip()
    this.#state = 'document content'
    return this.#event('document start', start, token.end)
  }

  #directives(): Token {
    let token = this.#scanner.peek()
    let version = false
    for (; isDirective(token.type); token = this.#take()) {
      if (token.type === 'version directive') {
        if (version) throw duplicateDirective(token)
        if (!/^0?1\.0?1$/.test(token.text)) throw wrongVersion(token)
        version = true
      } else {
        if (this.#handles.has(token.text)) throw duplicateDirective(token)
        this.#handles.set(token.text, token.suffix)
      }
    }
    this.#addDefaultHandles()
    return token
  }

  #addDefaultHandles(): void {
    if (!this.#handles.has('!')) this.#handles.set('!', '!')
    if (!this.#handles.has('!!')) this.#handles.set('!!', 'tag:yaml.org,2002:')
  }

  #documentContent(): EventType {
    const {type, start} = this.#scanner.peek()
    if (isDirective(type) || type === 'document start' || type === 'document end' || type === 'stream end')
      return this.#emptyScalar(this.#states.pop()!, start)
    return this.#node(true, false)
  }

  #documentEnd(): EventType {
    const token = this.#scanner.peek()
    const isMarker = token.type === 'document end'
    if (isMarker) this.#scanner.skip()
    this.#handles.clear()
    this.#state = 'document start'
    return this.#event('document end', token.start, isMarker ? token.end : token.start)
  }

  #node(block: boolean, indentless: boolean): EventType {
    let token = this.#scanner.peek()
    if (token.type === 'alias') {
      this.#pop()
      this.#event('alias', token.start, token.end)
      this.text = token.text
      this.#scanner.skip()
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
      token = this.#take()
    }
    const tag = tagToken ? this.#tagOf(tagToken) : ''
    const type = this.#nodeStart(token, block, indentless)
    if (type === undefined) {
      if (anchor === '' && tag === '') throw unexpected(this.source, token, 'value', this.#opened.at(-1))
      this.#pop()
      this.#event('scalar', start, end)
      this.implicit = tag === ''
    } else if (type === 'scalar') {
      this.#pop()
      this.#event('scalar', start, token.end)
      this.text = token.text
      this.implicit = tag === '!' || (tag === '' && token.plain)
      this.#scanner.skip()
    } else this.#event(type, start, token.end)
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
        this.#state = 'indentless sequence entry'
        return 'sequence start'
      case 'flow sequence start':
        this.#state = 'flow sequence first entry'
        return 'sequence start'
      case 'flow mapping start':
        this.#state = 'flow mapping first key'
        return 'mapping start'
      case 'block sequence start':
        if (!block) return undefined
        this.#state = 'block sequence first entry'
        return 'sequence start'
      case 'block mapping start':
        if (!block) return undefined
        this.#state = 'block mapping first key'
        return 'mapping start'
      default:
        return undefined
    }
  }

  #tagOf({text: handle, suffix, start, end}: Token): string {
    if (handle === '') return suffix
    const prefix = this.#handles.get(handle)
    if (prefix === undefined || prefix + suffix === '') throw undefinedHandle(handle, start, end)
    return prefix + suffix
  }

  #open(): void {
    this.#opened.push(this.#scanner.peek().start)
    this.#scanner.skip()
  }

  /** Ends the innermost collection with the token at hand. */
  #close(type: EventType, {start, end}: Token): EventType {
    this.#pop()
    this.#opened.pop()
    this.#scanner.skip()
    return this.#event(type, start, end)
  }

  #blockSequenceEntry(first: boolean): EventType {
    if (first) this.#open()
    let token = this.#scanner.peek()
    if (token.type === 'block end') return this.#close('sequence end', token)
    if (token.type !== 'block entry') throw unexpected(this.source, token, 'list item', this.#opened.at(-1))
    const {end} = token
    token = this.#take()
    if (token.type === 'block entry' || token.type === 'block end')
      return this.#emptyScalar('block sequence entry', end)
    this.#states.push('block sequence entry')
    return this.#node(true, false)
  }

  #indentlessSequenceEntry(): EventType {
    const token = this.#scanner.peek()
    if (token.type !== 'block entry') {
      this.#pop()
      return this.#event('sequence end', token.start, token.start)
    }
    const {type} = this.#take()
    if (type === 'block entry' || endsBlockValue(type)) return this.#emptyScalar('indentless sequence entry', token.end)
    this.#states.push('indentless sequence entry')
    return this.#node(true, false)
  }

  #blockMappingKey(first: boolean): EventType {
    if (first) this.#open()
    const token = this.#scanner.peek()
    if (token.type === 'block end') return this.#close('mapping end', token)
    if (token.type !== 'key') throw unexpected(this.source, token, 'key', this.#opened.at(-1))
    if (endsBlockValue(this.#take().type)) return this.#emptyScalar('block mapping value', token.end)
    this.#states.push('block mapping value')
    return this.#node(true, true)
  }

  #blockMappingValue(): EventType {
    const token = this.#scanner.peek()
    if (token.type !== 'value') return this.#emptyScalar('block mapping key', token.start)
    if (endsBlockValue(this.#take().type)) return this.#emptyScalar('block mapping key', token.end)
    this.#states.push('block mapping key')
    return this.#node(true, true)
  }

  #flowSequenceEntry(first: boolean): EventType {
    if (first) this.#open()
    let token = this.#scanner.peek()
    if (!first && token.type !== 'flow sequence end') {
      if (token.type !== 'flow entry') throw unexpected(this.source, token, ', or ]', this.#opened.at(-1))
      token = this.#take()
    }
    if (token.type === 'flow sequence end') return this.#close('sequence end', token)
    if (token.type === 'key') {
      this.#scanner.skip()
      this.#state = 'flow pair key'
      return this.#event('mapping start', token.start, token.end)
    }
    this.#states.push('flow sequence entry')
    return this.#node(false, false)
  }

  #flowPairKey(): EventType {
    const token = this.#scanner.peek()
    if (token.type === 'value' || token.type === 'flow entry' || token.type === 'flow sequence end') {
      // go-yaml takes the token away here, the value's colon included.
      this.#scanner.skip()
      return this.#emptyScalar('flow pair value', token.end)
    }
    this.#states.push('flow pair value')
    return this.#node(false, false)
  }

  #flowPairValue(): EventType {
    let token = this.#scanner.peek()
    if (token.type === 'value') {
      const {end} = token
      token = this.#take()
      if (token.type === 'flow entry' || token.type === 'flow sequence end')
        return this.#emptyScalar('flow pair end', end)
      this.#states.push('flow pair end')
      return this.#node(false, false)
    }
    return this.#emptyScalar('flow pair end', token.start)
  }

  #flowMappingKey(first: boolean): EventType {
    if (first) this.#open()
    let token = this.#scanner.peek()
    if (!first && token.type !== 'flow mapping end') {
      if (token.type !== 'flow entry') throw unexpected(this.source, token, ', or }', this.#opened.at(-1))
      token = this.#take()
    }
    if (token.type === 'flow mapping end') return this.#close('mapping end', token)
    if (token.type !== 'key') {
      this.#states.push('flow mapping empty value')
      return this.#node(false, false)
    }
    token = this.#take()
    if (token.type === 'value' || token.type === 'flow entry' || token.type === 'flow mapping end')
      return this.#emptyScalar('flow mapping value', token.start)
    this.#states.push('flow mapping value')
    return this.#node(false, false)
  }

  #flowMappingValue(): EventType {
    const token = this.#scanner.peek()
    if (token.type !== 'value') return this.#emptyScalar('flow mapping key', token.start)
    const {type} = this.#take()
    if (type === 'flow entry' || type === 'flow mapping end') return this.#emptyScalar('flow mapping key', token.end)
    this.#states.push('flow mapping key')
    return this.#node(false, false)
  }
}

const isDirective = (type: TokenType): boolean => type === 'version directive' || type === 'tag directive'

/** True for a token that says: the value before it is empty. */
const endsBlockValue = (type: TokenType): boolean => type === 'key' || type === 'value' || type === 'block end'
