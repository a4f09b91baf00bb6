import type {Version} from '../version.ts'
import {wellFormed} from './bytes.ts'
import {Decoder} from './decode.ts'
import type {TextDocument, TextFile, TextProblem} from './document.ts'
import {foreignFormat} from './foreign.ts'
import {composeJson, hugeNumberIn, parseJson, refuseHugeMapping, skipJsonSpace} from './json-text.ts'
import {SourceText} from './lines.ts'
import {PlacedDocument} from './placed-document.ts'
import {quickRead} from './quick-read.ts'
import {type Chunk, chunksOf, withoutLeadingSpace} from './split.ts'
import {TextFault} from './text-fault.ts'
import {composeYaml} from './tree.ts'

/** Where a text stands in its file; a file of its own needs none of these. */
export interface ReadOptions {
  /** The file's line that the text begins on. */
  readonly firstLine?: number
  /** For each line of the text: how many columns stand before it in the file. */
  readonly indents?: readonly number[]
  /** The number of the fenced block, for TextDocument.block. */
  readonly block?: number
}

/**
 * Reads a text exactly as kubectl reads a file (cli-runtime pkg/resource/visitor.go StreamVisitor): a text whose first
 * character is `{` as a stream of JSON objects, any other parted at lines that begin with `---`, each part YAML as go-yaml
 * v2 reads it. Empty documents are left out. A document that kubectl refuses has no value but problems; kubectl stops there,
 * this reads on with the next. Never throws, whatever the text.
 */
export function readYaml(text: string, file: string, options: ReadOptions = {}): TextFile {
  const whole = wellFormed(text)
  // FileVisitor takes one byte order mark away.
  const body = whole.startsWith('\ufeff') ? whole.slice(1) : whole
  const source = new SourceText(file, body, options.firstLine, options.indents)
  const block = options.block ?? 0
  const foreign = foreignFormat(body)
  if (foreign) return {file, documents: [broken(source, block, 0, 0, foreign)], skipped: 0}
  const documents = looksLikeJson(body) ? readJson(source, block) : readChunks(source, block)
  return {file, documents: [...documents], skipped: 0}
}

/** kubectl looks at the first 4096 bytes only. */
const looksLikeJson = (text: string): boolean => {
  const start = text.length > 4096 ? text.slice(0, 4096) : text
  return withoutLeadingSpace(start).startsWith('{')
}

function* readChunks(source: SourceText, block: number, from = 0): Generator<TextDocument> {
  for (const chunk of chunksOf(source.text, from)) {
    if (chunk.fault) {
      yield broken(source, block, chunk.start, 0, chunk.fault)
      continue
    }
    const document = readChunk(source, block, chunk)
    if (document) yield document
  }
}

function readChunk(source: SourceText, block: number, {start, end}: Chunk): TextDocument | undefined {
  let offset = start
  try {
    // go-yaml takes one byte order mark away.
    if (source.text[start] === '\ufeff') offset++
    const text = source.text.slice(offset, end)
    const quick = quickRead(text)
    if (quick !== undefined)
      return new PlacedDocument(source, block, quick, offset, () => composeYaml(ended(text)).root!, false)
    refuseCharacters(text)
    const {root, unread} = composeYaml(ended(text))
    if (!root) return undefined
    const decoder = new Decoder()
    const value = decoder.decode(root)
    return value === null ? undefined : new PlacedDocument(source, block, value, offset, root, decoder.repeats, unread)
  } catch (error) {
    return broken(source, block, start, offset, error)
  }
}

/** kubectl ends every line, the last one too; NUL is where the scanner stops. */
const ended = (text: string): string => (text.endsWith('\n') ? `${text}\0` : `${text}\n\0`)

// What go-yaml's reader lets through: tab, line breaks, and what is printable (readerc.go).
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const refused = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/

