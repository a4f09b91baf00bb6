import {TextFault} from './text-fault.ts'

/** How much of a file is looked at to tell what it is. */
const startLength = 1024

// What Go's YAML reader refuses, and what is no UTF-8.
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const noText = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/g

// oxlint-disable-next-line no-control-regex -- the same
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/
// oxlint-disable-next-line no-control-regex -- the same
const everyOtherByteZero = /^(?:[\t\n\r -~]\0){4}|^(?:\0[\t\n\r -~]){4}/

/** Programs and packed files, by how they begin; bytes that are no UTF-8 are U+FFFD. */
const formats: readonly (readonly [start: string, name: string, hint: string])[] = [
  ['\x7fELF', 'a program', 'name the file that holds the manifest'],
  ['\x1f\ufffd', 'packed with gzip', 'unpack it first: gunzip'],
  ['PK\x03\x04', 'a zip archive', 'unpack it first'],
  ['\ufffdPNG', 'an image', 'name the file that holds the manifest'],
]

/** The one thing to say of a file that is no text in UTF-8; undefined for any text, broken or not. */
export function foreignFormat(text: string): TextFault | undefined {
  const start = text.slice(0, startLength)
  const strange = start.match(noText)?.length ?? 0
  if (!control.test(start) || strange < 2) return undefined
  const known = formats.find(([sign]) => start.startsWith(sign))
  if (known) return new TextFault(`the file is ${known[1]}, not YAML or JSON`, 0, 1, known[2])
  if (everyOtherByteZero.test(start)) {
    const hint = 'save it as UTF-8: kubectl knows UTF-16 only by a byte order mark'
    return new TextFault('the text is UTF-16 without a byte order mark', 0, 1, hint)
  }
  if (strange * 20 < start.length) return undefined
  return new TextFault('the file is binary, not YAML or JSON', 0, 1, 'name the file that holds the manifest')
}
