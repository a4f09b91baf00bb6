// Kubernetes pkg/controller/daemon/daemon_controller.go
import {isDeepStrictEqual} from 'node:util'
import {queueOf, recorderOf, type ControllerContext, type Recorder} from '../context.ts'
import {templateHash} from '../hash.ts'
import {keyOf} from '../informer.ts'
import type {ControllerRevision, DaemonSet, NodeObject, Pod} from '../objects.ts'
import {claimOwned, indexByController} from '../owned.ts'
import {enqueueOwners} from '../owners.ts'
import {createPodFor, deletePodOf, isNamespaceTerminating, slowStart} from '../pod-control.ts'
import {isAvailable, isReady, isTerminal, isTerminating} from '../pods.ts'
import {daemonSets, nodes, pods} from '../resources.ts'
import {historyOf, truncateHistory, type RevisionStyle} from '../revisions.ts'
import {selectorMatches} from '../selectors.ts'
import {FailureBackoff} from './backoff.ts'
import {specFor, targetOf, wishFor} from './placement.ts'
import {GENERATION, generationOf, HASH, hashOf, isNew, type Round} from './round.ts'
import {writeStatus} from './status.ts'
import {limitsOf, rollingChanges, type Changes} from './update.ts'

/** At most so many pods are created or deleted in one round. */
const BURST = 250

const style: RevisionStyle = {
  hash: (set, _data, collisionCount) => templateHash(set.spec.template, collisionCount),
  label: HASH,
}

/** Keeps a pod of each DaemonSet on each node that it wants. Returns the way to stop. */
export function startDaemonSets(context: ControllerContext): () => void {
  const sets = context.informers.of(daemonSets)
  const podInformer = context.informers.of(pods)
  const nodeInformer = context.informers.of(nodes)
  indexByController(podInformer)
  const record = recorderOf(context, 'daemonset-controller')
  const failures = new FailureBackoff(context.clock)
  const queue = queueOf(context, 'daemonset', key => {
    const set = sets.get(key)
    if (set === undefined || isTerminating(set)) return
    syncSet(context, record, set, failures, milliseconds => queue.addAfter(key, milliseconds))
  })
  sets.onChange(change => queue.add(keyOf(change.object)))
  enqueueOwners(podInformer, daemonSets, sets, queue, ({spec}) => spec.selector)
  nodeInformer.onChange(({type, object, previous}) => {
    const isSame = type === 'MODIFIED' && previous !== undefined && sameForPods(object, previous)
    if (!isSame) for (const set of sets.list()) queue.add(keyOf(set))
  })
  return () => queue.stop()
}

const sameForPods = (a: NodeObject, b: NodeObject): boolean =>
  isDeepStrictEqual([a.spec, a.metadata.labels], [b.spec, b.metadata.labels])

function syncSet(
  context: ControllerContext,
  record: Recorder,
  set: DaemonSet,
  failures: FailureBackoff,
  lookAgain: (milliseconds: number) => void,
): void {
  if (Object.keys(set.spec.selector).length === 0) {
    const text = 'This daemon set is selecting all pods. A non-empty selector is required.'
    return record(set, 'Warning', 'SelectingAll', text)
  }
  const {revisions, update, collisionCount} = historyOf(context, set, set.status?.collisionCount ?? 0, style)
  const own = claimOwned(context, pods, set, pod => selectorMatches(set.spec.selector, pod.metadata.labels))
  const round: Round = {
    context,
    record,
    set,
    hash: hashOf(update),
    now: context.clock.now(),
    nodes: context.informers
      .of(nodes)
      .list()
      .map(node => ({node, wish: wishFor(set, node)})),
    pods: byNode(own),
    backoff: node => failures.next(`${set.metadata.uid}/${set.metadata.generation}/${node}`),
    lookAgain,
  }
  let problem: unknown
  try {
    const changed = apply(round, neededChanges(round))
    if (!changed && set.spec.updateStrategy.type === 'RollingUpdate') apply(round, updates(round))
  } catch (error) {
    if (!isNamespaceTerminating(error)) problem = error
  }
  cleanHistory(round, revisions, update, own)
  writeStatus(round, collisionCount)
  if (problem !== undefined) throw problem
}

/** Old revisions that pods still have are kept, but count. */
function cleanHistory(
  {context, set}: Round,
  revisions: readonly ControllerRevision[],
  current: ControllerRevision,
  own: readonly Pod[],
): void {
  const old = revisions.filter(({metadata}) => metadata.name !== current.metadata.name)
  const used = old.filter(isUsedBy(own)).map(({metadata}) => metadata.name)
  const limit = Math.max(0, (set.spec.revisionHistoryLimit ?? 10) - used.length)
  truncateHistory(context, old, new Set(used), limit)
}

