import {type FieldError, invalid} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {type JsonObject, listAt, stringAt, valueAt} from '../../core/json.ts'
import {timestamp} from '../clock.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {badRequestError, invalidError} from '../registry/status-errors.ts'
import {podOf} from './containers.ts'
import {readObject} from './decode-body.ts'
import type {ApiServices} from './handler.ts'
import {writeOptions} from './options.ts'
import {sendObject} from './reply.ts'
import type {Exchange, Target} from './request.ts'
import {defaultAudience} from './users.ts'

/** The Status of a request that is done. */
export const success = (code: number): JsonObject => ({
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

/** POST serviceaccounts/NAME/token: what `kubectl create token` asks for. */
export async function serveToken(services: ApiServices, exchange: Exchange, target: Target): Promise<void> {
  const {registry, authenticator} = services
  const {object} = await readObject(exchange, {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest'})
  const account = podOf(registry, target)
  const asked = valueAt(object, ['spec', 'expirationSeconds'])
  const seconds = typeof asked === 'number' ? asked : 3600
  checkDuration(seconds)
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

// Kubernetes pkg/apis/authentication/validation/validation.go ValidateTokenRequest
function checkDuration(seconds: number): void {
  const path = FieldPath.root('spec').child('expirationSeconds')
  const refused: FieldError[] = []
  if (seconds < 600) refused.push(invalid(path, seconds, 'may not specify a duration less than 10 minutes'))
  if (seconds > 2 ** 32) refused.push(invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds'))
  if (refused.length > 0) throw invalidError('authentication.k8s.io', 'TokenRequest', '', refused)
}
