/** Families of the addresses of a Service, as a cluster with IPv4 alone fills them in. Kubernetes pkg/registry/core/service/storage/alloc.go */
import {FieldPath} from '../../field-path.ts'
import {addressFamily} from '../../ip.ts'
import type {Json, JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {has, text, textMap, textOf, texts} from './decoded.ts'
import {same} from './same.ts'

const specPath = FieldPath.root('spec')

export type Spec = Record<string, Json>

export const isHeadless = (spec: JsonObject): boolean => {
  const addresses = texts(spec, 'clusterIPs')
  return addresses.length === 1 && addresses[0] === 'None'
}

export const isExternalName = (spec: JsonObject): boolean => text(spec, 'type') === 'ExternalName'

/** Services from before families were stored: they are filled in when the server reads them. */
export function familiesOfStored(spec: Spec): void {
  if (isExternalName(spec)) {
    delete spec['internalTrafficPolicy']
    return
  }
  if (texts(spec, 'ipFamilies').length > 0) return
  if (text(spec, 'clusterIP') === 'None') {
    const both = Object.keys(textMap(spec, 'selector')).length === 0
    spec['ipFamilyPolicy'] = both ? 'RequireDualStack' : 'SingleStack'
    spec['ipFamilies'] = both ? ['IPv4', 'IPv6'] : ['IPv4']
    return
  }
  const families = texts(spec, 'clusterIPs').map(address => (addressFamily(address) === 6 ? 'IPv6' : 'IPv4'))
  spec['ipFamilies'] = families
  if (families.length > 0) spec['ipFamilyPolicy'] = families.length === 1 ? 'SingleStack' : 'RequireDualStack'
}

const policyPath = specPath.child('ipFamilyPolicy')

/** Sets the policy and the families; what the server refuses here ends the request. */
export function initFamilies(
  check: Check,
  spec: Spec,
  old: JsonObject | undefined,
  checkAddresses: (check: Check, spec: JsonObject, old: JsonObject | undefined) => void,
): void {
  if (isExternalName(spec)) return
  const keepsBoth = ['ipFamilyPolicy', 'type', 'clusterIPs', 'ipFamilies'].every(field =>
    same(spec[field], old?.[field]),
  )
  if (old && keepsBoth && text(spec, 'ipFamilyPolicy') === 'PreferDualStack') return
  const isFree = text(spec, 'clusterIP') === 'None' && Object.keys(textMap(spec, 'selector')).length === 0
  if (!has(spec, 'ipFamilyPolicy')) {
    spec['ipFamilyPolicy'] = textOf(old, 'ipFamilyPolicy') ?? (isFree ? 'RequireDualStack' : 'SingleStack')
  }
  checkAddresses(check, spec, old)
  if (check.errors.length > 0) return
  const policy = text(spec, 'ipFamilyPolicy')
  if (old) releaseFamilies(check, spec, old, policy)
  checkPolicy(check, spec, policy)
  inferFamilies(check, spec)
  if (check.errors.length > 0) return
  const families = texts(spec, 'ipFamilies')
  if (isFree) {
    const first = families[0] ?? 'IPv4'
    const second = first === 'IPv4' ? 'IPv6' : 'IPv4'
    spec['ipFamilies'] =
      families.length < 2 && policy !== 'SingleStack' ? [first, second] : [first, ...families.slice(1)]
    return
  }
  if (policy === 'RequireDualStack') {
    check.invalidAs(policyPath, policy, `"${policy}"`, 'this cluster is not configured for dual-stack services')
  }
  for (const [index, family] of families.entries()) {
    if (family !== 'IPv4') {
      check.invalid(specPath.child('ipFamilies').index(index), family, 'not configured on this cluster')
    }
  }
  if (families.length === 0) spec['ipFamilies'] = ['IPv4']
}

function releaseFamilies(check: Check, spec: Spec, old: JsonObject, policy: string): void {
  for (const [field, what] of [
    ['clusterIPs', 'cluster IP'],
    ['ipFamilies', 'IP family'],
  ] as const) {
    const [now, before] = [texts(spec, field), texts(old, field)]
    if (policy === 'SingleStack') {
      if (same(now, before) && now.length > 1) spec[field] = now.slice(0, 1)
    } else if (now.length > 0 && now.length < before.length) {
      check.invalid(policyPath, policy, `must be 'SingleStack' to release the secondary ${what}`)
    }
  }
}

function checkPolicy(check: Check, spec: Spec, policy: string): void {
  if (policy !== 'SingleStack') return
  const wanted = "must be 'RequireDualStack' or 'PreferDualStack' when multiple"
  if (texts(spec, 'clusterIPs').length === 2) check.invalid(policyPath, policy, `${wanted} cluster IPs are specified`)
  if (texts(spec, 'ipFamilies').length === 2) check.invalid(policyPath, policy, `${wanted} IP families are specified`)
}

function inferFamilies(check: Check, spec: Spec): void {
  const addresses = texts(spec, 'clusterIPs')
  const families = [...texts(spec, 'ipFamilies')]
  for (const [index, address] of addresses.entries()) {
    if (address === 'None') break
    if (index < families.length) continue
    if (addressFamily(address) === 4) families.push('IPv4')
    else {
      const at = specPath.child('clusterIPs').index(index)
      check.invalid(at, addresses, 'IPv6 is not configured on this cluster')
    }
  }
  if (families.length > 0) spec['ipFamilies'] = families
}
