// Kubernetes pkg/controller/podautoscaler/horizontal.go, in a cluster where nothing measures: sizes are kept between their limits, and
// of every metric it is said that it cannot be had, as without a metrics server.
import {type JsonObject, objectAt, valueAt} from '../../core/json.ts'
import {labelSelectorText} from '../../core/labels.ts'
import {messageOf, modify, nowStamp, queueOf, recorderOf, type ControllerContext, type Recorder} from './context.ts'
import {keyOf} from './informer.ts'
import type {
  Condition,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerStatus,
  KubeObject,
  LabelSelector,
  MetricSpec,
} from './objects.ts'
import {horizontalPodAutoscalers, pods, type Resource} from './resources.ts'
import {mapMatches, selectorMatches} from './selectors.ts'
import {notFoundError, StatusError} from '../registry/status-errors.ts'

/** The controller manager's --horizontal-pod-autoscaler-sync-period: also the first look comes so late. */
const SYNC_MILLISECONDS = 15_000

/** Keeps the size of workloads between the limits of their autoscalers. Returns the way to stop. */
export function startHorizontalPodAutoscalers(context: ControllerContext): () => void {
  const informer = context.informers.of(horizontalPodAutoscalers)
  const record = recorderOf(context, 'horizontal-pod-autoscaler')
  /** Which pods each autoscaler was last seen to look at. */
  const selectors = new Map<string, Target['selects']>()
  const queue = queueOf(context, 'horizontalpodautoscaler', key => {
    const scaler = informer.get(key)
    if (scaler === undefined) return void selectors.delete(key)
    new Step(context, record, scaler, selectors).run()
    queue.addAfter(key, SYNC_MILLISECONDS)
  })
  informer.onChange(({type, object}) => {
    if (type === 'DELETED') queue.add(keyOf(object))
    else queue.addAfter(keyOf(object), SYNC_MILLISECONDS)
  })
  return () => queue.stop()
}

/** A workload that can be scaled. */
interface Target {
  readonly type: Resource<KubeObject>
  readonly object: KubeObject
  readonly replicas: number
  readonly selects: (labels: Readonly<Record<string, string>> | undefined) => boolean
  /** `app=web`; empty where it selects nothing. */
  readonly selectorText: string
}

/** One look at an autoscaler. */
class Step {
  #conditions: readonly Condition[]

  constructor(
    readonly context: ControllerContext,
    readonly record: Recorder,
    readonly scaler: HorizontalPodAutoscaler,
    readonly selectors: Map<string, Target['selects']>,
  ) {
    this.#conditions = scaler.status?.conditions ?? []
  }