const isUsedBy =
  (own: readonly Pod[]) =>
  (revision: ControllerRevision): boolean =>
    own.some(pod => pod.metadata.labels?.[HASH] === hashOf(revision))

function byNode(own: readonly Pod[]): Map<string, Pod[]> {
  const found = new Map<string, Pod[]>()
  for (const pod of [...own].sort(byAge)) {
    if (isTerminal(pod) && isTerminating(pod)) continue
    const node = targetOf(pod)
    if (node !== undefined) found.set(node, [...(found.get(node) ?? []), pod])
  }
  return found
}

/** Pods with a node before those without, then the older first. */
const byAge = (a: Pod, b: Pod): number =>
  Number(a.spec.nodeName === undefined) - Number(b.spec.nodeName === undefined) ||
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
  (a.metadata.name < b.metadata.name ? -1 : 1)

/** Nodes without their pod, and pods where they do not belong (podsShouldBeOnNode). */
function neededChanges(round: Round): Changes {
  const {set} = round
  const create: string[] = []
  const remove: Pod[] = []
  const known = new Set<string>()
  for (const {node, wish} of round.nodes) {
    const {name} = node.metadata
    known.add(name)
    const there = round.pods.get(name) ?? []
    const isLeft = limitsOf(set, 1).maxSurge > 0 && there.every(pod => isTerminating(pod))
    if (wish.run && (there.length === 0 || isLeft)) create.push(name)
    if (wish.stay) remove.push(...superfluous(round, name, there))
    else remove.push(...there.filter(pod => !isTerminating(pod)))
  }
  for (const [node, own] of round.pods) {
    if (!known.has(node)) remove.push(...own.filter(pod => pod.spec.nodeName === undefined && !isTerminating(pod)))
  }
  return {create, remove}
}

/** On a node that may have a pod: ended ones, and all but one of the running ones. */
function superfluous(round: Round, node: string, there: readonly Pod[]): Pod[] {
  const {set, record} = round
  const remove: Pod[] = []
  const running: Pod[] = []
  for (const pod of there) {
    if (isTerminating(pod)) continue
    const {namespace, name} = pod.metadata
    const found = `daemon pod ${namespace}/${name} on node ${node}, will try to`
    if (pod.status?.phase === 'Failed') {
      const wait = round.backoff(node)
      if (wait > 0) {
        round.lookAgain(wait)
        continue
      }
      record(set, 'Warning', 'FailedDaemonPod', `Found failed ${found} kill it`)
      remove.push(pod)
    } else if (pod.status?.phase === 'Succeeded') {
      record(set, 'Normal', 'SucceededDaemonPod', `Found succeeded ${found} delete it`)
      remove.push(pod)
    } else running.push(pod)
  }
  return [...remove, ...beyondOne(round, running)]
}

/** With surge an old and a new pod may stand beside each other until the new one is available. */
function beyondOne(round: Round, running: readonly Pod[]): readonly Pod[] {
  const {set, now} = round
  if (running.length <= 1) return []
  if (limitsOf(set, 1).maxSurge === 0) return running.slice(1)
  const [fresh, ...moreFresh] = running.filter(pod => isNew(round, pod))
  const [old, ...moreOld] = running.filter(pod => !isNew(round, pod))
  const isPair = fresh !== undefined && old !== undefined
  const done = isPair && (!isReady(old) || isAvailable(fresh, set.spec.minReadySeconds ?? 0, now))
  return [...moreFresh, ...moreOld, ...(done ? [old] : [])]
}

function updates(round: Round): Changes {
  const {set, now} = round
  const wanted = round.nodes.filter(({wish}) => wish.run)
  const own = new Map(round.pods)
  for (const {node} of wanted) if (!own.has(node.metadata.name)) own.set(node.metadata.name, [])
  return rollingChanges({
    ...limitsOf(set, wanted.length),
    pods: own,
    wanted: new Set(wanted.map(({node}) => node.metadata.name)),
    isNew: pod => isNew(round, pod),
    minReadySeconds: set.spec.minReadySeconds ?? 0,
    now,
  })
}

/** True when there was something to do. */
function apply({context, record, set, hash}: Round, {create, remove}: Changes): boolean {
  const generation = generationOf(set)
  const labels = {[HASH]: hash, ...(generation === undefined ? {} : {[GENERATION]: generation})}
  const waiting = create.slice(0, BURST)
  slowStart(waiting.length, () => {
    const node = waiting.shift() ?? ''
    createPodFor(context, record, set, set.spec.template, {labels, spec: specFor(set, node)})
  })
  for (const pod of remove.slice(0, BURST)) deletePodOf(context, record, set, pod)
  return create.length > 0 || remove.length > 0
}
