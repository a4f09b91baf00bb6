import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Place} from './diagnostic.ts'
import {applyEdits, areApart} from './edits.ts'

const place = (line: number, column: number, endLine: number, endColumn: number): Place => ({
  file: 'a.yaml',
  line,
  column,
  endLine,
  endColumn,
})

describe('applyEdits', () => {
  it('changes the places and nothing else: byte order mark, line ends and comments stay', () => {
    const text = '\ufeffa: 5GB # x\r\nb: two\n\nc: 3'
    const edited = applyEdits(text, [
      {at: place(4, 4, 4, 5), newText: '"3"'},
      {at: place(1, 4, 1, 7), newText: '5G'},
      {at: place(1, 11, 2, 7), newText: ''},
    ])
    expect(edited.text).toBe('\ufeffa: 5G # x\n\nc: "3"')
    expect(edited.places).toEqual([place(3, 4, 3, 7), place(1, 4, 1, 6), place(1, 10, 1, 10)])
  })

  it('says where the new text stands', () => {
    const word = fc.string({unit: fc.constantFrom('a', 'é', '😀', '\n', '\r\n', ' '), maxLength: 8})
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.boolean(), word), {minLength: 1, maxLength: 6}), parts => {
        let before = ''
        const edits = parts.flatMap(([old, changes, newText]) => {
          // A line end must not be cut in two.
          const start = `${before}x`
          before = `${start}${old}y`
          return changes ? [{at: range(before, start.length, before.length - 1), newText}] : []
        })
        const {text, places} = applyEdits(before, edits)
        expect(text).toBe(parts.map(([old, changes, newText]) => `x${changes ? newText : old}y`).join(''))
        expect(places.map(at => textAt(text, at))).toEqual(edits.map(({newText}) => newText))
      }),
    )
  })
})

/** The place between two offsets, counted in the simplest way. */
function range(text: string, start: number, end: number): Place {
  const position = (offset: number): [number, number] => {
    const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
    return [lines.length, lines.at(-1)!.length + 1]
  }
  return place(...position(start), ...position(end))
}

function textAt(text: string, {line, column, endLine, endColumn}: Place): string {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(match => match.index + match[0].length)]
  return text.slice(starts[line - 1]! + column - 1, starts[endLine - 1]! + endColumn - 1)
}

describe('areApart', () => {
  it.each([
    [place(1, 1, 1, 3), place(1, 3, 1, 5), true],
    [place(1, 1, 1, 4), place(1, 3, 1, 5), false],
    [place(1, 1, 3, 1), place(2, 1, 2, 2), false],
    [place(2, 4, 2, 4), place(2, 4, 2, 4), false],
    [place(1, 1, 1, 3), {...place(1, 1, 1, 3), file: 'b.yaml'}, true],
  ])('%# is the same both ways', (a, b, apart) => {
    expect(areApart(a, b)).toBe(apart)
    expect(areApart(b, a)).toBe(apart)
  })
})
