// hexdump and hd of busybox: sixteen bytes a line, as words of two bytes or with -C as bytes and text.
import {isFileError} from '../files/file-error.ts'
import type {Process, Program} from '../process.ts'

const WIDTH = 16

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')

function canonicalLine(bytes: Uint8Array): string {
  const pairs = Array.from({length: WIDTH}, (_, index) => (index < bytes.length ? hex(bytes[index]!, 2) : '  '))
  return `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}  |${[...bytes].map(printable).join('')}|`
}

const wordLine = (bytes: Uint8Array): string =>
  Array.from({length: Math.ceil(bytes.length / 2)}, (_, index) =>
    hex(bytes[2 * index]! + ((bytes[2 * index + 1] ?? 0) << 8), 4),
  ).join(' ')

/** Lines like the one before are left out, with a star in their place. */
function dump(bytes: Uint8Array, canonical: boolean): string {
  const digits = canonical ? 8 : 7
  const lines: string[] = []
  let before = ''
  for (let at = 0; at < bytes.length; at += WIDTH) {
    const line = (canonical ? canonicalLine : wordLine)(bytes.subarray(at, at + WIDTH))
    if (line !== before) lines.push(`${hex(at, digits)}${canonical ? '  ' : ' '}${line}`)
    else if (lines.at(-1) !== '*') lines.push('*')
    before = line
  }
  if (bytes.length > 0) lines.push(hex(bytes.length, digits))
  return lines.map(line => `${line}\n`).join('')
}

async function run(process: Process, canonical: boolean): Promise<number> {
  const {args, host, cwd, out, error} = process
  const files = args.filter(arg => !arg.startsWith('-'))
  const isCanonical = canonical || args.some(arg => /^-\w*C/.test(arg))
  const chunks: Uint8Array[] = files.length === 0 ? [await process.input()] : []
  let code = 0
  for (const file of files) {
    try {
      chunks.push(host.files.read(host.files.resolve(cwd, file)))
    } catch (problem) {
      if (!isFileError(problem, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'ELOOP', 'EFBIG')) throw problem
      error(`hexdump: ${file}: No such file or directory\n`)
      code = 1
    }
  }
  out(dump(Buffer.concat(chunks), isCanonical))
  return code
}

export const hexdump: Program = process => run(process, false)
export const hd: Program = process => run(process, true)
