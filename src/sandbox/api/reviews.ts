import {type JsonObject, objectAt, stringAt} from '../../core/json.ts'
import {timestamp} from '../clock.ts'
import {methodNotAllowedError} from '../registry/status-errors.ts'
import {readObject} from './decode-body.ts'
import type {ApiServices} from './handler.ts'
import {sendObject} from './reply.ts'
import type {Exchange} from './request.ts'

interface Review {
  readonly apiVersion: string
  readonly kind: string
}

const reviews: Readonly<Record<string, Review>> = {
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
  },
  '/apis/authentication.k8s.io/v1/tokenreviews': {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview'},
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
  },
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
  },
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
  },
}

/** The review that a path asks for: questions that are answered, not stored. */
export function reviewOf(path: string): Review | undefined {
  const local = /^\/apis\/authorization\.k8s\.io\/v1\/namespaces\/[^/]+\/localsubjectaccessreviews$/.test(path)
  if (local) return {apiVersion: 'authorization.k8s.io/v1', kind: 'LocalSubjectAccessReview'}
  return Object.hasOwn(reviews, path) ? reviews[path] : undefined
}

/** Answers who somebody is and what they may do. */
export async function serveReview(services: ApiServices, exchange: Exchange, review: Review): Promise<void> {
  if (exchange.method !== 'POST') {
    throw methodNotAllowedError('the server does not allow this method on the requested resource')
  }
  const {object} = await readObject(exchange, review)
  sendObject(exchange, 201, {...object, ...review, ...answer(services, exchange, review, object)})
}

function answer(services: ApiServices, exchange: Exchange, review: Review, object: JsonObject): JsonObject {
  const {user} = exchange
  const userInfo = (of: typeof user): JsonObject => ({
    username: of.name,
    ...(of.uid !== undefined && {uid: of.uid}),
    groups: of.groups,
  })
  switch (review.kind) {
    case 'SelfSubjectReview':
      return {
        metadata: {creationTimestamp: timestamp(services.registry.clock.now())},
        status: {userInfo: userInfo(user)},
      }
    case 'TokenReview': {
      const found = services.authenticator.authenticate(`Bearer ${stringAt(object, 'spec', 'token') ?? ''}`)
      return {status: found ? {authenticated: true, user: userInfo(found)} : {user: {}, error: 'invalid bearer token'}}
    }
    case 'SelfSubjectRulesReview':
      return {
        status: {
          resourceRules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}],
          nonResourceRules: [{verbs: ['*'], nonResourceURLs: ['*']}],
          incomplete: false,
        },
      }
    default:
      return {metadata: objectAt(object, 'metadata'), status: {allowed: true}}
  }
}
