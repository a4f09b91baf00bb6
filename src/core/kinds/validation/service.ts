/** Services. Kubernetes pkg/apis/core/validation/validation.go validateService */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import {blockProblems} from '../../ip.ts'
import type {JsonObject} from '../../json.ts'
import {portNumberProblems} from '../../names.ts'
import {Check} from './check.ts'
import {has, items, number, numberOf, numberOrText, part, partAt, text, textMap, textOf, texts} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkLabels} from './labels.ts'
import {
  checkFinalizerDomains,
  checkMetadata,
  checkMetadataUpdate,
  label1035Name,
  labelName,
  metadataOf,
} from './metadata.ts'
import {protocols} from './pod-containers.ts'
import {checkPort} from './pod-probes.ts'
import {
  addressPath,
  checkAddressChanges,
  checkAddresses,
  checkExternalAddresses,
  checkFamilyChanges,
  fixed,
} from './service-addresses.ts'
import {allocatedService, isExternallyAccessible, needsHealthCheck} from './service-allocation.ts'
import {isHeadless} from './service-families.ts'

const specPath = FieldPath.root('spec')

function checkType(check: Check, spec: JsonObject): void {
  const type = text(spec, 'type')
  if (items(spec, 'ports').length === 0 && !isHeadless(spec) && type !== 'ExternalName') {
    check.required(specPath.child('ports'))
  }
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec)) {
    check.invalid(addressPath.index(0), 'None', `may not be set to 'None' for ${type} services`)
  }
  if (type !== 'ExternalName') return
  const notHere = 'may not be set for ExternalName services'
  if (texts(spec, 'clusterIPs').length > 0) check.forbidden(addressPath, notHere)
  if (texts(spec, 'ipFamilies').length > 0) check.forbidden(specPath.child('ipFamilies'), notHere)
  if (has(spec, 'ipFamilyPolicy')) check.forbidden(specPath.child('ipFamilyPolicy'), notHere)
  const name = text(spec, 'externalName').replace(/\.$/, '')
  if (check.requiredText(specPath.child('externalName'), name)) check.subdomain(specPath.child('externalName'), name)
}

function checkPorts(check: Check, spec: JsonObject): void {
  const ports = items(spec, 'ports')
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = specPath.child('ports').index(index)
    const name = text(port, 'name')
    if (name !== '') {
      check.label(at.child('name'), name)
      if (names.has(name)) check.duplicate(at.child('name'), name)
      names.add(name)
    } else if (ports.length > 1) check.required(at.child('name'))
    check.invalidEach(at.child('port'), number(port, 'port'), portNumberProblems(number(port, 'port')))
    check.requiredOneOf(at.child('protocol'), text(port, 'protocol'), protocols)
    checkPort(check, numberOrText(port, 'targetPort'), at.child('targetPort'))
    const protocol = textOf(port, 'appProtocol')
    if (protocol !== undefined) check.qualifiedName(at.child('appProtocol'), protocol)
  }
}

/** Node ports and ports may stand only once for a protocol. */
function checkUniquePorts(check: Check, spec: JsonObject): void {
  const ports = items(spec, 'ports')
  const path = specPath.child('ports')
  if (text(spec, 'type') === 'ClusterIP') {
    for (const [index, port] of ports.entries()) {
      if (number(port, 'nodePort') === 0) continue
      check.forbidden(path.index(index).child('nodePort'), "may not be used when `type` is 'ClusterIP'")
    }
  }
  const seen = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const nodePort = number(port, 'nodePort')
    if (nodePort === 0) continue
    const key = `${text(port, 'protocol')}/${nodePort}`
    if (seen.has(key)) check.duplicate(path.index(index).child('nodePort'), nodePort)
    seen.add(key)
  }
  seen.clear()
  for (const [index, port] of ports.entries()) {
    const pair = {protocol: text(port, 'protocol'), port: number(port, 'port')}
    const key = `${pair.protocol}/${pair.port}`
    if (seen.has(key)) check.duplicateAs(path.index(index), pair, goStructText('ServicePort', pair))
    seen.add(key)
  }
}

