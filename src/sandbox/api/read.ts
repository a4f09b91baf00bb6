import {forbidden, unsupported, type FieldError} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {isObject, type JsonObject, stringAt} from '../../core/json.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {nameOf, namespaceOf} from '../registry/metadata.ts'
import {apiVersionOf, type Resource} from '../registry/resources.ts'
import {
  badRequestError,
  expiredError,
  ExpiredPageError,
  invalidError,
  notFoundError,
  StatusError,
} from '../registry/status-errors.ts'
import {includeObject, negotiate, type Representation} from './accept.ts'
import {sendObject} from './reply.ts'
import {type Exchange, isTrue, type Target} from './request.ts'
import {type Filter, filterOf} from './selectors.ts'
import {partialOf, rowMetadata, tableOf} from './tables/table.ts'

/** GET of one object. */
export function serveGet(exchange: Exchange, registry: ObjectRegistry, target: Target): void {
  const form = negotiate(exchange.request)
  const {resource, namespace, name = ''} = target
  const object = registry.get(resource, namespace, name)
  if (!object) throw notFoundError(resource, name)
  sendOne(exchange, registry, 200, object, form)
}

/** Sends one object in the form that the client asked for: as it is, as a table of one row, or its metadata. */
export function sendOne(
  exchange: Exchange,
  registry: ObjectRegistry,
  code: number,
  object: JsonObject,
  form: Representation = negotiate(exchange.request),
): void {
  sendObject(exchange, code, inForm(exchange, registry, object, form), form.yaml)
}

function inForm(exchange: Exchange, registry: ObjectRegistry, object: JsonObject, form: Representation): JsonObject {
  switch (form.as) {
    case 'object':
      return object
    case 'metadata':
      return partialOf(object, form.apiVersion)
    case 'table':
      return tableOf(stringAt(object, 'kind') ?? '', [object], rowMetadata(object), {
        apiVersion: form.apiVersion,
        includeObject: includeObject(exchange.query),
        now: registry.clock.now(),
      })
  }
}

/** GET of a collection. */
export function serveList(exchange: Exchange, registry: ObjectRegistry, target: Target): void {
  const {query} = exchange
  const form = negotiate(exchange.request)
  checkListOptions(query)
  const {resource} = target
  const filter = filterOf(resource, query)
  const limit = wholeNumber(query.get('limit'))
  const now = registry.clock.now()
  const from = continueFrom(query.get('continue'), now)
  if (!from) checkVersion(query, registry.version)
  const found = select(registry, target, filter, from?.start)
  const page = limit > 0 ? found.slice(0, limit) : found
  const version = from?.version ?? registry.version
  const since = from?.since ?? now
  const left = found.length - page.length
  const metadata: JsonObject = {
    resourceVersion: String(version),
    ...(left > 0 && {continue: continueToken(version, page.at(-1)!, since)}),
    ...(left > 0 && filter.all && {remainingItemCount: left}),
  }
  sendObject(exchange, 200, listInForm(exchange, registry, resource, page, metadata, form), form.yaml)
}

/** The objects of a target that a filter lets through, after `start` where a page begins there. */
export function select(registry: ObjectRegistry, target: Target, filter: Filter, start?: string): JsonObject[] {
  const {resource, namespace} = target
  if (filter.name !== undefined && start === undefined && (namespace !== undefined || !resource.namespaced)) {
    const object = registry.get(resource, namespace, filter.name)
    return object && filter.matches(object) ? [object] : []
  }
  return registry
    .list(resource, namespace)
    .filter(object => (start === undefined || keyOf(object) > start) && filter.matches(object))
}

function listInForm(
  exchange: Exchange,
  registry: ObjectRegistry,
  resource: Resource,
  objects: readonly JsonObject[],
  metadata: JsonObject,
  form: Representation,
): JsonObject {
  switch (form.as) {
    case 'object':
      return {kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items: objects.map(asItem)}
    case 'metadata': {
      const items = objects.map(object => partialOf(object, form.apiVersion))
      return {kind: 'PartialObjectMetadataList', apiVersion: form.apiVersion, metadata, items}
    }
    case 'table':
      return tableOf(resource.kind, objects, metadata, {
        apiVersion: form.apiVersion,
        includeObject: includeObject(exchange.query),
        now: registry.clock.now(),
      })
  }
}

/** Items of a list carry no kind of their own. */
export function asItem(object: JsonObject): JsonObject {
  const {kind: _kind, apiVersion: _apiVersion, ...rest} = object
  return rest
}

