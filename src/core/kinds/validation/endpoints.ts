/** Endpoints and EndpointSlices. Kubernetes pkg/apis/core/validation/validation.go, pkg/apis/discovery/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import {addressFamily, canonicalAddressProblems} from '../../ip.ts'
import type {JsonObject} from '../../json.ts'
import {dnsLabelProblems, dnsSubdomainProblems, labelValueProblems, portNumberProblems} from '../../names.ts'
import {Check} from './check.ts'
import {items, number, part, text, textOf, texts} from './decoded.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import {protocols} from './pod-containers.ts'
import {checkAddress} from './pod-spec.ts'
import {same} from './same.ts'
import {checkEndpointAddress} from './service-addresses.ts'

function checkSubsetAddress(check: Check, address: JsonObject, path: FieldPath): void {
  const ip = text(address, 'ip')
  checkAddress(check, ip, path.child('ip'))
  const host = text(address, 'hostname')
  if (host !== '') check.label(path.child('hostname'), host)
  const node = textOf(address, 'nodeName')
  if (node !== undefined) check.subdomain(path.child('nodeName'), node)
  checkEndpointAddress(check, ip, path.child('ip'))
}

function checkSubsetPort(check: Check, port: JsonObject, path: FieldPath, isNamed: boolean): void {
  const [name, protocol] = [text(port, 'name'), text(port, 'protocol')]
  if (name !== '') check.label(path.child('name'), name)
  else if (isNamed) check.required(path.child('name'))
  check.invalidEach(path.child('port'), number(port, 'port'), portNumberProblems(number(port, 'port')))
  check.requiredOneOf(path.child('protocol'), protocol, protocols)
  const application = textOf(port, 'appProtocol')
  if (application !== undefined) check.qualifiedName(path.child('appProtocol'), application)
}

function checkSubset(check: Check, subset: JsonObject, path: FieldPath): void {
  const lists = ['addresses', 'notReadyAddresses']
  if (lists.every(list => items(subset, list).length === 0)) {
    check.required(path, 'must specify `addresses` or `notReadyAddresses`')
  }
  for (const list of lists) {
    for (const [index, address] of items(subset, list).entries()) {
      checkSubsetAddress(check, address, path.child(list).index(index))
    }
  }
  const ports = items(subset, 'ports')
  for (const [index, port] of ports.entries()) {
    checkSubsetPort(check, port, path.child('ports').index(index), ports.length > 1)
  }
}

export function checkEndpoints(check: Check, endpoints: JsonObject, old?: JsonObject): void {
  checkOwnMetadata(check, endpoints, true, subdomainName)
  if (old && check.since(33) && same(endpoints['subsets'], old['subsets'])) return
  for (const [index, subset] of items(endpoints, 'subsets').entries()) {
    checkSubset(check, subset, FieldPath.root('subsets').index(index))
  }
}

export function checkEndpointsUpdate(check: Check, endpoints: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, endpoints, old)
  checkEndpoints(check, endpoints, old)
}

const [mostPorts, mostEndpoints, mostAddresses, mostHints] = [20_000, 1000, 100, 8]

function checkSlicePorts(check: Check, ports: readonly JsonObject[], path: FieldPath): void {
  if (ports.length > mostPorts) {
    check.tooMany(path, ports.length, mostPorts)
    return
  }
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = path.index(index)
    const name = text(port, 'name')
    if (name !== '') check.label(at.child('name'), name)
    if (names.has(name)) check.duplicate(at.child('name'), name)
    names.add(name)
    const protocol = textOf(port, 'protocol')
    if (protocol === undefined) check.required(at.child('protocol'))
    else check.oneOf(at.child('protocol'), protocol, protocols)
    const application = textOf(port, 'appProtocol')
    if (application !== undefined) check.qualifiedName(at.child('appProtocol'), application)
  }
}

function checkDomainName(check: Check, address: string, path: FieldPath): void {
  if (!check.requiredText(path, address)) return
  const name = address.endsWith('.') ? address.slice(0, -1) : address
  const problems = dnsSubdomainProblems(name)
  if (problems.length > 0) {
    check.invalid(path, name, problems.join(','))
    return
  }
  const labels = name.split('.')
  if (labels.length < 2) {
    check.invalid(path, name, 'should be a domain with at least two segments separated by dots')
    return
  }
  const wrong = labels.find(label => dnsLabelProblems(label).length > 0)
  if (wrong !== undefined) check.invalid(path, wrong, dnsLabelProblems(wrong).join(','))
}

function checkSliceAddress(check: Check, address: string, type: string, list: FieldPath, index: number): void {
  const path = list.index(index)
  if (type === 'FQDN') checkDomainName(check, address, path)
  if (type !== 'IPv4' && type !== 'IPv6') return
  if (!check.since(33)) {
    if (`IPv${addressFamily(address)}` !== type) check.invalid(path, address, `must be a valid ${type} address`)
    checkEndpointAddress(check, address, path)
    return
  }
  const mark = check.errors.length
  if (type === 'IPv4') checkAddress(check, address, path)
  else check.matches(path, address, canonicalAddressProblems)
  if (check.errors.length > mark) return
  // The server names the list here.
  if (`IPv${addressFamily(address)}` !== type) check.invalid(list, address, `must be an ${type} address`)
  checkEndpointAddress(check, address, path)
}

function checkHints(
  check: Check,
  hints: readonly JsonObject[],
  path: FieldPath,
  grammar: typeof labelValueProblems,
): void {
  const names = new Set<string>()
  for (const [index, hint] of hints.entries()) {
    const at = path.index(index).child('name')
    const name = text(hint, 'name')
    if (names.has(name)) check.duplicate(at, name)
    names.add(name)
    check.invalidEach(at, name, grammar(name, check.version))
  }
}

function checkEndpointHints(check: Check, hints: JsonObject, path: FieldPath): void {
  const lists = [
    {field: 'forZones', grammar: labelValueProblems},
    {field: 'forNodes', grammar: dnsSubdomainProblems},
  ]
  for (const {field, grammar} of lists) {
    const list = items(hints, field)
    if (list.length > mostHints) {
      check.tooMany(path.child(field), list.length, mostHints)
      return
    }
    checkHints(check, list, path.child(field), grammar)
  }
}

function checkEndpoint(check: Check, endpoint: JsonObject, type: string, path: FieldPath): void {
  const addresses = texts(endpoint, 'addresses')
  const at = path.child('addresses')
  if (addresses.length === 0) check.required(at, 'must contain at least 1 address')
  else if (addresses.length > mostAddresses) check.tooMany(at, addresses.length, mostAddresses)
  for (const [index, address] of addresses.entries()) checkSliceAddress(check, address, type, at, index)
  const [node, host] = [textOf(endpoint, 'nodeName'), textOf(endpoint, 'hostname')]
  if (node !== undefined) check.subdomain(path.child('nodeName'), node)
  if (host !== undefined) check.label(path.child('hostname'), host)
  const hints = part(endpoint, 'hints')
  if (hints) checkEndpointHints(check, hints, path.child('hints'))
}

export function checkEndpointSlice(check: Check, slice: JsonObject, old?: JsonObject): void {
  checkOwnMetadata(check, slice, true, subdomainName)
  const type = text(slice, 'addressType')
  check.requiredOneOf(FieldPath.root('addressType'), type, ['FQDN', 'IPv4', 'IPv6'])
  checkSlicePorts(check, items(slice, 'ports'), FieldPath.root('ports'))
  if (old && check.since(33) && same(slice['endpoints'], old['endpoints'])) return
  const endpoints = items(slice, 'endpoints')
  const path = FieldPath.root('endpoints')
  if (endpoints.length > mostEndpoints) check.tooMany(path, endpoints.length, mostEndpoints)
  else for (const [index, endpoint] of endpoints.entries()) checkEndpoint(check, endpoint, type, path.index(index))
}

export function checkEndpointSliceUpdate(check: Check, slice: JsonObject, old: JsonObject): void {
  checkEndpointSlice(check, slice, old)
  const type = text(slice, 'addressType')
  if (type === text(old, 'addressType')) return
  check.invalidAs(FieldPath.root('addressType'), type, JSON.stringify(type), 'field is immutable')
}
