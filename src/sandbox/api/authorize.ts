import {type Json, type JsonObject, listAt, stringAt} from '../../core/json.ts'
import type {Registry, ResourceType} from '../registry.ts'
import {forbiddenError, StatusError} from '../registry/status-errors.ts'
import type {User} from './request.ts'

/** What somebody tries to do: with a resource, or with a path that is none. */
export interface Attempt {
  readonly user: User
  readonly verb: string
  readonly group: string
  /** `` for a path. */
  readonly resource: string
  readonly subresource?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly path?: string
}

export interface Decision {
  readonly allowed: boolean
  /** `RBAC: allowed by …`, or what could not be looked up. */
  readonly reason: string
}

type Roles = Pick<Registry, 'get' | 'list'>
const rbac = (resource: string): ResourceType => ({group: 'rbac.authorization.k8s.io', resource})

/** Decides by the roles and bindings of the cluster: plugin/pkg/auth/authorizer/rbac. system:masters may do everything. */
export function authorize(registry: Roles, attempt: Attempt): Decision {
  if (attempt.user.groups.includes('system:masters')) return {allowed: true, reason: ''}
  const missing: string[] = []
  for (const granted of grantsOf(registry, attempt.user, attempt.namespace)) {
    if (typeof granted === 'string') missing.push(granted)
    else if (allows(granted.rule, attempt)) return {allowed: true, reason: `RBAC: allowed by ${granted.source}`}
  }
  if (missing.length === 0) return {allowed: false, reason: ''}
  const texts = [...new Set(missing)]
  return {allowed: false, reason: `RBAC: ${texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`}`}
}

/** 403 in the server's words when the attempt is not allowed. */
export function requireAllowed(registry: Roles, attempt: Attempt): void {
  const {allowed, reason} = authorize(registry, attempt)
  if (allowed) return
  const why = `${refusalText(attempt)}${reason === '' ? '' : `: ${reason}`}`
  if (attempt.resource === '') throw new StatusError(403, 'Forbidden', `forbidden: ${why}`, {})
  throw forbiddenError(attempt, attempt.name ?? '', why)
}

function refusalText(attempt: Attempt): string {
  const {user, verb, group, resource, subresource, namespace} = attempt
  if (resource === '') return `User "${user.name}" cannot ${verb} path "${attempt.path ?? ''}"`
  const what = `"${resource}${subresource === undefined ? '' : `/${subresource}`}"`
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
  return `User "${user.name}" cannot ${verb} resource ${what} in API group "${group}" ${where}`
}

interface Grant {
  readonly rule: Json
  /** `ClusterRoleBinding "x" of ClusterRole "y" to User "z"` */
  readonly source: string
}

/** The rules that bindings give to a user, cluster-wide and in a namespace; a text for a role that is not there. */
export function* grantsOf(registry: Roles, user: User, namespace: string | undefined): Generator<Grant | string> {
  for (const binding of registry.list(rbac('clusterrolebindings'))) yield* grantsOfBinding(registry, user, binding, '')
  if (!namespace) return
  for (const binding of registry.list(rbac('rolebindings'), namespace)) {
    yield* grantsOfBinding(registry, user, binding, namespace)
  }
}

function* grantsOfBinding(
  registry: Roles,
  user: User,
  binding: JsonObject,
  namespace: string,
): Generator<Grant | string> {
  const subject = listAt(binding, 'subjects').find(each => isSubject(user, each, namespace))
  if (subject === undefined) return
  const kind = stringAt(binding, 'roleRef', 'kind') ?? ''
  const roleName = stringAt(binding, 'roleRef', 'name') ?? ''
  const isRole = kind === 'Role'
  const type = rbac(isRole ? 'roles' : 'clusterroles')
  const role = registry.get(type, isRole ? namespace : undefined, roleName)
  if (!role) {
    yield `${type.resource.slice(0, -1)}.${type.group} "${roleName}" not found`
    return
  }
  const name = stringAt(binding, 'metadata', 'name') ?? ''
  const source = namespace === '' ? `ClusterRoleBinding "${name}"` : `RoleBinding "${name}/${namespace}"`
  for (const rule of listAt(role, 'rules')) {
    yield {rule, source: `${source} of ${kind} "${roleName}" to ${subjectText(subject, namespace)}`}
  }
}

function isSubject(user: User, subject: Json, namespace: string): boolean {
  const name = stringAt(subject, 'name') ?? ''
  switch (stringAt(subject, 'kind')) {
    case 'User':
      return user.name === name
    case 'Group':
      return user.groups.includes(name)
    case 'ServiceAccount': {
      const where = stringAt(subject, 'namespace') || namespace
      return where !== '' && user.name === `system:serviceaccount:${where}:${name}`
    }
    default:
      return false
  }
}

function subjectText(subject: Json, namespace: string): string {
  const kind = stringAt(subject, 'kind') ?? ''
  const name = stringAt(subject, 'name') ?? ''
  const where = stringAt(subject, 'namespace') || namespace
  return kind === 'ServiceAccount' ? `${kind} "${name}/${where}"` : `${kind} "${name}"`
}

/** pkg/apis/rbac/v1/evaluation_helpers.go RuleAllows */
function allows(rule: Json, attempt: Attempt): boolean {
  const has = (field: string, ...wanted: string[]): boolean =>
    listAt(rule, field).some(entry => entry === '*' || (typeof entry === 'string' && wanted.includes(entry)))
  if (!has('verbs', attempt.verb)) return false
  if (attempt.resource === '') {
    const path = attempt.path ?? ''
    return listAt(rule, 'nonResourceURLs')
      .map(String)
      .some(url => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, ''))))
  }
  const {resource, subresource} = attempt
  const full = subresource === undefined ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`]
  const names = listAt(rule, 'resourceNames')
  return (
    has('apiGroups', attempt.group) &&
    has('resources', ...full) &&
    (names.length === 0 || names.includes(attempt.name ?? ''))
  )
}
