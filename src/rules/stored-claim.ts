import {type Accepted, acceptedByKind} from './accepted.ts'
import {oncePerWorld} from './per-world.ts'
import type {World} from './rule.ts'

/** The claims that the server accepts, by `namespace/name`. */
const claims = oncePerWorld(world => {
  const byName = new Map<string, Accepted>()
  for (const claim of acceptedByKind(world).get('PersistentVolumeClaim') ?? []) {
    const {namespace, name} = claim.subject.manifest
    byName.set(`${namespace}/${name}`, claim)
  }
  return byName
})

export const storedClaim = (world: World, namespace: string, name: string): Accepted | undefined =>
  claims(world).get(`${namespace}/${name}`)
