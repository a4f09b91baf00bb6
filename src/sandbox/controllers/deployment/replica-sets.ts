// The ReplicaSets of one Deployment: finding, making, scaling and clearing them.
// Kubernetes pkg/controller/deployment/sync.go
import {goJson, templateHash} from '../hash.ts'
import {
  controllerReference,
  create,
  isStatus,
  messageOf,
  modify,
  nowStamp,
  remove,
  type ControllerContext,
  type Recorder,
} from '../context.ts'
import type {Condition, Deployment, PodTemplateSpec, ReplicaSet} from '../objects.ts'
import {isNamespaceTerminating} from '../pod-control.ts'
import {deployments, replicaSets} from '../resources.ts'
import {compareAge, newReplicaSetSize} from './arithmetic.ts'
import {conditionOf, hasHistoryLimit, hasProgressDeadline, newCondition, withCondition} from './conditions.ts'
import {
  hasSizeAnnotations,
  compareRevision,
  newSetAnnotations,
  nextRevision,
  revisionAnnotation,
  setSizeAnnotations,
  sizeAnnotations,
} from './revision.ts'

const hashLabel = 'pod-template-hash'

/** A Deployment with its ReplicaSets during one sync; what is written is put in place, so that later steps see it. */
export class Family {
  newSet: ReplicaSet | undefined
  old: ReplicaSet[]

  constructor(
    readonly context: ControllerContext,
    readonly record: Recorder,
    public deployment: Deployment,
    sets: readonly ReplicaSet[],
  ) {
    const sorted = [...sets].sort(compareAge)
    const wanted = comparable(deployment.spec.template)
    this.newSet = sorted.find(set => comparable(set.spec.template) === wanted)
    this.old = sorted.filter(set => set !== this.newSet)
  }

  get all(): ReplicaSet[] {
    return this.newSet === undefined ? [...this.old] : [...this.old, this.newSet]
  }
  get active(): ReplicaSet[] {
    return this.all.filter(set => set.spec.replicas > 0)
  }
  get activeOld(): ReplicaSet[] {
    return this.old.filter(set => set.spec.replicas > 0)
  }

  /** Brings the new ReplicaSet's revision up to date, or makes one when asked to. */
  syncRevision(createMissing: boolean): void {
    if (this.newSet !== undefined) this.#adoptNewSet(this.newSet)
    else if (createMissing) this.#createNewSet()
  }

  /** Sets the size; true when it changed. With `force` the size annotations are brought up to date too. */
  scale(set: ReplicaSet, size: number, force = false): boolean {
    const before = set.spec.replicas
    const stale = force && !hasSizeAnnotations(set, this.deployment)
    if (before === size && !stale) return false
    const written = modify(this.context, replicaSets, set, 'object', draft => {
      draft.spec.replicas = size
      setSizeAnnotations(draft, this.deployment)
    })
    if (written === undefined) return false
    this.#replace(written)
    if (before === size) return false
    const text = `Scaled ${before < size ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${size}`
    this.record(this.deployment, 'Normal', 'ScalingReplicaSet', text)
    return true
  }

  /** Deletes old ReplicaSets without pods beyond revisionHistoryLimit, oldest first (DEP-13). */
  cleanUp(): void {
    if (!hasHistoryLimit(this.deployment)) return
    const alive = this.old.filter(set => set.metadata.deletionTimestamp === undefined)
    const surplus = alive.length - this.deployment.spec.revisionHistoryLimit!
    if (surplus <= 0) return
    alive.sort((a, b) => compareRevision(a, b, compareAge(a, b)))
    for (const set of alive.slice(0, surplus)) {
      const observed = (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0)
      if ((set.status?.replicas ?? 0) === 0 && set.spec.replicas === 0 && observed) {
        remove(this.context, replicaSets, set)
      }
    }
  }

  /** Writes the conditions; the rest of the status follows at the end of the sync. */
  writeConditions(conditions: readonly Condition[]): void {
    const written = modify(this.context, deployments, this.deployment, 'status', draft => {
      draft.status = {...draft.status, conditions: conditions.map(condition => ({...condition}))}
    })
    if (written !== undefined) this.deployment = written
  }

