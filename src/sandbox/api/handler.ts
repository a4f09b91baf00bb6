import type {IncomingMessage, ServerResponse} from 'node:http'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {methodNotAllowedError, notFoundError, StatusError, unauthorizedError} from '../registry/status-errors.ts'
import type {PodRuntime} from '../pod-runtime.ts'
import type {Control} from '../control.ts'
import {authorizePath, authorizeTarget, verbOf} from './access.ts'
import {serveControl} from './control.ts'
import {serveEviction} from './eviction.ts'
import {checkTimeout} from './options.ts'
import {actingUser} from './impersonate.ts'
import {discovery, subresourcesOf} from './discovery.ts'
import {serveLog} from './logs.ts'
import {serveOpenApi} from './openapi.ts'
import {servePatch} from './patch.ts'
import {type ProxyNetwork, serveProxy} from './proxy.ts'
import {serveGet, serveList} from './read.ts'
import {serveDelete, serveDeleteCollection} from './remove.ts'
import {sendError, sendNotFound, sendText} from './reply.ts'
import {type Exchange, isTrue, parseTarget, type Target, urlOf} from './request.ts'
import {reviewOf, serveReview} from './reviews.ts'
import {serveScale} from './scale.ts'
import {serveBinding, serveToken} from './subresources.ts'
import type {Authenticator} from './users.ts'
import {serveWatch} from './watch.ts'
import {serveCreate, serveUpdate} from './write.ts'

/** What the API needs of the sandbox around it. */
export interface ApiServices {
  readonly registry: ObjectRegistry
  readonly authenticator: Authenticator
  readonly runtime: PodRuntime
  readonly network?: ProxyNetwork
  /** What the program asks for at /k8slab; default nothing but the status. */
  readonly control?: Control
}

/** apiserver pkg/server/healthz: `ok`, or with `?verbose` each check by name; there is one, that the server answers. */
function healthText(path: string, query: URLSearchParams): string | undefined {
  const [, name, check] = /^\/(healthz|livez|readyz)(\/ping)?$/.exec(path) ?? []
  if (name === undefined) return undefined
  return query.has('verbose') && check === undefined ? `[+]ping ok\n${name} check passed\n` : 'ok'
}

/** Answers one request; never throws. */
export async function handle(services: ApiServices, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = urlOf(request)
  const exchange: Exchange = {
    request,
    response,
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    user: {name: 'system:anonymous', groups: ['system:unauthenticated']},
    warnings: [],
  }
  try {
    if (!isLoopback(request.headers.host)) throw unauthorizedHost()
    const user = services.authenticator.authenticate(request.headers.authorization)
    if (!user) throw unauthorizedError()
    if (!isTrue(url.searchParams.get('watch'))) checkTimeout(url.searchParams.get('timeout') ?? '')
    const health = healthText(exchange.path, exchange.query)
    if (health !== undefined) return sendText(response, 200, health)
    // It writes files of this machine: no role gives that away.
    if (exchange.path === '/k8slab/export' && !user.groups.includes('system:masters')) throw ownersOnly()
    const acting = actingUser(services.registry, user, request.headers)
    await route(services, {...exchange, user: acting})
  } catch (error) {
    sendError(exchange, error)
  }
}

const ownersOnly = (): StatusError =>
  new StatusError(403, 'Forbidden', "only the sandbox's own token may export it", {})
const unauthorizedHost = (): StatusError =>
  new StatusError(403, 'Forbidden', 'the sandbox answers only to its loopback address', {})

/** A page of the web that resolves its own name to 127.0.0.1 sends that name as Host. */
export function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '')
}

