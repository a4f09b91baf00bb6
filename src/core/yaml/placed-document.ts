import type {Place} from '../diagnostic.ts'
import type {Path} from '../field-path.ts'
import type {Json} from '../json.ts'
import {keyName} from './decode.ts'
import type {DuplicateKey, Part, TextDocument, TextProblem} from './document.ts'
import type {SourceText} from './lines.ts'
import {TextFault} from './text-fault.ts'
import {find} from './tree-paths.ts'
import {type Node, scalarNode} from './tree.ts'

/** A document with the tree that its value was made from. Offsets of the tree count from `offset` in the source. */
export class PlacedDocument implements TextDocument {
  readonly file: string
  readonly problems: readonly TextProblem[] = []
  readonly #source: SourceText
  readonly #offset: number
  #compose: (() => Node) | undefined
  #tree: Node | undefined
  readonly #mayRepeat: boolean
  readonly #unread: number | undefined
  #duplicates: readonly DuplicateKey[] | undefined

  /** `tree` may be a function: it is called when a place is asked for. `mayRepeat`: some key may stand twice. */
  constructor(
    source: SourceText,
    readonly block: number,
    readonly value: Json,
    offset: number,
    tree: Node | (() => Node),
    mayRepeat: boolean,
    unread?: number,
  ) {
    this.#unread = unread
    this.file = source.file
    this.#source = source
    this.#offset = offset
    if (typeof tree === 'function') this.#compose = tree
    else this.#tree = tree
    this.#mayRepeat = mayRepeat
  }

  get duplicates(): readonly DuplicateKey[] {
    if (!this.#mayRepeat) return []
    return (this.#duplicates ??= [...this.#repeated(this.#root(), [])])
  }

  get unread(): Place | undefined {
    if (this.#unread === undefined) return undefined
    return this.#at(this.#unread, this.#source.endOfLine(this.#offset + this.#unread) - this.#offset)
  }

  place(path: Path, part: Part = 'value'): Place {
    const root = this.#root()
    const found = find(root, path)
    if (found.missing) return found.key ? this.#placeOf(found.key) : this.#firstLine(found.node)
    if (path.length === 0 && part === 'key') return this.#firstLine(root)
    if (part === 'value') return this.#placeOf(found.node)
    if (part === 'key') return this.#placeOf(found.key ?? found.node)
    const {start} = found.key ?? found.node
    return this.#at(start, Math.max(found.node.end, found.key?.end ?? 0, start))
  }

  written(path: Path, part: 'key' | 'value'): string | undefined {
    const found = find(this.#root(), path)
    const token = part === 'key' ? found.key : found.node
    if (found.missing || found.shared || !token || token.target) return undefined
    return this.#source.text.slice(this.#offset + token.start, this.#offset + token.end)
  }

  has(path: Path): boolean {
    return !find(this.#root(), path).missing
  }

  #root(): Node {
    if (this.#compose) {
      try {
        this.#tree = this.#compose()
      } catch (error) {
        if (!(error instanceof TextFault)) throw error
        // Too much for a tree: every place is then the document's.
        this.#tree = scalarNode(0, this.#source.text.length, '')
      }
      this.#compose = undefined
    }
    return this.#tree!
  }

  #at(start: number, end: number): Place {
    return this.#source.place(this.#offset + start, this.#offset + end)
  }

  #placeOf({start, end}: Node): Place {
    return this.#at(start, end)
  }

  /** From where a node begins to the end of that line. */
  #firstLine({start, end}: Node): Place {
    const lineEnd = this.#source.endOfLine(this.#offset + start) - this.#offset
    return this.#at(start, Math.min(Math.max(end, start), lineEnd))
  }

  *#repeated(node: Node, path: Path): Generator<DuplicateKey> {
    if (node.kind === 'sequence')
      for (const [index, child] of node.children.entries()) yield* this.#repeated(child, [...path, index])
    if (node.kind !== 'mapping') return
    const entries = new Map<string, {readonly first: number; alike: boolean}>()
    for (let i = 0; i < node.children.length; i += 2) {
      const key = node.children[i]!
      const name = keyName(key)
      if (name === undefined || key.text === '<<') continue
      const known = entries.get(name)
      if (!known) entries.set(name, {first: i, alike: true})
      const here = [...path, name]
      if (known) {
        const first = node.children[known.first]!
        known.alike &&= this.#written(node.children[i + 1]!) === this.#written(node.children[known.first + 1]!)
        const surplus = known.alike ? this.#surplus(node.children, i) : undefined
        yield {path: here, at: this.#placeOf(key), first: this.#placeOf(first), ...(surplus ? {surplus} : {})}
      }
      yield* this.#repeated(node.children[i + 1]!, here)
    }
  }

  #written({start, end}: Node): string {
    return this.#source.text.slice(this.#offset + start, this.#offset + end).trimEnd()
  }

  /** The lines of the entry at `index`, when it has its lines for itself. */
  #surplus(children: readonly Node[], index: number): Place | undefined {
    const {text} = this.#source
    const start = this.#offset + children[index]!.start
    const value = children[index + 1]!
    const end = this.#offset + value.start + this.#written(value).length
    const before = text.slice(Math.max(0, start - 500), start)
    const key = /(?:\r\n|\n|\r)[ \t]*$/.exec(before)
    const alone = key !== null && /^[ \t]*(?:[\r\n]|$)/.test(text.slice(end, end + 500))
    const inBraces = /[,{]\s*$/.test(before)
    if (!alone || inBraces || /[#&]/.test(text.slice(start, end))) return undefined
    return this.#source.place(start - key[0].length, end)
  }
}
