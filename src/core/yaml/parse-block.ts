import {unexpected} from './parse-problems.ts'
import type {EventType, ParserCore} from './parser-core.ts'
import type {TokenType} from './token.ts'

// The states of block collections (parserc.go); `first`: the collection has just begun.

export function blockSequenceEntry(core: ParserCore, first: boolean): EventType {
  if (first) core.open()
  let token = core.scanner.peek()
  if (token.type === 'block end') return core.close('sequence end', token)
  if (token.type !== 'block entry') throw unexpected(core.source, token, 'list item', core.opened.at(-1))
  const {end} = token
  token = core.take()
  if (token.type === 'block entry' || token.type === 'block end') return core.emptyScalar('block sequence entry', end)
  core.states.push('block sequence entry')
  return core.node(true, false)
}

export function indentlessSequenceEntry(core: ParserCore): EventType {
  const token = core.scanner.peek()
  if (token.type !== 'block entry') {
    core.pop()
    return core.event('sequence end', token.start, token.start)
  }
  const {type} = core.take()
  if (type === 'block entry' || endsBlockValue(type)) return core.emptyScalar('indentless sequence entry', token.end)
  core.states.push('indentless sequence entry')
  return core.node(true, false)
}

export function blockMappingKey(core: ParserCore, first: boolean): EventType {
  if (first) core.open()
  const token = core.scanner.peek()
  if (token.type === 'block end') return core.close('mapping end', token)
  if (token.type !== 'key') throw unexpected(core.source, token, 'key', core.opened.at(-1))
  if (endsBlockValue(core.take().type)) return core.emptyScalar('block mapping value', token.end)
  core.states.push('block mapping value')
  return core.node(true, true)
}

export function blockMappingValue(core: ParserCore): EventType {
  const token = core.scanner.peek()
  if (token.type !== 'value') return core.emptyScalar('block mapping key', token.start)
  if (endsBlockValue(core.take().type)) return core.emptyScalar('block mapping key', token.end)
  core.states.push('block mapping key')
  return core.node(true, true)
}

/** True for a token that says: the value before it is empty. */
const endsBlockValue = (type: TokenType): boolean => type === 'key' || type === 'value' || type === 'block end'