  run(): void {
    const {scaler} = this
    let target: Target
    try {
      target = targetOf(this.context, scaler)
    } catch (error) {
      this.record(scaler, 'Warning', 'FailedGetScale', messageOf(error))
      const text = `the HPA controller was unable to get the target's current scale: ${messageOf(error)}`
      this.#note('AbleToScale', 'False', 'FailedGetScale', text)
      return this.#write({})
    }
    this.#note(
      'AbleToScale',
      'True',
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    )
    const {maxReplicas, minReplicas = 1} = scaler.spec
    const {replicas} = target
    if (replicas === 0 && minReplicas !== 0) {
      const text = 'scaling is disabled since the replica count of the target is zero'
      this.#note('ScalingActive', 'False', 'ScalingDisabled', text)
      return this.#write({currentReplicas: 0, desiredReplicas: 0, currentMetrics: null})
    }
    if (replicas > maxReplicas)
      return this.#rescale(target, maxReplicas, 'Current number of replicas above Spec.MaxReplicas')
    if (replicas < minReplicas)
      return this.#rescale(target, minReplicas, 'Current number of replicas below Spec.MinReplicas')
    this.#failToMeasure(target)
  }

  #rescale(target: Target, size: number, reason: string): void {
    const {context, scaler} = this
    try {
      modify(context, target.type, target.object, 'object', draft => {
        Object.assign(draft, {spec: {...objectAt(draft as unknown as JsonObject, 'spec'), replicas: size}})
      })
    } catch (error) {
      const why = messageOf(error)
      this.record(scaler, 'Warning', 'FailedRescale', `New size: ${size}; reason: ${reason}; error: ${why}`)
      const text = `the HPA controller was unable to update the target scale: ${why}`
      this.#note('AbleToScale', 'False', 'FailedUpdateScale', text)
      return this.#write({currentReplicas: target.replicas})
    }
    const text = `the HPA controller was able to update the target scale to ${size}`
    this.#note('AbleToScale', 'True', 'SucceededRescale', text)
    this.record(scaler, 'Normal', 'SuccessfulRescale', `New size: ${size}; reason: ${reason}`)
    this.#write({
      currentReplicas: target.replicas,
      desiredReplicas: size,
      currentMetrics: null,
      lastScaleTime: nowStamp(context),
    })
  }

  /** computeReplicasForMetrics, where each metric fails. */
  #failToMeasure(target: Target): void {
    const {scaler} = this
    const metrics = scaler.spec.metrics ?? []
    const problem = this.#selectorProblem(target)
    if (problem !== undefined) {
      this.record(scaler, 'Warning', problem.reason, problem.text)
      this.#note('ScalingActive', 'False', problem.reason, problem.told)
      this.record(scaler, 'Warning', 'FailedComputeMetricsReplicas', problem.text)
      return this.#write({currentReplicas: target.replicas, currentMetrics: null})
    }
    const failures = metrics.map(metric => failureOf(metric, scaler.metadata.namespace ?? ''))
    for (const {reason, text} of failures) this.record(scaler, 'Warning', reason, text)
    const [first] = failures
    if (first !== undefined) {
      const text = `the HPA was unable to compute the replica count: ${first.text}`
      this.#note('ScalingActive', 'False', first.reason, text)
      const [count, told] = [metrics.length, `failed to get ${first.what} metric value: ${first.inner}`]
      const summary = `invalid metrics (${count} invalid out of ${count}), first error is: ${told}`
      this.record(scaler, 'Warning', 'FailedComputeMetricsReplicas', summary)
    }
    this.#write({currentReplicas: target.replicas, currentMetrics: metrics.map(() => ({type: ''}))})
  }

  /** Pods that several autoscalers look at belong to none; an autoscaler is known after its first look. */
  #selectorProblem(
    target: Target,
  ): {readonly reason: string; readonly text: string; readonly told: string} | undefined {
    const {scaler, selectors, context} = this
    if (target.selectorText === '') {
      const told = "the HPA target's scale is missing a selector"
      return {reason: 'InvalidSelector', text: 'selector is required', told}
    }
    selectors.set(keyOf(scaler), target.selects)
    const {namespace = ''} = scaler.metadata
    const selected = (context.registry.list(pods, namespace) as unknown as KubeObject[]).filter(({metadata}) =>
      target.selects(metadata.labels),
    )
    const others = [...selectors].flatMap(([key, selects]) => {
      const isHere = key.startsWith(`${namespace}/`)
      return isHere && selected.some(({metadata}) => selects(metadata.labels)) ? [key] : []
    })
    if (others.length <= 1) return undefined
    const text = `pods by selector ${target.selectorText} are controlled by multiple HPAs: [${others.sort().join(' ')}]`
    return {reason: 'AmbiguousSelector', text, told: text}
  }

  #note(type: string, status: 'True' | 'False', reason: string, message: string): void {
    const before = this.#conditions.find(condition => condition.type === type)
    const since = before?.status === status ? before.lastTransitionTime : undefined
    const next = {type, status, lastTransitionTime: since ?? nowStamp(this.context), reason, message}
    this.#conditions = before
      ? this.#conditions.map(condition => (condition === before ? next : condition))
      : [...this.#conditions, next]
  }

  #write(change: Partial<HorizontalPodAutoscalerStatus>): void {
    modify(this.context, horizontalPodAutoscalers, this.scaler, 'status', draft => {
      const {currentReplicas = 0, ...status} = {
        desiredReplicas: 0,
        currentMetrics: null,
        ...(draft.status as HorizontalPodAutoscalerStatus | undefined),
        ...change,
        conditions: this.#conditions,
      }
      Object.assign(draft, {status: {...status, ...(currentReplicas > 0 && {currentReplicas})}})
    })
  }
}

