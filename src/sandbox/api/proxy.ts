import {type Json, type JsonObject, listAt, stringAt, valueAt} from '../../core/json.ts'
import type {ObjectRegistry} from '../registry/object-registry.ts'
import {badRequestError, notFoundError, StatusError} from '../registry/status-errors.ts'
import {readBody} from './body.ts'
import type {ApiServices} from './handler.ts'
import type {Exchange, Target} from './request.ts'

/** The simulated network, as far as the API server's proxy reaches into it. */
export interface ProxyNetwork {
  /** What listens there; only HTTP can be proxied. */
  listenerAt(address: string, port: number): ProxyListener | undefined
}

export type ProxyListener =
  | {readonly protocol: 'http'; readonly request: (request: ProxyRequest) => ProxyResponse | Promise<ProxyResponse>}
  | {readonly protocol: 'redis' | 'mysql' | 'grpc' | 'bytes'}

export interface ProxyRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly from: string
}
export interface ProxyResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** pods|services/NAME/proxy/PATH: an HTTP request that the API server passes on to a simulated server. */
export async function serveProxy(services: ApiServices, exchange: Exchange, target: Target): Promise<void> {
  const {request, response, method, path, query} = exchange
  const search = query.size > 0 ? `?${query.toString()}` : ''
  const segments = path.split('/')
  // Kubernetes apimachinery pkg/util/proxy/upgradeaware.go proxyRedirectsforRootPath
  if (segments.length === 8 && /^(GET|HEAD)$/.test(method)) {
    return void response.writeHead(301, {Location: `${path}/${search}`}).end()
  }
  const isPod = target.resource.kind === 'Pod'
  const {address, port} = isPod ? podPlace(services.registry, target) : servicePlace(services.registry, target)
  const listener = services.network?.listenerAt(address, port)
  if (!listener) throw unreachable(`dial tcp ${address}:${port}: connect: connection refused`)
  if (listener.protocol !== 'http') throw unreachable(`malformed HTTP response of ${address}:${port}`)
  // /api/v1/namespaces/NAMESPACE/pods/NAME/proxy/…: what follows stays as the client wrote it.
  const below = `/${segments.slice(8).join('/')}`
  const answer = await listener.request({
    method,
    path: `${below}${search}`,
    headers: passedOn(request.headers),
    body: await readBody(request),
    from: '192.0.2.2',
  })
  response.writeHead(answer.status, answer.headers)
  response.end(answer.body)
}

const unreachable = (why: string): StatusError =>
  new StatusError(503, 'ServiceUnavailable', `error trying to reach service: ${why}`)

/** What the server behind sees: not the token of the client. */
function passedOn(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'authorization' || name.startsWith('impersonate-')) continue
    kept[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return kept
}

/** `name`, `name:port` or `scheme:name:port` (apimachinery pkg/util/net SplitSchemeNamePort). */
function splitName(id: string): {name: string; port: string} {
  const parts = id.split(':')
  if (parts.length > 3 || parts.includes('')) throw badRequestError(`invalid request ${JSON.stringify(id)}`)
  const [first = '', second = '', third = ''] = parts
  if (parts.length === 3) return {name: second, port: third}
  return {name: first, port: second}
}

const numberOf = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined)

function podPlace(registry: ObjectRegistry, target: Target): {address: string; port: number} {
  const {name, port} = splitName(target.name ?? '')
  const pod = registry.get(target.resource, target.namespace, name)
  if (!pod) throw notFoundError(target.resource, name)
  const address = stringAt(pod, 'status', 'podIP') ?? ''
  if (address === '') throw badRequestError('address not allowed')
  if (port !== '') return {address, port: Number(port)}
  const ports = listAt(pod, 'spec', 'containers').flatMap(container => listAt(container, 'ports'))
  return {address, port: numberOf(valueAt(ports[0], ['containerPort'])) ?? 80}
}

const slices = {group: 'discovery.k8s.io', resource: 'endpointslices'}

/** The first ready endpoint of the Service, on the port that is meant. */
function servicePlace(registry: ObjectRegistry, target: Target): {address: string; port: number} {
  const {name, port} = splitName(target.name ?? '')
  const service = registry.get(target.resource, target.namespace, name)
  if (!service) throw notFoundError(target.resource, name)
  const portName = portNameOf(service, name, port)
  const none = new StatusError(
    503,
    'ServiceUnavailable',
    `no endpoints available for service ${JSON.stringify(target.name ?? '')}`,
  )
  for (const slice of registry.list(slices, target.namespace)) {
    if (stringAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name') !== name) continue
    const found = listAt(slice, 'ports').find(each => (stringAt(each, 'name') ?? '') === portName)
    const number = numberOf(valueAt(found, ['port']))
    const ready = listAt(slice, 'endpoints').find(each => valueAt(each, ['conditions', 'ready']) !== false)
    const address = listAt(ready, 'addresses')[0]
    if (number !== undefined && typeof address === 'string') return {address, port: number}
  }
  throw none
}

/** The name of the port that is asked for by name or number; the Service's only one when none is. */
function portNameOf(service: JsonObject, name: string, port: string): string {
  const ports = listAt(service, 'spec', 'ports')
  if (port === '' && ports.length === 1) return stringAt(ports[0], 'name') ?? ''
  const found = ports.find(
    each => (stringAt(each, 'name') ?? '') === port || String(numberOf(valueAt(each, ['port']))) === port,
  )
  if (found !== undefined) return stringAt(found, 'name') ?? ''
  throw new StatusError(
    503,
    'ServiceUnavailable',
    `no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`,
  )
}
