/**
 * IP addresses and CIDR blocks as the API server reads them. It reads twice: sloppily, as Go did before 1.17 (leading
 * zeros are dropped), and strictly (Go's net/netip). Kubernetes utils/net/parse.go, apimachinery pkg/util/validation/ip.go.
 */

import {atLeast, newestVersion, type Version} from './version.ts'

/** 16 bytes; IPv4 addresses are written as IPv4-mapped ones, as Go does. */
export type AddressBytes = readonly number[]

const mappedPrefix: AddressBytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

const isMapped = (bytes: AddressBytes): boolean => mappedPrefix.every((byte, index) => bytes[index] === byte)

/** Four decimal octets; Go gives up on numbers from 0xFFFFFF on, so any number of leading zeros will do. */
function octets(text: string): AddressBytes | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^0*[0-9]{1,3}$/.test(part))) return undefined
  const numbers = parts.map(Number)
  return numbers.every(number => number <= 255) ? numbers : undefined
}

function groups(text: string): AddressBytes | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const bytes: number[] = []
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const last = index === parts.length - 1 ? octets(part) : undefined
      if (!last) return undefined
      bytes.push(...last)
    } else if (/^0*[0-9a-fA-F]{1,4}$/.test(part)) {
      const number = Number.parseInt(part, 16)
      bytes.push(number >> 8, number & 255)
    } else return undefined
  }
  return bytes
}

function parseIPv6(text: string): AddressBytes | undefined {
  const [head, tail, more] = text.split('::')
  if (more !== undefined) return undefined
  const left = groups(head!)
  if (!left) return undefined
  if (tail === undefined) return left.length === 16 ? left : undefined
  const right = groups(tail)
  if (!right || left.length + right.length > 14 || (head!.includes('.') && left.length > 0)) return undefined
  return [...left, ...Array.from({length: 16 - left.length - right.length}, () => 0), ...right]
}

function parseIPv4(text: string): AddressBytes | undefined {
  const bytes = octets(text)
  return bytes && [...mappedPrefix, ...bytes]
}

/** The sloppy reading: leading zeros are dropped. Undefined for anything that is no address. */
export function parseAddress(text: string): AddressBytes | undefined {
  const separator = /[.:]/.exec(text)?.[0]
  if (separator === undefined) return undefined
  return separator === '.' ? parseIPv4(text) : parseIPv6(text)
}

/** True when the text is an address for Go's net/netip too: no leading zeros in octets, at most four digits a group. */
export function isStrictAddress(text: string): boolean {
  if (!parseAddress(text)) return false
  return text.split(':').every(part => (part.includes('.') ? !/(^|\.)0[0-9]/.test(part) : part.length <= 4))
}

/** An address written as an IPv4-mapped IPv6 one: `::ffff:1.2.3.4`. */
export function isMappedAddress(text: string): boolean {
  const bytes = parseAddress(text)
  return bytes !== undefined && text.includes(':') && isMapped(bytes)
}

export const addressFamily = (text: string): 4 | 6 | undefined => {
  const bytes = parseAddress(text)
  return bytes && (isMapped(bytes) ? 4 : 6)
}

/** The canonical text: dotted for IPv4 (mapped ones too), RFC 5952 for IPv6. */
export function addressText(bytes: AddressBytes): string {
  if (isMapped(bytes)) return bytes.slice(12).join('.')
  const numbers = Array.from({length: 8}, (_, index) => bytes[2 * index]! * 256 + bytes[2 * index + 1]!)
  const [start, length] = longestZeros(numbers)
  const hex = numbers.map(number => number.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

/** As addressText, but an IPv4-mapped address keeps its IPv6 look: net/netip's text. */
const strictAddressText = (text: string, bytes: AddressBytes): string =>
  text.includes(':') && isMapped(bytes) ? `::ffff:${bytes.slice(12).join('.')}` : addressText(bytes)

function longestZeros(numbers: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [-1, 0]
  for (let index = 0; index < numbers.length; index += 1) {
    let end = index
    while (end < numbers.length && numbers[end] === 0) end += 1
    if (end - index > best[1]) best = [index, end - index]
    index = Math.max(index, end - 1)
  }
  return best
}

export interface AddressBlock {
  /** The address as given. */
  readonly address: AddressBytes
  /** The address with the bits beyond the prefix cleared. */
  readonly network: AddressBytes
  /** Length of the prefix, of 32 or 128 bits. */
  readonly length: number
  readonly bits: 32 | 128
}

/** A CIDR block in the sloppy reading; an IPv4-mapped address takes a prefix of up to 128. */
export function parseBlock(text: string): AddressBlock | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const [host, mask] = [text.slice(0, slash), text.slice(slash + 1)]
  const ipv4 = parseIPv4(host)
  const address = ipv4 ?? (host.includes(':') ? parseIPv6(host) : undefined)
  const bits = ipv4 ? 32 : 128
  if (!address || !/^0*[0-9]{1,3}$/.test(mask) || Number(mask) > bits) return undefined
  const length = Number(mask)
  const from = bits === 32 ? length + 96 : length
  return {address, network: maskAddress(address, from), length, bits}
}

const maskAddress = (bytes: AddressBytes, length: number): AddressBytes =>
  bytes.map((byte, index) => byte & ~(255 >> Math.min(8, Math.max(0, length - 8 * index))))

/** `10.0.0.0/8`: the network, not the address as given. Go writes an IPv4-mapped network as IPv4 with its own prefix. */
export function blockText(block: AddressBlock): string {
  const mapped = block.bits === 128 && isMapped(block.network)
  return `${addressText(block.network)}/${mapped ? Math.max(0, block.length - 96) : block.length}`
}

const sameBytes = (a: AddressBytes, b: AddressBytes): boolean => a.every((byte, index) => byte === b[index])

/**
 * What the server's validation says of an address in an older field: with `strict` off only that it is no address at all,
 * with `strict` on also leading zeros and IPv4-mapped addresses.
 */
export function addressProblems(text: string, strict: boolean): string[] {
  if (!parseAddress(text)) return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']
  if (!strict) return []
  if (!isStrictAddress(text)) return ['must not have leading 0s']
  return isMappedAddress(text) ? ['must not be an IPv4-mapped IPv6 address'] : []
}

/** For newer fields: strict, and in canonical form. */
export function canonicalAddressProblems(text: string): string[] {
  const problems = addressProblems(text, true)
  if (problems.length > 0) return problems
  const canonical = addressText(parseAddress(text)!)
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`]
}

const isStrictBlock = (text: string): boolean => {
  const slash = text.lastIndexOf('/')
  const mask = text.slice(slash + 1)
  return isStrictAddress(text.slice(0, slash)) && !/^0[0-9]/.test(mask)
}

/** As addressProblems, for CIDR blocks. */
export function blockProblems(text: string, strict: boolean): string[] {
  const block = parseBlock(text)
  if (!block) return ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']
  if (!strict) return []
  if (!isStrictBlock(text)) return ['must not have leading 0s in IP or prefix length']
  if (isMappedAddress(text.slice(0, text.indexOf('/')))) return ['must not have an IPv4-mapped IPv6 address']
  return sameBytes(block.address, block.network) ? [] : ['must not have bits set beyond the prefix length']
}

/** For newer fields: strict, and in canonical form. */
export function canonicalBlockProblems(text: string): string[] {
  const problems = blockProblems(text, true)
  if (problems.length > 0) return problems
  const canonical = blockText(parseBlock(text)!)
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`]
}

