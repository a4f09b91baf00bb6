import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {brotliDecompressSync} from 'node:zlib'
import {type Json, listAt, stringAt} from '../../core/json.ts'
import {environmentError} from '../../core/operational-error.ts'

// Kubernetes' own schemas with their descriptions: schemas/openapi.txt.br, made by scripts/compile-openapi.mjs.

export interface KindName {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Schemas by name (`io.k8s.api.core.v1.Pod`), as JSON text: most of what is asked for goes out as it is. */
export type Schemas = ReadonlyMap<string, string>

const fileName = 'openapi.txt.br'

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

/** All schemas in the order of names: 600 kB of memory for who holds them. Throws OperationalError (3) when the file is not there. */
export function readSchemas(): Schemas {
  const [, ...lines] = brotliDecompressSync(readFileSync(schemaFile())).toString('utf8').trimEnd().split('\n')
  return new Map(
    lines.map(line => {
      const space = line.indexOf(' ')
      return [line.slice(0, space), line.slice(space + 1)]
    }),
  )
}

/** The name of the schema of each kind, by `group/version/kind`. */
export function schemaNames(schemas: Schemas): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [name, text] of schemas) {
    const [, list] = /"x-kubernetes-group-version-kind":(\[[^\]]*\])/.exec(text) ?? []
    for (const entry of list === undefined ? [] : listAt({list: JSON.parse(list) as Json}, 'list')) {
      const [group, version, kind] = ['group', 'version', 'kind'].map(part => stringAt(entry, part) ?? '')
      names.set(keyOf({group: group!, version: version!, kind: kind!}), name)
    }
  }
  return names
}

export const keyOf = ({group, version, kind}: KindName): string => `${group}/${version}/${kind}`

/** Those schemas and all that they refer to, in the order of names. */
export function withReferences(schemas: Schemas, roots: readonly string[]): Schemas {
  const found = new Set<string>()
  const waiting = [...roots]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue
    found.add(name)
    for (const [, referred] of (schemas.get(name) ?? '').matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      waiting.push(referred!)
  }
  return new Map([...schemas].filter(([name]) => found.has(name)))
}
