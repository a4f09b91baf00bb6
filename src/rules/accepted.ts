import type {JsonObject} from '../core/json.ts'
import {oncePerWorld} from './per-world.ts'
import type {Subject} from './rule.ts'

/** The object as the server would store it; undefined when it is refused: what never comes to be has no effects. */
export const storedOf = ({admission}: Subject): JsonObject | undefined =>
  admission?.stored && admission.decodeErrors.length + admission.fieldErrors.length === 0 ? admission.stored : undefined

/** The same for a subject of one of Kubernetes' own kinds. */
export const storedOfKind = (subject: Subject, kind: string): JsonObject | undefined =>
  subject.kind && subject.manifest.kind === kind ? storedOf(subject) : undefined

export interface Accepted {
  readonly subject: Subject
  readonly stored: JsonObject
}

/** All that the server accepts, by kind, each in the order read. */
export const acceptedByKind = oncePerWorld(({subjects}) => {
  const byKind = new Map<string, Accepted[]>()
  for (const subject of subjects) {
    const stored = subject.kind && storedOf(subject)
    if (!stored) continue
    const {kind} = subject.manifest
    const list = byKind.get(kind)
    if (list) list.push({subject, stored})
    else byKind.set(kind, [{subject, stored}])
  }
  return byKind
})