function checkAffinity(check: Check, spec: JsonObject): void {
  const affinity = text(spec, 'sessionAffinity')
  check.requiredOneOf(specPath.child('sessionAffinity'), affinity, ['ClientIP', 'None'])
  const config = part(spec, 'sessionAffinityConfig')
  const at = specPath.child('sessionAffinityConfig')
  if (affinity === 'None' && config) check.forbidden(at, 'must not be set when session affinity is None')
  if (affinity !== 'ClientIP') return
  const missing = 'when session affinity type is ClientIP'
  const client = part(config, 'clientIP')
  const timeout = numberOf(client, 'timeoutSeconds')
  if (!config) check.required(at, missing)
  else if (!client) check.required(at.child('clientIP'), missing)
  else if (timeout === undefined) check.required(at.child('clientIP', 'timeoutSeconds'), missing)
  else if (timeout <= 0 || timeout > 86400) {
    check.invalid(at.child('clientIP', 'timeoutSeconds'), timeout, 'must be greater than 0 and less than 86400')
  }
}

const rangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'

const balancersOnly = "may only be used when `type` is 'LoadBalancer'"

function checkBlock(check: Check, block: string, path: FieldPath, known: readonly string[]): void {
  if (!known.includes(block)) check.invalidEach(path, block, blockProblems(block, check.since(36)))
}

function checkSourceRanges(check: Check, service: JsonObject, old: JsonObject | undefined): void {
  const spec = part(service, 'spec')
  const ranges = texts(spec, 'loadBalancerSourceRanges')
  const isBalancer = text(spec, 'type') === 'LoadBalancer'
  if (ranges.length > 0) {
    const path = specPath.childAs('LoadBalancerSourceRanges', 'loadBalancerSourceRanges')
    if (!isBalancer) check.forbidden(path, balancersOnly)
    const known = texts(part(old, 'spec'), 'loadBalancerSourceRanges').map(range => range.trim())
    for (const [index, range] of ranges.entries()) checkBlock(check, range.trim(), path.index(index), known)
    return
  }
  const annotations = textMap(metadataOf(service), 'annotations')
  if (!Object.hasOwn(annotations, rangesAnnotation)) return
  const path = FieldPath.root('metadata').child('annotations').key(rangesAnnotation)
  if (!isBalancer) check.forbidden(path, balancersOnly)
  const value = annotations[rangesAnnotation]!
  if (value === textMap(part(old, 'metadata'), 'annotations')[rangesAnnotation] || value.trim() === '') return
  for (const range of value.split(',')) checkBlock(check, range.trim(), path, [])
}

function checkBalancerFields(check: Check, spec: JsonObject): void {
  const isBalancer = text(spec, 'type') === 'LoadBalancer'
  const field = 'allocateLoadBalancerNodePorts'
  if (!isBalancer && has(spec, field)) check.forbidden(specPath.child(field), balancersOnly)
  if (isBalancer && !has(spec, field)) check.required(specPath.child(field).named(field))
  checkBalancerClass(check, spec)
}

function checkBalancerClass(check: Check, spec: JsonObject): void {
  const name = textOf(spec, 'loadBalancerClass')
  if (name === undefined) return
  const at = specPath.child('loadBalancerClass')
  if (text(spec, 'type') === 'LoadBalancer') check.qualifiedName(at, name)
  else check.forbidden(at, balancersOnly)
}

function checkTraffic(check: Check, spec: JsonObject): void {
  const external = text(spec, 'externalTrafficPolicy')
  const at = specPath.child('externalTrafficPolicy')
  if (isExternallyAccessible(spec)) check.requiredOneOf(at, external, ['Cluster', 'Local'])
  else if (external !== '') {
    check.invalidAs(at, external, goJson(external), 'may only be set for externally-accessible services')
  }
  const health = number(spec, 'healthCheckNodePort')
  const healthPath = specPath.child('healthCheckNodePort')
  if (needsHealthCheck(spec)) {
    if (health === 0) check.required(healthPath)
    else check.invalidEach(healthPath, health, portNumberProblems(health))
  } else if (health !== 0) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    check.invalid(healthPath, health, detail)
  }
  const internal = textOf(spec, 'internalTrafficPolicy')
  const internalPath = specPath.child('internalTrafficPolicy')
  const hasAddress = ['NodePort', 'LoadBalancer', 'ClusterIP'].includes(text(spec, 'type'))
  if (internal !== undefined) check.oneOf(internalPath, internal, ['Cluster', 'Local'])
  else if (hasAddress) check.required(internalPath)
  const distribution = textOf(spec, 'trafficDistribution')
  if (distribution === undefined) return
  const known = check.since(34) ? ['PreferClose', 'PreferSameZone', 'PreferSameNode'] : ['PreferClose']
  check.oneOfTexts(specPath.child('trafficDistribution'), distribution, known)
}

