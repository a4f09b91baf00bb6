import {spawnSync} from 'node:child_process'
import * as fc from 'fast-check'
import {createFixture} from 'fs-fixture'
import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {unifiedDiff} from './unified-diff.ts'

/** Where it is not installed, its part is left out. */
const patch = 'patch'

const lines = (...numbers: (number | string)[]): string => numbers.map(number => `${number}\n`).join('')

describe('unifiedDiff', () => {
  it('shows the change with three lines around it', () => {
    expect(unifiedDiff('web.yaml', lines(1, 2, 3, 4, 5, 6, 7, 8, 9), lines(1, 2, 3, 4, 'five', 6, 7, 8, 9))).toBe(
      '--- a/web.yaml\n+++ b/web.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    )
  })
  it('says where the last line has no end, and nothing of equal texts', () => {
    expect(unifiedDiff('x', 'a', 'a\n')).toBe('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n')
    expect(unifiedDiff('x', 'a', 'a')).toBe('')
  })
  it('takes thousands of changes in place', async () => {
    const before = lines(...Array.from({length: 20_000}, (_, index) => index))
    const after = before.replaceAll(/(.*7)\n/g, 'seven $1\n')
    const diff = unifiedDiff('x', before, after)
    expect(diff.match(/^-\d/gm)).toHaveLength(2000)
    if (spawnSync('patch', ['--version']).status !== 0) return
    await using folder = await createFixture({x: before})
    expect(spawnSync(patch, ['-p1', '-s', '-d', folder.path], {input: diff}).status).toBe(0)
    expect(readFileSync(`${folder.path}/x`, 'utf8')).toBe(after)
  })
  it('takes many thousand lines that go, and more edits than one search looks for', async () => {
    const before = lines(...Array.from({length: 60_000}, (_, index) => (index % 4 === 0 ? index : 'the same')))
    const after = before.replaceAll(/the same\n/g, '').replaceAll(/(.*00)\n/g, '$1\nmore\n')
    const diff = unifiedDiff('x', before, after)
    expect(diff.match(/^-the same/gm)).toHaveLength(45_000)
    expect(diff.match(/^\+more/gm)).toHaveLength(599)
    if (spawnSync(patch, ['--version']).status !== 0) return
    await using folder = await createFixture({x: before})
    expect(spawnSync(patch, ['-p1', '-s', '-d', folder.path], {input: diff}).status).toBe(0)
    expect(readFileSync(`${folder.path}/x`, 'utf8')).toBe(after)
  })
  it('is what patch makes the new text of', async () => {
    if (spawnSync(patch, ['--version']).status !== 0) return
    await using folder = await createFixture({})
    const file = `${folder.path}/x`
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), {maxLength: 12}).map(list => lines(...list))
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        if (before === after) return
        await folder.writeFile('x', before)
        const {status} = spawnSync(patch, ['-p1', '-s', '-d', folder.path], {input: unifiedDiff('x', before, after)})
        expect(status).toBe(0)
        // patch removes a file that becomes empty
        const now = after === '' ? '' : readFileSync(file, 'utf8')
        expect(now).toBe(after)
      }),
      {numRuns: 40},
    )
  })
})
