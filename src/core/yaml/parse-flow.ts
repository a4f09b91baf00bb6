import {unexpected} from './parse-problems.ts'
import type {EventType, ParserCore} from './parser-core.ts'

// The states of collections in brackets (parserc.go); `first`: the collection has just begun.

export function flowSequenceEntry(core: ParserCore, first: boolean): EventType {
  if (first) core.open()
  let token = core.scanner.peek()
  if (!first && token.type !== 'flow sequence end') {
    if (token.type !== 'flow entry') throw unexpected(core.source, token, ', or ]', core.opened.at(-1))
    token = core.take()
  }
  if (token.type === 'flow sequence end') return core.close('sequence end', token)
  if (token.type === 'key') {
    core.scanner.skip()
    core.state = 'flow pair key'
    return core.event('mapping start', token.start, token.end)
  }
  core.states.push('flow sequence entry')
  return core.node(false, false)
}

export function flowPairKey(core: ParserCore): EventType {
  const token = core.scanner.peek()
  if (token.type === 'value' || token.type === 'flow entry' || token.type === 'flow sequence end') {
    // go-yaml takes the token away here, the value's colon included.
    core.scanner.skip()
    return core.emptyScalar('flow pair value', token.end)
  }
  core.states.push('flow pair value')
  return core.node(false, false)
}

export function flowPairValue(core: ParserCore): EventType {
  let token = core.scanner.peek()
  if (token.type === 'value') {
    const {end} = token
    token = core.take()
    if (token.type === 'flow entry' || token.type === 'flow sequence end') return core.emptyScalar('flow pair end', end)
    core.states.push('flow pair end')
    return core.node(false, false)
  }
  return core.emptyScalar('flow pair end', token.start)
}

export function flowMappingKey(core: ParserCore, first: boolean): EventType {
  if (first) core.open()
  let token = core.scanner.peek()
  if (!first && token.type !== 'flow mapping end') {
    if (token.type !== 'flow entry') throw unexpected(core.source, token, ', or }', core.opened.at(-1))
    token = core.take()
  }
  if (token.type === 'flow mapping end') return core.close('mapping end', token)
  if (token.type !== 'key') {
    core.states.push('flow mapping empty value')
    return core.node(false, false)
  }
  token = core.take()
  if (token.type === 'value' || token.type === 'flow entry' || token.type === 'flow mapping end')
    return core.emptyScalar('flow mapping value', token.start)
  core.states.push('flow mapping value')
  return core.node(false, false)
}

export function flowMappingValue(core: ParserCore): EventType {
  const token = core.scanner.peek()
  if (token.type !== 'value') return core.emptyScalar('flow mapping key', token.start)
  const {type} = core.take()
  if (type === 'flow entry' || type === 'flow mapping end') return core.emptyScalar('flow mapping key', token.end)
  core.states.push('flow mapping key')
  return core.node(false, false)
}
