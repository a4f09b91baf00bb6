import {isObject, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {labelSelector, labelsOf, matchesSelector} from '../../core/labels.ts'
import {timestamp} from '../clock.ts'
import type {DeleteOptions} from '../registry.ts'
import {nameOf, namespaceOf} from '../registry/metadata.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {badRequestError, StatusError} from '../registry/status-errors.ts'
import {podOf} from './containers.ts'
import {readObject} from './decode-body.ts'
import type {ApiServices} from './handler.ts'
import {deleteOptions, writeOptions} from './options.ts'
import {sendObject} from './reply.ts'
import type {Exchange, Target} from './request.ts'
import {defaultAudience} from './users.ts'
import {podOf as existing} from './containers.ts'

const success = (code: number): JsonObject => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code,
})

/** POST pods/NAME/binding: what a scheduler does. */
export async function serveBinding(registry: ObjectRegistry, exchange: Exchange, target: Target): Promise<void> {
  const {object} = await readObject(exchange, {apiVersion: 'v1', kind: 'Binding'})
  const node = stringAt(object, 'target', 'name') ?? ''
  if (node === '') throw badRequestError('Binding "" is invalid: target.name: Required value')
  const {dryRun} = writeOptions(exchange.query, 'Create')
  podOf(registry, target)
  if (!dryRun) registry.bind(target.namespace ?? '', target.name ?? '', node)
  await registry.store.flushed()
  sendObject(exchange, 201, success(201))
}

/** POST pods/NAME/eviction: a deletion that disruption budgets may refuse (pkg/registry/core/pod/storage/eviction.go). */
export async function serveEviction(registry: ObjectRegistry, exchange: Exchange, target: Target): Promise<void> {
  const {object} = await readObject(exchange, {apiVersion: 'policy/v1', kind: 'Eviction'})
  const {namespace = '', name = ''} = target
  if ((stringAt(object, 'metadata', 'name') ?? '') !== name) {
    throw badRequestError('name in URL does not match name in Eviction object')
  }
  const asked = isObject(object['deleteOptions'])
    ? Buffer.from(JSON.stringify(object['deleteOptions']))
    : Buffer.alloc(0)
  const options: DeleteOptions & {dryRun: boolean} = deleteOptions(exchange.query, asked)
  const pod = podOf(registry, target)
  if (!ignoresBudgets(pod)) useBudget(registry, pod, options.dryRun)
  if (!options.dryRun) markDisrupted(registry, pod)
  registry.removeWith(target.resource, namespace, name, options)
  await registry.store.flushed()
  sendObject(exchange, 201, success(201))
}

const ignoresBudgets = (pod: JsonObject): boolean =>
  stringAt(pod, 'metadata', 'deletionTimestamp') !== undefined ||
  ['Succeeded', 'Failed', 'Pending'].includes(stringAt(pod, 'status', 'phase') ?? '')

const budgets = {group: 'policy', resource: 'poddisruptionbudgets'}
const isReady = (pod: JsonObject): boolean =>
  listAt(pod, 'status', 'conditions').some(
    condition => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  )

/** Takes one disruption off the budget that covers the pod; 429 when none is left. */
function useBudget(registry: ObjectRegistry, pod: JsonObject, dryRun: boolean): void {
  const namespace = stringAt(pod, 'metadata', 'namespace') ?? ''
  const labels = labelsOf(objectAt(pod, 'metadata', 'labels'))
  const covering = registry
    .list(budgets, namespace)
    .filter(budget => matchesSelector(labelSelector(valueAt(budget, ['spec', 'selector'])), labels))
  if (covering.length === 0) return
  const [budget] = covering
  if (covering.length > 1 || !budget) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    throw new StatusError(500, '', why)
  }
  const status = (field: string): number => {
    const value = valueAt(budget, ['status', field])
    return typeof value === 'number' ? value : 0
  }
  const healthy = status('currentHealthy')
  const desired = status('desiredHealthy')
  if (!isReady(pod)) {
    if (stringAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return
    if (healthy >= desired && desired > 0) return
  }
  const name = stringAt(budget, 'metadata', 'name') ?? ''
  const allowed = status('disruptionsAllowed')
  if (status('observedGeneration') < Number(valueAt(budget, ['metadata', 'generation']) ?? 0)) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10)
  }
  if (allowed <= 0) {
    throw tooMany(`The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`)
  }
  if (dryRun) return
  registry.modify(budgets, namespace, name, 'status', stored => ({
    ...stored,
    status: {
      ...objectAt(stored, 'status'),
      disruptionsAllowed: allowed - 1,
      disruptedPods: {
        ...objectAt(stored, 'status', 'disruptedPods'),
        [stringAt(pod, 'metadata', 'name') ?? '']: timestamp(registry.clock.now()),
      },
    },
  }))
}

const tooMany = (cause: string, retryAfterSeconds?: number): StatusError =>
  new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{reason: 'DisruptionBudget', message: cause}],
    ...(retryAfterSeconds !== undefined && {retryAfterSeconds}),
  })

/** The condition that tells controllers why the pod goes. */
function markDisrupted(registry: ObjectRegistry, pod: JsonObject): void {
  registry.modify({group: '', resource: 'pods'}, namespaceOf(pod), nameOf(pod), 'status', stored => ({
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
}

/** POST serviceaccounts/NAME/token: what `kubectl create token` asks for. */
export async function serveToken(services: ApiServices, exchange: Exchange, target: Target): Promise<void> {
  const {registry, authenticator} = services
  const {object} = await readObject(exchange, {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest'})
  const account = existing(registry, target)
  const asked = valueAt(object, ['spec', 'expirationSeconds'])
  const seconds = typeof asked === 'number' ? asked : 3600
  const audiences = listAt(object, 'spec', 'audiences').map(String)
  const now = registry.clock.now()
  const expires = now + seconds * 1000
  const {name = '', namespace = ''} = target
  const uid = stringAt(account, 'metadata', 'uid') ?? ''
  const wanted = audiences.length > 0 ? audiences : [defaultAudience]
  sendObject(exchange, 201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {name, namespace, creationTimestamp: timestamp(now)},
    spec: {audiences: wanted, expirationSeconds: seconds, boundObjectRef: null},
    status: {
      token: authenticator.issue({namespace, name, uid, audiences: wanted}, expires, now),
      expirationTimestamp: timestamp(expires),
    },
  })
}