function checkTopologyAnnotations(check: Check, service: JsonObject): void {
  const annotations = textMap(metadataOf(service), 'annotations')
  const [mode, hints] = ['service.kubernetes.io/topology-mode', 'service.kubernetes.io/topology-aware-hints']
  const [given, other] = [annotations[mode], annotations[hints]]
  if (given === undefined || other === undefined || given === other) return
  const path = FieldPath.root('metadata').child('annotations').key(mode)
  check.invalid(path, given, `must match annotations[${hints}] when both are specified`)
}

function checkAllocated(check: Check, service: JsonObject, old: JsonObject | undefined): void {
  const spec = part(service, 'spec') ?? {}
  const before = part(old, 'spec')
  checkTopologyAnnotations(check, service)
  checkType(check, spec)
  checkPorts(check, spec)
  checkLabels(check, textMap(spec, 'selector'), specPath.child('selector'))
  checkAffinity(check, spec)
  checkAddresses(check, spec, before)
  checkExternalAddresses(check, spec, before)
  const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
  check.requiredOneOf(specPath.child('type'), text(spec, 'type'), types)
  checkUniquePorts(check, spec)
  checkSourceRanges(check, service, old)
  checkBalancerFields(check, spec)
  checkTraffic(check, spec)
}

export function checkService(check: Check, service: JsonObject): void {
  const {service: allocated} = allocatedService(check, service, undefined, checkAddresses)
  if (check.errors.length > 0) return
  const metadata = metadataOf(service)
  checkMetadata(check, metadata, {namespaced: true, name: check.since(36) ? labelName : label1035Name})
  checkFinalizerDomains(check, metadata)
  checkAllocated(check, allocated, undefined)
}

export function checkServiceUpdate(check: Check, service: JsonObject, old: JsonObject): void {
  // The server allocates before it validates: what it refuses there ends the request.
  const first = new Check(check.version)
  const {service: allocated, old: stored} = allocatedService(first, service, old, checkAddresses)
  if (first.errors.length > 0) {
    check.errors.splice(0, check.errors.length, ...first.errors)
    return
  }
  const [spec, before] = [partAt(allocated, 'spec') ?? {}, partAt(stored, 'spec') ?? {}]
  checkMetadataUpdate(check, metadataOf(service), metadataOf(old))
  checkFinalizerDomains(check, metadataOf(service))
  const stays = text(spec, 'type') !== 'ExternalName' && text(before, 'type') !== 'ExternalName'
  if (stays) checkAddressChanges(check, spec, before)
  if (stays) checkFamilyChanges(check, spec, before)
  const [name, oldName] = [textOf(spec, 'loadBalancerClass'), textOf(before, 'loadBalancerClass')]
  const bothBalance = [spec, before].every(each => text(each, 'type') === 'LoadBalancer')
  if (bothBalance && name !== oldName) check.invalid(specPath.child('loadBalancerClass'), name, fixed)
  checkBalancerClass(check, spec)
  const health = 'healthCheckNodePort'
  // A stored port that is not known cannot be another.
  const isKnown = number(part(old, 'spec'), health) !== 0
  const bothCheck = needsHealthCheck(before) && needsHealthCheck(spec)
  if (isKnown && bothCheck && number(spec, health) !== number(before, health)) {
    check.forbidden(specPath.child(health), 'field is immutable')
  }
  checkAllocated(check, allocated, stored)
}
