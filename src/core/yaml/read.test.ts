import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Json} from '../json.ts'
import {deepest, most} from './text-fault.ts'
import {documentsOf, isRefused, messagesOf, read, valuesOf} from './values-for-tests.ts'

describe('documents', () => {
  it('are parted by lines that begin with ---, inside of quotes and blocks too', () => {
    expect(valuesOf('a: 1\n---\nb: 2\n--- # comment\n\nc: 3\n---\t\n')).toEqual([{a: 1}, {b: 2}, {c: 3}])
    expect(valuesOf('---\na: 1\r\n---\r\nb: 2')).toEqual([{a: 1}, {b: 2}])
    expect(isRefused('v: "a\n---\nb"\n')).toBe(true)
    expect(valuesOf('v: |\n  a\n  ---\n  b\n')).toEqual([{v: 'a\n---\nb\n'}])
  })
  it.each(['', '\n', '# only a comment\n', '---\n---\n# none\n---\n', '~\n', 'null', '\ufeff', '---\n...\n'])(
    '%j holds none',
    text => expect(documentsOf(text)).toEqual([]),
  )
  it('do not begin with what looks like a separator and is none; reading goes on behind the next one', () => {
    const documents = documentsOf('a: 1\n--- b: 2\nc: 3\n---\nd: 4\n')
    expect(documents.map(document => document.value)).toEqual([{a: 1}, undefined, {d: 4}])
    expect(documents[1]!.problems).toEqual([
      {
        message: '"--- b: 2" begins with --- and is no separator of documents',
        hint: 'write --- on a line of its own; a comment may follow it',
        at: {file: 'lab.yaml', line: 2, column: 1, endLine: 2, endColumn: 9},
      },
    ])
    expect(documentsOf('ca: |\n-----BEGIN CERTIFICATE-----\n')[1]!.problems[0]!.hint).toMatch(/^indent it/)
  })
  it('around a broken one are read', () => {
    const documents = documentsOf('a: 1\n---\nb: [\n---\nc: 3\n')
    expect(documents.map(document => document.value)).toEqual([{a: 1}, undefined, {c: 3}])
    expect(documents.map(document => document.problems.length)).toEqual([0, 1, 0])
  })
  it('end at ...; the first line that is left out is told', () => {
    const [document] = documentsOf('a: 1\n...\n# comment\nb: 2\n')
    expect(document!.value).toEqual({a: 1})
    expect(document!.unread).toEqual({file: 'lab.yaml', line: 4, column: 1, endLine: 4, endColumn: 5})
    expect(documentsOf('a: 1\n...\n# comment\n')[0]!.unread).toBeUndefined()
    expect(documentsOf('--- # flow\n{a: 1}\nb: 2\n')[0]!.unread?.line).toBe(3)
  })
  it('lose their directives to the separator', () => {
    expect(isRefused('%YAML 1.1\n---\na: 1\n')).toBe(true)
    // A lone CR is a break for go-yaml, but no line for kubectl.
    expect(valuesOf('%YAML 1.1\r%TAG !t! tag:yaml.org,2002:\r---\ra: !t!str 1\n')).toEqual([{a: '1'}])
    expect(isRefused('%YAML 1.2\r---\ra: 1\n')).toBe(true)
    expect(isRefused('%FOO\r---\ra: 1\n')).toBe(true)
    expect(isRefused('%TAG !t! a:\r%TAG !t! b:\r---\ra: 1\n')).toBe(true)
  })
  it('may begin with a byte order mark and have any line breaks', () => {
    expect(valuesOf('\ufeffa: 1\n---\n\ufeffb: 2\n')).toEqual([{a: 1}, {b: 2}])
    expect(valuesOf('\ufeff\ufeffa: 1\n')).toEqual([{a: 1}])
    expect(isRefused('\ufeff\ufeff\ufeffa: 1\n')).toBe(true)
    expect(valuesOf('a: 1\r\nb: 2\rc: 3\u0085d: 4\u2028e: 5\r\r\nf: |\r\n  x\r\r\n  y\r\n')).toEqual([
      {a: 1, b: 2, c: 3, d: 4, e: 5, f: 'x\ny\n'},
    ])
  })
  it.each(['\0', '\x07', '\x1b', '\x7f', '\x80', '\ufffe', '\uffff'])('may not hold the character %j', sign =>
    expect(messagesOf(`a: b${sign}\n`)[0]).toMatch(/^a control character \(U\+/),
  )
  it('take half characters as U+FFFD', () => expect(read('a: \ud800b\n')).toEqual({a: '\ufffdb'}))
})

describe('JSON', () => {
  it.each<[string, Json[]]>([
    ['{"a":1}\n', [{a: 1}]],
    [' \n\t{"a":[1,2.5e3,-1,true,null,"x"]}', [{a: [1, 2500, -1, true, null, 'x']}]],
    ['\ufeff{"a":1}', [{a: 1}]],
    ['{"a":1}{"b":2}\n{"c":3} [4] null 5', [{a: 1}, {b: 2}, {c: 3}, [4], 5]],
    ['{"a":1,"a":2}', [{a: 2}]],
    ['{"a":-0,"b":"\\ud800x","\\udc00":9223372036854775808}', [{a: 0, b: '\ufffdx', '\ufffd': 2 ** 63}]],
    ['{"a":"\\/\\u0041\\"\u2028\x7f"}', [{a: '/A"\u2028\x7f'}]],
    ['# a comment makes it YAML\n{"a":1}\n', [{a: 1}]],
    ['---\n{"a":1}\n---\n{"b":2}\n', [{a: 1}, {b: 2}]],
    ['[{"a":1}]', [[{a: 1}]]],
  ])('%j', (text, values) => {
    expect(messagesOf(text)).toEqual([])
    expect(valuesOf(text)).toEqual(values)
  })
  it('is read on as YAML where newer versions of kubectl do, and still a problem for the older ones', () => {
    const documents = documentsOf('{"a":1}\n---\nb: 2\n')
    expect(documents.map(document => document.value)).toEqual([{a: 1}, undefined, {b: 2}])
    expect(documents[1]!.problems[0]).toMatchObject({before: [1, 33], at: {line: 2, column: 1}})
    for (const text of ['{a: 1}\n', '{"a": 1,}', "{'a': 1}", '{"a":\t1, }'])
      expect(documentsOf(text).map(({value, problems}) => value ?? problems[0]?.before)).toEqual([[1, 33], {a: 1}])
  })
  it('comes back from any JSON text of an object', () => {
    const clean = (value: unknown): unknown => {
      if (typeof value === 'string') return value.replace(/\p{Surrogate}/gu, '\ufffd')
      if (Array.isArray(value)) return value.map(clean)
      if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [clean(key), clean(part)]))
    }
    const key = fc.string({unit: 'binary', maxLength: 5})
    const object = fc.dictionary(key, fc.jsonValue({maxDepth: 3}), {noNullPrototype: true, maxKeys: 5})
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 2, '\t'), (value, space) => {
        expect(valuesOf(JSON.stringify(value, null, space))).toEqual([clean(value)])
      }),
    )
  })
})

