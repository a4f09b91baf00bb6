import type {Fix} from '../core/diagnostic.ts'
import type {Path} from '../core/field-path.ts'
import {type Json, valueAt} from '../core/json.ts'
import type {Manifest} from '../core/manifest-set.ts'
import {misspelt} from '../core/nearest.ts'
import {plainValue} from '../core/yaml/resolve.ts'

/** A token of a manifest and what to write in its place. */
export interface Rewriting {
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly text: string
  /** See Fix. */
  readonly safe: boolean
}

/** Writes another text in the place of a key or a value, in the quotes that stand there. No fix where others share the token. */
export function rewriting({document, base}: Manifest, {path, part, text, safe}: Rewriting): readonly Fix[] {
  const whole = [...base, ...path]
  const newText = inQuotesOf(document.written(whole, part), text)
  if (newText === undefined) return []
  return [{title: `write ${text}`, safe, edits: [{at: document.place(whole, part), newText}]}]
}

/** The text as a scalar like the one that is written: in its quotes, or plain where it reads as itself. */
function inQuotesOf(written: string | undefined, text: string): string | undefined {
  if (written === undefined || !isOneToken(written)) return undefined
  if (written.startsWith("'")) return `'${text.replaceAll("'", "''")}'`
  const isPlain = !written.startsWith('"') && /^[A-Za-z0-9][A-Za-z0-9./-]*$/.test(text) && plainValue(text) === text
  return isPlain ? text : JSON.stringify(text)
}

/** A scalar on one line, without anchor, tag or alias. */
const isOneToken = (written: string): boolean => /^[^&*!|>\r\n][^\r\n]*$/.test(written)

/** Renames a misspelt key, unless the right one stands beside it. */
export function renaming(manifest: Manifest, path: Path, known: readonly string[]): readonly Fix[] {
  const name = String(path.at(-1))
  const text = misspelt(name, known)
  const siblings = Object.keys(valueAt(manifest.object, path.slice(0, -1)) ?? {})
  if (text === undefined || siblings.includes(text)) return []
  if (siblings.some(other => other !== name && !known.includes(other) && misspelt(other, known) === text)) return []
  return rewriting(manifest, {path, part: 'key', text, safe: true})
}

/** Puts a number or a truth value that must be text in quotes, exactly as it is written: 1.10 becomes "1.10". */
export function quoting({document, base, object}: Manifest, path: Path): readonly Fix[] {
  const whole = [...base, ...path]
  const written = document.written(whole, 'value')
  if (written === undefined || !/^[A-Za-z0-9.+-][^"'\\\r\n]*$/.test(written)) return []
  const value = valueAt(object, path)
  const newText = `"${isTruthOfAnnotation(value, path) ? value : written}"`
  return [{title: `write ${newText}`, safe: true, edits: [{at: document.place(whole), newText}]}]
}

/** Who reads an annotation compares it with "true", whatever YAML takes for it. */
export const isTruthOfAnnotation = (value: Json | undefined, path: Path): value is boolean =>
  typeof value === 'boolean' && path.at(-2) === 'annotations'

/** Takes the quotes of a text away that must be a number or a truth value. */
export function unquoting({document, base, object}: Manifest, path: Path): readonly Fix[] {
  const whole = [...base, ...path]
  const value = valueAt(object, path)
  const written = document.written(whole, 'value')
  if (typeof value !== 'string' || (written !== `"${value}"` && written !== `'${value}'`)) return []
  return [{title: `write ${value} without quotes`, safe: true, edits: [{at: document.place(whole), newText: value}]}]
}

/** Makes a scalar of the type that is wanted, where that is a matter of quotes; a single word becomes a list of one. */
export function retyping(manifest: Manifest, path: Path, wanted: string): readonly Fix[] {
  const value = valueAt(manifest.object, path)
  if (
    /^an? (?:integer or a )?string$|^an integer as a string$/.test(wanted) &&
    (typeof value === 'number' || typeof value === 'boolean')
  )
    return quoting(manifest, path)
  if (typeof value !== 'string') return []
  const isInteger = /integer|number/.test(wanted) && /^(?:0|-?[1-9]\d*)$/.test(value)
  const isTruth = /true|bool/.test(wanted) && /^(?:true|false)$/.test(value)
  if (isInteger || isTruth) return unquoting(manifest, path)
  return /^a list\b/.test(wanted) ? listing(manifest, path) : []
}

/** A list of one, in brackets, of a text that is a single word. */
function listing({document, base}: Manifest, path: Path): readonly Fix[] {
  const whole = [...base, ...path]
  const written = document.written(whole, 'value')
  if (written === undefined || !/^(["']?)[\w./-]+\1$/.test(written)) return []
  // On a line of its own it is an item whose hyphen lacks its space.
  const isItem = written.startsWith('-') && document.place(whole, 'key').line < document.place(whole).line
  const newText = isItem ? `- ${written.slice(1)}` : `[${written}]`
  return [{title: `write ${newText}`, safe: true, edits: [{at: document.place(whole), newText}]}]
}
