import {invalid} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {isObject, type Json, type JsonObject} from '../../core/json.ts'
import type {ObjectRegistry, WrittenPart} from '../registry/object-registry.ts'
import {badRequestError, invalidError, notFoundError, StatusError} from '../registry/status-errors.ts'
import {serveApply} from './apply.ts'
import {contentType, readBody} from './body.ts'
import {inNamespace} from './decode-body.ts'
import {escalationCheck} from './escalation.ts'
import {parseJson} from './json-body.ts'
import {writeOptions} from './options.ts'
import {jsonPatch, JsonPatchError, operationsOf} from './patch/json-patch.ts'
import {mergePatch} from './patch/merge-patch.ts'
import {PatchError, strategicMergePatch} from './patch/strategic-merge-patch.ts'
import type {Exchange, Target} from './request.ts'
import {checkName, managerOf, sendWritten} from './write.ts'

/** PATCH of an object or of its status, in four forms. */
export async function servePatch(
  exchange: Exchange,
  registry: ObjectRegistry,
  target: Target,
  part: WrittenPart,
): Promise<void> {
  const type = contentType(exchange.request)
  if (type === 'application/apply-patch+yaml') return serveApply(exchange, registry, target, part)
  const options = writeOptions(exchange.query, 'Patch')
  const {patched, refuse} = await readPatch(exchange, type, target.resource.type)
  const {resource, namespace, name = ''} = target
  const old = registry.get(resource, namespace, name)
  if (!old) throw notFoundError(resource, name)
  const object = {...asObject(patched(old)), apiVersion: old['apiVersion']!, kind: old['kind']!}
  const located = inNamespace(object, target)
  checkName(located, name)
  const written = registry.updateWith(located, part, {
    ...options,
    manager: managerOf(exchange, part),
    refuseDecoding: text => refuse(located, text),
    permit: escalationCheck(registry, exchange.user, resource),
  })
  await sendWritten(exchange, registry, 200, written)
}

export interface ReadPatch {
  readonly patched: (old: JsonObject) => Json
  /** How an object that cannot be decoded after the patch is refused. */
  readonly refuse: (patched: JsonObject, why: string) => StatusError
}

/** The patch of a body; `typeId` is the type of the object in schemas/kubernetes.json, for strategic merge. */
export async function readPatch(exchange: Exchange, type: string, typeId: string | undefined): Promise<ReadPatch> {
  switch (type) {
    case 'application/json-patch+json': {
      const list = await readJson(exchange, DECODING)
      const operations = attempt(() => operationsOf(list))
      if (!operations) {
        throw badRequestError(`${DECODING}json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp`)
      }
      if (operations.length > MOST_OPERATIONS) throw tooManyOperations(operations.length)
      return {patched: old => attempt(() => jsonPatch(old, operations)), refuse: refusePatched}
    }
    case 'application/merge-patch+json': {
      const patch = await readPatchObject(exchange, DECODING)
      return {patched: old => mergePatch(old, patch), refuse: refusePatched}
    }
    case 'application/strategic-merge-patch+json': {
      const patch = await readPatchObject(exchange, '')
      if (typeId === undefined) return {patched: old => mergePatch(old, patch), refuse: refusePatched}
      return {
        patched: old => attempt(() => strategicMergePatch(old, patch, typeId)),
        refuse: (_, why) => patchInvalid(goMap(patch), unconvertible(why)),
      }
    }
    default:
      throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  }
}

/** apiserver pkg/endpoints/handlers/patch.go maxJSONPatchOperations */
const MOST_OPERATIONS = 10_000
const tooManyOperations = (count: number): StatusError =>
  new StatusError(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${count}`,
    {},
  )

/** What goes before the reason; a strategic merge gives the reason alone. apiserver pkg/endpoints/handlers/patch.go */
const DECODING = 'error decoding patch: '

async function readJson(exchange: Exchange, before: string): Promise<Json> {
  const body = await readBody(exchange.request)
  try {
    return parseJson(body.toString('utf8')).value
  } catch (error) {
    if (error instanceof StatusError) throw error
    throw badRequestError(`${before}${error instanceof Error ? error.message : ''}`)
  }
}

async function readPatchObject(exchange: Exchange, before: string): Promise<JsonObject> {
  const value = await readJson(exchange, before)
  if (isObject(value)) return value
  const kind = Array.isArray(value) ? 'array' : typeof value
  throw badRequestError(`${before}json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`)
}

const asObject = (value: Json): JsonObject => {
  if (isObject(value)) return value
  throw unprocessable()
}

const unprocessable = (): StatusError =>
  new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})

function attempt<Value>(work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    if (error instanceof JsonPatchError) throw unprocessable()
    if (!(error instanceof PatchError)) throw error
    const code = error.message.startsWith('invalid patch format') ? 400 : 500
    throw new StatusError(code, code === 400 ? 'BadRequest' : '', error.message)
  }
}

const kindsOfValues: Readonly<Record<string, string>> = {number: 'int64', array: 'slice', object: 'map'}

/**
 * A strategic merge is converted and not decoded, which has words of its own.
 * Kubernetes staging/src/k8s.io/apimachinery/pkg/runtime/converter.go fromUnstructured
 */
function unconvertible(why: string): string {
  const [, value = '', fraction, type = ''] =
    /^json: cannot unmarshal (\w+)( -?\d+\.\d+)? into Go \S+ \S+ \S+ of type (\S+)$/.exec(why) ?? []
  const kind = fraction === undefined ? (kindsOfValues[value] ?? value) : 'float64'
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`
  if (type.includes('.')) return kind === 'map' ? 'unrecognized type: string' : `cannot restore struct from: ${kind}`
  if (!/^(string|bool|u?int(8|16|32|64)?|float64)$/.test(type)) return why
  // Go converts numbers to each other, and whole ones to texts; this conversion does not.
  const convertible = kind === 'int64' ? type !== 'bool' : kind === 'float64' && /int/.test(type)
  return convertible ? `cannot convert ${kind} to ${type}` : `unrecognized type: ${type}`
}

const patchInvalid = (value: string, why: string): StatusError =>
  invalidError('', '', '', [invalid(FieldPath.root('patch'), value, why)])

const refusePatched = (patched: JsonObject, why: string): StatusError => patchInvalid(JSON.stringify(patched), why)

/** A value as Go's `%+v` prints it: `map[data:map[a:1]]`. */
function goMap(value: Json): string {
  if (value === null) return '<nil>'
  if (typeof value !== 'object') return String(value)
  if (!isObject(value)) return `[${value.map(goMap).join(' ')}]`
  const entries = Object.keys(value)
    .sort()
    .map(key => `${key}:${goMap(value[key]!)}`)
  return `map[${entries.join(' ')}]`
}
