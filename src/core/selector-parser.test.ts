import * as fc from 'fast-check'
import {describe, expect, it, test} from 'vitest'
import {type Labels, matchesSelector, type Selector, selectorText} from './labels.ts'
import {isSelectorError, matchesFieldSelector, parseFieldSelector, parseLabelSelector} from './selector-parser.ts'

function parsed(text: string): Selector {
  const selector = parseLabelSelector(text)
  if (isSelectorError(selector)) throw new Error(selector.message)
  return selector
}

describe('text selectors', () => {
  test.each([
    ['', {}, true],
    ['app=web', {app: 'web'}, true],
    ['app==web', {app: 'db'}, false],
    ['app!=web', {}, true],
    ['app in (web,db)', {app: 'db'}, true],
    ['app notin (web)', {app: 'web'}, false],
    ['app notin (web)', {}, true],
    ['app', {app: ''}, true],
    ['!app', {app: ''}, false],
    ['size>5', {size: '6'}, true],
    ['size<5', {size: 'x'}, false],
    ['a=b,c!=d', {a: 'b', c: 'd'}, false],
    ['app=', {app: ''}, true],
    ['app in ()', {app: ''}, true],
    ['in in (in)', {in: 'in'}, true],
  ])('%j on %j: %s', (text, labels: Labels, expected) => {
    expect(matchesSelector(parsed(text), labels)).toBe(expected)
  })
  test.each([
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    [
      'a>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ])('refuses %j', (text, message) => {
    expect(parseLabelSelector(text)).toEqual({message})
  })
  it('prints in key order and reads that again', () => {
    expect(selectorText(parsed('z=1, a in (y,x) ,!q'))).toBe('a in (x,y),!q,z=1')
    const words = fc.constantFrom('a', 'b', 'x/y')
    const requirement = fc.oneof(
      words,
      words.map(key => `!${key}`),
      fc.tuple(words, fc.constantFrom('=', '!=', '=='), fc.constantFrom('', 'v', 'w')).map(parts => parts.join('')),
      fc.tuple(words, fc.constantFrom('in', 'notin')).map(([key, operator]) => `${key} ${operator} (v,,w)`),
    )
    fc.assert(
      fc.property(fc.array(requirement), list => {
        const printed = selectorText(parsed(list.join(',')))
        expect(selectorText(parsed(printed))).toBe(printed)
      }),
    )
  })
  it('and its negation never both match', () => {
    const labels = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y'))
    fc.assert(
      fc.property(labels, set => {
        expect(matchesSelector(parsed('a in (x)'), set)).toBe(!matchesSelector(parsed('a notin (x)'), set))
        expect(matchesSelector(parsed('a'), set)).toBe(!matchesSelector(parsed('!a'), set))
      }),
    )
  })
})

describe('field selectors', () => {
  it('compares and unescapes', () => {
    const selector = parseFieldSelector('metadata.name=a\\,b,status.phase!=Running')
    if (isSelectorError(selector)) throw new Error(selector.message)
    expect(matchesFieldSelector(selector, {'metadata.name': 'a,b', 'status.phase': 'Pending'})).toBe(true)
    expect(matchesFieldSelector(selector, {'metadata.name': 'a,b', 'status.phase': 'Running'})).toBe(false)
    expect(matchesFieldSelector(selector, {})).toBe(false)
  })
  test.each([
    ['name', "invalid selector: 'name'; can't understand 'name'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ])('refuses %j', (text, message) => {
    expect(parseFieldSelector(text)).toEqual({message})
  })
})
