import {apiVersionOf, kinds} from '../core/kinds/index.ts'
import type {Kind} from '../core/kinds/kind.ts'
import {nearest} from '../core/nearest.ts'
import {usageError} from '../core/operational-error.ts'

/** A resource as a person names it: `pvc/data`, `pvc/shop/data`, `statefulset/web`. */
export interface ObjectWord {
  readonly kind: Kind
  readonly name: string
  /** As written in the word or given beside it; undefined when it was left open, or the kind has none. */
  readonly namespace: string | undefined
}

/**
 * Reads `kind/name` or `kind/namespace/name`; kinds by their singular, plural and short names, as kubectl takes them. Throws usage
 * errors that name what was meant.
 */
export function readObjectWord(word: string, namespace: string | undefined, known: readonly string[]): ObjectWord {
  const parts = word.split('/')
  const candidates = kinds.filter(kind => known.includes(kind.kind) && apiVersionOf(kind) !== 'events.k8s.io/v1')
  const words = candidates.flatMap(kind => namesOf(kind))
  const kindWord = parts[0]?.toLowerCase() ?? ''
  const kind = candidates.find(each => namesOf(each).includes(kindWord))
  if (parts.length < 2 || parts.length > 3 || parts.some(part => part === '')) {
    throw usageError(`"${word}" names no object`, {
      mend: 'write kind/name or kind/namespace/name: pvc/data, pod/shop/web-0',
    })
  }
  if (!kind) {
    const meant = nearest(kindWord, words)
    throw usageError(`"${parts[0]}" is no kind that can be explained${meant ? `; did you mean "${meant}"?` : ''}`, {
      looked: candidates.map(each => each.shortNames[0] ?? each.singular).join(', '),
    })
  }
  const inWord = parts.length === 3 ? parts[1] : undefined
  if (inWord !== undefined && !kind.namespaced)
    throw usageError(`a ${kind.singular} has no namespace`, {mend: `${parts[0]}/${parts[2]}`})
  if (inWord !== undefined && namespace !== undefined && inWord !== namespace) {
    throw usageError(`two namespaces: "${inWord}" and "${namespace}"`, {mend: 'leave one out'})
  }
  return {kind, name: parts.at(-1)!, namespace: kind.namespaced ? (inWord ?? namespace) : undefined}
}

const namesOf = ({singular, plural, shortNames}: Kind): readonly string[] => [singular, plural, ...shortNames]

/**
 * The key (`namespace/name`, or the name) of the object among those that there are. Without a namespace the one in `default` is meant, or
 * the only one of that name. Throws a usage error that names the nearest.
 */
export function findObject({kind, name, namespace}: ObjectWord, keys: readonly string[], where: string): string {
  if (!kind.namespaced || namespace !== undefined) {
    const key = kind.namespaced ? `${namespace}/${name}` : name
    if (keys.includes(key)) return key
    throw unknown(kind, key, keys, where)
  }
  const found = keys.filter(key => key.slice(key.indexOf('/') + 1) === name)
  const inDefault = found.find(key => key === `default/${name}`)
  if (inDefault !== undefined) return inDefault
  if (found.length > 1) {
    throw usageError(`there are several ${kind.plural} "${name}": ${found.join(', ')}`, {
      mend: `name the namespace: ${kind.shortNames[0] ?? kind.singular}/${found[0]}, or -n`,
    })
  }
  if (found[0] !== undefined) return found[0]
  throw unknown(kind, name, keys, where)
}

function unknown(kind: Kind, key: string, keys: readonly string[], where: string): Error {
  const names = key.includes('/') ? keys : keys.map(each => each.slice(each.indexOf('/') + 1))
  const meant = nearest(key, names)
  return usageError(`there is no ${kind.singular} "${key}" ${where}${meant ? `; did you mean "${meant}"?` : ''}`, {
    looked: keys.length === 0 ? `there are no ${kind.plural} at all` : `${kind.plural}: ${list(keys)}`,
  })
}

const list = (keys: readonly string[]): string =>
  keys.length > 8 ? `${keys.slice(0, 8).join(', ')} and ${keys.length - 8} more` : keys.join(', ')
