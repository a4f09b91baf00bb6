import type {Path} from './field-path.ts'
import {copyJson, isObject, type Json, type MutableJson, setKey} from './json.ts'

/**
 * A copy of `value` with what stands at `path` replaced, added or (undefined) taken away. Objects on the way that are missing
 * are made; those that become empty by taking away stay. A way through a list that has no such item changes nothing.
 */
export function changeAt(value: Json, path: Path, to: Json | undefined): Json {
  const copy = copyJson(value)
  const [last] = path.slice(-1)
  if (last === undefined) return to === undefined ? copy : copyJson(to)
  let here: MutableJson = copy
  for (const step of path.slice(0, -1)) {
    const next = stepInto(here, step, to !== undefined)
    if (next === undefined) return copy
    here = next
  }
  if (Array.isArray(here) && typeof last === 'number' && last < here.length) {
    if (to === undefined) here.splice(last, 1)
    else here[last] = copyJson(to)
  } else if (isMutableObject(here) && typeof last === 'string') {
    if (to === undefined) delete here[last]
    else setKey(here, last, copyJson(to))
  }
  return copy
}

const isMutableObject = (value: MutableJson): value is {[key: string]: MutableJson} => isObject(value)

function stepInto(here: MutableJson, step: string | number, make: boolean): MutableJson | undefined {
  if (Array.isArray(here)) return typeof step === 'number' ? here[step] : undefined
  if (!isMutableObject(here) || typeof step !== 'string') return undefined
  const next = Object.hasOwn(here, step) ? here[step] : undefined
  if (next !== undefined && next !== null) return next
  if (!make) return undefined
  setKey(here, step, {})
  return here[step]
}