const keyOf = (object: JsonObject): string => `${namespaceOf(object) ?? ''}/${nameOf(object)}`

/** A whole number of the query, 0 for none; 400 in strconv's words. */
export function wholeNumber(text: string | null): number {
  if (text === null || text === '') return 0
  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequestError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  return Number(text)
}

/** A resourceVersion of the query, undefined for none; 400 when it is no number. */
export function versionOf(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? ''
  if (text === '') return undefined
  if (!/^\d+$/.test(text)) {
    const quoted = JSON.stringify(text)
    const why = `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`
    throw badRequestError(`invalid resource version: ${why}`)
  }
  return Number(text)
}

/** apimachinery pkg/apis/meta/internalversion/validation */
export function checkListOptions(query: URLSearchParams): void {
  const match = query.get('resourceVersionMatch') ?? ''
  const watching = isTrue(query.get('watch'))
  const initial = query.get('sendInitialEvents')
  const refused: FieldError[] = []
  const root = FieldPath.root('resourceVersionMatch')
  if (initial !== null && !watching) {
    refused.push(forbidden(FieldPath.root('sendInitialEvents'), 'sendInitialEvents is forbidden for list'))
  } else if (initial !== null && match !== 'NotOlderThan') {
    refused.push(forbidden(root, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'))
  } else if (match !== '' && watching && initial === null) {
    refused.push(forbidden(root, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'))
  } else if (match !== '' && !watching) {
    if (!query.get('resourceVersion')) {
      refused.push(forbidden(root, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
    }
    if (query.get('continue')) {
      refused.push(forbidden(root, 'resourceVersionMatch is forbidden when continue is provided'))
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      refused.push({...unsupported(root, match, []), detail: 'supported values: "Exact", "NotOlderThan", ""'})
    }
  }
  if (refused.length > 0) throw invalidError('meta.k8s.io', 'ListOptions', '', refused)
}

function checkVersion(query: URLSearchParams, current: number): void {
  const version = versionOf(query)
  if (version === undefined || version === 0) return
  if (version > current) throw tooLargeVersion(version, current)
  const exact = query.get('resourceVersionMatch') === 'Exact'
  if (exact && version < current) throw expiredError('The provided resource version is too old.')
}

export const tooLargeVersion = (version: number, current: number): StatusError =>
  new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${version}, current: ${current}`, {
    causes: [{reason: 'ResourceVersionTooLarge', message: 'Too large resource version'}],
    retryAfterSeconds: 1,
  })

/** For so long old versions are kept: the API server lets etcd compact every five minutes. */
const COMPACTION_MILLISECONDS = 300_000

/** Where a list goes on. `version` is -1 for one that goes on with whatever is there. */
interface Page {
  readonly version: number
  readonly start: string
  /** When the list was begun, in milliseconds. */
  readonly since: number
}

/** Where the next page starts, as apiserver pkg/storage/continue.go writes it; with the time, which no client looks at. */
const continueToken = (version: number, last: JsonObject, since: number): string =>
  encodePage({version, start: keyOf(last), since})

const encodePage = ({version, start, since}: Page): string =>
  Buffer.from(JSON.stringify({v: 'meta.k8s.io/v1', rv: version, start: `/${start}\0`, since})).toString('base64url')

/**
 * Pages show the collection as it is now; the version is that of the first page, so that a watch from it sees again
 * whatever changed in between. After some minutes that version is gone, and only a list that says so goes on.
 */
function continueFrom(token: string | null, now: number): (Partial<Page> & Pick<Page, 'start'>) | undefined {
  if (!token) return undefined
  const fail = (why: string): never => {
    throw badRequestError(`invalid continue token: continue key is not valid: ${why}`)
  }
  if (!/^[\w-]+$/.test(token)) return fail('illegal base64 data at input byte 0')
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch {
    return fail('invalid character')
  }
  if (!isObject(parsed) || typeof parsed['rv'] !== 'number' || typeof parsed['start'] !== 'string') {
    return fail('encoded start key empty (version meta.k8s.io/v1)')
  }
  const page = {
    version: parsed['rv'],
    start: parsed['start'].replace(/^\//, '').replace(/\0$/, ''),
    since: Number(parsed['since'] ?? now),
  }
  // apiserver pkg/storage/etcd3/errors.go handleCompactedErrorForPaging
  if (page.version === -1) return {start: page.start}
  if (now - page.since > COMPACTION_MILLISECONDS) throw new ExpiredPageError(encodePage({...page, version: -1}))
  return page
}
