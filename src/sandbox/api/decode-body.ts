import {isObject, type JsonObject, stringAt} from '../../core/json.ts'
import type {Duplicate} from '../../core/kinds/decode.ts'
import {apiVersionOf, type Resource} from '../registry/resources.ts'
import {badRequestError, StatusError} from '../registry/status-errors.ts'
import {contentType, readBody} from './body.ts'
import {checkAmount, parseJson, type ParsedJson} from './json-body.ts'
import {decodeProtobuf, isProtobuf} from './protobuf.ts'
import type {Exchange, Target} from './request.ts'
import {parseYaml} from './yaml-body.ts'

export interface SentObject {
  readonly object: JsonObject
  readonly duplicates: readonly Duplicate[]
}

/** What a body should hold: the kind of the resource, or of a subresource. */
export interface ExpectedKind {
  readonly apiVersion: string
  readonly kind: string
}

export const kindOfResource = (resource: Resource): ExpectedKind => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
})

/** Reads the object of a POST or PUT: JSON, YAML, or protobuf as kubectl's typed clients send it. */
export async function readObject(exchange: Exchange, expected: ExpectedKind): Promise<SentObject> {
  const body = await readBody(exchange.request)
  const type = contentType(exchange.request)
  if (isProtobuf(body)) {
    const object = decodeProtobuf(body)
    checkAmount(object)
    return {object: withKind(object, expected), duplicates: []}
  }
  if (!['', 'application/json', 'application/yaml', '*/*'].includes(type)) {
    throw new StatusError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    )
  }
  const text = body.toString('utf8')
  const {value, duplicates} = type === 'application/yaml' ? await parseYaml(text) : parsed(text, expected)
  if (!isObject(value)) throw unrecognized(expected, 'json: cannot unmarshal the body into an object')
  return {object: withKind(value, expected), duplicates}
}

function parsed(text: string, expected: ExpectedKind): ParsedJson {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof StatusError) throw error
    const shown = text === '' ? '<empty>' : text.length > 30 ? `${text.slice(0, 30)} ...` : text
    throw unrecognized(expected, `${error instanceof Error ? error.message : ''} (${shown})`)
  }
}

const unrecognized = (expected: ExpectedKind, why: string): StatusError =>
  badRequestError(
    `the object provided is unrecognized (must be of type ${expected.kind}): couldn't get version/kind; json parse error: ${why}`,
  )

/** The URL says what a body without apiVersion and kind is; another kind is refused. */
function withKind(object: JsonObject, expected: ExpectedKind): JsonObject {
  const apiVersion = stringAt(object, 'apiVersion') || expected.apiVersion
  const kind = stringAt(object, 'kind') || expected.kind
  if (kind !== expected.kind || apiVersion !== expected.apiVersion) {
    const version = apiVersion.split('/').at(-1)!
    throw badRequestError(
      `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} here`,
    )
  }
  return {...object, apiVersion, kind}
}

/** The namespace of the URL goes into the object; one that says another is refused. */
export function inNamespace(object: JsonObject, target: Target): JsonObject {
  const namespace = target.resource.namespaced ? (target.namespace ?? 'default') : undefined
  const metadata = isObject(object['metadata']) ? object['metadata'] : {}
  const said = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : ''
  if (said !== '' && said !== (namespace ?? '')) {
    throw badRequestError('the namespace of the provided object does not match the namespace sent on the request')
  }
  const {namespace: _, ...rest} = metadata
  return {...object, metadata: namespace === undefined ? rest : {...rest, namespace}}
}
