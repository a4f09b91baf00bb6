import type {ControllerContext, Recorder} from '../context.ts'
import type {ControllerRevision, DaemonSet, NodeObject, Pod} from '../objects.ts'
import type {Wish} from './placement.ts'

/** Labels of pods that tell which template they were made from. */
export const HASH = 'controller-revision-hash'
export const GENERATION = 'pod-template-generation'

/** One round's view of a DaemonSet. */
export interface Round {
  readonly context: ControllerContext
  readonly record: Recorder
  readonly set: DaemonSet
  readonly hash: string
  readonly now: number
  readonly nodes: readonly {readonly node: NodeObject; readonly wish: Wish}[]
  /** By the node they were made for, oldest first. */
  readonly pods: ReadonlyMap<string, readonly Pod[]>
  /** When a failed pod of that node may be deleted; 0 for at once. */
  readonly backoff: (node: string) => number
  readonly lookAgain: (milliseconds: number) => void
}

export const hashOf = (revision: ControllerRevision): string => revision.metadata.labels?.[HASH] ?? ''

export const generationOf = (set: DaemonSet): string | undefined =>
  set.metadata.annotations?.['deprecated.daemonset.template.generation']

export const isNew = ({set, hash}: Round, {metadata: {labels = {}}}: Pod): boolean =>
  labels[HASH] === hash || (labels[GENERATION] !== undefined && labels[GENERATION] === generationOf(set))
