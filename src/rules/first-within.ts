import {oncePerWorld} from './per-world.ts'
import type {Subject} from './rule.ts'

/** The first resource, in the order read, that is to live in each namespace. */
export const firstWithin = oncePerWorld(({subjects}) => {
  const found = new Map<string, Subject>()
  for (const subject of subjects) {
    const {namespace} = subject.manifest
    if (namespace !== undefined && !found.has(namespace)) found.set(namespace, subject)
  }
  return found
})
