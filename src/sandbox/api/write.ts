import type {JsonObject} from '../../core/json.ts'
import type {Written} from '../registry.ts'
import {nameOf} from '../registry/metadata.ts'
import type {FieldManager} from '../registry/fields/managed-fields.ts'
import type {ObjectRegistry, WrittenPart} from '../registry/object-registry.ts'
import {badRequestError} from '../registry/status-errors.ts'
import {inNamespace, kindOfResource, readObject} from './decode-body.ts'
import {escalationCheck} from './escalation.ts'
import {managerName, writeOptions} from './options.ts'
import {sendOne} from './read.ts'
import type {Exchange, Target} from './request.ts'

/** POST of an object to its collection. */
export async function serveCreate(exchange: Exchange, registry: ObjectRegistry, target: Target): Promise<void> {
  const options = writeOptions(exchange.query, 'Create')
  const {object, duplicates} = await readObject(exchange, kindOfResource(target.resource))
  const written = registry.createWith(inNamespace(object, target), {
    ...options,
    duplicates,
    manager: managerOf(exchange, 'object'),
    permit: escalationCheck(registry, exchange.user, target.resource),
  })
  await sendWritten(exchange, registry, 201, written)
}

/** PUT of an object, or of its status. */
export async function serveUpdate(
  exchange: Exchange,
  registry: ObjectRegistry,
  target: Target,
  part: WrittenPart,
): Promise<void> {
  const options = writeOptions(exchange.query, 'Update')
  const {object, duplicates} = await readObject(exchange, kindOfResource(target.resource))
  const located = inNamespace(object, target)
  checkName(located, target.name ?? '')
  const written = registry.updateWith(located, part, {
    ...options,
    duplicates,
    manager: managerOf(exchange, part),
    permit: escalationCheck(registry, exchange.user, target.resource),
  })
  await sendWritten(exchange, registry, written.created ? 201 : 200, written)
}

/** Who writes that part. */
export const managerOf = (exchange: Exchange, part: FieldManager['part']): FieldManager => ({
  name: managerName(exchange.query, exchange.request.headers['user-agent']),
  part,
})

/** The name in the object must be that of the URL. */
export function checkName(object: JsonObject, name: string): void {
  const said = nameOf(object)
  if (said === '') {
    throw badRequestError(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  }
  if (said !== name) {
    throw badRequestError(`the name of the object (${said}) does not match the name on the URL (${name})`)
  }
}

/** Answers a write once it is on disk. */
export async function sendWritten(
  exchange: Exchange,
  registry: ObjectRegistry,
  code: number,
  written: Written,
): Promise<void> {
  exchange.warnings.push(...written.warnings)
  await registry.store.flushed()
  sendOne(exchange, registry, code, written.object)
}
