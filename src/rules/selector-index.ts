import {type Labels, matchesSelector, type Requirement, type Selector} from '../core/labels.ts'

interface Entry<T> {
  readonly selector: Selector
  readonly item: T
}

/**
 * Finds the selectors that match given labels without trying each: they are kept by the keys that they ask for and by the
 * values that these must have.
 */
export class SelectorIndex<T> {
  /** By namespace and the keys of exact requirements, then by their values. */
  readonly #shelves = new Map<
    string,
    Map<string, {readonly keys: readonly string[]; readonly byValues: Map<string, Entry<T>[]>}>
  >()

  add(namespace: string, selector: Selector, item: T): void {
    if (selector === 'nothing') return
    const exact = selector.filter(isExact)
    const keys = exact.map(({key}) => key)
    const shelves = this.#shelves.get(namespace) ?? new Map<string, never>()
    this.#shelves.set(namespace, shelves)
    const name = keys.join('\n')
    const shelf = shelves.get(name) ?? {keys, byValues: new Map<string, Entry<T>[]>()}
    shelves.set(name, shelf)
    const values = exact.map(requirement => requirement.values[0]).join('\n')
    const entries = shelf.byValues.get(values)
    if (entries) entries.push({selector, item})
    else shelf.byValues.set(values, [{selector, item}])
  }

  /** What was added with a selector that matches the labels, in the order added for each set of keys. */
  *matching(namespace: string, labels: Labels): Generator<T> {
    for (const {keys, byValues} of this.#shelves.get(namespace)?.values() ?? []) {
      if (!keys.every(key => Object.hasOwn(labels, key))) continue
      const entries = byValues.get(keys.map(key => labels[key]).join('\n')) ?? []
      for (const {selector, item} of entries) if (matchesSelector(selector, labels)) yield item
    }
  }
}

const isExact = ({operator, values}: Requirement): boolean =>
  (operator === '=' || operator === '==' || operator === 'in') && values.length === 1