/** What the reference leads to, in whatever version it names. Throws what the server says of one that leads nowhere. */
function targetOf({registry}: ControllerContext, {metadata, spec}: HorizontalPodAutoscaler): Target {
  const {apiVersion = '', kind, name} = spec.scaleTargetRef
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const type = registry.types.find(each => each.group === group && each.kind === kind)
  if (type === undefined) throw new Error(`no matches for kind "${kind}" in group "${group}"`)
  const found = type.scale ? registry.get(type, metadata.namespace, name) : undefined
  if (!type.scale) throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
  if (found === undefined) throw notFoundError(type, name)
  const selector = valueAt(found, ['spec', 'selector'])
  const selects: Target['selects'] = labels =>
    kind === 'ReplicationController'
      ? mapMatches(selector as unknown as Record<string, string> | undefined, labels)
      : selectorMatches(selector as unknown as LabelSelector | undefined, labels)
  const text = labelSelectorText(kind === 'ReplicationController' ? {matchLabels: selector ?? {}} : selector)
  return {
    type: type as unknown as Resource<KubeObject>,
    object: found as unknown as KubeObject,
    replicas: Number(valueAt(found, ['spec', 'replicas']) ?? 0),
    selects,
    selectorText: text === '<none>' ? '' : text,
  }
}

interface Failure {
  readonly reason: string
  readonly text: string
  /** What could not be had, as the summary of all metrics calls it, and what it says of the first. */
  readonly what: string
  readonly inner: string
}

const noResourceMetrics =
  'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)'
const noCustomMetrics =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered'

/** Why a metric cannot be had. pkg/controller/podautoscaler/{horizontal,replica_calculator}.go */
function failureOf(
  {type, resource, containerResource, pods: ofPods, object, external}: MetricSpec,
  namespace: string,
): Failure {
  const failure = (text: string, what: string, inner = text): Failure => ({
    reason: `FailedGet${type}Metric`,
    text,
    what,
    inner,
  })
  const measured = resource ?? containerResource
  if (measured !== undefined) {
    const {name, target} = measured
    const share = target.averageUtilization === undefined ? 'usage' : 'utilization'
    const text = `failed to get ${name} ${share}: unable to get metrics for resource ${name}: ${noResourceMetrics}`
    return failure(text, containerResource ? `${containerResource.container} container` : `${name} resource`)
  }
  if (ofPods !== undefined) return failure(`unable to get metric ${ofPods.metric.name}: ${noCustomMetrics}`, 'pods')
  if (object !== undefined) {
    const {kind, name} = object.describedObject
    const where = `${object.metric.name}: ${kind} on ${namespace} ${name}`
    return failure(`unable to get metric ${where}/${noCustomMetrics}`, 'object')
  }
  const {name = '', selector} = external?.metric ?? {}
  const source = `${namespace}/${name}/${selector === undefined ? 'nil' : goSelector(selector)}`
  const text = `unable to get external metric ${source}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`
  return failure(text, `${name} external`, `failed to get external metric ${name}: ${text}`)
}

/** As Go prints a selector: its generated String method. */
function goSelector({matchLabels = {}, matchExpressions = []}: LabelSelector): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map(key => `${key}: ${matchLabels[key]!},`)
  const expressions = matchExpressions.map(
    ({key, operator, values = []}) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  )
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
}
