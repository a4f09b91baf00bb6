// The paths below /k8slab: what the program asks of its sandbox. Only the admin's token and roles for these paths may.
import {isAbsolute} from 'node:path'
import {isObject, type Json, type JsonObject, stringAt} from '../../core/json.ts'
import {OperationalError} from '../../core/operational-error.ts'
import {timestamp} from '../clock.ts'
import {nodeActions, type Control} from '../control.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {badRequestError, methodNotAllowedError, StatusError} from '../registry/status-errors.ts'
import {readBody} from './body.ts'
import {sendNotFound, sendObject} from './reply.ts'
import type {Exchange} from './request.ts'

/** A year: longer than that is a mistake, and would take long. */
const LONGEST_STEP = 366 * 86_400_000

interface Services {
  readonly registry: ObjectRegistry
  readonly control?: Control
}

/** Answers a request to /k8slab/…; the user was authorised for the path. */
export async function serveControl({registry, control}: Services, exchange: Exchange): Promise<void> {
  const {store, clock} = registry
  switch (exchange.path) {
    case '/k8slab/status':
      return sendObject(exchange, 200, {
        objects: store.size,
        resourceVersion: String(store.version),
        time: timestamp(clock.now()),
        speed: control?.speed ?? 1,
      })
    case '/k8slab/nodes':
      if (control === undefined) return sendNotFound(exchange)
      if (exchange.method === 'GET') return sendObject(exchange, 200, {nodes: control.nodes().map(node => ({...node}))})
      return sendObject(exchange, 200, await changeNode(control, exchange))
    case '/k8slab/export': {
      if (control === undefined) return sendNotFound(exchange)
      const file = stringAt(await wishOf(exchange), 'file') ?? ''
      if (!isAbsolute(file)) throw badRequestError('file must be an absolute path')
      return sendObject(exchange, 200, {...(await told(() => control.export(file)))})
    }
    case '/k8slab/step': {
      if (control === undefined) return sendNotFound(exchange)
      const milliseconds = (await wishOf(exchange))['milliseconds']
      if (typeof milliseconds !== 'number' || !(milliseconds > 0) || milliseconds > LONGEST_STEP) {
        throw badRequestError(`milliseconds must be a number above 0, at most ${LONGEST_STEP}`)
      }
      return sendObject(exchange, 200, {time: timestamp(await control.step(milliseconds))})
    }
    default:
      return sendNotFound(exchange)
  }
}

async function changeNode(control: Control, exchange: Exchange): Promise<JsonObject> {
  const body = await wishOf(exchange)
  const name = stringAt(body, 'name') ?? ''
  const action = nodeActions.find(known => known === stringAt(body, 'action'))
  if (action === undefined) throw badRequestError(`action must be one of ${nodeActions.join(', ')}`)
  return {changed: await told(() => control.changeNode(action, name))}
}

/** The JSON object that a POST carries. */
async function wishOf(exchange: Exchange): Promise<JsonObject> {
  if (exchange.method !== 'POST') {
    throw methodNotAllowedError('the server does not allow this method on the requested resource')
  }
  const text = (await readBody(exchange.request)).toString()
  try {
    const body = JSON.parse(text) as Json
    if (isObject(body)) return body
  } catch {
    // Told below.
  }
  throw badRequestError('the body of the request is no JSON object')
}

/** A wrong call is told as one: the program prints it as its own. */
async function told<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error
    const {message, looked, mend} = error
    const details = {...(looked === undefined ? {} : {looked}), ...(mend === undefined ? {} : {mend})}
    throw error.exit === 2
      ? new StatusError(400, 'BadRequest', message, details)
      : new StatusError(500, 'InternalError', message, details)
  }
}
