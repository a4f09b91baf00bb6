import type {IncomingMessage, ServerResponse} from 'node:http'
import {type Resource, servedResources} from '../registry/resources.ts'

/** Who asks. The admin token is of the group system:masters, which may do everything. */
export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  /** What else a credential says of who has it. */
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** A request that got past the door, with what its URL says. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly user: User
  /** HTTP Warning headers that the answer will carry. */
  readonly warnings: string[]
}

/** What a path below /api/v1 or /apis/GROUP/VERSION names. */
export interface Target {
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: string | undefined
  /** What follows the subresource: the path of a proxied request. */
  readonly rest: string
}

/** The path and the query of a request; a path that begins with two slashes names no host. */
export const urlOf = (request: IncomingMessage): URL =>
  new URL(`https://sandbox/${(request.url ?? '').replace(/^\//, '')}`)

const byPath = new Map(
  servedResources.map(resource => [`${resource.group}/${resource.version}/${resource.resource}`, resource]),
)
const groupVersions = new Set(servedResources.map(resource => `${resource.group}/${resource.version}`))
/** Those of reviews are answered, not stored. */
const groups = new Set(['authentication.k8s.io', 'authorization.k8s.io', ...servedResources.map(({group}) => group)])

/** `unknown group` and `unknown resource` are 404 in two forms. */
export type Parsed = Target | 'unknown group' | 'unknown resource'

/** Reads a path as apiserver pkg/endpoints/request/requestinfo.go does; undefined for paths that name no resource. */
export function parseTarget(path: string): Parsed | undefined {
  const parts = path.split('/').filter(part => part !== '')
  const [root, ...rest] = parts
  if (root === 'api' && rest.length > 1) return inVersion('', rest[0]!, rest.slice(1))
  // A version that is not served of a group that is.
  if (root === 'api' && rest.length === 1) return 'unknown resource'
  if (root === 'apis' && rest.length === 2 && groups.has(rest[0]!)) return 'unknown resource'
  if (root === 'apis' && rest.length > 2) return inVersion(rest[0]!, rest[1]!, rest.slice(2))
  return undefined
}

function inVersion(group: string, version: string, parts: readonly string[]): Parsed {
  if (!groups.has(group)) return 'unknown group'
  if (!groupVersions.has(`${group}/${version}`)) return 'unknown resource'
  let here = parts.map(decodePart)
  let namespace: string | undefined
  const namespaced = here[0] === 'namespaces' && here.length > 2 && here[2] !== 'status' && here[2] !== 'finalize'
  if (namespaced) {
    namespace = here[1]
    here = here.slice(2)
  }
  const [plural = '', name, subresource, ...rest] = here
  const resource = byPath.get(`${group}/${version}/${plural}`)
  if (!resource || (namespaced && !resource.namespaced)) return 'unknown resource'
  // An object of a namespaced kind has no path without its namespace.
  if (resource.namespaced && !namespaced && name !== undefined) return 'unknown resource'
  return {resource, namespace, name, subresource, rest: rest.join('/')}
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Go's strconv.ParseBool, as query parameters are read; other texts count as false. */
export const isTrue = (value: string | null): boolean =>
  value !== null && ['1', 't', 'T', 'TRUE', 'true', 'True', ''].includes(value)