/** Servers before 1.36 took what is not standard, those before 1.33 spoke of Services only, in Go's words. */
const isInvalid = (version: Version): string =>
  atLeast(version, [1, 36]) ? 'is invalid' : 'will be considered invalid in a future Kubernetes release'
const willBeInvalid = 'was accepted, but will be invalid in a future Kubernetes release'
const leadingZero = (text: string): string =>
  `ParseAddr(${JSON.stringify(text)}): IPv4 field has octet with leading zero`
const notCanonical = (what: string, quoted: string, canonical: string): string =>
  `IPv6 ${what} ${quoted} is not in RFC 5952 canonical format ("${canonical}"), which may cause controller apply-loops`

/** What the server warns of for an accepted address in an older field. */
export function addressWarnings(text: string, version: Version = newestVersion): string[] {
  const bytes = parseAddress(text)
  if (!bytes) return []
  const quoted = JSON.stringify(text)
  const canonical = strictAddressText(text, bytes)
  const isOdd = text.includes(':') && canonical !== text
  if (!atLeast(version, [1, 33])) {
    if (!isStrictAddress(text)) return [`IP address ${willBeInvalid}: ${leadingZero(text)}`]
    return isOdd ? [notCanonical('address', quoted, canonical)] : []
  }
  if (!isStrictAddress(text) || isMappedAddress(text)) {
    return [`non-standard IP address ${quoted} ${isInvalid(version)}: use "${addressText(bytes)}"`]
  }
  return isOdd ? [`IPv6 address ${quoted} should be in RFC 5952 canonical format ("${canonical}")`] : []
}

/** The same for a CIDR block. */
export function blockWarnings(text: string, version: Version = newestVersion): string[] {
  const block = parseBlock(text)
  if (!block) return []
  const quoted = JSON.stringify(text)
  const [host = '', mask = ''] = text.split('/')
  const canonical = `${strictAddressText(host, block.address)}/${block.length}`
  const isOdd = host.includes(':') && canonical !== text
  if (!atLeast(version, [1, 33])) {
    const problem = isStrictAddress(host) ? `bad bits after slash: ${JSON.stringify(mask)}` : leadingZero(host)
    if (!isStrictBlock(text)) return [`IP prefix ${willBeInvalid}: netip.ParsePrefix(${quoted}): ${problem}`]
    return isOdd ? [notCanonical('prefix', quoted, canonical)] : []
  }
  const warnings: string[] = []
  if (!sameBytes(block.address, block.network)) {
    const single = `${addressText(block.address)}/${block.bits}`
    warnings.push(`CIDR value ${quoted} is ambiguous in this context (should be "${blockText(block)}" or "${single}"?)`)
  }
  if (!isStrictBlock(text) || isMappedAddress(host)) {
    warnings.push(`non-standard CIDR value ${quoted} ${isInvalid(version)}: use "${blockText(block)}"`)
  }
  if (warnings.length === 0 && isOdd) {
    warnings.push(`IPv6 CIDR value ${quoted} should be in RFC 5952 canonical format ("${canonical}")`)
  }
  return warnings
}

export const isLoopback = (bytes: AddressBytes): boolean =>
  isMapped(bytes) ? bytes[12] === 127 : bytes.every((byte, index) => byte === (index === 15 ? 1 : 0))
export const isUnspecified = (bytes: AddressBytes): boolean =>
  (isMapped(bytes) ? bytes.slice(12) : bytes).every(byte => byte === 0)
/** 169.254.0.0/16 and fe80::/10. */
export const isLinkLocalUnicast = (bytes: AddressBytes): boolean =>
  isMapped(bytes) ? bytes[12] === 169 && bytes[13] === 254 : bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80
/** 224.0.0.0/24 and ff02::/16. */
export const isLinkLocalMulticast = (bytes: AddressBytes): boolean =>
  isMapped(bytes)
    ? bytes[12] === 224 && bytes[13] === 0 && bytes[14] === 0
    : bytes[0] === 0xff && (bytes[1]! & 0x0f) === 2
