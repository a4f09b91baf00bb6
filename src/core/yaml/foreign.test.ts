import {describe, expect, it} from 'vitest'
import {textOfBytes} from './bytes.ts'
import {foreignFormat} from './foreign.ts'
import {readYaml} from './read.ts'

const manifest = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: lab}\n'
const said = (bytes: Uint8Array): string | undefined => foreignFormat(textOfBytes(bytes))?.message

describe('foreignFormat', () => {
  it('tells UTF-16 without a mark from UTF-8, in both byte orders', () => {
    const little = Buffer.from(manifest, 'utf16le')
    expect(said(little)).toBe('the text is UTF-16 without a byte order mark')
    expect(said(Buffer.from(little).swap16())).toBe('the text is UTF-16 without a byte order mark')
  })
  it('reads UTF-16 with a mark', () => {
    expect(said(Buffer.from(`\ufeff${manifest}`, 'utf16le'))).toBeUndefined()
  })
  it('knows what packs and programs begin with', () => {
    expect(said(Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]))).toBe('the file is packed with gzip, not YAML or JSON')
    expect(said(Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]))).toBe('the file is a program, not YAML or JSON')
    expect(said(Uint8Array.from({length: 500}, (_, index) => (index * 7) % 32))).toBe(
      'the file is binary, not YAML or JSON',
    )
  })
  it('leaves a text with a stray control character or a wrong encoding to the reader', () => {
    expect(said(Buffer.from(`${manifest}# \u0007\n`))).toBeUndefined()
    expect(said(Buffer.from(`${manifest}# Gr\u00f6\u00dfe\n`, 'latin1'))).toBeUndefined()
  })
  it('is all that is said of a file', () => {
    const {documents} = readYaml(textOfBytes(Buffer.from(`a\n---\nb\n---\n`.repeat(20), 'utf16le')), 'notes.yaml')
    expect(documents.map(({problems}) => problems.map(({at, message}) => [at.line, at.column, message]))).toEqual([
      [[1, 1, 'the text is UTF-16 without a byte order mark']],
    ])
  })
})