async function route(services: ApiServices, exchange: Exchange): Promise<void> {
  const {path, request, response} = exchange
  const target = parseTarget(path)
  if (typeof target !== 'object') authorizePath(services.registry, exchange)
  else authorizeTarget(services.registry, exchange.user, verbOf(exchange, target), target)
  const found = exchange.method === 'GET' ? discovery(path, request.headers.accept) : undefined
  if (found) {
    response.setHeader('Content-Type', found.type)
    return sendJson(exchange, found.type, JSON.stringify(found.body))
  }
  if (path === '/openapi/v2' || /^\/openapi\/v3(\/|$)/.test(path)) return serveOpenApi(exchange)
  if (path.startsWith('/k8slab/')) return serveControl(services, exchange)
  const review = reviewOf(path)
  if (review) return serveReview(services, exchange, review)
  if (target === undefined || target === 'unknown group') return sendNotFound(exchange)
  if (target === 'unknown resource') throw notServed()
  await serveTarget(services, exchange, target)
}

function sendJson(exchange: Exchange, type: string, text: string): void {
  const body = Buffer.from(text)
  exchange.response.writeHead(200, {'Content-Type': type, 'Content-Length': body.length})
  exchange.response.end(body)
}

const notServed = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
const notAllowed = (): StatusError =>
  methodNotAllowedError('the server does not allow this method on the requested resource')

const endpointsWarning = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'

async function serveTarget(services: ApiServices, exchange: Exchange, target: Target): Promise<void> {
  const {registry} = services
  // What writes is warned by the validation of the kind.
  const {kind, group} = target.resource
  const readsOrDeletes = exchange.method === 'GET' || exchange.method === 'DELETE'
  if (kind === 'Endpoints' && group === '' && readsOrDeletes) exchange.warnings.push(endpointsWarning)
  if (target.subresource !== undefined) return serveSubresource(services, exchange, target)
  if (target.name === undefined) return serveCollection(registry, exchange, target)
  switch (exchange.method) {
    case 'GET':
      return isTrue(exchange.query.get('watch'))
        ? serveWatch(exchange, registry, target)
        : serveGet(exchange, registry, target)
    case 'PUT':
      return serveUpdate(exchange, registry, target, 'object')
    case 'PATCH':
      return servePatch(exchange, registry, target, 'object')
    case 'DELETE':
      return serveDelete(exchange, registry, target)
    default:
      throw notAllowed()
  }
}

async function serveCollection(registry: ObjectRegistry, exchange: Exchange, target: Target): Promise<void> {
  switch (exchange.method) {
    case 'GET':
      return isTrue(exchange.query.get('watch'))
        ? serveWatch(exchange, registry, target)
        : serveList(exchange, registry, target)
    case 'POST':
      return serveCreate(exchange, registry, target)
    case 'DELETE':
      if (target.resource.kind === 'Namespace') throw notAllowed()
      return serveDeleteCollection(exchange, registry, target)
    default:
      throw notAllowed()
  }
}

async function serveSubresource(services: ApiServices, exchange: Exchange, target: Target): Promise<void> {
  const {registry} = services
  const {resource, namespace, name = '', subresource} = target
  const known = subresourcesOf(resource).find(part => part.name === subresource)
  if (!known) throw notServed()
  const verb = {GET: 'get', PUT: 'update', PATCH: 'patch', POST: 'create', DELETE: 'delete'}[exchange.method] ?? ''
  const isPassedOn = subresource === 'proxy' && /^(HEAD|OPTIONS)$/.test(exchange.method)
  if (!known.verbs.includes(verb) && !isPassedOn) throw notAllowed()
  switch (subresource) {
    case 'status':
    case 'finalize':
    case 'resize':
      if (verb === 'get') return serveGet(exchange, registry, target)
      return verb === 'update'
        ? serveUpdate(exchange, registry, target, subresource)
        : servePatch(exchange, registry, target, subresource)
    case 'scale':
      return serveScale(exchange, registry, target)
    case 'log':
      return serveLog(services, exchange, target)
    case 'binding':
      return serveBinding(registry, exchange, target)
    case 'eviction':
      return serveEviction(registry, exchange, target)
    case 'token':
      return serveToken(services, exchange, target)
    case 'proxy':
      return serveProxy(services, exchange, target)
    default:
      if (!registry.get(resource, namespace, name)) throw notFoundError(resource, name)
      throw new StatusError(
        501,
        'NotImplemented',
        `the sandbox has no ${subresource}: its pods have no network that the host could reach`,
      )
  }
}
