import type {JsonObject} from '../../core/json.ts'
import {stringAt} from '../../core/json.ts'
import {nameOf, namespaceOf} from '../registry/metadata.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {apiVersionOf, type Resource} from '../registry/resources.ts'
import {readBody} from './body.ts'
import {deleteOptions} from './options.ts'
import {asItem, select, sendOne} from './read.ts'
import {sendObject} from './reply.ts'
import type {Exchange, Target} from './request.ts'
import {filterOf} from './selectors.ts'

/** Kinds whose deletion answers with the object (pkg/registry: ReturnDeletedObject); the others answer with a Status. */
const returnsDeleted: ReadonlySet<string> = new Set([
  'CSIDriver',
  'Namespace',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Pod',
  'ResourceQuota',
  'Service',
  'ServiceAccount',
  'StorageClass',
  'VolumeAttachment',
])

/** DELETE of one object: the object when it still terminates, else a Status with the uid of what is gone. */
export async function serveDelete(exchange: Exchange, registry: ObjectRegistry, target: Target): Promise<void> {
  const options = deleteOptions(exchange.query, await readBody(exchange.request))
  const {resource, namespace, name = ''} = target
  const {object, gone} = registry.removeWith(resource, namespace, name, options)
  await registry.store.flushed()
  if (!gone || returnsDeleted.has(resource.kind)) return sendOne(exchange, registry, 200, object)
  sendObject(exchange, 200, deletedStatus(resource, object))
}

const deletedStatus = (resource: Resource, object: JsonObject): JsonObject => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name: nameOf(object),
    ...(resource.group !== '' && {group: resource.group}),
    kind: resource.resource,
    uid: stringAt(object, 'metadata', 'uid') ?? '',
  },
})

/** DELETE of a collection: each object that the selectors choose, with the list of them as the answer. */
export async function serveDeleteCollection(
  exchange: Exchange,
  registry: ObjectRegistry,
  target: Target,
): Promise<void> {
  const options = deleteOptions(exchange.query, await readBody(exchange.request))
  const {resource} = target
  const items: JsonObject[] = []
  for (const object of select(registry, target, filterOf(resource, exchange.query))) {
    // One that went with another (a claim with its set) needs no deletion of its own.
    if (!registry.get(resource, namespaceOf(object), nameOf(object))) continue
    items.push(asItem(registry.removeWith(resource, namespaceOf(object), nameOf(object), options).object))
  }
  await registry.store.flushed()
  sendObject(exchange, 200, {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: {resourceVersion: String(registry.version)},
    items,
  })
}
