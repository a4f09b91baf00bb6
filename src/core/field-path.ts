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
  private constructor(
    readonly name: string,
    readonly at: Path,
  ) {}

  static root(field?: string): FieldPath {
    return field === undefined ? new FieldPath('', []) : new FieldPath(field, [field])
  }
  /** A field of a struct: `spec.child`. */
  child(...fields: string[]): FieldPath {
    const name = fields.join('.')
    return new FieldPath(this.name === '' ? name : `${this.name}.${name}`, [...this.at, ...fields])
  }
  /** A field that the server calls otherwise than the manifest does: `spec.cephFS` for spec.cephfs. */
  childAs(name: string, ...steps: Step[]): FieldPath {
    return new FieldPath(this.name === '' ? name : `${this.name}.${name}`, [...this.at, ...steps])
  }
  /** An entry of a map: `spec.capacity[storage]`. */
  key(key: string): FieldPath {
    return new FieldPath(`${this.name}[${key}]`, [...this.at, key])
  }
  /** An item of a list: `spec.ports[0]`. */
  index(index: number): FieldPath {
    return new FieldPath(`${this.name}[${index}]`, [...this.at, index])
  }
  /** The same place under the name that the server prints for it. */
  named(name: string): FieldPath {
    return new FieldPath(name, this.at)
  }
  /** The same name for another place. */
  standing(at: Path): FieldPath {
    return new FieldPath(this.name, at)
  }
  toString(): string {
    return this.name
  }
}
