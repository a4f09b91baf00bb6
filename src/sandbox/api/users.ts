import {createHmac, timingSafeEqual} from 'node:crypto'
import type {User} from './request.ts'

/** Finds out who sends a bearer token. */
export interface Authenticator {
  readonly authenticate: (authorization: string | undefined) => User | undefined
  /** A token for a service account, valid until `expires` (milliseconds). */
  readonly issue: (claims: ServiceAccountClaims, expires: number, now: number) => string
}

export interface ServiceAccountClaims {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly audiences: readonly string[]
}

const issuer = 'https://kubernetes.default.svc'
export const defaultAudience = issuer

/** `adminToken` is that of the kubeconfig; the key signs service account tokens (JWT, HS256). */
export function createAuthenticator(adminToken: string, key: string, now: () => number): Authenticator {
  const admin: User = {name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated']}
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest()

  function authenticate(authorization: string | undefined): User | undefined {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) return undefined
    if (sameBytes(Buffer.from(token), Buffer.from(adminToken))) return admin
    const [header = '', payload = '', signature = '', ...rest] = token.split('.')
    if (rest.length > 0 || signature === '') return undefined
    if (!sameBytes(Buffer.from(signature, 'base64url'), sign(`${header}.${payload}`))) return undefined
    return userOf(payload)
  }

  function userOf(payload: string): User | undefined {
    // The signature proves that this text was made by issue().
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
      readonly exp: number
      readonly sub: string
      readonly 'kubernetes.io': {readonly namespace: string; readonly serviceaccount: {readonly uid: string}}
    }
    if (claims.exp * 1000 <= now()) return undefined
    const own = claims['kubernetes.io']
    return {
      name: claims.sub,
      uid: own.serviceaccount.uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${own.namespace}`, 'system:authenticated'],
    }
  }

  function issue(claims: ServiceAccountClaims, expires: number, issued: number): string {
    const {namespace, name, uid, audiences} = claims
    const payload = {
      aud: audiences,
      exp: Math.floor(expires / 1000),
      iat: Math.floor(issued / 1000),
      iss: issuer,
      'kubernetes.io': {namespace, serviceaccount: {name, uid}},
      nbf: Math.floor(issued / 1000),
      sub: `system:serviceaccount:${namespace}:${name}`,
    }
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${encode({alg: 'HS256', kid: 'k8slab-sandbox', typ: 'JWT'})}.${encode(payload)}`
    return `${text}.${sign(text).toString('base64url')}`
  }

  return {authenticate, issue}
}

const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
