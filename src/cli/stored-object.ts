import type {JsonObject} from '../core/json.ts'
import type {Subject} from '../rules/rule.ts'

/** The object as the server stores it; none when it refuses it. */
export function storedObject({manifest, kind, admission, served}: Subject): JsonObject[] {
  if (!kind || !admission) return served.state === 'served' || served.state === 'foreign' ? [manifest.object] : []
  if (!admission.stored || admission.decodeErrors.length > 0 || admission.fieldErrors.length > 0) return []
  // A Node is written by its kubelet, status and all; here it is a description of one.
  return [manifest.kind === 'Node' ? manifest.object : admission.stored]
}
