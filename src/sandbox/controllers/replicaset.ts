// Kubernetes pkg/controller/replicaset/replica_set.go
import {messageOf, modify, nowStamp, queueOf, recorderOf, type ControllerContext, type Recorder} from './context.ts'
import {keyOf} from './informer.ts'
import type {Condition, KubeObject, Pod, ReplicaSet, ReplicaSetStatus, ReplicationController} from './objects.ts'
import {claimOwned, indexByController, ownedBy} from './owned.ts'
import {enqueueOwners} from './owners.ts'
import {createPodFor, deletePodOf, isNamespaceTerminating, slowStart} from './pod-control.ts'
import {
  compareForDeletion,
  isActive,
  isAvailable,
  isReady,
  isTerminal,
  isTerminating,
  nextAvailability,
} from './pods.ts'
import {pods, replicaSets, replicationControllers, type Resource} from './resources.ts'
import {mapMatches, selectorMatches} from './selectors.ts'

/** At most so many pods are created or deleted in one round. */
const BURST = 500

/** Keeps as many pods of each ReplicaSet as it asks for. Returns the way to stop. */
export const startReplicaSets = (context: ControllerContext): (() => void) =>
  start(context, replicaSets, 'replicaset-controller', set => set)

/** The same for ReplicationControllers. Kubernetes pkg/controller/replication/conversion.go */
export const startReplicationControllers = (context: ControllerContext): (() => void) =>
  start(context, replicationControllers, 'replication-controller', set => ({
    ...set,
    spec: {...set.spec, selector: {matchLabels: set.spec.selector ?? {}}},
  }))

function start<T extends ReplicaSet | ReplicationController>(
  context: ControllerContext,
  resource: Resource<T>,
  component: string,
  asReplicaSet: (set: T) => ReplicaSet,
): () => void {
  const sets = context.informers.of(resource)
  const podInformer = context.informers.of(pods)
  indexByController(podInformer)
  const record = recorderOf(context, component)
  const queue = queueOf(context, resource.resource, key => {
    const set = sets.get(key)
    if (set === undefined) return
    const again = syncSet(context, record, asReplicaSet(set))
    if (again !== undefined) queue.addAfter(key, again)
  })
  sets.onChange(change => queue.add(keyOf(change.object)))
  enqueueOwners(podInformer, resource, sets, queue, set => asReplicaSet(set).spec.selector)
  return () => queue.stop()
}

function syncSet(context: ControllerContext, record: Recorder, set: ReplicaSet): number | undefined {
  const matches = (pod: Pod): boolean => selectorMatches(set.spec.selector, pod.metadata.labels)
  const claimed = claimOwned(context, pods, set, matches, isActive)
  const active = claimed.filter(isActive)
  const terminating = claimed.filter(pod => isTerminating(pod) && !isTerminal(pod)).length
  let problem: unknown
  if (!isTerminating(set)) {
    try {
      manageReplicas(context, record, set, active)
    } catch (error) {
      if (!isNamespaceTerminating(error)) problem = error
    }
  }
  const now = context.clock.now()
  const status = statusOf(context, set, active, terminating, problem)
  writeStatus(context, set, status)
  if (problem !== undefined) throw problem
  const minReady = set.spec.minReadySeconds ?? 0
  if (minReady === 0 || status.readyReplicas === status.availableReplicas) return undefined
  return nextAvailability(active, minReady, now) ?? minReady * 1000
}

function manageReplicas(context: ControllerContext, record: Recorder, set: ReplicaSet, active: readonly Pod[]): void {
  const missing = set.spec.replicas - active.length
  if (missing > 0) {
    slowStart(Math.min(missing, BURST), () => void createPodFor(context, record, set, set.spec.template))
  } else if (missing < 0) {
    const victims = podsToDelete(context, set, active, Math.min(-missing, BURST))
    for (const pod of victims) deletePodOf(context, record, set, pod)
  }
}

/** Those in earlier phases of start-up first, then where more of the same application are on one node. */
function podsToDelete(context: ControllerContext, set: ReplicaSet, active: readonly Pod[], count: number): Pod[] {
  if (count >= active.length) return [...active]
  const ranks = new Map<string, number>()
  for (const pod of relatedPods(context, set, active)) {
    const node = pod.spec.nodeName
    if (node !== undefined && isActive(pod)) ranks.set(node, (ranks.get(node) ?? 0) + 1)
  }
  const rank = (pod: Pod): number => ranks.get(pod.spec.nodeName ?? '') ?? 0
  return [...active].sort((a, b) => compareForDeletion(a, b, rank)).slice(0, count)
}

/** The pods of all ReplicaSets of the same owner, so that those of an old template count as neighbours. */
function relatedPods(context: ControllerContext, set: ReplicaSet, active: readonly Pod[]): readonly Pod[] {
  const owner = set.metadata.ownerReferences?.find(reference => reference.controller === true)
  if (owner === undefined) return active
  const sets = context.informers.of(replicaSets)
  indexByController(sets)
  const podInformer = context.informers.of(pods)
  return ownedBy(sets, owner.uid).flatMap(sibling => ownedBy(podInformer, sibling.metadata.uid))
}

function statusOf(
  context: ControllerContext,
  set: ReplicaSet,
  active: readonly Pod[],
  terminatingReplicas: number,
  problem: unknown,
): ReplicaSetStatus {
  const now = context.clock.now()
  const template = set.spec.template.metadata?.labels
  const ready = active.filter(isReady)
  const conditions = failureConditions(context, set, active.length, problem)
  return {
    replicas: active.length,
    fullyLabeledReplicas: active.filter(pod => mapMatches(template, pod.metadata.labels)).length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter(pod => isAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length,
    terminatingReplicas,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length > 0 ? {conditions} : {}),
  }
}

function failureConditions(context: ControllerContext, set: ReplicaSet, active: number, problem: unknown): Condition[] {
  const conditions = [...(set.status?.conditions ?? [])]
  const failed = conditions.findIndex(condition => condition.type === 'ReplicaFailure')
  if (problem === undefined) return conditions.filter(condition => condition.type !== 'ReplicaFailure')
  if (failed >= 0) return conditions
  const reason = active < set.spec.replicas ? 'FailedCreate' : 'FailedDelete'
  const lastTransitionTime = nowStamp(context)
  conditions.push({type: 'ReplicaFailure', status: 'True', lastTransitionTime, reason, message: messageOf(problem)})
  return conditions
}

/** Counters of zero are left out, as Go leaves them out; terminatingReplicas is a pointer and always written. */
function writeStatus(context: ControllerContext, set: ReplicaSet, status: ReplicaSetStatus): void {
  const resource: Resource<KubeObject> = set.kind === replicaSets.kind ? replicaSets : replicationControllers
  modify(context, resource, set, 'status', draft => {
    const written = {...status}
    if (resource === replicationControllers) delete written.terminatingReplicas
    for (const counter of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
      if (written[counter] === 0) delete written[counter]
    }
    Object.assign(draft, {status: written})
  })
}
