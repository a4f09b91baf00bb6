import {describe, expect, it} from 'vitest'
import type {Path} from '../field-path.ts'
import type {Part, TextDocument} from './document.ts'
import {readYaml} from './read.ts'

const document = (text: string): TextDocument => readYaml(text, 'lab.yaml').documents[0]!

/** The text at a place, cut out of the lines of the whole text; line breaks as |. */
function shown(text: string, path: Path, part?: Part): string {
  const {file, line, column, endLine, endColumn} = document(text).place(path, part)
  expect(file).toBe('lab.yaml')
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  if (line === endLine) return lines[line - 1]!.slice(column - 1, endColumn - 1)
  const first = lines[line - 1]!.slice(column - 1)
  return [first, ...lines.slice(line, endLine - 1), lines[endLine - 1]!.slice(0, endColumn - 1)].join('|')
}

const service = `# a service
apiVersion: v1
kind: Service   # kind
metadata:
  name: "web"
  labels: {app: web, "tier": [front, back]}
spec:
  ports:
  - name: http
    port: 80

  -   name: https
      port: 443
  selector:
  note: |
    two
    lines

  # end
`

describe('a place', () => {
  it.each<[Path, Part | undefined, string]>([
    [['kind'], undefined, 'Service'],
    [['kind'], 'key', 'kind'],
    [['kind'], 'entry', 'kind: Service'],
    [['metadata', 'name'], 'value', '"web"'],
    [['metadata', 'labels'], 'value', '{app: web, "tier": [front, back]}'],
    [['metadata', 'labels', 'tier'], 'key', '"tier"'],
    [['metadata', 'labels', 'tier', 1], 'value', 'back'],
    [['metadata', 'labels', 'tier', 1], 'key', 'back'],
    [['spec', 'ports'], 'key', 'ports'],
    [['spec', 'ports'], 'value', '- name: http|    port: 80||  -   name: https|      port: 443'],
    [['spec', 'ports', 0], 'value', 'name: http|    port: 80'],
    [['spec', 'ports', 1, 'port'], 'value', '443'],
    [['spec', 'ports', 1, 'port'], 'entry', 'port: 443'],
    [['spec', 'selector'], 'entry', 'selector:'],
    [['spec', 'note'], 'value', '||    two|    lines'],
    [[], 'key', 'apiVersion: v1'],
  ])('%j %s', (path, part, text) => expect(shown(service, path, part)).toBe(text))

  it('of what is missing is that of the nearest parent: its key, or its first line', () => {
    expect(shown(service, ['spec', 'type'])).toBe('spec')
    expect(shown(service, ['metadata', 'labels', 'tier', 5])).toBe('"tier"')
    expect(shown(service, ['spec', 'ports', 0, 'protocol'])).toBe('name: http')
    expect(shown(service, ['spec', 'ports', 'name'])).toBe('ports')
    expect(shown(service, ['status', 'phase'])).toBe('apiVersion: v1')
    expect(shown(service, ['kind', 'x', 'y'], 'entry')).toBe('kind')
  })
  it('tells what stands in the text', () => {
    const whole = document(service)
    expect(whole.has(['spec', 'ports', 1])).toBe(true)
    expect(whole.has(['spec', 'ports', 2])).toBe(false)
    expect(whole.has(['spec', 'selector'])).toBe(true)
    expect(whole.has(['spec', 'toString'])).toBe(false)
  })
  it('is found through aliases and merge keys, and is the anchor’s', () => {
    const text = 'base: &b\n  cpu: 1\n  mem: 2\na: *b\nc:\n  cpu: 5\n  <<: [*b, {mem: 3, disk: 4}]\n  cpu: 6\n'
    expect(document(text).place(['a', 'mem'])).toMatchObject({line: 3, column: 8})
    expect(shown(text, ['a'])).toBe('*b')
    expect(document(text).place(['c', 'mem'])).toMatchObject({line: 3, column: 8})
    expect(document(text).place(['c', 'disk'])).toMatchObject({line: 7, column: 27})
    expect(document(text).place(['c', 'cpu'])).toMatchObject({line: 8, column: 8})
    expect(document(text).has(['c', '<<'])).toBe(false)
  })
  it('counts lines and columns of the whole file', () => {
    const text = '\ufeffa: 1\r\n---\r\nb:\r  é😀: {x: y}\r\n'
    const [first, second] = readYaml(text, 'lab.yaml').documents
    expect(first!.place(['a'])).toEqual({file: 'lab.yaml', line: 1, column: 4, endLine: 1, endColumn: 5})
    expect(second!.place(['b', 'é😀', 'x'])).toEqual({file: 'lab.yaml', line: 4, column: 12, endLine: 4, endColumn: 13})
    const inside = readYaml('a: 1\n  b: 2\n', 'lab.md', {firstLine: 10, indents: [3, 1], block: 2}).documents[0]!
    expect(inside.block).toBe(2)
    expect(inside.problems[0]!.at).toMatchObject({file: 'lab.md', line: 11, column: 4})
  })
  it('stands in JSON too', () => {
    const text = '{"a": {"b\\n": [1, "x", {"c": null}]}}\n{"d": 1}'
    expect(shown(text, ['a', 'b\n', 1])).toBe('"x"')
    expect(shown(text, ['a', 'b\n', 2, 'c'], 'entry')).toBe('"c": null')
    expect(readYaml(text, 'lab.json').documents[1]!.place(['d'])).toMatchObject({line: 2, column: 7})
    expect(shown('{\n\t"kind": "Pod"\n}\n', ['kind'], 'key')).toBe('"kind"')
    expect(shown('{\n\t"kind": "Pod"\n}\n', [])).toBe('{|\t"kind": "Pod"|}')
  })
  it('of a broken document is its first line', () => {
    const [, broken] = readYaml('a: 1\n---\nb: [\n', 'lab.yaml').documents
    expect(broken!.place(['x'])).toEqual({file: 'lab.yaml', line: 3, column: 1, endLine: 3, endColumn: 5})
    expect(broken!.has([])).toBe(false)
  })
})

describe('a key that stands twice', () => {
  it('is told with both places', () => {
    const text = 'a: 1\nb:\n- c: 1\n  c: 2\n  d: {e: 1, "e": 2}\n0x1: x\na: 2\n1: z\n'
    const {value, duplicates} = document(text)
    expect(value).toEqual({a: 2, b: [{c: 2, d: {e: 2}}], 1: 'z'})
    expect(duplicates.map(({path, at, first}) => [path, at.line, first.line])).toEqual([
      [['b', 0, 'c'], 4, 3],
      [['b', 0, 'd', 'e'], 5, 5],
      [['a'], 7, 1],
      [['1'], 8, 6],
    ])
    expect(document('{"a":1,\n"a":2}').duplicates).toMatchObject([{path: ['a'], at: {line: 2}, first: {line: 1}}])
  })
  it('is none when a merge key brought it', () => {
    expect(document('a: &a {x: 1}\nb: {x: 0, <<: *a, y: 1}\nc: {<<: *a, <<: {z: 1}}\n').duplicates).toEqual([])
  })
})
