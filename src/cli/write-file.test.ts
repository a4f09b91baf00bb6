import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {OperationalError} from '../core/operational-error.ts'
import {writeFileSafely} from './write-file.ts'

let folder = ''
const at = (name: string): string => join(folder, name)
const files = (): string[] => readdirSync(folder).sort()
const read = (name: string): string => readFileSync(at(name), 'utf8')

function refusal(path: string, options = {}): OperationalError {
  try {
    writeFileSafely(path, 'new\n', options)
  } catch (error) {
    if (error instanceof OperationalError) return error
    throw error
  }
  throw new Error('it was written')
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8slab-write-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

describe('writeFileSafely', () => {
  it('creates a file and leaves nothing else', () => {
    expect(writeFileSafely(at('web.yaml'), 'kind: Pod\n')).toEqual({state: 'created'})
    expect(files()).toEqual(['web.yaml'])
    expect(read('web.yaml')).toBe('kind: Pod\n')
  })

  it('refuses a file that is there, even with the same text, and names --force', () => {
    writeFileSync(at('web.yaml'), 'new\n')
    const error = refusal(at('web.yaml'))
    expect(error.exit).toBe(2)
    expect(error.mend).toContain('--force')
    expect(files()).toEqual(['web.yaml'])
  })

  it('keeps every file that it replaces', () => {
    writeFileSync(at('web.yaml'), 'first')
    expect(writeFileSafely(at('web.yaml'), 'second', {force: true}).backup).toBe(at('web.yaml~'))
    expect(writeFileSafely(at('web.yaml'), 'third', {force: true}).backup).toBe(at('web.yaml.~2~'))
    expect(files()).toEqual(['web.yaml', 'web.yaml.~2~', 'web.yaml~'])
    expect([read('web.yaml~'), read('web.yaml.~2~'), read('web.yaml')]).toEqual(['first', 'second', 'third'])
  })

  it('keeps nothing when told so', () => {
    writeFileSync(at('web.yaml'), 'first')
    expect(writeFileSafely(at('web.yaml'), 'second', {force: true, backup: false})).toEqual({state: 'replaced'})
    expect(files()).toEqual(['web.yaml'])
  })

  it('leaves a file alone that has the text already', () => {
    writeFileSync(at('web.yaml'), 'same')
    expect(writeFileSafely(at('web.yaml'), 'same', {force: true})).toEqual({state: 'unchanged'})
    expect(files()).toEqual(['web.yaml'])
  })

  it('keeps the mode of the file', () => {
    writeFileSync(at('secret.yaml'), 'first')
    chmodSync(at('secret.yaml'), 0o600)
    writeFileSafely(at('secret.yaml'), 'second', {force: true})
    expect(statSync(at('secret.yaml')).mode & 0o777).toBe(0o600)
  })

  it('makes a file that only its owner reads where that is asked for', () => {
    writeFileSafely(at('secret.yaml'), 'first', {mode: 0o600})
    expect(statSync(at('secret.yaml')).mode & 0o777).toBe(0o600)
  })

  it('replaces the file that a link leads to, not the link', () => {
    mkdirSync(at('real'))
    writeFileSync(at('real/web.yaml'), 'first')
    symlinkSync('real/web.yaml', at('web.yaml'))
    expect(refusal(at('web.yaml')).exit).toBe(2)
    writeFileSafely(at('web.yaml'), 'second', {force: true})
    expect(readlinkSync(at('web.yaml'))).toBe('real/web.yaml')
    expect(read('real/web.yaml')).toBe('second')
    expect(read('real/web.yaml~')).toBe('first')
  })

  it('does not write through a link that leads nowhere', () => {
    symlinkSync('nowhere.yaml', at('web.yaml'))
    expect(refusal(at('web.yaml')).exit).toBe(2)
    expect(refusal(at('web.yaml'), {force: true}).exit).toBe(3)
    expect(files()).toEqual(['web.yaml'])
  })

  it('refuses a folder', () => {
    mkdirSync(at('web'))
    expect(refusal(at('web'), {force: true})).toMatchObject({exit: 2, message: `${at('web')} is a folder`})
    expect(refusal(at('web/'), {force: true}).exit).toBe(2)
  })

  it('says that the folder is missing and how to make it', () => {
    const error = refusal(at('lab/web.yaml'))
    expect(error).toMatchObject({exit: 3, mend: `mkdir -p ${at('lab')}`})
    expect(error.message).toContain('its folder is not there')
  })

  it('names a part of the path that is no folder, a name that is too long, and links in a circle', () => {
    writeFileSync(at('file'), '')
    expect(refusal(at('file/web.yaml'))).toMatchObject({exit: 3})
    expect(refusal(at('file/web.yaml')).message).toContain('a part of the path is not a folder')
    expect(refusal(at('x'.repeat(300))).message).toContain('the name is too long')
    symlinkSync('loop', at('loop'))
    expect(refusal(at('loop'), {force: true}).exit).toBe(3)
  })

  it.each(['', 'a\0b'])('refuses %j as a name', name => {
    expect(refusal(name).exit).toBe(2)
  })

  it.skipIf(process.getuid?.() === 0)('leaves nothing in a folder without permission (skipped for root)', () => {
    chmodSync(folder, 0o555)
    const error = refusal(at('web.yaml'))
    expect(error.exit).toBe(3)
    expect(error.message).toContain('permission denied')
    chmodSync(folder, 0o755)
    expect(files()).toEqual([])
  })

  it.skipIf(!existsSync('/dev/full'))('leaves nothing when the disk is full (skipped without /dev/full)', () => {
    symlinkSync('/dev/full', at('full'))
    expect(refusal(at('full'))).toMatchObject({exit: 3})
    expect(refusal(at('full')).message).toContain('no space is left')
    expect(lstatSync(at('full')).isSymbolicLink()).toBe(true)
  })

  it.skipIf(!existsSync('/dev/null'))('writes to a device as it is (skipped without /dev/null)', () => {
    writeFileSafely('/dev/null', 'text')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})
