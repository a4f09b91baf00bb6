import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, expect, it} from 'vitest'
import {expectations} from '../src/labs/expectations/index.ts'
import {readLab} from '../src/labs/load.ts'
import {operations} from '../src/labs/operations/index.ts'
import {problemText} from '../src/labs/problem.ts'
import {emptyFolder, home} from './program.ts'

const page = readFileSync(join(home, 'docs/labs.md'), 'utf8')
const folder = emptyFolder()
afterAll(() => folder.remove())

it('the lab in docs/labs.md is right', () => {
  const lab = /```yaml\n([\s\S]*?)```/.exec(page)![1]!
  mkdirSync(join(folder.path, 'disk'))
  writeFileSync(join(folder.path, 'disk/lab.yaml'), lab)
  const manifest = (kind: string, name: string): string => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`
  writeFileSync(join(folder.path, 'disk/volume.yaml'), manifest('PersistentVolume', 'disk-volume'))
  writeFileSync(join(folder.path, 'disk/claim.yaml'), manifest('PersistentVolumeClaim', 'data'))
  const {problems} = readLab({folder: join(folder.path, 'disk'), shown: 'disk'})
  expect(problems.map(problemText)).toEqual([])
})

it('docs/labs.md has every operation and every expectation', () => {
  const rows = [...page.matchAll(/^\| `(\w+)/gm)].map(match => match[1])
  expect(rows).toEqual([...Object.keys(operations), ...Object.keys(expectations)])
})
