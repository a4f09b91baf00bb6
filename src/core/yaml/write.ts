import type {Json, JsonObject} from '../json.ts'
import {isObject} from '../json.ts'
import {wellFormed} from './bytes.ts'
import {resolve} from './resolve.ts'

/**
 * Documents as YAML in kubectl's style: blocks, two spaces, list items under their key without indentation, `---` between
 * documents. The text reads back as the same values, here and in kubectl. `comments`: for each document the lines of a
 * comment at its head.
 */
export function writeYaml(values: readonly Json[], comments: readonly (string | undefined)[] = []): string {
  const documents = values.map((value, index) => commentOf(comments[index]) + writeRoot(value))
  const text = documents.join('---\n')
  // kubectl takes a text that begins with a brace for JSON.
  return documents.length > 1 && text.startsWith('{') ? `---\n${text}` : text
}

const commentOf = (comment: string | undefined): string =>
  comment === undefined
    ? ''
    : comment
        .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
        .map(line => `# ${line}`.trimEnd() + '\n')
        .join('')

const isFilled = (value: Json): value is JsonObject | readonly Json[] =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0

function writeRoot(value: Json): string {
  if (!isFilled(value)) return `${writeLeaf(value, 0)}\n`
  return isObject(value) ? writeEntries(value, 0) : writeItems(value, 0)
}

/** The entries of a mapping; the first line is not indented, its caller is there already. */
const writeEntries = (object: JsonObject, indent: number): string =>
  Object.entries(object)
    .map(([key, value]) => writeEntry(key, value, indent))
    .join(' '.repeat(indent))

function writeEntry(key: string, value: Json, indent: number): string {
  const name = writeString(key)
  // A longer key needs the question mark to be seen as one.
  if (name.length > 1000)
    return `? ${name}\n${' '.repeat(indent)}: ${isFilled(value) ? writeInside(value, indent) : `${writeLeaf(value, indent)}\n`}`
  if (!isFilled(value)) return `${name}: ${writeLeaf(value, indent)}\n`
  if (isObject(value)) return `${name}:\n${' '.repeat(indent + 2)}${writeEntries(value, indent + 2)}`
  return `${name}:\n${' '.repeat(indent)}${writeItems(value, indent)}`
}

const writeItems = (list: readonly Json[], indent: number): string =>
  list
    .map(item => `- ${isFilled(item) ? writeInside(item, indent) : `${writeLeaf(item, indent)}\n`}`)
    .join(' '.repeat(indent))

/** A collection on the line of the `-` or `:` that it belongs to. */
const writeInside = (value: JsonObject | readonly Json[], indent: number): string =>
  isObject(value) ? writeEntries(value, indent + 2) : writeItems(value, indent + 2)

/** A scalar or an empty collection, without its line break; `indent` is that of the collection around it. */
function writeLeaf(value: Json, indent: number): string {
  if (typeof value === 'string') return writeBlock(value, indent) ?? writeString(value)
  if (typeof value === 'object' && value !== null) return isObject(value) ? '{}' : '[]'
  return JSON.stringify(value)
}

// Line breaks besides LF, and what YAML does not allow without an escape.
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const needsEscape = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u

/** Text of several lines after `|`; undefined when it has one line or must be escaped. */
function writeBlock(text: string, indent: number): string | undefined {
  const body = text.replace(/\n+$/, '')
  if (!body.includes('\n') && body === text) return undefined
  if (body === '' || needsEscape.test(text)) return undefined
  const ending = text.slice(body.length)
  const chomping = ending === '' ? '-' : ending === '\n' ? '' : '+'
  const indicator = /^\n*[ \t]/.test(text) ? '2' : ''
  const pad = ' '.repeat(indent + 2)
  const lines = body.split('\n').map(line => (line === '' ? '' : pad + line))
  return `|${indicator}${chomping}\n${lines.join('\n')}${ending.slice(1)}`
}

/** A string on one line: plain where that cannot be misread, else in quotes. */
function writeString(text: string): string {
  if (isPlain(text)) return text
  if (/["\\]/.test(text) && !needsEscape.test(text) && !/[\n\t]/.test(text)) return `'${text.replaceAll("'", "''")}'`
  return JSON.stringify(wellFormed(text)).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const plainStart = /^(?:[\p{L}\p{N}_./\\$^(+=~;<]|-[\p{L}\p{N}_/-])/u
/** Texts that other YAML readers take for numbers, dates or times. */
const numberElsewhere = /^[-+]?(?:[\d_]*\.?[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*(?::\d+)+(?:\.\d*)?)$/

function isPlain(text: string): boolean {
  if (!plainStart.test(text) || text.startsWith('---') || text.startsWith('...')) return false
  if (needsEscape.test(text) || /[\n\t]|: |:$| #|\s$/.test(text)) return false
  if (numberElsewhere.test(text) || /^\d{4}-\d/.test(text) || text === '<<' || text === '=') return false
  return resolve(text).type === 'str'
}
