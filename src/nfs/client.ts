import {isStrictAddress, parseAddress} from '../core/ip.ts'
import {readUnsigned} from './c-numbers.ts'

/** The kinds of clients, in the order in which exportfs lists them and the server looks them up. */
export const clientTypes = ['host', 'subnet', 'wildcard', 'netgroup', 'everyone', 'gss'] as const
export type ClientType = (typeof clientTypes)[number]

/** Of which kind a client is, from its look alone. nfs-utils support/export/client.c client_gettype */
export function clientTypeOf(host: string): ClientType {
  if (host === '' || host === '*') return 'everyone'
  if (host.startsWith('gss/')) return 'gss'
  if (host.startsWith('@')) return 'netgroup'
  for (let index = 0; index < host.length; index++) {
    const character = host[index]!
    if (character === '*' || character === '?' || character === '[') return 'wildcard'
    if (character === '/') return 'subnet'
    if (character === '\\' && index + 1 < host.length) index += 1
  }
  return 'host'
}

/** What keeps a subnet from being one; `part` is the offending piece. Undefined when it is fine. */
export function subnetProblem(
  host: string,
): {readonly what: 'address' | 'prefix' | 'netmask'; readonly part: string} | undefined {
  const slash = host.indexOf('/')
  const [address, mask] = [host.slice(0, slash), host.slice(slash + 1)]
  const bits = isStrictIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined
  if (bits === undefined) return {what: 'address', part: address}
  if (bits === 32 && mask.includes('.')) return isStrictIPv4(mask) ? undefined : {what: 'netmask', part: mask}
  if (bits === 128 && mask.includes(':')) return isIPv6(mask) ? undefined : {what: 'netmask', part: mask}
  // strtoul: no digits at all is 0, and a minus sign wraps around.
  const {value, end} = readUnsigned(mask, 10)
  return end === mask.length && value <= BigInt(bits) ? undefined : {what: 'prefix', part: mask}
}

/** inet_pton of AF_INET: four decimal numbers without leading zeros. */
const isStrictIPv4 = (text: string): boolean => /^\d+(\.\d+){3}$/.test(text) && text.split('.').every(isOctet)
const isOctet = (part: string): boolean => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256
/** inet_pton of AF_INET6: no zone. */
const isIPv6 = (text: string): boolean => /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text) && isStrictAddress(text)

/**
 * The address that a host is written as, in one spelling for every way to write it, or undefined for a name. getaddrinfo
 * reads IPv4 as inet_aton does: `10.1` and `0x0a000001` are addresses.
 */
export function hostAddress(host: string): string | undefined {
  if (host.toLowerCase() === 'localhost') return '127.0.0.1'
  const zone = host.indexOf('%')
  const text = zone < 0 ? host : host.slice(0, zone)
  if (isIPv6(text)) return `${parseAddress(text)!.join('.')}/v6${zone < 0 ? '' : host.slice(zone)}`
  return zone < 0 ? inetAton(text) : undefined
}

function inetAton(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length > 4 || !parts.every(part => /^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(part))) return undefined
  const numbers = parts.map(part => readUnsigned(part, 0).value)
  const last = numbers.pop()!
  const lastBytes = 4 - numbers.length
  if (numbers.some(number => number > 255n) || last >= 256n ** BigInt(lastBytes)) return undefined
  const tail = Array.from({length: lastBytes}, (_, index) => (last >> BigInt(8 * (lastBytes - 1 - index))) & 255n)
  return [...numbers, ...tail].join('.')
}

/**
 * Why no resolver in the world gives an address for this host, or undefined when one may. Real names are taken to resolve:
 * only the server itself can tell.
 */
export function neverResolves(host: string): string | undefined {
  if (hostAddress(host) !== undefined) return undefined
  const name = host.toLowerCase().replace(/\.$/, '')
  const labels = name.split('.')
  if (host.includes(',')) return 'clients are separated by blanks, not by commas'
  if (
    !/^[a-z0-9._-]+$/.test(name) ||
    labels.some(label => label === '' || label.length > 63 || label.startsWith('-'))
  ) {
    return 'it is no host name'
  }
  if (name.length > 253) return 'it is too long for a host name'
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!)) return 'it is no IP address'
  return isReserved(labels) ? 'the name is reserved for examples (RFC 2606)' : undefined
}

/** Names that RFC 2606 and 6761 keep free of hosts; example.com itself and its www do exist. */
function isReserved(labels: readonly string[]): boolean {
  const [top, second] = [labels.at(-1)!, labels.at(-2)]
  if (top === 'invalid' || top === 'example') return true
  if (second !== 'example' || !['com', 'net', 'org'].includes(top)) return false
  return labels.length > 3 || (labels.length === 3 && labels[0] !== 'www')
}
