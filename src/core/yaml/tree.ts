import {Parser} from './parser.ts'
import {deepest, most, TextFault, tooDeep, tooMany} from './text-fault.ts'

/** A node of a document's text. Offsets count in the text that was parsed; the end is exclusive. */
export interface Node {
  readonly kind: 'scalar' | 'sequence' | 'mapping' | 'alias'
  readonly start: number
  end: number
  /** A scalar's text or the name of an alias. */
  readonly text: string
  readonly tag: string
  /** True when the text of a scalar decides its type. */
  readonly implicit: boolean
  /** Items of a list; keys and values of a mapping in turn. */
  readonly children: Node[]
  /** What an alias stands for. */
  readonly target: Node | undefined
}

const none: Node[] = []

export const scalarNode = (start: number, end: number, text: string, tag = '', implicit = false): Node => ({
  kind: 'scalar',
  start,
  end,
  text,
  tag,
  implicit,
  children: none,
  target: undefined,
})

export const collectionNode = (kind: 'sequence' | 'mapping', start: number): Node => ({
  kind,
  start,
  end: start,
  text: '',
  tag: '',
  implicit: false,
  children: [],
  target: undefined,
})

export interface Composed {
  /** Undefined for a text without a document. */
  readonly root: Node | undefined
  /** Where text stands that go-yaml does not look at, because the document ended before it: behind `...`, for example. */
  readonly unread: number | undefined
}

/**
 * The first document of a YAML text as a tree, as go-yaml builds it (decode.go type parser), without recursion. `text` must
 * end with NUL. Throws TextFault.
 */
export function composeYaml(text: string): Composed {
  const parser = new Parser(text)
  if (parser.next() === 'stream end') return {root: undefined, unread: undefined}
  const anchors = new Map<string, Node>()
  const open: Node[] = []
  let root: Node | undefined
  let count = 0
  do {
    const type = parser.next()
    if (type === 'sequence end' || type === 'mapping end') {
      const node = open.pop()!
      node.end = endOf(node, parser, text)
      continue
    }
    const node = nodeOf(parser, anchors)
    if (++count > most) throw tooMany(node.start)
    if (parser.anchor !== '') anchors.set(parser.anchor, node)
    if (root) open[open.length - 1]!.children.push(node)
    else root = node
    if (node.kind !== 'sequence' && node.kind !== 'mapping') continue
    if (open.length === deepest) throw tooDeep(node.start)
    open.push(node)
  } while (open.length > 0)
  // go-yaml looks at what follows the first document, but not further.
  parser.next()
  const content = /^(?!\.\.\.\s)[^\S\n]*[^\s#\0]/m.exec(text.slice(parser.end))
  return {root, unread: content ? parser.end + content.index : undefined}
}

function nodeOf(parser: Parser, anchors: ReadonlyMap<string, Node>): Node {
  const {type, start, end, text, tag, implicit} = parser
  if (type === 'scalar') return scalarNode(start, end, text, tag, implicit)
  if (type === 'sequence start') return collectionNode('sequence', start)
  if (type === 'mapping start') return collectionNode('mapping', start)
  const target = anchors.get(text)
  if (!target) throw new TextFault(`no anchor "&${text}" stands before this alias`, start, end, quoteHint(text))
  return {...scalarNode(start, end, text), kind: 'alias', target}
}

const quoteHint = (name: string): string => `name it with &${name}, or put the value in quotes: "*${name}"`

/** Where a collection ends: behind its bracket, or behind its last part (a block ends where the next token begins). */
function endOf({children, start}: Node, {end}: Parser, text: string): number {
  const last = children.at(-1)
  const close = text[end - 1]
  const isFlow = end > start && (close === ']' || close === '}') && (!last || last.end < end)
  if (isFlow) return end
  return last ? Math.max(last.end, children.at(-2)?.end ?? 0) : start
}
