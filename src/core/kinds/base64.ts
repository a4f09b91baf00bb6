const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes read from base64 as Go's StdEncoding does, or the offset of the input byte that is wrong. */
export type Base64 = {readonly bytes: Uint8Array} | {readonly wrongAt: number}

/**
 * Reads standard base64 with padding; line breaks are skipped. Offsets count bytes of the UTF-8 input.
 * Go src/encoding/base64/base64.go, decodeQuantum.
 */
export function decodeBase64(text: string): Base64 {
  const input = new TextEncoder().encode(text)
  const bytes: number[] = []
  let at = 0
  while (at < input.length) {
    const digits: number[] = []
    let padded = false
    while (digits.length < 4) {
      if (at === input.length) {
        if (digits.length === 0) return {bytes: Uint8Array.from(bytes)}
        return {wrongAt: at - digits.length}
      }
      const char = String.fromCharCode(input[at++]!)
      if (char === '\n' || char === '\r') continue
      const value = alphabet.indexOf(char)
      if (value >= 0) {
        digits.push(value)
        continue
      }
      if (char !== '=') return {wrongAt: at - 1}
      const end = padding(input, at, digits.length)
      if ('wrongAt' in end) return end
      at = end.next
      padded = true
      break
    }
    const [a = 0, b = 0, c = 0, d = 0] = digits
    const three = [(a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d]
    bytes.push(...three.slice(0, digits.length - 1))
    if (padded) {
      if (at < input.length) return {wrongAt: at}
      break
    }
  }
  return {bytes: Uint8Array.from(bytes)}
}

/** What follows the first `=` of a quantum that has `digits` digits; `at` is behind it. */
function padding(input: Uint8Array, at: number, digits: number): {readonly next: number} | {readonly wrongAt: number} {
  const skipBreaks = (): void => {
    while (input[at] === 10 || input[at] === 13) at++
  }
  if (digits < 2) return {wrongAt: at - 1}
  if (digits === 2) {
    skipBreaks()
    if (at === input.length) return {wrongAt: input.length}
    if (input[at] !== 61) return {wrongAt: at - 1}
    at++
  }
  skipBreaks()
  return {next: at}
}

/** Standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const digits = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63]
    const used = Math.min(bytes.length - at, 3) + 1
    text += digits.map((digit, index) => (index < used ? alphabet[digit] : '=')).join('')
  }
  return text
}
