// Revision numbers and what else of a Deployment's annotations its ReplicaSets carry.
// Kubernetes pkg/controller/deployment/util/deployment_util.go
import type {Draft} from '../context.ts'
import type {Deployment, ReplicaSet} from '../objects.ts'
import {desiredAnnotation, maxAnnotation, maxSurge} from './arithmetic.ts'

export const revisionAnnotation = 'deployment.kubernetes.io/revision'
const historyAnnotation = 'deployment.kubernetes.io/revision-history'
/** The history of a ReplicaSet's old numbers is cut to about so many characters. */
const MAX_HISTORY = 2000

const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
])

/** As the annotation says it, which may be any number of 64 bits; 0 where there is none. */
function revisionNumber(set: ReplicaSet): bigint {
  const text = set.metadata.annotations?.[revisionAnnotation]
  return text !== undefined && isNumber(text) ? BigInt(text) : 0n
}

const isNumber = (text: string): boolean =>
  /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)

/** Older revisions come first; of the same, the one that `otherwise` says. */
export function compareRevision(a: ReplicaSet, b: ReplicaSet, otherwise: number): number {
  const [left, right] = [revisionNumber(a), revisionNumber(b)]
  return left === right ? otherwise : left < right ? -1 : 1
}

/** The number that a new template gets: one more than all others. */
export const nextRevision = (old: readonly ReplicaSet[]): bigint =>
  old.map(set => revisionNumber(set)).reduce((highest, number) => (number > highest ? number : highest), 0n) + 1n

/** Annotations of the new ReplicaSet: the Deployment's, and the revision; an older number goes into its history (DEP-12). */
export function newSetAnnotations(
  deployment: Deployment,
  before: Readonly<Record<string, string>>,
  revision: bigint,
): Record<string, string> {
  const annotations: Record<string, string> = {...before}
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!notCopied.has(key)) annotations[key] = value
  }
  const old = before[revisionAnnotation]
  if (old !== undefined && old !== '' && !isNumber(old)) return annotations
  if (BigInt(old ?? 0) >= revision) return annotations
  annotations[revisionAnnotation] = String(revision)
  if (old !== undefined) annotations[historyAnnotation] = longerHistory(before[historyAnnotation] ?? '', old)
  return annotations
}

function longerHistory(history: string, old: string): string {
  if (history === '') return old
  const numbers = [...history.split(','), old]
  while (numbers.length > 1 && numbers.join(',').length > MAX_HISTORY) numbers.shift()
  return numbers.join(',')
}

/** How large the Deployment was when the ReplicaSet was last scaled. */
export const sizeAnnotations = (deployment: Deployment): Record<string, string> => ({
  [desiredAnnotation]: String(deployment.spec.replicas),
  [maxAnnotation]: String(deployment.spec.replicas + maxSurge(deployment)),
})

export function setSizeAnnotations(draft: Draft<ReplicaSet>, deployment: Deployment): void {
  draft.metadata.annotations = {...draft.metadata.annotations, ...sizeAnnotations(deployment)}
}

export const hasSizeAnnotations = (set: ReplicaSet, deployment: Deployment): boolean =>
  Object.entries(sizeAnnotations(deployment)).every(([key, value]) => set.metadata.annotations?.[key] === value)