function refuseCharacters(text: string): void {
  if (text.startsWith('\ufeff'))
    throw new TextFault('a second byte order mark', 0, 1, 'save the file without byte order marks')
  const match = refused.exec(text)
  if (!match) return
  const [sign] = match
  const code = sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  const hint =
    sign === '\0' ? 'is this a text file? save it as UTF-8' : 'remove it, or write it as an escape in double quotes'
  throw new TextFault(`a control character (U+${code}) that YAML does not allow`, match.index, match.index + 1, hint)
}

/**
 * A stream of JSON values, one after the other; nothing else may stand between them. Since 1.33 kubectl tries YAML where
 * the first or second value is no JSON: that is read too, and is a problem for the versions before.
 */
function* readJson(source: SourceText, block: number): Generator<TextDocument> {
  const {text} = source
  let pos = skipJsonSpace(text, 0)
  let count = 0
  try {
    refuseHugeMapping(text)
    const value = parseWhole(text)
    if (value !== undefined) {
      const start = pos
      yield new PlacedDocument(source, block, value, 0, () => composeJson(text, start), true)
      return
    }
    for (; pos < text.length; count++) {
      const tree = composeJson(text, pos)
      const value = parseJson(text.slice(tree.start, tree.end))
      if (value !== null) yield new PlacedDocument(source, block, value, 0, tree, true)
      pos = skipJsonSpace(text, tree.end)
    }
  } catch (error) {
    // A fault without a place is one of JSON that was read: it nests too deeply, or holds too large a number.
    const isSyntax = !(error instanceof TextFault) || error.start > 0
    const mayBeYaml = isSyntax && (count === 0 || (count === 1 && text.startsWith('---', pos)))
    const rest = mayBeYaml ? [...readChunks(source, block, pos)] : []
    const isYaml = rest.length > 0 && rest.every(({problems}) => problems.length === 0)
    const fault = preciser(error, text, pos)
    yield broken(source, block, pos, 0, isYaml ? yamlInJson(text, pos, count, fault) : fault)
    if (isYaml) yield* rest
  }
}

/** kubectl 1.33 was the first to try YAML where JSON ends (Kubernetes pkg/util/yaml YAMLOrJSONDecoder). `fault`: why it is no JSON. */
function yamlInJson(text: string, pos: number, count: number, fault: unknown): TextFault {
  // What begins as JSON was meant to be some.
  if (count === 0 && /^\{\s*"/.test(text.slice(pos, pos + 100)) && fault instanceof TextFault)
    return new TextFault(fault.message, fault.start, fault.end, fault.hint, yamlSince)
  const end = text.indexOf('\n', pos)
  const what = count === 0 ? 'takes this for JSON, and it is none' : 'reads only JSON behind JSON, and refuses this'
  const hint = 'begin the file with a line ---: every version reads it as YAML then'
  return new TextFault(`kubectl before 1.33 ${what}`, pos, end < 0 ? text.length : end, hint, yamlSince)
}
const yamlSince: Version = [1, 33]

/** The value of a text that is one JSON value; undefined when it is none or several. */
function parseWhole(text: string): ReturnType<typeof parseJson> | undefined {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The fault at its place: parseJson knows none. */
function preciser(error: unknown, text: string, pos: number): unknown {
  if (!(error instanceof TextFault) || error.start > 0) return error
  try {
    return hugeNumberIn(text, pos) ?? error
  } catch (fault) {
    return fault
  }
}

/** A document without a value. Offsets of the fault count from `offset`. */
function broken(source: SourceText, block: number, start: number, offset: number, error: unknown): TextDocument {
  if (!(error instanceof TextFault)) throw error
  const at = source.place(offset + error.start, offset + error.end)
  const {message, hint, before} = error
  const problem: TextProblem = {message, at, ...(hint !== undefined && {hint}), ...(before && {before})}
  return {
    file: source.file,
    block,
    value: undefined,
    problems: [problem],
    duplicates: [],
    unread: undefined,
    place: () => source.place(start, source.endOfLine(start)),
    written: () => undefined,
    has: () => false,
  }
}
