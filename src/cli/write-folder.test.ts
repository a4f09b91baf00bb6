import {createFixture} from 'fs-fixture'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {checkFolder, writeFolder} from './write-folder.ts'

const files = [
  {path: 'lab.yaml', text: 'new lab\n'},
  {path: '.k8slab/schema.json', text: '{}\n'},
]

describe('writeFolder', () => {
  it('makes a folder and those above it', async () => {
    await using place = await createFixture({})
    expect(writeFolder(join(place.path, 'labs/disk'), files)).toEqual([])
    expect(readFileSync(join(place.path, 'labs/disk/lab.yaml'), 'utf8')).toBe('new lab\n')
    expect(readdirSync(join(place.path, 'labs'))).toEqual(['disk'])
  })

  it('keeps what it replaces, and leaves other files alone', async () => {
    await using place = await createFixture({disk: {'lab.yaml': 'old lab\n', 'notes.md': 'mine\n'}})
    const folder = join(place.path, 'disk')
    expect(writeFolder(folder, files)).toEqual([join(folder, 'lab.yaml~')])
    expect(readFileSync(join(folder, 'lab.yaml'), 'utf8')).toBe('new lab\n')
    expect(readFileSync(join(folder, 'lab.yaml~'), 'utf8')).toBe('old lab\n')
    expect(readFileSync(join(folder, 'notes.md'), 'utf8')).toBe('mine\n')
  })

  it('leaves nothing behind when it fails half way', async () => {
    await using place = await createFixture({})
    const impossible = [...files, {path: 'lab.yaml/inside', text: ''}]
    expect(() => writeFolder(join(place.path, 'disk'), impossible)).toThrow(/lab\.yaml/)
    expect(readdirSync(place.path)).toEqual([])
  })

  it('says why it cannot', async () => {
    await using place = await createFixture({parent: 'a file'})
    expect(() => writeFolder(join(place.path, 'parent/disk'), files)).toThrow(/^cannot write .*parent\/disk/)
  })
})

describe('checkFolder', () => {
  it('refuses a file, and a folder that is not empty without force', async () => {
    await using place = await createFixture({file: '', full: {a: ''}})
    expect(() => checkFolder(join(place.path, 'file'), './file', true)).toThrow('./file is a file')
    expect(() => checkFolder(join(place.path, 'full'), './full', false)).toThrow('the folder ./full is not empty')
    checkFolder(join(place.path, 'full'), './full', true)
    checkFolder(join(place.path, 'nothing'), './nothing', false)
    expect(existsSync(join(place.path, 'nothing'))).toBe(false)
  })
})
