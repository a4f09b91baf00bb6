import {readdirSync, readFileSync} from 'node:fs'
import {isObject, type JsonObject, objectAt, stringAt} from '../../src/core/json.ts'
import {kindOf} from '../../src/core/kinds/index.ts'
import type {Kind} from '../../src/core/kinds/kind.ts'
import {readYaml} from '../../src/core/yaml/read.ts'

/** A valid object that mutations start from. */
export interface Base {
  readonly kind: Kind
  readonly name: string
  readonly object: JsonObject
}

/** Wraps an object of a kind that k8slab knows. */
export function baseOf(object: JsonObject): Base {
  const kind = kindOf(stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? '')
  if (!kind) throw new Error(`no such kind: ${JSON.stringify(object).slice(0, 80)}`)
  return {kind, name: stringAt(object, 'metadata', 'name') ?? '', object}
}

/** Every object of the folder admission-objects. */
export function bases(): readonly Base[] {
  const folder = new URL('admission-objects/', import.meta.url)
  return readdirSync(folder).flatMap(file =>
    readYaml(readFileSync(new URL(file, folder), 'utf8'), file).documents.map(({value, problems}) => {
      if (!isObject(value)) throw new Error(`${file} does not read: ${problems[0]?.message}`)
      return baseOf(value)
    }),
  )
}

/** The object in a namespace and under a name; events name their namespace twice. */
export function placed({kind, object}: Base, namespace: string, name: string): JsonObject {
  const {namespace: _, ...metadata} = objectAt(object, 'metadata')
  const sent = {...object, metadata: {...metadata, ...(kind.namespaced ? {namespace} : {}), name}}
  if (kind.kind !== 'Event') return sent
  const field = kind.group === '' ? 'involvedObject' : 'regarding'
  return {...sent, [field]: {...objectAt(object, field), namespace}}
}
