import {invalid} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {copyJson, isObject, type JsonObject, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {labelSelectorText} from '../../core/labels.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {badRequestError, invalidError, notFoundError} from '../registry/status-errors.ts'
import {contentType} from './body.ts'
import {readObject} from './decode-body.ts'
import {writeOptions} from './options.ts'
import {readPatch} from './patch.ts'
import {sendOne} from './read.ts'
import type {Exchange, Target} from './request.ts'
import {checkName, managerOf} from './write.ts'

const scaleKind = {apiVersion: 'autoscaling/v1', kind: 'Scale'}

/** GET, PUT and PATCH of a workload's scale: the number of replicas as an object of its own (autoscaling/v1 Scale). */
export async function serveScale(exchange: Exchange, registry: ObjectRegistry, target: Target): Promise<void> {
  const {resource, namespace, name = ''} = target
  const current = (): JsonObject => {
    const object = registry.get(resource, namespace, name)
    if (!object) throw notFoundError(resource, name)
    return object
  }
  if (exchange.method === 'GET') return sendOne(exchange, registry, 200, scaleOf(current()))
  const options = writeOptions(exchange.query, exchange.method === 'PUT' ? 'Update' : 'Patch')
  let wanted: JsonObject
  if (exchange.method === 'PUT') {
    wanted = (await readObject(exchange, scaleKind)).object
  } else {
    const {patched} = await readPatch(exchange, contentType(exchange.request), undefined)
    const value = patched(scaleOf(current()))
    if (!isObject(value)) throw badRequestError('the patched Scale is no object')
    wanted = value
  }
  checkName(wanted, name)
  const replicas = valueAt(wanted, ['spec', 'replicas']) ?? 0
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    throw badRequestError(
      `Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`,
    )
  }
  if (replicas < 0) {
    const path = FieldPath.root('spec').child('replicas')
    const refused = invalid(path, replicas, 'must be greater than or equal to 0')
    throw invalidError('autoscaling', 'Scale', name, [refused])
  }
  const scaled = copyJson(current())
  scaled['spec'] = {...copyJson(objectAt(scaled, 'spec')), replicas}
  const version = stringAt(wanted, 'metadata', 'resourceVersion')
  const metadata = copyJson(objectAt(scaled, 'metadata'))
  if (version) metadata['resourceVersion'] = version
  const written = registry.updateWith({...scaled, metadata}, 'object', {
    ...options,
    fieldValidation: 'Ignore',
    manager: managerOf(exchange, 'scale'),
  })
  await registry.store.flushed()
  sendOne(exchange, registry, 200, scaleOf(written.object))
}

/** pkg/registry/apps/deployment/storage scaleFromDeployment and its like. */
function scaleOf(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const kept = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp']
  const selector = labelSelectorText(valueAt(object, ['spec', 'selector']))
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: Object.fromEntries(kept.flatMap(key => (key in metadata ? [[key, metadata[key]!]] : []))),
    spec: {replicas: valueAt(object, ['spec', 'replicas']) ?? 0},
    status: {
      replicas: valueAt(object, ['status', 'replicas']) ?? 0,
      ...(selector !== '<none>' && {selector}),
    },
  }
}
