import type {ObjectRegistry, WrittenPart} from '../registry/object-registry.ts'
import {StatusError} from '../registry/status-errors.ts'
import {requireFieldManager} from './options.ts'
import type {Exchange, Target} from './request.ts'

/** Server-side apply. */
export async function serveApply(
  exchange: Exchange,
  _registry: ObjectRegistry,
  _target: Target,
  _part: WrittenPart,
): Promise<void> {
  requireFieldManager(exchange.query)
  throw new StatusError(
    415,
    'UnsupportedMediaType',
    'the sandbox has no server-side apply: use kubectl apply without --server-side',
  )
}
