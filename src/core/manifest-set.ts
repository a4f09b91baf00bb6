import type {Place} from './diagnostic.ts'
import type {Path} from './field-path.ts'
import {type JsonObject, stringAt} from './json.ts'
import type {Part, TextDocument} from './yaml/document.ts'

/** One resource of the input: an object of a document, or an item of a List. */
export interface Manifest {
  readonly object: JsonObject
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** The namespace that the object will live in; undefined for a cluster-wide kind. */
  readonly namespace: string | undefined
  readonly document: TextDocument
  /** Where the object stands in its document: [] or ['items', 3]. */
  readonly base: Path
  /** Where a part of the object stands in the text. */
  place(path: Path, part?: Part): Place
  has(path: Path): boolean
}

const identity = (apiVersion: string, kind: string, namespace: string | undefined, name: string): string => {
  const slash = apiVersion.indexOf('/')
  return `${slash < 0 ? '' : apiVersion.slice(0, slash)}|${kind}|${namespace ?? ''}|${name}`
}

/** All resources of one run, indexed by kind and by name. Two of the same identity: the later one counts. */
export class ManifestSet {
  readonly all: readonly Manifest[]
  readonly #byIdentity = new Map<string, Manifest>()
  readonly #byKind = new Map<string, Manifest[]>()
  /** Pairs of an earlier resource and the later one of the same identity that replaces it. */
  readonly replaced: readonly (readonly [earlier: Manifest, later: Manifest])[]
  readonly #earlier: ReadonlyMap<Manifest, Manifest>

  constructor(manifests: readonly Manifest[]) {
    const replaced: [Manifest, Manifest][] = []
    for (const manifest of manifests) {
      if (manifest.name === '') continue
      const id = identity(manifest.apiVersion, manifest.kind, manifest.namespace, manifest.name)
      const earlier = this.#byIdentity.get(id)
      if (earlier) replaced.push([earlier, manifest])
      this.#byIdentity.set(id, manifest)
    }
    const gone = new Set(replaced.map(([earlier]) => earlier))
    this.all = manifests.filter(manifest => !gone.has(manifest))
    this.replaced = replaced
    this.#earlier = new Map(replaced.map(([earlier, later]) => [later, earlier]))
    for (const manifest of this.all) {
      const list = this.#byKind.get(manifest.kind)
      if (list) list.push(manifest)
      else this.#byKind.set(manifest.kind, [manifest])
    }
  }

  /** The resource of the same identity that a resource replaces: the last one before it. */
  earlierOf(manifest: Manifest): Manifest | undefined {
    return this.#earlier.get(manifest)
  }
  /** Every resource of a kind, in the order read. */
  ofKind(kind: string): readonly Manifest[] {
    return this.#byKind.get(kind) ?? []
  }
  /** The resource of that kind and name; `namespace` is left out for cluster-wide kinds. */
  find(apiVersion: string, kind: string, name: string, namespace?: string): Manifest | undefined {
    return this.#byIdentity.get(identity(apiVersion, kind, namespace, name))
  }
}

/** `object` of `document` as a manifest; `namespaced` says whether its kind lives in a namespace (default: `default`). */
export function manifestOf(document: TextDocument, object: JsonObject, base: Path, namespaced: boolean): Manifest {
  return {
    object,
    apiVersion: stringAt(object, 'apiVersion') ?? '',
    kind: stringAt(object, 'kind') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
    namespace: namespaced ? stringAt(object, 'metadata', 'namespace') || 'default' : undefined,
    document,
    base,
    place: (path, part) => document.place([...base, ...path], part),
    has: path => document.has([...base, ...path]),
  }
}
