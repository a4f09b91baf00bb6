import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {brotliDecompressSync} from 'node:zlib'
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt} from '../../core/json.ts'
import {environmentError} from '../../core/operational-error.ts'

// Kubernetes' own schemas with their descriptions: schemas/openapi.json.br, made by scripts/compile-openapi.mjs.

export interface KindName {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Schemas by name: `io.k8s.api.core.v1.Pod`. */
export type Schemas = Readonly<Record<string, Json>>

export const kindsKey = 'x-kubernetes-group-version-kind'
const prefix = '#/components/schemas/'

const fileName = 'openapi.json.br'

/** Beside the bundle; in the sources in schemas/ above. */
function schemaFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const found = [join(folder, fileName), join(folder, 'schemas', fileName)].find(path => existsSync(path))
    if (found !== undefined) return found
    const above = dirname(folder)
    if (above === folder) throw environmentError(`${fileName} is missing: k8slab is not installed completely`)
    folder = above
  }
}

/** All schemas; a few megabytes of memory for who holds them. Throws OperationalError (3) when the file is not there. */
export function readSchemas(): Schemas {
  const file = JSON.parse(brotliDecompressSync(readFileSync(schemaFile())).toString('utf8')) as Json
  return objectAt(file, 'schemas')
}

/** The name of the schema of each kind, by `group/version/kind`. */
export function schemaNames(schemas: Schemas): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [name, schema] of Object.entries(schemas)) {
    for (const entry of listAt(schema, kindsKey)) {
      const [group, version, kind] = ['group', 'version', 'kind'].map(part => stringAt(entry, part) ?? '')
      names.set(keyOf({group: group!, version: version!, kind: kind!}), name)
    }
  }
  return names
}

export const keyOf = ({group, version, kind}: KindName): string => `${group}/${version}/${kind}`

/** Those schemas and all that they refer to, in the order of names. */
export function withReferences(schemas: Schemas, roots: readonly string[]): JsonObject {
  const found = new Set<string>()
  const waiting = [...roots]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue
    found.add(name)
    waiting.push(...referencesOf(schemas[name] ?? null))
  }
  return Object.fromEntries([...found].sort().map(name => [name, schemas[name] ?? {}]))
}

function referencesOf(value: Json): string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(referencesOf)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.slice(prefix.length)] : referencesOf(inner),
  )
}
