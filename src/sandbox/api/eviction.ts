// A deletion that disruption budgets may refuse. Kubernetes pkg/registry/core/pod/storage/eviction.go
import {isObject, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {labelSelector, labelsOf, matchesSelector} from '../../core/labels.ts'
import {timestamp} from '../clock.ts'
import {asJson} from '../controllers/context.ts'
import {withDisruptionCondition} from '../controllers/disruption/condition.ts'
import type {PodDisruptionBudget} from '../controllers/objects.ts'
import type {DeleteOptions} from '../registry.ts'
import {nameOf, namespaceOf} from '../registry/metadata.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {badRequestError, forbiddenError, StatusError} from '../registry/status-errors.ts'
import {podOf} from './containers.ts'
import {readObject} from './decode-body.ts'
import {deleteOptions} from './options.ts'
import {sendObject} from './reply.ts'
import type {Exchange, Target} from './request.ts'
import {success} from './subresources.ts'

const pods = {group: '', resource: 'pods'}
const budgets = {group: 'policy', resource: 'poddisruptionbudgets'}
/** A budget that waits for more evictions than these allows no more. */
const MOST_DISRUPTED = 2000

type Options = DeleteOptions & {readonly dryRun: boolean}

/** POST pods/NAME/eviction. */
export async function serveEviction(registry: ObjectRegistry, exchange: Exchange, target: Target): Promise<void> {
  const {object} = await readObject(exchange, {apiVersion: 'policy/v1', kind: 'Eviction'})
  if ((stringAt(object, 'metadata', 'name') ?? '') !== (target.name ?? '')) {
    throw badRequestError('name in URL does not match name in Eviction object')
  }
  const asked = object['deleteOptions']
  const body = isObject(asked) ? Buffer.from(JSON.stringify(asked)) : Buffer.alloc(0)
  const options = deleteOptions(exchange.query, body)
  const pod = podOf(registry, target)
  if (!ignoresBudgets(pod)) useBudget(registry, pod, options)
  removePod(registry, pod, options)
  await registry.store.flushed()
  sendObject(exchange, 201, success(201))
}

/** Deletes with the condition that tells why; what the client demands of the pod it demanded before that. */
function removePod(registry: ObjectRegistry, pod: JsonObject, options: Options): void {
  const [namespace, name] = [namespaceOf(pod), nameOf(pod)]
  const remove = (how: Options): unknown => registry.removeWith(pods, namespace, name, how)
  if (options.dryRun) return void remove(options)
  remove({...options, dryRun: true})
  const marked = markDisrupted(registry, pod)
  const {preconditions} = options
  const isVersioned = preconditions?.resourceVersion !== undefined
  const resourceVersion = stringAt(marked ?? pod, 'metadata', 'resourceVersion') ?? ''
  remove(isVersioned ? {...options, preconditions: {...preconditions, resourceVersion}} : options)
}

const ignoresBudgets = (pod: JsonObject): boolean =>
  stringAt(pod, 'metadata', 'deletionTimestamp') !== undefined ||
  ['Succeeded', 'Failed', 'Pending'].includes(stringAt(pod, 'status', 'phase') ?? '')

const isReady = (pod: JsonObject): boolean =>
  listAt(pod, 'status', 'conditions').some(
    condition => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  )

/** Takes one disruption off the budget that covers the pod; 429 when none is left. */
function useBudget(registry: ObjectRegistry, pod: JsonObject, {dryRun}: Options): void {
  const labels = labelsOf(objectAt(pod, 'metadata', 'labels'))
  const covering = registry
    .list(budgets, namespaceOf(pod))
    .filter(budget => matchesSelector(labelSelector(valueAt(budget, ['spec', 'selector'])), labels))
  const [found] = covering
  if (found === undefined) return
  if (covering.length > 1) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    throw new StatusError(500, '', why)
  }
  // A stored budget has the shape of its kind.
  const budget = found as unknown as PodDisruptionBudget
  const {currentHealthy = 0, desiredHealthy = 0} = budget.status ?? {}
  if (!isReady(pod)) {
    if (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return
  }
  checkBudget(budget)
  if (!dryRun) decrement(registry, budget, nameOf(pod))
}

function checkBudget({metadata: {name, generation = 0}, status}: PodDisruptionBudget): void {
  const {observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {}} = status ?? {}
  if (observedGeneration < generation) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10)
  }
  const type = {group: 'policy', resource: 'poddisruptionbudget'}
  if (disruptionsAllowed < 0) throw forbiddenError(type, name, 'pdb disruptions allowed is negative')
  if (Object.keys(disruptedPods).length > MOST_DISRUPTED) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller'
    throw forbiddenError(type, name, why)
  }
  if (disruptionsAllowed === 0) throw tooMany(`The disruption budget ${name} ${refusalOf(status)}`)
}

function refusalOf(status: PodDisruptionBudget['status']): string {
  const {currentHealthy = 0, desiredHealthy = 0, conditions = []} = status ?? {}
  const condition = conditions.find(({type}) => type === 'DisruptionAllowed')
  const {reason = '', message = ''} = condition?.status === 'False' ? condition : {}
  if (reason === 'SyncFailed' && message !== '') {
    return `does not allow evicting pods currently because it failed sync: ${message}`
  }
  if (currentHealthy <= desiredHealthy)
    return `needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
  return `does not allow evicting pods currently${message === '' ? '' : ` (${reason}): ${message}`}`
}

function decrement(registry: ObjectRegistry, budget: PodDisruptionBudget, pod: string): void {
  const now = timestamp(registry.clock.now())
  const {namespace, name} = budget.metadata
  registry.modify(budgets, namespace, name, 'status', stored => {
    const {status} = stored as unknown as PodDisruptionBudget
    if (status === undefined) return undefined
    const disruptionsAllowed = status.disruptionsAllowed - 1
    const next = {...status, disruptionsAllowed, disruptedPods: {...status.disruptedPods, [pod]: now}}
    return {...stored, status: asJson(disruptionsAllowed === 0 ? withDisruptionCondition(next, now) : next)}
  })
}

const tooMany = (cause: string, retryAfterSeconds?: number): StatusError =>
  new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{reason: 'DisruptionBudget', message: cause}],
    ...(retryAfterSeconds !== undefined && {retryAfterSeconds}),
  })

/** The condition that tells controllers why the pod goes. */
const markDisrupted = (registry: ObjectRegistry, pod: JsonObject): JsonObject | undefined =>
  registry.modify(pods, namespaceOf(pod), nameOf(pod), 'status', stored => ({
    ...stored,
    status: {
      ...objectAt(stored, 'status'),
      conditions: [
        ...listAt(stored, 'status', 'conditions').filter(
          condition => stringAt(condition, 'type') !== 'DisruptionTarget',
        ),
        {
          type: 'DisruptionTarget',
          status: 'True',
          lastProbeTime: null,
          lastTransitionTime: timestamp(registry.clock.now()),
          reason: 'EvictionByEvictionAPI',
          message: 'Eviction API: evicting',
        },
      ],
    },
  }))
