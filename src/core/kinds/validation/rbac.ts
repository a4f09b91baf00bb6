/** Roles and their bindings. Kubernetes pkg/apis/rbac/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsSubdomainProblems, pathSegmentProblems} from '../../names.ts'
import {Check} from './check.ts'
import {items, part, text, texts} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkLabelSelector} from './labels.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, type NameGrammar} from './metadata.ts'
import {same} from './same.ts'

/** Names of this group may end with anything: a prefix is judged like a name. */
const anyPathSegment: NameGrammar = pathSegmentProblems
const group = 'rbac.authorization.k8s.io'

function checkRule(check: Check, rule: JsonObject, namespaced: boolean, path: FieldPath): void {
  if (texts(rule, 'verbs').length === 0) check.required(path.child('verbs'), 'verbs must contain at least one value')
  const urls = texts(rule, 'nonResourceURLs')
  if (urls.length > 0) {
    const at = path.child('nonResourceURLs')
    if (namespaced) check.invalid(at, urls, 'namespaced rules cannot apply to non-resource URLs')
    if (['apiGroups', 'resources', 'resourceNames'].some(field => texts(rule, field).length > 0)) {
      check.invalid(at, urls, 'rules cannot apply to both regular resources and non-resource URLs')
    }
    return
  }
  const missing = 'resource rules must supply at least one'
  if (texts(rule, 'apiGroups').length === 0) check.required(path.child('apiGroups'), `${missing} api group`)
  if (texts(rule, 'resources').length === 0) check.required(path.child('resources'), `${missing} resource`)
}

function checkRules(check: Check, role: JsonObject, namespaced: boolean): void {
  checkOwnMetadata(check, role, namespaced, anyPathSegment)
  for (const [index, rule] of items(role, 'rules').entries()) {
    checkRule(check, rule, namespaced, FieldPath.root('rules').index(index))
  }
}

export const checkRole = (check: Check, role: JsonObject): void => checkRules(check, role, true)

export function checkRoleUpdate(check: Check, role: JsonObject, old: JsonObject): void {
  checkRole(check, role)
  checkOwnMetadataUpdate(check, role, old)
}

const aggregated = (role: JsonObject): readonly JsonObject[] =>
  items(part(role, 'aggregationRule'), 'clusterRoleSelectors')

function isBroken({version}: Check, selector: JsonObject): boolean {
  const strict = new Check(version)
  checkLabelSelector(strict, selector, FieldPath.root())
  return strict.errors.length > 0
}

export function checkClusterRole(check: Check, role: JsonObject, allowInvalidValues = false): void {
  checkRules(check, role, false)
  if (!part(role, 'aggregationRule')) return
  const path = FieldPath.root('aggregationRule').child('clusterRoleSelectors')
  const selectors = aggregated(role)
  if (selectors.length === 0) {
    check.required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')
  }
  for (const [index, selector] of selectors.entries()) {
    checkLabelSelector(check, selector, path.index(index), allowInvalidValues)
    if (isBroken(check, selector)) check.invalidAs(path.index(index), selector, 'null', 'invalid label selector.')
  }
}

export function checkClusterRoleUpdate(check: Check, role: JsonObject, old: JsonObject): void {
  checkClusterRole(
    check,
    role,
    aggregated(old).some(selector => isBroken(check, selector)),
  )
  checkOwnMetadataUpdate(check, role, old)
}

function checkSubject(check: Check, subject: JsonObject, namespaced: boolean, path: FieldPath): void {
  const [kind, name, apiGroup] = [text(subject, 'kind'), text(subject, 'name'), text(subject, 'apiGroup')]
  if (name === '') check.required(path.child('name'))
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') check.matches(path.child('name'), name, dnsSubdomainProblems)
      check.oneOfTexts(path.child('apiGroup'), apiGroup, [''])
      if (!namespaced && text(subject, 'namespace') === '') check.required(path.child('namespace'))
      return
    case 'User':
    case 'Group':
      check.oneOfTexts(path.child('apiGroup'), apiGroup, [group])
      return
    default:
      check.oneOfTexts(path.child('kind'), kind, ['ServiceAccount', 'User', 'Group'])
  }
}

function checkBinding(check: Check, binding: JsonObject, namespaced: boolean, kinds: readonly string[]): void {
  checkOwnMetadata(check, binding, namespaced, anyPathSegment)
  const role = part(binding, 'roleRef')
  const path = FieldPath.root('roleRef')
  const [apiGroup, kind, name] = [text(role, 'apiGroup'), text(role, 'kind'), text(role, 'name')]
  check.oneOfTexts(path.child('apiGroup'), apiGroup, [group])
  check.oneOfTexts(path.child('kind'), kind, kinds)
  if (name === '') check.required(path.child('name'))
  else check.matches(path.child('name'), name, pathSegmentProblems)
  for (const [index, subject] of items(binding, 'subjects').entries()) {
    checkSubject(check, subject, namespaced, FieldPath.root('subjects').index(index))
  }
}

function checkBindingUpdate(check: Check, binding: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, binding, old)
  const role = part(binding, 'roleRef') ?? {}
  if (same(role, part(old, 'roleRef') ?? {})) return
  check.invalidAs(FieldPath.root('roleRef'), role, goStructText('RoleRef', role), 'cannot change roleRef')
}

export const checkRoleBinding = (check: Check, binding: JsonObject): void =>
  checkBinding(check, binding, true, ['Role', 'ClusterRole'])
export const checkClusterRoleBinding = (check: Check, binding: JsonObject): void =>
  checkBinding(check, binding, false, ['ClusterRole'])

export function checkRoleBindingUpdate(check: Check, binding: JsonObject, old: JsonObject): void {
  checkRoleBinding(check, binding)
  checkBindingUpdate(check, binding, old)
}
export function checkClusterRoleBindingUpdate(check: Check, binding: JsonObject, old: JsonObject): void {
  checkClusterRoleBinding(check, binding)
  checkBindingUpdate(check, binding, old)
}
