import {describe, expect, it} from 'vitest'
import type {Finding, Place} from '../core/diagnostic.ts'
import {type Palette, summaryOf, textReport} from './text.ts'

const same = (text: string): string => text
const plain: Palette = {error: same, warning: same, info: same, strong: same, faint: same, help: same}
const place = (file: string, line: number, column: number, endColumn: number, endLine = line): Place => ({
  file,
  line,
  column,
  endLine,
  endColumn,
})
const finding = (more: Partial<Finding> = {}): Finding => ({
  code: 'KL301',
  slug: 'claim-never-binds',
  category: 'stuck',
  level: 'error',
  message: 'claim "data" cannot bind',
  at: place('pvc.yaml', 2, 5, 18),
  related: [],
  fixes: [],
  ...more,
})
const texts: Record<string, string> = {
  'pvc.yaml': 'spec:\n  - ReadWriteMany\n\tx: \u001b[31m\n',
  'pv.yaml': 'a\nb\n- ReadWriteOnce\n',
}
const report = (findings: Finding[]): string =>
  textReport(findings, summaryOf(findings, {files: 1, resources: 2, skipped: 0}), plain, file => texts[file])

describe('the text report', () => {
  it('shows place, line, mark, related place and help', () => {
    const text = report([
      finding({
        hint: 'request ReadWriteOnce',
        related: [{message: 'offers only this', at: place('pv.yaml', 3, 3, 16)}],
      }),
    ])
    expect(text).toBe(`error[KL301] claim "data" cannot bind
  --> pvc.yaml:2:5
   2 |   - ReadWriteMany
     |     ^^^^^^^^^^^^^
  ::: pv.yaml:3:3
   3 | - ReadWriteOnce
     |   ------------- offers only this
  help: request ReadWriteOnce

1 error: 2 resources in 1 file
`)
  })
  it('lets no control character of a name through, be it a file name or one that is quoted', () => {
    const text = report([
      finding({message: 'no "a\u001b[31m"', hint: 'write\u0007', at: place('a\u001b\n.yaml', 1, 1, 2)}),
    ])
    expect(text).toContain('no "a·[31m"\n  --> a··.yaml:1:1\n')
    expect(text).toContain('  help: write·\n')
  })
  it('lets no control character of the text through, and marks behind a tab at the right column', () => {
    const lines = report([finding({at: place('pvc.yaml', 3, 5, 9)})]).split('\n')
    expect(lines[2]).toBe('   3 |  x: ·[31m')
    expect(lines[3]).toBe('     |     ^^^^')
  })
  it('shows only the neighbourhood of a place in a very long line', () => {
    const long: Record<string, string> = {...texts, 'long.json': 'x'.repeat(100_000)}
    const findings = [finding({at: place('long.json', 1, 50_001, 50_004)})]
    const text = textReport(
      findings,
      summaryOf(findings, {files: 1, resources: 1, skipped: 0}),
      plain,
      file => long[file],
    )
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThan(120)
    expect(text).toContain('^^^')
  })
  it('marks to the end of the line when the place goes on below', () => {
    expect(report([finding({at: place('pvc.yaml', 1, 1, 4, 2)})])).toContain('\n   1 | spec:\n     | ^^^^^\n')
  })
  it('counts by level in its last line', () => {
    const text = report([finding(), finding({level: 'warning'}), finding({level: 'warning'}), finding({level: 'info'})])
    expect(text.trimEnd().split('\n').at(-1)).toBe('1 error, 2 warnings, 1 info: 2 resources in 1 file')
  })
  it('says so when there is nothing', () => {
    expect(textReport([], summaryOf([], {files: 2, resources: 1, skipped: 3}), plain, () => '')).toBe(
      'no findings: 1 resource in 2 files, 3 skipped\n',
    )
  })
})
