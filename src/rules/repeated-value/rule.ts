import type {Path} from '../../core/field-path.ts'
import {isObject, type Json, listAt} from '../../core/json.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {shown, writtenPath} from '../field-text.ts'
import {refusalRule} from '../refusal.ts'

export const repeatedValue = refusalRule(
  {code: 'KL207', slug: 'repeated-value', title: 'a value that must be unique stands twice'},
  ({path: {at}, value}, {manifest}) => {
    const first = firstOf(at, value, manifest)
    return {
      message: isObject(value)
        ? `${writtenPath(at)} repeats ${first ? writtenPath(first) : shown(value)}`
        : `${writtenPath(at)} ${shown(value)} stands twice`,
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
  if (position < 0) return undefined
  const rest = at.slice(position + 1)
  const list = at.slice(0, position)
  const items = listAt(object, ...list)
  for (const index of items.slice(0, Number(at[position])).keys()) {
    const found = rest.reduce<Json | undefined>((here, step) => (isObject(here) ? here[step] : undefined), items[index])
    const isSame = isObject(value)
      ? isObject(found) && Object.entries(value).every(([key, part]) => found[key] === undefined || found[key] === part)
      : found === value
    if (isSame) return [...list, index, ...rest]
  }
  return undefined
}
