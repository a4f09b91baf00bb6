import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {readYaml} from '../core/yaml/read.ts'
import type {Parameter} from './lab.ts'
import {problemOfValue} from './parameters.ts'
import {fillText, fillValue} from './placeholders.ts'

const valueIn = (text: string): unknown => readYaml(text, 'volume.yaml').documents[0]?.value

describe('fillText', () => {
  it.each([
    ['storage: ${{ size }}', {size: '10Mi'}, 'storage: 10Mi'],
    ['path: ${{ folder }}/10m', {folder: '/tmp/lab'}, 'path: /tmp/lab/10m'],
    ['replicas: ${{replicas}} # pods', {replicas: 2}, 'replicas: 2 # pods'],
    ['name: ${{ name }}', {name: 'yes'}, 'name: "yes"'],
    ['name: ${{ name }}', {name: '0123'}, 'name: "0123"'],
    ['image: ${{ image }}', {image: 'redis:7.4-alpine'}, 'image: redis:7.4-alpine'],
    ['args: [get, ${{ key }}, x]', {key: 'on'}, 'args: [get, "on", x]'],
    ["text: '${{ text }}'", {text: 'no'}, "text: 'no'"],
    ['- ${{ text }}', {text: '- a'}, '- "- a"'],
    ['# about ${{ text }}', {text: 'no'}, '# about no'],
  ])('%s with %j', (text, values, filled) => {
    expect(fillText(text, values).text).toBe(filled)
  })

  it('puts values into other files as they are', () => {
    expect(fillText('${{ folder }} *(rw)', {folder: 'off'}, false).text).toBe('off *(rw)')
  })

  it('tells where a placeholder without a value stands', () => {
    expect(fillText('a: 1\nb: x${{ sise }}\n', {size: '1Gi'}).unknown).toEqual([{name: 'sise', line: 2, column: 5}])
  })

  it('keeps every text that a parameter may have, whole and as a part, in every place of a manifest', () => {
    const parameter: Parameter = {name: 'text', question: 'Which?', type: 'text', default: 'x'}
    const text = fc.string({unit: 'grapheme', minLength: 1}).filter(value => !problemOfValue(parameter, value))
    fc.assert(
      fc.property(text, value => {
        const values = {text: value}
        expect(valueIn(fillText('key: ${{ text }}\n', values).text)).toEqual({key: value})
        expect(valueIn(fillText("key: 'a ${{ text }} b'\n", values).text)).toEqual({key: `a ${value} b`})
        expect(valueIn(fillText('key: "${{ text }}"\n', values).text)).toEqual({key: value})
        expect(valueIn(fillText('key: a/${{ text }}/b\n', values).text)).toEqual({key: `a/${value}/b`})
      }),
      {numRuns: 500},
    )
  })
})

describe('fillValue', () => {
  it('gives a string that is one placeholder the type of the value', () => {
    const unknown: unknown[] = []
    const filled = fillValue({replicas: '${{ n }}', name: 'redis-${{ n }}', list: ['${{ m }}']}, {n: 2}, (name, path) =>
      unknown.push([name, path]),
    )
    expect(filled).toEqual({replicas: 2, name: 'redis-2', list: ['']})
    expect(unknown).toEqual([['m', ['list', 0]]])
  })
})
