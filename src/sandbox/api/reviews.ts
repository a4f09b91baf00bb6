import {isObject, type JsonObject, listAt, objectAt, stringAt} from '../../core/json.ts'
import {timestamp} from '../clock.ts'
import {methodNotAllowedError} from '../registry/status-errors.ts'
import {negotiate, notAcceptableError} from './accept.ts'
import {type Attempt, authorize, grantsOf, requireAllowed} from './authorize.ts'
import {readObject} from './decode-body.ts'
import type {ApiServices} from './handler.ts'
import {sendObject} from './reply.ts'
import type {Exchange, User} from './request.ts'
import {defaultAudience} from './users.ts'

export interface Review {
  readonly apiVersion: string
  readonly kind: string
}

const kinds: readonly Review[] = [
  {apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview'},
  {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview'},
  {apiVersion: 'authorization.k8s.io/v1', kind: 'LocalSubjectAccessReview'},
  {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview'},
  {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview'},
  {apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview'},
]

/** The review that a path asks for: questions that are answered, not stored. */
export function reviewOf(path: string): Review | undefined {
  return kinds.find(({apiVersion, kind}) => {
    const where = kind === 'LocalSubjectAccessReview' ? 'namespaces/[^/]+/' : ''
    return new RegExp(`^/apis/${apiVersion}/${where}${kind.toLowerCase()}s$`).test(path)
  })
}

/** Answers who somebody is and what they may do. */
export async function serveReview(services: ApiServices, exchange: Exchange, review: Review): Promise<void> {
  if (exchange.method !== 'POST') {
    throw methodNotAllowedError('the server does not allow this method on the requested resource')
  }
  // What concerns oneself is for everybody, the rest for those who may.
  if (!review.kind.startsWith('Self')) {
    const group = review.apiVersion.split('/')[0]!
    const resource = `${review.kind.toLowerCase()}s`
    requireAllowed(services.registry, {user: exchange.user, verb: 'create', group, resource})
  }
  // There are no tables of answers.
  if (negotiate(exchange.request).as !== 'object') throw notAcceptableError()
  const {object} = await readObject(exchange, review)
  sendObject(exchange, 201, {...object, ...review, ...answer(services, exchange, review, object)})
}

function answer(services: ApiServices, exchange: Exchange, review: Review, object: JsonObject): JsonObject {
  const {registry, authenticator} = services
  const {user} = exchange
  switch (review.kind) {
    case 'SelfSubjectReview':
      return {
        metadata: {creationTimestamp: timestamp(registry.clock.now())},
        status: {userInfo: userInfo(user)},
      }
    case 'TokenReview': {
      const asked = listAt(object, 'spec', 'audiences').map(String)
      const audiences = asked.length === 0 ? [defaultAudience] : asked
      const token = `Bearer ${stringAt(object, 'spec', 'token') ?? ''}`
      const found = authenticator.authenticate(token, audiences)
      return {
        status: found
          ? {authenticated: true, user: userInfo(found), audiences}
          : {user: {}, error: '[invalid bearer token]'},
      }
    }
    case 'SelfSubjectRulesReview':
      return {status: rulesOf(services, user, stringAt(object, 'spec', 'namespace') ?? '')}
    case 'SelfSubjectAccessReview':
      return {metadata: objectAt(object, 'metadata'), status: decision(services, user, object)}
    default:
      return {metadata: objectAt(object, 'metadata'), status: decision(services, subjectOf(object), object)}
  }
}

const userInfo = (user: User): JsonObject => ({
  username: user.name,
  ...(user.uid !== undefined && {uid: user.uid}),
  groups: user.groups,
  ...(user.extra && {extra: user.extra}),
})

const subjectOf = (object: JsonObject): User => ({
  name: stringAt(object, 'spec', 'user') ?? '',
  groups: listAt(object, 'spec', 'groups').map(String),
})

function decision({registry}: ApiServices, user: User, object: JsonObject): JsonObject {
  const asked = objectAt(object, 'spec')
  const about = asked['resourceAttributes']
  const text = (field: string): string => stringAt(about, field) ?? ''
  const attempt: Attempt = isObject(about)
    ? {
        user,
        verb: text('verb'),
        group: text('group'),
        resource: text('resource'),
        subresource: text('subresource') || undefined,
        namespace: text('namespace') || undefined,
        name: text('name') || undefined,
      }
    : {
        user,
        verb: stringAt(asked, 'nonResourceAttributes', 'verb') ?? '',
        group: '',
        resource: '',
        path: stringAt(asked, 'nonResourceAttributes', 'path') ?? '',
      }
  const {allowed, reason} = authorize(registry, attempt)
  return {allowed, ...(reason !== '' && {reason})}
}

/** What `kubectl auth can-i --list` shows. */
function rulesOf({registry}: ApiServices, user: User, namespace: string): JsonObject {
  const everything = {verbs: ['*'], apiGroups: ['*'], resources: ['*']}
  const everywhere = {verbs: ['*'], nonResourceURLs: ['*']}
  if (user.groups.includes('system:masters')) {
    return {resourceRules: [everything], nonResourceRules: [everywhere], incomplete: false}
  }
  const rules = [...grantsOf(registry, user, namespace)].flatMap(grant =>
    typeof grant !== 'string' && isObject(grant.rule) ? [grant.rule] : [],
  )
  return {
    resourceRules: rules.filter(rule => listAt(rule, 'resources').length > 0),
    nonResourceRules: rules.filter(rule => listAt(rule, 'nonResourceURLs').length > 0),
    incomplete: false,
  }
}
