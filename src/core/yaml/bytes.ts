/**
 * The text of a file's bytes as kubectl takes it (cli-runtime pkg/resource/visitor.go FileVisitor): UTF-16 by its byte
 * order mark, else UTF-8 with U+FFFD for what is none. The mark stays.
 */
export function textOfBytes(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le', {ignoreBOM: true}).decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return new TextDecoder('utf-16le', {ignoreBOM: true}).decode(swapped(bytes))
  return utf8.decode(bytes)
}
const utf8 = new TextDecoder('utf-8', {ignoreBOM: true})

/** Each pair of bytes the other way around: TextDecoder knows big-endian UTF-16 only where Node has all of ICU. */
function swapped(bytes: Uint8Array): Uint8Array {
  const other = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) other[i] = bytes[i ^ 1] ?? 0
  return other
}

/** UTF-8 as Go writes it into JSON: where a sequence is broken, every single byte of it becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes)
  } catch {
    return brokenUtf8Text(bytes)
  }
}

function brokenUtf8Text(bytes: Uint8Array): string {
  const parts: string[] = []
  let from = 0
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes, i)
    if (length === 0) {
      parts.push(utf8.decode(bytes.subarray(from, i)), '\ufffd')
      from = i + 1
    }
    i += length || 1
  }
  parts.push(utf8.decode(bytes.subarray(from)))
  return parts.join('')
}

/** How many bytes the character at `i` has, 0 when none begins there (RFC 3629). */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i]!
  if (first < 0x80) return 1
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (length === 0) return 0
  const second = bytes[i + 1] ?? 0
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let k = 2; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 as Go's encoding/base64.StdEncoding reads it: padded, line breaks anywhere; undefined for anything else. */
export function base64Bytes(text: string): Uint8Array | undefined {
  const packed = text.replace(/[\r\n]/g, '')
  if (packed.length % 4 !== 0) return undefined
  const padding = packed.endsWith('==') ? 2 : packed.endsWith('=') ? 1 : 0
  const size = packed.length - padding
  const bytes = new Uint8Array((packed.length / 4) * 3 - padding)
  for (let i = 0, bits = 0, out = 0; i < packed.length; i++) {
    const digit = i < size ? alphabet.indexOf(packed[i]!) : 0
    if (digit < 0) return undefined
    bits = ((bits << 6) | digit) & 0xffffff
    if (i % 4 !== 3) continue
    for (const shift of [16, 8, 0]) if (out < bytes.length) bytes[out++] = (bits >> shift) & 0xff
  }
  return bytes
}

/** Half characters as U+FFFD, as every Go program writes them. */
export const wellFormed = (text: string): string =>
  /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text
