import {array, assert, json, property, string} from 'fast-check'
import {expect, test} from 'vitest'
import {JsonSyntaxError, parseJson} from './json-body.ts'

test.each<[text: string, paths: (string | number)[][]]>([
  ['{"a":1,"a":2}', [['a']]],
  ['{"a":{"b":1,"c":2,"b":3}}', [['a', 'b']]],
  ['{"list":[{"x":1},{"x":1,"x":2}]}', [['list', 1, 'x']]],
  ['{"list":[[1,2],{"x":"a,b","x":"{"}]}', [['list', 1, 'x']]],
  ['{"a":"a","b":["a","a"]}', []],
  ['{"a\\"":1,"a\\u0022":2}', [['a"']]],
])('keys that repeat in %s', (text, paths) => {
  expect(parseJson(text).duplicates.map(({path}) => path)).toEqual(paths)
})

test('the value is that of JSON.parse, and JSON that JSON.stringify made repeats no key', () => {
  assert(
    property(json(), text => {
      const {value, duplicates} = parseJson(text)
      expect(value).toEqual(JSON.parse(text))
      if (!text.includes('"__proto__"')) expect(duplicates).toEqual([])
    }),
  )
})

test('a text that ends too early is told as the server tells it', () => {
  for (const text of ['', '{', '{"a":"b', '[1,']) {
    expect(() => parseJson(text)).toThrow('unexpected end of JSON input')
  }
  expect(() => parseJson('{a:1}')).toThrow(JsonSyntaxError)
})

test('a key under a long list of others is found wherever it stands', () => {
  assert(
    property(array(string(), {minLength: 1}), keys => {
      const names = [...new Set(keys)]
      const text = `{${[...names, names[0]!].map(key => `${JSON.stringify(key)}:0`).join(',')}}`
      expect(parseJson(text).duplicates).toEqual([{path: [names[0]]}])
    }),
  )
})
