import type {Path, Step} from '../field-path.ts'
import {isMerge, keyName} from './decode.ts'
import type {Node} from './tree.ts'

/** Where a path leads in a tree. */
export interface Found {
  readonly node: Node
  /** The key that leads to the node; of a list item the key of the list's nearest mapping is no key of its own. */
  readonly key: Node | undefined
  /** True when the path itself is not there and this is the nearest parent that is. */
  readonly missing: boolean
  /** True when an alias or a merge key leads there: others may share the text. */
  readonly shared: boolean
}

/** Follows `path` from `root`, through aliases and merge keys, as far as it goes. */
export function find(root: Node, path: Path): Found {
  let here: Found = {node: root, key: undefined, missing: false, shared: false}
  for (const step of path) {
    const next = partOf(here.node, step)
    if (!next) return {...here, missing: true}
    here = {...next, missing: false, shared: here.shared || here.node.target !== undefined || next.shared}
  }
  return here
}

type Entry = Pick<Found, 'node' | 'key' | 'shared'>

function partOf(node: Node, step: Step): Entry | undefined {
  const {kind, children} = node.target ?? node
  if (kind === 'sequence') {
    const child = typeof step === 'number' ? children[step] : undefined
    return child && {node: child, key: undefined, shared: false}
  }
  return kind === 'mapping' && typeof step === 'string' ? entryOf(children, step) : undefined
}

/** The entry that counts: the last of its name in the order of the text, merged ones included. */
function entryOf(children: readonly Node[], name: string): Entry | undefined {
  if (children.length >= manyChildren) return entriesOf(children).get(name)
  for (let i = children.length - 2; i >= 0; i -= 2) {
    const key = children[i]!
    const value = children[i + 1]!
    if (isMerge(key)) {
      for (const source of sourcesOf(value)) {
        const merged = entryOf(source, name)
        if (merged) return {...merged, shared: true}
      }
    } else if (keyName(key) === name) return {node: value, key, shared: false}
  }
  return undefined
}

/** The children of every mapping that a merge key names, in the order in which they count. */
const sourcesOf = (value: Node): readonly (readonly Node[])[] =>
  (value.kind === 'sequence' ? value.children : [value]).map(source => (source.target ?? source).children)

/** Mappings of so many keys and values get an index: there may be as many places to find in them. */
const manyChildren = 64
const indices = new WeakMap<readonly Node[], ReadonlyMap<string, Entry>>()

function entriesOf(children: readonly Node[]): ReadonlyMap<string, Entry> {
  const known = indices.get(children)
  if (known) return known
  const entries = new Map<string, Entry>()
  indices.set(children, entries)
  for (let i = children.length - 2; i >= 0; i -= 2) {
    const key = children[i]!
    const value = children[i + 1]!
    if (isMerge(key)) {
      for (const source of sourcesOf(value))
        for (const [name, entry] of entriesOf(source))
          if (!entries.has(name)) entries.set(name, {...entry, shared: true})
      continue
    }
    const name = keyName(key)
    if (name !== undefined && !entries.has(name)) entries.set(name, {node: value, key, shared: false})
  }
  return entries
}
