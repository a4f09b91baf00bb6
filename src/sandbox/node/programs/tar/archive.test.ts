import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {archiveEnd, type ArchiveEntry, ArchiveError, decodedEntries, encodedEntry} from './archive.ts'
import {streamedEntries} from './streamed-archive.ts'

const file = (name: string, text = '', more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  name,
  kind: 'file',
  mode: 0o644,
  mtime: 1_700_000_000,
  target: '',
  content: Buffer.from(text),
  ...more,
})
const archiveOf = (...entries: readonly ArchiveEntry[]): Buffer =>
  Buffer.concat([...entries.flatMap(entry => [...encodedEntry(entry)]), archiveEnd()])
const read = (archive: Uint8Array): ArchiveEntry[] =>
  [...decodedEntries(archive)].map(entry => ({...entry, content: Buffer.from(entry.content)}))

/** The same read from a stream of pieces of that size; the content of every second file is left unread. */
async function streamed(archive: Uint8Array, size: number): Promise<ArchiveEntry[]> {
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < archive.length; at += size) yield archive.subarray(at, at + size)
  }
  const found: ArchiveEntry[] = []
  for await (const {size: length, content, ...head} of streamedEntries(pieces())) {
    const parts = []
    if (found.length % 2 === 0) for await (const part of content()) parts.push(part)
    expect(length === 0 || found.length % 2 === 1 || parts.length > 0).toBe(true)
    found.push({...head, content: Buffer.concat(parts)})
  }
  return found
}

const longName = `${'folder/'.repeat(40)}${'n'.repeat(180)}`
const name = fc
  .array(fc.string({minLength: 1, maxLength: 90, unit: 'grapheme'}), {minLength: 1, maxLength: 4})
  .map(parts => parts.join('/').replaceAll('\0', '0'))
  .filter(text => !text.endsWith('/'))
const anyEntry: fc.Arbitrary<ArchiveEntry> = fc.oneof(
  fc.record({
    name,
    kind: fc.constant('file' as const),
    mode: fc.integer({min: 0, max: 0o7777}),
    mtime: fc.nat(),
    target: fc.constant(''),
    content: fc.uint8Array({maxLength: 1500}).map(bytes => Buffer.from(bytes)),
  }),
  fc.record({
    name,
    kind: fc.constantFrom('symlink' as const, 'hardlink' as const),
    mode: fc.constant(0o777),
    mtime: fc.nat(),
    target: name,
    content: fc.constant(Buffer.alloc(0)),
  }),
)

describe('tar archives', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, {maxLength: 6}), entries => {
        expect(read(archiveOf(...entries))).toEqual(entries)
      }),
      {numRuns: 200},
    )
  })

  test('come back so from a stream, whatever its pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEntry, {maxLength: 6}), fc.integer({min: 1, max: 3000}), async (entries, size) => {
        const expected = entries.map((entry, index) => (index % 2 === 0 ? entry : {...entry, content: Buffer.alloc(0)}))
        expect(await streamed(archiveOf(...entries), size)).toEqual(expected)
      }),
      {numRuns: 100},
    )
  })

  test('are read by the tar of this machine, and its archives are read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'k8slab-tar-'))
    try {
      const entries = [
        file('a b/c', 'hello'),
        file(longName, 'long'),
        file('empty'),
        file('on', '', {kind: 'symlink', target: 'a b/c'}),
      ]
      writeFileSync(join(folder, 'ours.tar'), archiveOf(...entries))
      execFileSync('tar', ['xf', 'ours.tar'], {cwd: folder})
      expect(readFileSync(join(folder, longName), 'utf8')).toBe('long')
      expect(readFileSync(join(folder, 'on'), 'utf8')).toBe('hello')
      for (const format of ['gnu', 'pax']) {
        const theirs = execFileSync('tar', [`--format=${format}`, '-cf', '-', 'a b', 'folder', 'on'], {cwd: folder})
        const files = read(theirs).filter(({kind}) => kind !== 'directory')
        expect(files.map(({name: path, content, target}) => [path, String(content), target])).toEqual([
          ['a b/c', 'hello', ''],
          [longName, 'long', ''],
          ['on', '', 'a b/c'],
        ])
      }
    } finally {
      rmSync(folder, {recursive: true, force: true})
    }
  })

  test.each([
    ['nothing', Buffer.alloc(0), 'format'],
    ['a text', Buffer.from('hello'.repeat(300)), 'format'],
    ['half a file', archiveOf(file('a', 'x'.repeat(2000))).subarray(0, 1024), 'end'],
    ['a changed header', Buffer.concat([Buffer.from('b'), archiveOf(file('a')).subarray(1)]), 'format'],
  ])('%s is told of', async (_, bytes, why) => {
    await expect(streamed(bytes, 700)).rejects.toMatchObject({why})
    const reading = (): unknown => read(bytes)
    expect(reading).toThrow(ArchiveError)
    expect(reading).toThrow(expect.objectContaining({why}))
  })

  test('whatever the bytes are, reading ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 3000}), fc.nat(1023), (noise, at) => {
        const bytes = archiveOf(file(longName, 'x'.repeat(600)))
        bytes.set(noise.subarray(0, Math.min(noise.length, bytes.length - at)), at)
        try {
          read(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError)
        }
      }),
    )
  })
})
