import {stringAt} from '../core/json.ts'
import {type Accepted, acceptedByKind} from './accepted.ts'
import {oncePerWorld} from './per-world.ts'
import type {Subject} from './rule.ts'

/** The first StatefulSet that names each Service as its own. */
export const governedSets = oncePerWorld(world => {
  const sets = new Map<Subject, Accepted>()
  const services = new Map<string, Subject>()
  for (const {subject} of acceptedByKind(world).get('Service') ?? []) {
    services.set(`${subject.manifest.namespace}/${subject.manifest.name}`, subject)
  }
  for (const set of acceptedByKind(world).get('StatefulSet') ?? []) {
    const {namespace} = set.subject.manifest
    const service = services.get(`${namespace}/${stringAt(set.stored, 'spec', 'serviceName') ?? ''}`)
    if (service && !sets.has(service)) sets.set(service, set)
  }
  return sets
})
