/** One step from a value to a part of it: a key of an object or an index of a list. */
export type Step = string | number
/** Where in an object something stands, for finding its place in the text: ['spec', 'ports', 0, 'name']. */
export type Path = readonly Step[]

/**
 * A field as the API server names it, together with where it really stands. The two differ in places: the server says
 * `spec.resources[storage]` for spec.resources.requests.storage, and `spec.template.labels` for
 * spec.template.metadata.labels (Kubernetes apimachinery pkg/util/validation/field/path.go).
 */
export class FieldPath {
  private knownName: string | undefined
  private knownAt: Path | undefined

  /** `parent`: the path that this one is made from; `suffix` and `steps` come behind its name and its place. Most paths are never printed. */
  private constructor(
    private readonly parent: FieldPath | undefined,
    private readonly suffix: string,
    private readonly steps: Step | Path,
  ) {
    this.knownName = undefined
    this.knownAt = undefined
  }

  static root(field?: string): FieldPath {
    return new FieldPath(undefined, field ?? '', field ?? [])
  }
  /** As the API server writes it. */
  get name(): string {
    return (this.knownName ??= this.parent ? joined(this.parent.name, this.suffix) : this.suffix)
  }
  /** Where it stands in the object. */
  get at(): Path {
    if (this.knownAt) return this.knownAt
    const steps = typeof this.steps === 'object' ? this.steps : [this.steps]
    return (this.knownAt = this.parent ? [...this.parent.at, ...steps] : steps)
  }
  /** A field of a struct: `spec.child`. */
  child(field: string, second?: string, third?: string, fourth?: string): FieldPath {
    // Named one by one: a rest parameter is a list to make for each of the many paths of one field.
    if (second === undefined) return new FieldPath(this, field, field)
    const fields = [field, second, third, fourth].filter(each => each !== undefined)
    return new FieldPath(this, fields.join('.'), fields)
  }
  /** A field that the server calls otherwise than the manifest does: `spec.cephFS` for spec.cephfs. */
  childAs(name: string, ...steps: Step[]): FieldPath {
    return new FieldPath(this, name, steps)
  }
  /** An entry of a map: `spec.capacity[storage]`. */
  key(key: string): FieldPath {
    return new FieldPath(this, `[${key}]`, key)
  }
  /** An item of a list: `spec.ports[0]`. */
  index(index: number): FieldPath {
    return new FieldPath(this, `[${index}]`, index)
  }
  /** The same place under the name that the server prints for it. */
  named(name: string): FieldPath {
    return new FieldPath(undefined, name, this.at)
  }
  /** The same name for another place. */
  standing(at: Path): FieldPath {
    return new FieldPath(undefined, this.name, at)
  }
  toString(): string {
    return this.name
  }
}

const joined = (name: string, suffix: string): string =>
  name === '' || suffix.startsWith('[') ? name + suffix : `${name}.${suffix}`
