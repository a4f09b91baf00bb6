// Nobody gives away rights that he does not have himself, by a role or by a binding.
// Kubernetes pkg/registry/rbac/{clusterrole,role,clusterrolebinding,rolebinding}/policybased/storage.go
import {isObject, type Json, type JsonObject, listAt, stringAt} from '../../core/json.ts'
import type {Registry} from '../registry.ts'
import {equalJson, nameOf, namespaceOf} from '../registry/metadata.ts'
import type {Resource} from '../registry/resources.ts'
import {forbiddenError, notFoundError} from '../registry/status-errors.ts'
import {authorize, grantsOf} from './authorize.ts'
import type {User} from './request.ts'

type Roles = Pick<Registry, 'get' | 'list'>
const group = 'rbac.authorization.k8s.io'

/** What a write of that user is checked with, once the object is known to be valid; undefined where nothing is to check. */
export function escalationCheck(
  registry: Roles,
  user: User,
  resource: Resource,
): ((object: JsonObject, old: JsonObject | undefined) => void) | undefined {
  if (resource.group !== group || user.groups.includes('system:masters')) return undefined
  const isBinding = resource.kind.endsWith('Binding')
  return (object, old) => {
    const field = isBinding ? 'subjects' : 'rules'
    const isSame = (name: string): boolean => equalJson(old?.[name] ?? null, object[name] ?? null)
    if (old !== undefined && isSame(field) && isSame('roleRef') && isSame('aggregationRule')) return
    const namespace = namespaceOf(object)
    const rules = isBinding
      ? rulesToBind(registry, user, object, namespace)
      : rulesToHold(registry, user, resource, object, namespace)
    const missing = rules === undefined ? [] : uncovered(registry, user, rules, namespace)
    if (missing.length === 0) return
    const groups = user.groups.map(name => JSON.stringify(name)).join(' ')
    const why = `user ${JSON.stringify(user.name)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:`
    throw forbiddenError(resource, nameOf(object), `${why}\n${described(missing).join('\n')}`)
  }
}

/** The rules of a role; undefined for one who may escalate. */
function rulesToHold(
  registry: Roles,
  user: User,
  {resource}: Resource,
  object: JsonObject,
  namespace: string | undefined,
): readonly Json[] | undefined {
  const attempt = {user, verb: 'escalate', group, resource, namespace, name: nameOf(object)}
  if (authorize(registry, attempt).allowed) return undefined
  const everything: readonly JsonObject[] = [
    {apiGroups: ['*'], resources: ['*'], verbs: ['*']},
    {nonResourceURLs: ['*'], verbs: ['*']},
  ]
  // Whoever collects rules by labels may end up with any.
  return object['aggregationRule'] === undefined ? listAt(object, 'rules') : everything
}

/** The rules of the role that is bound; undefined for one who may bind it. */
function rulesToBind(
  registry: Roles,
  user: User,
  binding: JsonObject,
  namespace: string | undefined,
): readonly Json[] | undefined {
  const name = stringAt(binding, 'roleRef', 'name') ?? ''
  const isRole = stringAt(binding, 'roleRef', 'kind') === 'Role'
  const type = {group, resource: isRole ? 'roles' : 'clusterroles'}
  if (authorize(registry, {user, verb: 'bind', ...type, namespace, name}).allowed) return undefined
  const role = registry.get(type, isRole ? namespace : undefined, name)
  if (role === undefined) throw notFoundError(type, name)
  return listAt(role, 'rules')
}

// --- what covers what: component-helpers/auth/rbac/validation/policy_comparator.go ---------------------------------------

/** A right that cannot be divided: one verb on one resource (with a name or for all), or on one path. */
interface Right {
  readonly verb: string
  readonly group?: string
  readonly resource?: string
  readonly name?: string
  readonly url?: string
}

const texts = (rule: Json, field: string): string[] => listAt(rule, field).map(String)

function* rightsOf(rule: Json): Generator<Right> {
  for (const verb of texts(rule, 'verbs')) {
    for (const apiGroup of texts(rule, 'apiGroups')) {
      for (const resource of texts(rule, 'resources')) {
        const names = texts(rule, 'resourceNames')
        if (names.length === 0) yield {verb, group: apiGroup, resource}
        for (const name of names) yield {verb, group: apiGroup, resource, name}
      }
    }
    for (const url of texts(rule, 'nonResourceURLs')) yield {verb, url}
  }
}

function uncovered(
  registry: Roles,
  user: User,
  rules: readonly Json[],
  namespace: string | undefined,
): readonly Right[] {
  const own = [...grantsOf(registry, user, namespace)].flatMap(grant => (typeof grant === 'string' ? [] : [grant.rule]))
  return rules.flatMap(rule => [...rightsOf(rule)]).filter(right => !own.some(rule => covers(rule, right)))
}

function covers(rule: Json, right: Right): boolean {
  const has = (field: string, wanted: string): boolean =>
    texts(rule, field).some(entry => entry === '*' || entry === wanted)
  if (!isObject(rule) || !has('verbs', right.verb)) return false
  const {url, group: apiGroup = '', resource = '', name} = right
  if (url !== undefined) {
    return texts(rule, 'nonResourceURLs').some(
      own => own === url || (own.endsWith('*') && url.startsWith(own.slice(0, -1))),
    )
  }
  const names = texts(rule, 'resourceNames')
  const [, subresource] = resource.split('/')
  return (
    has('apiGroups', apiGroup) &&
    (has('resources', resource) ||
      (subresource !== undefined && texts(rule, 'resources').includes(`*/${subresource}`))) &&
    (names.length === 0 || (name !== undefined && names.includes(name)))
  )
}

/** The missing rights as rules, those on one resource in one line, in the order of their texts. */
function described(rights: readonly Right[]): string[] {
  const rules = new Map<string, {readonly right: Right; readonly verbs: Set<string>}>()
  for (const right of rights) {
    const {verb, ...of} = right
    // Paths are not put together.
    const key = JSON.stringify(right.url === undefined ? of : right)
    const found = rules.get(key)
    if (found === undefined) rules.set(key, {right, verbs: new Set([verb])})
    else found.verbs.add(verb)
  }
  return [...rules.values()].map(({right, verbs}) => ruleText(right, [...verbs])).sort()
}

function ruleText({group: apiGroup, resource, name, url}: Right, verbs: readonly string[]): string {
  const part = (label: string, values: readonly (string | undefined)[]): string[] => {
    const given = values.filter(value => value !== undefined)
    return given.length === 0 ? [] : [`${label}:[${given.map(value => JSON.stringify(value)).join(' ')}]`]
  }
  const parts = [
    ...part('APIGroups', [apiGroup]),
    ...part('Resources', [resource]),
    ...part('NonResourceURLs', [url]),
    ...part('ResourceNames', [name]),
    ...part('Verbs', verbs),
  ]
  return `{${parts.join(', ')}}`
}
