// Kubernetes pkg/controller/disruption/disruption.go
import {isDeepStrictEqual} from 'node:util'
import {timestamp} from '../../clock.ts'
import {messageOf, modify, queueOf, recorderOf, type ControllerContext, type Draft, type Recorder} from '../context.ts'
import {keyOf} from '../informer.ts'
import type {DisruptionBudgetStatus, Pod, PodDisruptionBudget} from '../objects.ts'
import {isReady, isTerminal, isTerminating, podCondition} from '../pods.ts'
import {disruptionBudgets, pods} from '../resources.ts'
import {selectorMatches} from '../selectors.ts'
import {withDisruptionCondition} from './condition.ts'
import {expectationOf} from './scale.ts'

/** A pod that was to be evicted and is still there after this time is taken to stay. */
const DELETION_MILLISECONDS = 120_000

/** Says of each budget how many pods may be disrupted. Returns the way to stop. */
export function startDisruptionBudgets(context: ControllerContext): () => void {
  const budgets = context.informers.of(disruptionBudgets)
  const podInformer = context.informers.of(pods)
  const record = recorderOf(context, 'controllermanager')
  const queue = queueOf(context, 'disruption', key => {
    const budget = budgets.get(key)
    if (budget === undefined) return
    const wait = syncBudget(context, record, budget)
    if (wait !== undefined) queue.addAfter(key, wait)
  })
  const stale = queueOf(context, 'stale disruption', key => {
    const pod = podInformer.get(key)
    const wait = pod === undefined ? undefined : staleAfter(pod, context.clock.now())
    if (pod === undefined || wait === undefined) return
    if (wait > 0) stale.addAfter(key, wait)
    else clearDisruption(context, pod)
  })
  budgets.onChange(({object}) => queue.add(keyOf(object)))
  podInformer.onChange(({type, object}) => {
    const covering = budgets
      .list(object.metadata.namespace)
      .filter(budget => selectorMatches(budget.spec.selector, object.metadata.labels))
    for (const budget of covering) queue.add(keyOf(budget))
    if (type !== 'DELETED' && covering.length > 1) warnOfSeveral(record, object, covering)
    if (type !== 'DELETED' && staleAfter(object, context.clock.now()) !== undefined) stale.add(keyOf(object))
  })
  return () => {
    queue.stop()
    stale.stop()
  }
}

function warnOfSeveral(record: Recorder, pod: Pod, [first]: readonly PodDisruptionBudget[]): void {
  const {namespace, name} = pod.metadata
  const chosen = first?.metadata.name
  const text = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${chosen}" arbitrarily.`
  record(pod, 'Warning', 'MultiplePodDisruptionBudgets', text)
}

/** Returns when to look again at pods that were to be evicted. */
function syncBudget(context: ControllerContext, record: Recorder, budget: PodDisruptionBudget): number | undefined {
  const found = context.informers
    .of(pods)
    .list(budget.metadata.namespace)
    .filter(pod => selectorMatches(budget.spec.selector, pod.metadata.labels))
  if (found.length === 0) record(budget, 'Normal', 'NoPods', 'No matching pods found')
  try {
    const {expected, desiredHealthy, hasUnmanaged} = expectationOf(context, budget, found)
    if (hasUnmanaged) record(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget))
    const now = context.clock.now()
    const disrupted = disruptedPods(record, budget, found, now)
    const currentHealthy = found.filter(
      pod => !isTerminating(pod) && disrupted[pod.metadata.name] === undefined && isReady(pod),
    ).length
    const allowed = expected <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
    writeStatus(context, budget, {
      ...(Object.keys(disrupted).length > 0 ? {disruptedPods: disrupted} : {}),
      currentHealthy,
      desiredHealthy,
      expectedPods: expected,
      disruptionsAllowed: allowed,
      observedGeneration: budget.metadata.generation ?? 0,
    })
    const times = Object.values(disrupted).map(since => Date.parse(since) + DELETION_MILLISECONDS - now)
    return times.length === 0 ? undefined : Math.max(1, Math.min(...times))
  } catch (error) {
    const message = messageOf(error)
    const text = `Failed to calculate the number of expected pods: ${message}`
    record(budget, 'Warning', 'CalculateExpectedPodCountFailed', text)
    failSafe(context, budget, message)
    return undefined
  }
}

/** Go's %v of a *metav1.LabelSelector. */
function unmanagedText({spec: {selector = {}}}: PodDisruptionBudget): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`)
  const expressions = (selector.matchExpressions ?? []).map(
    ({key, operator, values = []}) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  )
  const shown = `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${shown}) were found to be unmanaged. ` +
    'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
    'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
  )
}

/** Those of the pods to be evicted that are still there, within their time. */
function disruptedPods(
  record: Recorder,
  budget: PodDisruptionBudget,
  found: readonly Pod[],
  now: number,
): Record<string, string> {
  const disrupted: Record<string, string> = {}
  for (const pod of found) {
    const {name} = pod.metadata
    const since = budget.status?.disruptedPods?.[name]
    if (since === undefined || isTerminating(pod)) continue
    if (Date.parse(since) + DELETION_MILLISECONDS >= now) disrupted[name] = since
    else {
      // The server names the namespace twice.
      const {namespace} = budget.metadata
      const text = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`
      record(pod, 'Warning', 'NotDeleted', text)
    }
  }
  return disrupted
}

function writeStatus(context: ControllerContext, budget: PodDisruptionBudget, status: DisruptionBudgetStatus): void {
  modify(context, disruptionBudgets, budget, 'status', draft => {
    const before = draft.status as DisruptionBudgetStatus | undefined
    const now = timestamp(context.clock.now())
    const next = withDisruptionCondition({...status, conditions: before?.conditions ?? []}, now)
    if (!isDeepStrictEqual(next, before)) draft.status = next as Draft<DisruptionBudgetStatus>
  })
}

/** What cannot be computed allows nothing. */
function failSafe(context: ControllerContext, budget: PodDisruptionBudget, message: string): void {
  modify(context, disruptionBudgets, budget, 'status', draft => {
    const zero = {disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0}
    const status = {...zero, ...(draft.status as DisruptionBudgetStatus | undefined), disruptionsAllowed: 0}
    const now = timestamp(context.clock.now())
    draft.status = withDisruptionCondition(status, now, {
      reason: 'SyncFailed',
      message,
    }) as Draft<DisruptionBudgetStatus>
  })
}

/** Milliseconds until the pod's condition DisruptionTarget is stale; undefined for a pod that has none, or goes. */
function staleAfter(pod: Pod, now: number): number | undefined {
  const condition = podCondition(pod, 'DisruptionTarget')
  if (condition?.status !== 'True' || condition.reason === 'TerminationByKubelet') return undefined
  if (isTerminating(pod) || isTerminal(pod)) return undefined
  return Math.max(0, Date.parse(condition.lastTransitionTime ?? '') + DELETION_MILLISECONDS - now)
}

function clearDisruption(context: ControllerContext, pod: Pod): void {
  modify(context, pods, pod, 'status', draft => {
    const conditions = draft.status?.conditions ?? []
    const now = timestamp(context.clock.now())
    const cleared = {type: 'DisruptionTarget', status: 'False', lastProbeTime: null, lastTransitionTime: now}
    draft.status = {
      ...draft.status,
      conditions: conditions.map(condition => (condition.type === 'DisruptionTarget' ? cleared : condition)),
    }
  })
}
