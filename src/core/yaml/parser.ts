import {blockMappingKey, blockMappingValue, blockSequenceEntry, indentlessSequenceEntry} from './parse-block.ts'
import {flowMappingKey, flowMappingValue, flowPairKey, flowPairValue, flowSequenceEntry} from './parse-flow.ts'
import {duplicateDirective, unexpected, wrongVersion} from './parse-problems.ts'
import {type EventType, ParserCore} from './parser-core.ts'
import type {Token, TokenType} from './token.ts'

/**
 * Events of one YAML document, as go-yaml v2 makes them from tokens (parserc.go, state by state). `next` overwrites the
 * fields that describe the event: one object serves a whole document.
 */
export class Parser extends ParserCore {
  next(): EventType {
    switch (this.state) {
      case 'implicit document start':
        return this.#documentStart(true)
      case 'document start':
        return this.#documentStart(false)
      case 'document content':
        return this.#documentContent()
      case 'document end':
        return this.#documentEnd()
      case 'block node':
        return this.node(true, false)
      case 'block sequence first entry':
        return blockSequenceEntry(this, true)
      case 'block sequence entry':
        return blockSequenceEntry(this, false)
      case 'indentless sequence entry':
        return indentlessSequenceEntry(this)
      case 'block mapping first key':
        return blockMappingKey(this, true)
      case 'block mapping key':
        return blockMappingKey(this, false)
      case 'block mapping value':
        return blockMappingValue(this)
      case 'flow sequence first entry':
        return flowSequenceEntry(this, true)
      case 'flow sequence entry':
        return flowSequenceEntry(this, false)
      case 'flow pair key':
        return flowPairKey(this)
      case 'flow pair value':
        return flowPairValue(this)
      case 'flow pair end':
        this.state = 'flow sequence entry'
        return this.event('mapping end', this.scanner.peek().start, this.scanner.peek().start)
      case 'flow mapping first key':
        return flowMappingKey(this, true)
      case 'flow mapping key':
        return flowMappingKey(this, false)
      case 'flow mapping value':
        return flowMappingValue(this)
      case 'flow mapping empty value':
        return this.emptyScalar('flow mapping key', this.scanner.peek().start)
      case 'end':
        return this.event('stream end', this.start, this.end)
    }
  }

  #documentStart(implicit: boolean): EventType {
    const scanner = this.scanner
    let token = scanner.peek()
    if (!implicit) while (token.type === 'document end') token = this.take()
    if (token.type === 'stream end') {
      this.state = 'end'
      return this.event('stream end', token.start, token.end)
    }
    this.states.push('document end')
    if (implicit && !isDirective(token.type) && token.type !== 'document start') {
      this.#addDefaultHandles()
      this.state = 'block node'
      return this.event('document start', token.start, token.start)
    }
    const {start} = token
    token = this.#directives()
    if (token.type !== 'document start') throw unexpected(this.source, token, 'document start')
    scanner.skip()
    this.state = 'document content'
    return this.event('document start', start, token.end)
  }

  #directives(): Token {
    let token = this.scanner.peek()
    let version = false
    for (; isDirective(token.type); token = this.take()) {
      if (token.type === 'version directive') {
        if (version) throw duplicateDirective(token)
        if (!/^0?1\.0?1$/.test(token.text)) throw wrongVersion(token)
        version = true
      } else {
        if (this.handles.has(token.text)) throw duplicateDirective(token)
        this.handles.set(token.text, token.suffix)
      }
    }
    this.#addDefaultHandles()
    return token
  }

  #addDefaultHandles(): void {
    if (!this.handles.has('!')) this.handles.set('!', '!')
    if (!this.handles.has('!!')) this.handles.set('!!', 'tag:yaml.org,2002:')
  }

  #documentContent(): EventType {
    const {type, start} = this.scanner.peek()
    if (isDirective(type) || type === 'document start' || type === 'document end' || type === 'stream end')
      return this.emptyScalar(this.states.pop()!, start)
    return this.node(true, false)
  }

  #documentEnd(): EventType {
    const token = this.scanner.peek()
    const isMarker = token.type === 'document end'
    if (isMarker) this.scanner.skip()
    this.handles.clear()
    this.state = 'document start'
    return this.event('document end', token.start, isMarker ? token.end : token.start)
  }
}

const isDirective = (type: TokenType): boolean => type === 'version directive' || type === 'tag directive'
