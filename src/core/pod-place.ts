import type {Path} from './field-path.ts'

const places: Readonly<Record<string, Path>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}

/** The kinds that are pods or make them. */
export const podKinds: readonly string[] = Object.keys(places)

/** Where the pod stands in an object of a kind that makes pods: [] for a Pod. */
export const podPlace = (kind: string): Path | undefined => (Object.hasOwn(places, kind) ? places[kind] : undefined)
