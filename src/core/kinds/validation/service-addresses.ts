/** Addresses and families of Services. Kubernetes pkg/apis/core/validation/validation.go */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import {
  addressFamily,
  isLinkLocalMulticast,
  isLinkLocalUnicast,
  isLoopback,
  isUnspecified,
  parseAddress,
} from '../../ip.ts'
import type {JsonObject} from '../../json.ts'
import {Check} from './check.ts'
import {text, textOf, texts} from './decoded.ts'
import {checkAddress} from './pod-spec.ts'
import {isHeadless} from './service-families.ts'

const specPath = FieldPath.root('spec')

export const addressPath = specPath.child('clusterIPs')

/** An address that traffic can be sent to. */
export function checkEndpointAddress(check: Check, address: string, path: FieldPath): void {
  const bytes = parseAddress(address)
  if (!bytes) {
    check.invalid(path, address, 'must be a valid IP address')
    return
  }
  if (isUnspecified(bytes)) check.invalid(path, address, `may not be unspecified (${address})`)
  if (isLoopback(bytes)) check.invalid(path, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
  if (isLinkLocalUnicast(bytes)) {
    check.invalid(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')
  }
  if (isLinkLocalMulticast(bytes)) {
    check.invalid(path, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')
  }
}

function checkFamilies(check: Check, spec: JsonObject): void {
  const seen = new Set<string>()
  for (const [index, family] of texts(spec, 'ipFamilies').entries()) {
    const at = specPath.child('ipFamilies').index(index)
    check.oneOf(at, family, ['IPv4', 'IPv6'])
    if (seen.has(family)) check.duplicateAs(at, family, goJson(family))
    seen.add(family)
  }
  const policy = textOf(spec, 'ipFamilyPolicy')
  if (policy === undefined) return
  check.oneOf(specPath.child('ipFamilyPolicy'), policy, ['PreferDualStack', 'RequireDualStack', 'SingleStack'])
}

/** clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy together. */
export function checkAddresses(check: Check, spec: JsonObject, old: JsonObject | undefined): void {
  if (text(spec, 'type') === 'ExternalName') return
  const [first, addresses] = [text(spec, 'clusterIP'), texts(spec, 'clusterIPs')]
  if (first === '') {
    if (addresses.length > 0) check.invalid(addressPath, addresses, 'must be empty when `clusterIP` is not specified')
  } else if (addresses.length === 0) check.required(addressPath)
  else if (addresses[0] !== first) check.invalid(addressPath, addresses, 'first value must match `clusterIP`')
  checkFamilies(check, spec)
  const known = texts(old, 'clusterIPs')
  const mark = check.errors.length
  for (const [index, address] of addresses.entries()) {
    if (index > 0 || address !== 'None') checkAddress(check, address, addressPath.index(index), known)
    else if (addresses.length > 1) check.invalid(addressPath, addresses, "'None' must be the first and only value")
  }
  const hasInvalid = check.errors.length > mark
  if (addresses.length > 2) check.invalid(addressPath, addresses, 'may only hold up to 2 values')
  if (hasInvalid) return
  if (addresses.length > 1 && new Set(addresses.map(addressFamily)).size < 2) {
    check.invalid(addressPath, addresses, 'may specify no more than one IP for each IP family')
  }
  if (isHeadless(spec)) return
  for (const [index, family] of texts(spec, 'ipFamilies').entries()) {
    const address = addresses[index]
    if (address === undefined) return
    const wanted = family === 'IPv4' ? 4 : 6
    if ((family !== 'IPv4' && family !== 'IPv6') || addressFamily(address) === wanted) continue
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``
    check.invalid(addressPath.index(index), address, detail)
  }
}

export function checkExternalAddresses(check: Check, spec: JsonObject, old: JsonObject | undefined): void {
  for (const [index, address] of texts(spec, 'externalIPs').entries()) {
    const at = specPath.child('externalIPs').index(index)
    const mark = check.errors.length
    checkAddress(check, address, at, texts(old, 'externalIPs'))
    if (check.errors.length === mark) checkEndpointAddress(check, address, at)
  }
}

export const fixed = 'may not change once set'

/** The first address stays; a second one may come and go. */
export function checkAddressChanges(check: Check, spec: JsonObject, old: JsonObject): void {
  const [now, before] = [texts(spec, 'clusterIPs'), texts(old, 'clusterIPs')]
  if (isHeadless(spec) && isHeadless(old)) return
  const refuse = (index: number, detail: string): void => {
    check.invalidAs(addressPath.index(index), now, now.length === 0 ? 'null' : goJson(now), detail)
  }
  if (now.length === before.length) {
    for (const [index, address] of before.entries()) if (address !== now[index]) refuse(index, fixed)
    return
  }
  // A stored Service has an address, even where it is not known which.
  if (before.length === 0 && isHeadless(spec)) refuse(0, fixed)
  if (before.length > 0 && now.length === 0) refuse(0, 'primary clusterIP can not be unset')
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) refuse(0, fixed)
  if (before.length > now.length && now.length === 1) checkRelease(check, spec, 'clusterIP')
}

function checkRelease(check: Check, spec: JsonObject, what: string): void {
  const policy = textOf(spec, 'ipFamilyPolicy')
  if (policy === 'SingleStack') return
  const detail = `must be set to 'SingleStack' when releasing the secondary ${what}`
  check.invalid(specPath.child('ipFamilyPolicy'), policy, detail)
}

export function checkFamilyChanges(check: Check, spec: JsonObject, old: JsonObject): void {
  if (isHeadless(spec) || isHeadless(old)) return
  const [now, before] = [texts(spec, 'ipFamilies'), texts(old, 'ipFamilies')]
  const at = specPath.child('ipFamilies').index(0)
  if (now.length === before.length) {
    for (const [index, family] of before.entries()) if (family !== now[index]) check.invalid(at, now, fixed)
    return
  }
  const addresses = texts(spec, 'clusterIPs')
  if (before.length > now.length && addresses.length === 0) check.invalid(at, now, 'primary ipFamily can not be unset')
  if (now.length > 0 && before.length > 0 && now[0] !== before[0]) check.invalid(at, addresses, fixed)
  if (before.length > now.length && now.length === 1) checkRelease(check, spec, 'ipFamily')
}
