import {apiVersionOf, kindOf, kinds} from '../core/kinds/index.ts'
import type {Kind} from '../core/kinds/kind.ts'
import {nearest} from '../core/nearest.ts'
import type {ResourceName} from './cluster.ts'

/** Of two kinds of one name (events) the older group counts, as for kubectl. */
const byWord = new Map<string, Kind>(
  kinds
    .toReversed()
    .flatMap(known => [known.singular, known.plural, ...known.shortNames].map(word => [word, known] as const)),
)

/** The kind that a word of a person means: `pvc`, `pods`, `StatefulSet`, `statefulset.apps`. */
export const resourceKindOf = (word: string): Kind | undefined =>
  byWord.get(word.toLowerCase()) ?? byWord.get(word.toLowerCase().split('.')[0]!)

/** The word of `resourceKindOf` that is nearest to an unknown one. */
export const nearestKindWord = (word: string): string | undefined => nearest(word, [...byWord.keys()])

/** True when resources of that kind live in a namespace; undefined for a kind that is not known here. */
export const isNamespacedKind = (apiVersion: string, name: string): boolean | undefined =>
  kindOf(apiVersion, name)?.namespaced

/**
 * The resource that `pod/redis-0` names, in `namespace` when its kind lives in one; undefined when the text is no
 * `kind/name` of a known kind.
 */
export function resourceOf(text: string, namespace: string): ResourceName | undefined {
  const [word = '', name = '', ...more] = text.split('/')
  const known = resourceKindOf(word)
  if (!known || name === '' || more.length > 0) return undefined
  return {apiVersion: apiVersionOf(known), kind: known.kind, name, ...(known.namespaced ? {namespace} : {})}
}

/** `pod/redis-0`, `pvc/data-redis-0`: as a person types it, with the short name for the long storage words. */
export function resourceText({kind: name, name: object}: {readonly kind: string; readonly name: string}): string {
  const short: Readonly<Record<string, string>> = {
    PersistentVolumeClaim: 'pvc',
    PersistentVolume: 'pv',
    StatefulSet: 'statefulset',
  }
  return `${short[name] ?? name.toLowerCase()}/${object}`
}
