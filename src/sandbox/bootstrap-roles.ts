import type {JsonObject} from '../core/json.ts'
import {resources} from './registry/resources.ts'

// The roles that every cluster has: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, for the kinds that are served here.

const group = 'rbac.authorization.k8s.io'
const metadata = (name: string): JsonObject => ({name, labels: {'kubernetes.io/bootstrapping': 'rbac-defaults'}})
const clusterRole = (name: string, rules: JsonObject[]): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind: 'ClusterRole',
  metadata: metadata(name),
  rules,
})
const toGroup = (role: string, subject: string): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: metadata(role),
  roleRef: {apiGroup: group, kind: 'ClusterRole', name: role},
  subjects: [{apiGroup: group, kind: 'Group', name: subject}],
})

const read = ['get', 'list', 'watch']
const write = ['create', 'delete', 'deletecollection', 'patch', 'update']

/** Rules for the namespaced kinds that are chosen, one for each API group. */
function ruleOf(
  verbs: string[],
  choose: (resource: string, apiGroup: string) => boolean,
  extra: string[],
): JsonObject[] {
  const byGroup = new Map<string, string[]>()
  for (const {group: apiGroup, resource, namespaced, scale} of resources) {
    if (!namespaced || !choose(resource, apiGroup)) continue
    const list = byGroup.get(apiGroup) ?? []
    byGroup.set(apiGroup, [...list, resource, ...(scale ? [`${resource}/scale`] : [])])
  }
  byGroup.set('', [...(byGroup.get('') ?? []), ...extra])
  return [...byGroup].map(([apiGroup, list]) => ({apiGroups: [apiGroup], resources: list, verbs}))
}

/** What whoever administers the namespace sets, and nobody inside it changes. */
const limits = new Set(['limitranges', 'resourcequotas', 'events', 'leases', 'endpointslices', 'controllerrevisions'])
const views = (resource: string, apiGroup: string): boolean => resource !== 'secrets' && apiGroup !== group
const edits = (resource: string, apiGroup: string): boolean => !limits.has(resource) && apiGroup !== group

const viewRules = ruleOf(read, views, ['pods/log', 'pods/status', 'namespaces'])
const editRules = [
  ...viewRules,
  {apiGroups: [''], resources: ['secrets', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'], verbs: read},
  {apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate']},
  ...ruleOf(write, edits, ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'pods/eviction']),
  {apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create']},
]
const adminRules = [
  ...editRules,
  {apiGroups: [group], resources: ['roles', 'rolebindings'], verbs: [...read, ...write]},
  {apiGroups: ['authorization.k8s.io'], resources: ['localsubjectaccessreviews'], verbs: ['create']},
]
const reviews = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']

export const bootstrapRoles: readonly JsonObject[] = [
  clusterRole('cluster-admin', [
    {apiGroups: ['*'], resources: ['*'], verbs: ['*']},
    {nonResourceURLs: ['*'], verbs: ['*']},
  ]),
  clusterRole('admin', adminRules),
  clusterRole('edit', editRules),
  clusterRole('view', viewRules),
  clusterRole('system:basic-user', [
    {apiGroups: ['authorization.k8s.io'], resources: reviews, verbs: ['create']},
    {apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create']},
  ]),
  clusterRole('system:discovery', [
    {
      nonResourceURLs: [
        '/api',
        '/api/*',
        '/apis',
        '/apis/*',
        '/healthz',
        '/livez',
        '/openapi',
        '/openapi/*',
        '/readyz',
        '/version',
        '/version/',
      ],
      verbs: ['get'],
    },
  ]),
  toGroup('cluster-admin', 'system:masters'),
  toGroup('system:basic-user', 'system:authenticated'),
  toGroup('system:discovery', 'system:authenticated'),
]