describe('any text', () => {
  const signs = '- : ? , [ ] { } # & * ! | > \' " % @ ` \\ ~ a b: --- ... *a &a !!int <<'.split(' ')
  const blanks = [' ', '  ', '\t', '\r', '\n', '\n', '\n  ', '\0']
  const soup = fc.array(fc.constantFrom(...signs, ...blanks), {maxLength: 60}).map(parts => parts.join(''))
  const inside = (text: string): void => {
    const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
    for (const document of documentsOf(text)) {
      for (const {line, column, endLine, endColumn} of [document.place([]), ...document.problems.map(({at}) => at)]) {
        expect(line).toBeGreaterThan(0)
        expect(endLine).toBeLessThanOrEqual(lines.length)
        expect(column - 1).toBeLessThanOrEqual(lines[line - 1]!.length)
        expect(endLine > line || endColumn >= column).toBe(true)
      }
    }
  }
  it('is read or refused at a place inside of it', () => {
    fc.assert(fc.property(fc.oneof(soup, fc.string({unit: 'binary', maxLength: 40})), inside), {numRuns: 1000})
  })

  it.each<[string, () => string]>([
    ['brackets', () => `v: ${'['.repeat(100_000)}`],
    ['closed brackets', () => `v: ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['braces', () => `--- # flow\n${'{a: '.repeat(100_000)}`],
    ['dashes', () => '- '.repeat(100_000)],
    ['question marks', () => '? '.repeat(100_000)],
    ['indentation', () => Array.from({length: 2000}, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
    ['JSON', () => `{"a":${'['.repeat(100_000)}`],
    ['closed JSON', () => `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('that nests too deeply is refused: %s', (_, text) => {
    expect(messagesOf(text())).toEqual([`nested deeper than ${deepest} levels`])
  })
  it('may nest as deeply as allowed', () => {
    const lists = '['.repeat(deepest - 1) + ']'.repeat(deepest - 1)
    expect(messagesOf(`v: ${lists}\n`)).toEqual([])
    expect(messagesOf(`{"v":${lists}}`)).toEqual([])
  })
  it('of too many values is refused', () => {
    expect(messagesOf(`v: [${'1,'.repeat(most)}]`)).toEqual([`more than ${most} values in one document`])
  })
  it('may be one long line', () => {
    const size = 1_000_000
    expect(messagesOf(`v: ${'x '.repeat(size)}\n`)).toEqual([])
    expect(messagesOf(`v: "${'x '.repeat(size)}"\n`)).toEqual([])
    expect(messagesOf(`v: "${'x '.repeat(size)}`)).toEqual(['this quote is never closed'])
    expect(messagesOf(`${'x'.repeat(size)}: 1\n`)).toEqual(['a key of more than 1024 characters'])
    expect(messagesOf(`v: |\n${'\n'.repeat(size)}`)).toEqual([])
  })
})