  #replace(written: ReplicaSet): void {
    const {uid} = written.metadata
    if (this.newSet?.metadata.uid === uid) this.newSet = written
    this.old = this.old.map(set => (set.metadata.uid === uid ? written : set))
  }

  #adoptNewSet(found: ReplicaSet): void {
    const {deployment} = this
    const minReadySeconds = deployment.spec.minReadySeconds ?? 0
    const written = modify(this.context, replicaSets, found, 'object', draft => {
      const annotations = newSetAnnotations(deployment, found.metadata.annotations ?? {}, nextRevision(this.old))
      draft.metadata.annotations = annotations
      if ((found.spec.minReadySeconds ?? 0) !== minReadySeconds) draft.spec.minReadySeconds = minReadySeconds
    })
    if (written !== undefined) this.#replace(written)
    this.#writeRevision(this.newSet?.metadata.annotations?.[revisionAnnotation])
    const progressing = conditionOf(this.deployment.status?.conditions, 'Progressing')
    if (!hasProgressDeadline(deployment) || progressing !== undefined) return
    this.#addProgress('True', 'FoundNewReplicaSet', `Found new replica set "${found.metadata.name}"`)
  }

  #createNewSet(): void {
    const {deployment} = this
    const revision = nextRevision(this.old)
    const size = newReplicaSetSize(deployment, this.old, 0)
    const object = newReplicaSet(deployment, size, revision)
    try {
      this.newSet = create(this.context, replicaSets, object)
    } catch (error) {
      this.#failedToCreate(object.metadata.name, error)
      throw error
    }
    const {name} = this.newSet.metadata
    if (size > 0) {
      const text = `Scaled up replica set ${name} from 0 to ${size}`
      this.record(deployment, 'Normal', 'ScalingReplicaSet', text)
    }
    this.#writeRevision(String(revision))
    if (hasProgressDeadline(deployment))
      this.#addProgress('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`)
  }

  #failedToCreate(name: string, error: unknown): void {
    if (isStatus(error, 409)) {
      // The name is taken by another template: the next round tries another hash.
      modify(this.context, deployments, this.deployment, 'status', draft => {
        draft.status = {...draft.status, collisionCount: (draft.status?.collisionCount ?? 0) + 1}
      })
      return
    }
    if (isNamespaceTerminating(error)) return
    const text = `Failed to create new replica set "${name}": ${messageOf(error)}`
    if (hasProgressDeadline(this.deployment)) this.#addProgress('False', 'ReplicaSetCreateError', text)
    this.record(this.deployment, 'Warning', 'ReplicaSetCreateError', text)
  }

  #addProgress(status: 'True' | 'False', reason: string, message: string): void {
    const condition = newCondition(nowStamp(this.context), 'Progressing', status, reason, message)
    this.writeConditions(withCondition(this.deployment.status?.conditions ?? [], condition))
  }

  /** Written with the status, as the real controller does: the generation stays. */
  #writeRevision(revision: string | undefined): void {
    if (revision === undefined || this.deployment.metadata.annotations?.[revisionAnnotation] === revision) return
    const written = modify(this.context, deployments, this.deployment, 'status', draft => {
      draft.metadata.annotations = {...draft.metadata.annotations, [revisionAnnotation]: revision}
    })
    if (written !== undefined) this.deployment = written
  }
}

/** The template without the hash label that ReplicaSets add, as text that is equal for equal templates. */
function comparable(template: PodTemplateSpec): string {
  const {[hashLabel]: _, ...labels} = template.metadata?.labels ?? {}
  return goJson({...template, metadata: {...template.metadata, labels}})
}

function newReplicaSet(deployment: Deployment, replicas: number, revision: bigint) {
  const {name, namespace} = deployment.metadata
  const {template, selector, minReadySeconds} = deployment.spec
  const hash = templateHash(template, deployment.status?.collisionCount)
  const labels = {...template.metadata?.labels, [hashLabel]: hash}
  return {
    metadata: {
      name: `${name.slice(0, 253 - 1 - hash.length)}-${hash}`,
      namespace: namespace ?? '',
      labels,
      annotations: {
        ...newSetAnnotations(deployment, {}, revision),
        ...sizeAnnotations(deployment),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : {minReadySeconds}),
      selector: {...selector, matchLabels: {...selector.matchLabels, [hashLabel]: hash}},
      template: {...template, metadata: {...template.metadata, labels}},
    },
  }
}
