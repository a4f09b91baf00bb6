import type {Kind} from '../core/kinds/kind.ts'
import {resourceKindOf} from './resource-kinds.ts'

/** What `kubectl get` was asked for. */
export interface GetArguments {
  readonly kinds: readonly {readonly kind: Kind; readonly names: readonly string[]}[]
  readonly selector?: string
  readonly wide: boolean
}

/** Reads `pods`, `pv a b`, `pod/web,svc/web`, `pods -l app=redis -o wide`; a text says what is not understood. */
export function readGet(what: readonly string[]): GetArguments | string {
  const words: string[] = []
  let selector: string | undefined
  let wide = false
  for (let index = 0; index < what.length; index++) {
    const word = what[index]!
    if (word === '-l' || word === '--selector') selector = what[++index] ?? ''
    else if (word.startsWith('--selector=')) selector = word.slice('--selector='.length)
    else if (word === '-o' && what[index + 1] === 'wide') wide = Boolean(++index)
    else if (word.startsWith('-')) return `error: the sandbox's own get takes -l and -o wide only, not ${word}`
    else words.push(word)
  }
  const [first = '', ...names] = words
  const parts = first.includes('/')
    ? words.map(word => ({type: word.split('/')[0]!, names: [word.split('/')[1] ?? '']}))
    : first.split(',').map(type => ({type, names}))
  const kinds = []
  for (const part of parts) {
    const kind = resourceKindOf(part.type)
    if (!kind) return `error: the server doesn't have a resource type "${part.type}"`
    kinds.push({kind, names: part.names})
  }
  return {kinds, wide, ...(selector === undefined ? {} : {selector})}
}
