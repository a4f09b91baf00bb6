// The status of a pod from what its containers do. Kubernetes pkg/kubelet/{kubelet_pods.go getPhase,status/generate.go}
import type {Condition, Pod, PodStatus} from '../controllers/objects.ts'
import {podResources} from './pod-resources.ts'
import type {PodContainer} from './container.ts'
import {couldRestartAll, restarts} from './restart-rules.ts'

export interface PodFacts {
  readonly pod: Pod
  readonly init: readonly PodContainer[]
  readonly main: readonly PodContainer[]
  readonly startTime: string
  readonly hostIp: string
  readonly podIp: string | undefined
  /** The network of the pod is there. */
  readonly sandboxReady: boolean
  /** The containers will not be started again. */
  readonly ending: boolean
  readonly failure: {readonly reason: string; readonly message: string} | undefined
  /** All containers are taken away so that they can start anew. */
  readonly restarting: boolean
}

const succeeded = (container: PodContainer): boolean => container.terminated?.exitCode === 0

/** The pod as a whole. */
export function phaseOf({pod, init, main, ending, failure, restarting}: PodFacts): string {
  if (failure !== undefined) return 'Failed'
  const policy = pod.spec.restartPolicy ?? 'Always'
  const initialising = init.filter(container => container.role === 'init')
  const finalInit = (container: PodContainer): boolean =>
    container.terminated !== undefined &&
    container.terminated.exitCode !== 0 &&
    (ending ||
      !restarts(container.spec, 'init', policy === 'Never' ? policy : 'OnFailure', container.terminated.exitCode))
  if (restarting) return main.some(hasBegun) ? 'Running' : 'Pending'
  if (initialising.some(finalInit)) return 'Failed'
  if (initialising.some(container => container.isRunning || !hasBegun(container))) return 'Pending'
  // Sidecars end after the others: until then the pod is not over.
  if (
    init.some(container => container.role === 'sidecar' && container.isRunning) &&
    main.every(({terminated}) => terminated)
  ) {
    return 'Running'
  }
  const ended = main.filter(container => container.terminated !== undefined)
  if (ended.length === main.length) {
    const isRestarted = ({spec, role, terminated}: PodContainer): boolean =>
      terminated !== undefined && restarts(spec, role, policy, terminated.exitCode)
    if (!ending && ended.some(isRestarted)) return 'Running'
    return ended.every(succeeded) ? 'Succeeded' : 'Failed'
  }
  return main.every(hasBegun) || main.some(container => container.isRunning && !isCreating(main))
    ? 'Running'
    : 'Pending'
}

const hasBegun = ({isRunning, terminated, lastState}: PodContainer): boolean =>
  isRunning || terminated !== undefined || lastState.terminated !== undefined

/** One of the containers has never run yet. */
const isCreating = (main: readonly PodContainer[]): boolean =>
  main.some(({state, lastState}) => state.waiting !== undefined && lastState.terminated === undefined)

/** Kubernetes pkg/kubelet/status/generate.go GeneratePodReadyCondition */
function gateText(type: string, conditions: readonly Condition[]): string {
  const found = conditions.find(condition => condition.type === type)
  return found === undefined
    ? `corresponding condition of pod readiness gate "${type}" does not exist.`
    : `the status of pod readiness gate "${type}" is not "True", but ${found.status}`
}

/** Conditions keep the time of their last change. */
function conditionsOf(facts: PodFacts, phase: string, now: string): Condition[] {
  const {pod, init, main, sandboxReady, restarting} = facts
  const {generation} = pod.metadata
  const before = pod.status?.conditions ?? []
  const over = phase === 'Succeeded' || phase === 'Failed'
  const condition = (type: string, good: boolean, reason?: string, message?: string): Condition => {
    const status = good ? 'True' : 'False'
    const old = before.find(candidate => candidate.type === type)
    return {
      type,
      ...(generation === undefined ? {} : {observedGeneration: generation}),
      status,
      lastProbeTime: null,
      lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? now) : now,
      ...(reason === undefined || good ? {} : {reason}),
      ...(message === undefined || good ? {} : {message}),
    }
  }
  const incomplete = init.filter(container => (container.role === 'init' ? !succeeded(container) : !container.started))
  const sidecars = init.filter(({role}) => role === 'sidecar')
  const unready = [...sidecars, ...main].filter(container => !container.ready)
  const names = (containers: readonly PodContainer[]): string => `[${containers.map(({spec}) => spec.name).join(' ')}]`
  const done = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined
  const ready = unready.length === 0 && !over
  const gates = (pod.spec.readinessGates ?? []).filter(
    gate => before.find(({type}) => type === gate.conditionType)?.status !== 'True',
  )
  const why = done ?? 'ContainersNotReady'
  const text = done === undefined ? `containers with unready status: ${names(unready)}` : undefined
  const gated =
    ready && gates.length > 0
      ? condition(
          'Ready',
          false,
          'ReadinessGatesNotReady',
          gates.map(gate => gateText(gate.conditionType, before)).join(', '),
        )
      : condition('Ready', ready, why, text)
  const kubelets = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', RESTARTING])
  const wasInitialized = before.some(({type, status}) => type === 'Initialized' && status === 'True')
  const others = before.filter(({type}) => !kubelets.has(type) && type !== 'PodScheduled')
  /** Kubernetes pkg/kubelet/status/generate.go GenerateAllContainersRestartingCondition */
  const restartCondition = (): Condition => {
    const {observedGeneration: _, ...rest} = condition(RESTARTING, restarting)
    if (done !== undefined) return {...rest, reason: done}
    if (!restarting) return rest
    return {...rest, reason: 'RestartAllContainersStarted', message: 'container exited with restart policy rule'}
  }
  return [
    ...others,
    condition('PodReadyToStartContainers', sandboxReady && !over),
    condition(
      'Initialized',
      // What was initialised once stays so while all containers start anew.
      incomplete.length === 0 || phase === 'Succeeded' || wasInitialized,
      'ContainersNotInitialized',
      `containers with incomplete status: ${names(incomplete)}`,
    ),
    gated,
    condition('ContainersReady', ready, why, text),
    condition('PodScheduled', true),
    ...(couldRestartAll(pod.spec) ? [restartCondition()] : []),
  ]
}

const RESTARTING = 'AllContainersRestarting'

/** What kubelet writes. */
export function statusOf(facts: PodFacts, now: string): PodStatus {
  const {pod, init, main, startTime, hostIp, podIp, failure} = facts
  const {generation} = pod.metadata
  const phase = phaseOf(facts)
  const {qosClass} = pod.status ?? {}
  return {
    ...(generation === undefined ? {} : {observedGeneration: generation}),
    phase,
    conditions: conditionsOf(facts, phase, now),
    ...(failure === undefined ? {} : {reason: failure.reason, message: failure.message}),
    hostIP: hostIp,
    hostIPs: [{ip: hostIp}],
    ...(podIp === undefined ? {} : {podIP: podIp, podIPs: [{ip: podIp}]}),
    startTime,
    ...(init.length > 0 ? {initContainerStatuses: init.map(container => container.status())} : {}),
    // Kubernetes pkg/kubelet/types/types.go SortedContainerStatuses
    containerStatuses: main.map(container => container.status()).sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(qosClass === undefined ? {} : {qosClass}),
    ...(podIp === undefined ? {} : podResources(pod)),
  }
}
