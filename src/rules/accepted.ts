import type {JsonObject} from '../core/json.ts'
import {oncePerWorld} from './per-world.ts'
import type {Subject} from './rule.ts'

/** The object as the server would store it; undefined when it is refused: what never comes to be has no effects. */
export const storedOf = ({admission}: Subject): JsonObject | undefined =>
  admission?.stored && admission.decodeErrors.length + admission.fieldErrors.length === 0 ? admission.stored : undefined

const groups: Readonly<Record<string, readonly string[]>> = {
  '': [
    'ConfigMap',
    'Namespace',
    'Node',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'ReplicationController',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  apps: ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  batch: ['CronJob', 'Job'],
  'storage.k8s.io': ['StorageClass'],
}
const groupOf = new Map(Object.entries(groups).flatMap(([group, kinds]) => kinds.map(kind => [kind, group])))

/** The kind of a subject where it is the one that Kubernetes has of that name: other groups have a Service as well. */
export const ownKind = ({kind, manifest}: Subject): string | undefined =>
  kind && groupOf.get(manifest.kind) === kind.group ? manifest.kind : undefined

/** What the server would store of a subject, if it is of that kind. */
export const storedOfKind = (subject: Subject, kind: string): JsonObject | undefined =>
  ownKind(subject) === kind ? storedOf(subject) : undefined

export interface Accepted {
  readonly subject: Subject
  readonly stored: JsonObject
}

/** All that the server accepts of the kinds that rules look at, by kind, each in the order read. */
export const acceptedByKind = oncePerWorld(({subjects}) => {
  const byKind = new Map<string, Accepted[]>()
  for (const subject of subjects) {
    const kind = ownKind(subject)
    const stored = kind === undefined ? undefined : storedOf(subject)
    if (kind === undefined || !stored) continue
    const list = byKind.get(kind)
    if (list) list.push({subject, stored})
    else byKind.set(kind, [{subject, stored}])
  }
  return byKind
})
