import type {IncomingHttpHeaders} from 'node:http'
import type {Registry} from '../registry.ts'
import {internalError} from '../registry/status-errors.ts'
import {requireAllowed} from './authorize.ts'
import type {User} from './request.ts'

/**
 * Who the request counts as: the sender, or with `kubectl --as` the one that he acts as, if he may.
 * apiserver pkg/endpoints/filters/impersonation
 */
export function actingUser(registry: Pick<Registry, 'get' | 'list'>, user: User, headers: IncomingHttpHeaders): User {
  const name = one(headers['impersonate-user'])
  const groups = many(headers['impersonate-group'])
  const uid = one(headers['impersonate-uid'])
  if (name === undefined) {
    if (groups.length === 0 && uid === undefined && Object.keys(extraOf(headers)).length === 0) return user
    throw internalError('requested impersonation without impersonating a user')
  }
  const may = (resource: string, target: string, namespace?: string): void =>
    requireAllowed(registry, {user, verb: 'impersonate', group: '', resource, name: target, namespace})
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name)
  if (account) may('serviceaccounts', account[2]!, account[1])
  else may('users', name)
  for (const group of groups) may('groups', group)
  const also = (resource: string, target: string): void =>
    requireAllowed(registry, {user, verb: 'impersonate', group: 'authentication.k8s.io', resource, name: target})
  if (uid !== undefined) also('uids', uid)
  const extra = extraOf(headers)
  for (const [key, values] of Object.entries(extra)) for (const value of values) also(`userextras/${key}`, value)
  const own = account ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]!}`] : []
  const all = groups.length > 0 ? groups : own
  const marked = all.includes('system:authenticated') || all.includes('system:unauthenticated')
  const mark = name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'
  return {
    name,
    groups: marked ? all : [...all, mark],
    ...(uid !== undefined && {uid}),
    ...(Object.keys(extra).length > 0 && {extra}),
  }
}

/** `Impersonate-Extra-Scopes: view`: what else is said of the user. */
const extraOf = (headers: IncomingHttpHeaders): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([header, value]) => {
      const [, key] = /^impersonate-extra-(.+)$/.exec(header) ?? []
      return key === undefined ? [] : [[key, many(value)]]
    }),
  )

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header)

/** Node joins repeated headers with a comma and a space; group names have neither. */
const many = (header: string | string[] | undefined): string[] =>
  (Array.isArray(header) ? header : (header ?? '').split(',')).map(text => text.trim()).filter(text => text !== '')
