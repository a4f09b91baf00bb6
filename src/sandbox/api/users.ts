import {createHmac, randomUUID, timingSafeEqual} from 'node:crypto'
import {stringAt} from '../../core/json.ts'
import type {Registry} from '../registry.ts'
import type {User} from './request.ts'

/** Finds out who sends a bearer token. */
export interface Authenticator {
  /** `audiences`: whom the token must be meant for, one of them; default the API server. */
  readonly authenticate: (authorization: string | undefined, audiences?: readonly string[]) => User | undefined
  /** A token for a service account, valid until `expires` (milliseconds). */
  readonly issue: (claims: ServiceAccountClaims, expires: number, now: number) => string
}

export interface ServiceAccountClaims {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly audiences: readonly string[]
  /** Of a token that was given to a pod. */
  readonly pod?: Bound
  readonly node?: Bound
}

/** An object that a token belongs to. */
interface Bound {
  readonly name: string
  readonly uid: string
}

/** What stands in the payload of a token. */
interface Payload {
  readonly aud: readonly string[]
  readonly exp: number
  readonly jti: string
  readonly sub: string
  readonly 'kubernetes.io': {
    readonly namespace: string
    readonly serviceaccount: Bound
    readonly pod?: Bound
    readonly node?: Bound
  }
}

const issuer = 'https://kubernetes.default.svc'
export const defaultAudience = issuer

/** What a token is looked up in: those of accounts, pods and nodes that are gone, or others by now, are worth nothing. */
export interface TokenObjects {
  readonly now: () => number
  readonly uidOf: (
    resource: 'serviceaccounts' | 'pods' | 'nodes',
    namespace: string,
    name: string,
  ) => string | undefined
}

export const tokenObjects = (registry: Pick<Registry, 'get' | 'clock'>): TokenObjects => ({
  now: () => registry.clock.now(),
  uidOf: (resource, namespace, name) => {
    const where = resource === 'nodes' ? undefined : namespace
    return stringAt(registry.get({group: '', resource}, where, name), 'metadata', 'uid')
  },
})

/** `adminToken` is that of the kubeconfig; the key signs service account tokens (JWT, HS256). */
export function createAuthenticator(adminToken: string, key: string, objects: TokenObjects): Authenticator {
  const admin: User = {name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated']}
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest()

  function authenticate(
    authorization: string | undefined,
    audiences: readonly string[] = [defaultAudience],
  ): User | undefined {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) return undefined
    if (sameBytes(Buffer.from(token), Buffer.from(adminToken))) return admin
    const [header = '', payload = '', signature = '', ...rest] = token.split('.')
    if (rest.length > 0 || signature === '') return undefined
    if (!sameBytes(Buffer.from(signature, 'base64url'), sign(`${header}.${payload}`))) return undefined
    return userOf(payload, audiences)
  }

  function userOf(payload: string, audiences: readonly string[]): User | undefined {
    // The signature proves that this text was made by issue().
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Payload
    if (claims.exp * 1000 <= objects.now() || !claims.aud.some(audience => audiences.includes(audience)))
      return undefined
    const own = claims['kubernetes.io']
    if (!isThere(own)) return undefined
    return {
      name: claims.sub,
      uid: own.serviceaccount.uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${own.namespace}`, 'system:authenticated'],
      extra: extraOf(claims),
    }
  }

  // Kubernetes pkg/serviceaccount/claims.go Validate
  function isThere({namespace, serviceaccount, pod, node}: Payload['kubernetes.io']): boolean {
    const same = (resource: Parameters<TokenObjects['uidOf']>[0], bound: Bound | undefined): boolean =>
      bound === undefined || objects.uidOf(resource, namespace, bound.name) === bound.uid
    // Of a pod's token the node need not be there: only one that is bound to a node alone goes with it.
    return same('serviceaccounts', serviceaccount) && same('pods', pod) && (pod !== undefined || same('nodes', node))
  }

  function issue(claims: ServiceAccountClaims, expires: number, issued: number): string {
    const {namespace, name, uid, audiences, pod, node} = claims
    const payload = {
      aud: audiences,
      exp: Math.floor(expires / 1000),
      iat: Math.floor(issued / 1000),
      iss: issuer,
      jti: randomUUID(),
      'kubernetes.io': {namespace, ...(node && {node}), ...(pod && {pod}), serviceaccount: {name, uid}},
      nbf: Math.floor(issued / 1000),
      sub: `system:serviceaccount:${namespace}:${name}`,
    }
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${encode({alg: 'HS256', kid: 'k8slab-sandbox', typ: 'JWT'})}.${encode(payload)}`
    return `${text}.${sign(text).toString('base64url')}`
  }

  return {authenticate, issue}
}

/** apiserver pkg/authentication/serviceaccount/util.go ServiceAccountInfo.UserInfo */
function extraOf({jti, 'kubernetes.io': {pod, node}}: Payload): Record<string, readonly string[]> {
  const of = (kind: string, bound: Bound | undefined): Record<string, readonly string[]> =>
    bound === undefined
      ? {}
      : {
          [`authentication.kubernetes.io/${kind}-name`]: [bound.name],
          [`authentication.kubernetes.io/${kind}-uid`]: [bound.uid],
        }
  return {'authentication.kubernetes.io/credential-id': [`JTI=${jti}`], ...of('node', node), ...of('pod', pod)}
}

const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
