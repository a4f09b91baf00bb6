import type {Registry} from '../registry.ts'
import {type Attempt, requireAllowed} from './authorize.ts'
import {type Exchange, isTrue, type Target, type User} from './request.ts'

type Roles = Pick<Registry, 'get' | 'list'>

/** The verb that RBAC knows a request by. */
export function verbOf(exchange: Exchange, target: Target): string {
  const collection = target.name === undefined
  switch (exchange.method) {
    case 'GET':
    case 'HEAD':
      if (isTrue(exchange.query.get('watch')) && exchange.query.has('watch')) return 'watch'
      return collection ? 'list' : 'get'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return collection ? 'deletecollection' : 'delete'
    default:
      return exchange.method.toLowerCase()
  }
}

/** 403 when the user may not do that with the target. */
export function authorizeTarget(registry: Roles, user: User, verb: string, target: Target): void {
  const {resource, namespace, name, subresource} = target
  const attempt: Attempt = {
    user,
    verb,
    group: resource.group,
    resource: resource.resource,
    subresource,
    // A namespace counts as being in itself.
    namespace: resource.kind === 'Namespace' ? name : namespace,
    name,
  }
  requireAllowed(registry, attempt)
}

/** 403 for a path that names no resource of the cluster; discovery and reviews are for everybody who has a token. */
export function authorizePath(registry: Roles, exchange: Exchange): void {
  const {path, method, user} = exchange
  if (/^\/(api|apis|openapi|version)(\/|$)/.test(path)) return
  requireAllowed(registry, {user, verb: method.toLowerCase(), group: '', resource: '', path})
}
