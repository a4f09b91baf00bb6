import {expect, it} from 'vitest'
import {sampleFindings, sampleFolders, sampleSummary} from './findings.fixture.ts'
import {markdownReport} from './markdown.ts'

it('writes a table in which no text breaks out of its cell', () => {
  expect(markdownReport(sampleFindings, sampleSummary, sampleFolders).split('\n')).toEqual([
    '### k8slab verify',
    '',
    '2 errors, 1 info: 3 resources in 3 files',
    '',
    '| | rule | where | what |',
    '| --- | --- | --- | --- |',
    '| ❌ error | KL204 unsupported-value | `deploy/lab/claims, all: 100%.yaml:9`<br>PersistentVolumeClaim data | spec.accessModes cannot be "RWO"<br>_help:_ write ReadWriteOnce |',
    '| ❌ error | KL301 claim-never-binds | `deploy/lab/claims, all: 100%.yaml:20`<br>PersistentVolumeClaim logs | claim "logs" cannot bind: no volume is large enough |',
    '| 💡 info | KL902 server-warning | `deploy/exports:1` | it says: a\\|b \\`c\\` &lt;d&gt; @\u200be & "f" 50% and  more \\[0m \ud800 |',
    '',
  ])
})

it('stays within the length of a comment and says how many are left out', () => {
  const many = Array.from({length: 5000}, () => sampleFindings[0]!)
  const text = markdownReport(many, sampleSummary, sampleFolders)
  expect(text.length).toBeLessThan(65_536)
  const rows = text.match(/^\| ❌/gm)!.length
  expect(text).toContain(`… and ${5000 - rows} more: `)
})

it('is a heading and a sentence without findings', () => {
  const none = {files: 1, resources: 2, skipped: 0, error: 0, warning: 0, info: 0}
  expect(markdownReport([], none, sampleFolders)).toBe('### k8slab verify\n\nno findings: 2 resources in 1 file\n')
})
