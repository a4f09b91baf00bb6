import type {Path} from '../../core/field-path.ts'
import {fieldOf, isObject, type Json, type JsonObject, listAt, valueAt} from '../../core/json.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {shown, writtenPath} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'

export const repeatedValue = refusalRule(
  {code: 'KL207', slug: 'repeated-value', title: 'a value that must be unique stands twice'},
  ({path: {at}, value}, {manifest}) => {
    const first = firstOf(at, value, manifest)
    const written = valueAt(manifest.object, at)
    return {
      message: isObject(value)
        ? `${writtenPath(at)} repeats ${first ? writtenPath(first) : shown(value)}`
        : `${writtenPath(at)} ${shown(isObject(written) ? value : (written ?? value))} stands twice`,
      hint:
        at.at(-1) === 'name' || at.at(-1) === 'nodePort'
          ? `give each a ${at.at(-1)} of its own`
          : 'remove one of them, or change it',
      related: first ? [{message: 'first here', at: manifest.place(first)}] : [],
    }
  },
)

/** The place of the same value in an earlier item of the list. */
function firstOf(at: Path, value: Json | undefined, {object}: Manifest): Path | undefined {
  const position = at.findLastIndex(step => typeof step === 'number')
  if (position < 0 || value === undefined) return undefined
  const rest = at.slice(position + 1)
  const list = at.slice(0, position)
  const keys = isObject(value) ? Object.keys(value) : undefined
  const index = indexOf(listAt(object, ...list), rest, keys)
  const earliest = Math.min(...alike(value, keys).map(text => index.get(text) ?? Infinity))
  return earliest < Number(at[position]) ? [...list, earliest, ...rest] : undefined
}

/** For each list: where what stands at a path in its items stands first; a list may have many repetitions. */
const indices = new WeakMap<readonly Json[], Map<string, ReadonlyMap<string, number>>>()

/** `keys` are those of an object that count. */
function indexOf(items: readonly Json[], rest: Path, keys: readonly string[] | undefined): ReadonlyMap<string, number> {
  const ofList = indices.get(items) ?? new Map<string, ReadonlyMap<string, number>>()
  indices.set(items, ofList)
  const name = JSON.stringify([rest, keys])
  const known = ofList.get(name)
  if (known) return known
  const index = new Map<string, number>()
  ofList.set(name, index)
  for (const [place, item] of items.entries()) {
    const found = valueAt(item, rest)
    if (found === undefined || (keys && !isObject(found))) continue
    const text = textOf(found, keys)
    if (!index.has(text)) index.set(text, place)
  }
  return index
}

const textOf = (value: Json, keys: readonly string[] | undefined): string =>
  JSON.stringify(keys ? keys.map(key => [fieldOf(value, key)]) : value)

/** The texts of what counts as the same: what is not written has its default, and may be the same. */
function alike(value: Json, keys: readonly string[] | undefined): string[] {
  if (!keys || !isObject(value)) return [textOf(value, keys)]
  const parts = keys.reduce<JsonObject[]>(
    (some, key, index) => some.flatMap(part => [{...part, [key]: value[key]!}, ...(index < mostOmitted ? [part] : [])]),
    [{}],
  )
  return parts.map(part => textOf(part, keys))
}
const mostOmitted = 4
