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
    const firsts = new Map<string, Node>()
    for (let i = 0; i < node.children.length; i += 2) {
      const key = node.children[i]!
      const name = keyName(key)
      if (name === undefined || key.text === '<<') continue
      const first = firsts.get(name)
      const here = [...path, name]
      if (first) yield {path: here, at: this.#placeOf(key), first: this.#placeOf(first)}
      else firsts.set(name, key)
      yield* this.#repeated(node.children[i + 1]!, here)
    }
  }
}
