import type {World} from './rule.ts'

/** Works something out once for each world, when a rule first asks for it. */
export function oncePerWorld<T extends object>(make: (world: World) => T): (world: World) => T {
  const known = new WeakMap<World, T>()
  return world => {
    const found = known.get(world)
    if (found) return found
    const made = make(world)
    known.set(world, made)
    return made
  }
}
