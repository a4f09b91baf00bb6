import {expect, it} from 'vitest'
import {ManifestSet} from '../core/manifest-set.ts'
import {readExports} from '../nfs/exports.ts'
import {judge} from './judge.ts'

it('a file with more mistakes than anybody reads is told of a thousand of a sort, and how many more there are', () => {
  const file = readExports(`/srv${' web(rw)'.repeat(1200)}\n`, 'exports')
  const findings = judge(
    {set: new ManifestSet([]), documents: [], exports: [file]},
    {versions: [[1, 36]], complete: false},
  )
  const lines = findings.flatMap(({message}) => / (\d+) more of this file are not listed$/.exec(message)?.[1] ?? [])
  expect(lines.length).toBeGreaterThan(0)
  const found = file.problems.length
  expect(findings.length + lines.reduce((sum, text) => sum + Number(text), 0)).toBe(found)
})
