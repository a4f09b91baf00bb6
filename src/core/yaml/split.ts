import {quoted} from './scan-problems.ts'
import {TextFault} from './text-fault.ts'

/** A part of a text that kubectl reads as one YAML document: offsets into the text. */
export interface Chunk {
  readonly start: number
  readonly end: number
  /** A line that begins with `---` but is no separator. What follows it is not read. */
  readonly fault?: TextFault
}

// What Go's unicode.IsSpace takes away, in a class of its own because trim() differs (U+0085, U+FEFF).
const blankStart = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

export const withoutLeadingSpace = (text: string): string => text.replace(blankStart, '')

/**
 * Parts a text at its lines that begin with `---`, as kubectl does before it parses anything (apimachinery
 * pkg/util/yaml/decoder.go YAMLReader): inside block scalars and quotes too. A separator at the beginning of a document
 * stays in it.
 */
export function* chunksOf(text: string, from: number): Generator<Chunk> {
  let start = from
  let line = nextSeparator(text, from)
  while (line >= 0) {
    if (line > start) yield {start, end: line}
    const endOfLine = text.indexOf('\n', line) < 0 ? text.length : text.indexOf('\n', line) + 1
    const rest = withoutLeadingSpace(text.slice(line + 3, endOfLine))
    const next = nextSeparator(text, endOfLine)
    if (rest !== '' && !rest.startsWith('#')) {
      start = next < 0 ? text.length : next
      yield {start: line, end: start, fault: wrongSeparator(text.slice(line, endOfLine).trimEnd(), line)}
    } else start = line > start ? endOfLine : line
    line = next
  }
  if (start < text.length) yield {start, end: text.length}
}

/** The next line at or behind `from` that begins with `---`; `from` is the beginning of a line. */
function nextSeparator(text: string, from: number): number {
  if (text.startsWith('---', from)) return from
  const found = text.indexOf('\n---', from)
  return found < 0 ? -1 : found + 1
}

function wrongSeparator(line: string, start: number): TextFault {
  const hint = /^-----BEGIN|^-----END/.test(line)
    ? 'indent it under its key: a line that begins with --- ends the document'
    : 'write --- on a line of its own; a comment may follow it'
  return new TextFault(
    `${quoted(line)} begins with --- and is no separator of documents`,
    start,
    start + line.length,
    hint,
  )
}
