/**
 * What the API server allocates for a Service, as far as it does not depend on the cluster: the cluster is taken to have one family, IPv4,
 * and addresses and node ports are left out. Kubernetes pkg/registry/core/service/storage.
 */
import type {JsonObject, MutableJson, MutableJsonObject} from '../../json.ts'
import {copyJson} from '../../json.ts'
import type {AdmissionContext} from '../kind.ts'
import {isOn} from '../features.ts'
import {ensurePart, hasValue, part, parts, setIfAbsent, textIn, textsIn} from '../parts.ts'

const isHeadless = (spec: MutableJsonObject): boolean => textIn(spec, 'clusterIP') === 'None'
const hasSelector = (spec: MutableJsonObject): boolean => Object.keys(part(spec, 'selector') ?? {}).length > 0
const familyOf = (address: string): string => (address.includes(':') ? 'IPv6' : 'IPv4')

/** Completes spec.clusterIPs, spec.ipFamilyPolicy and spec.ipFamilies. */
export function allocateFields(object: MutableJsonObject): void {
  const spec = ensurePart(object, 'spec')
  if (textIn(spec, 'clusterIP') !== '' && textsIn(spec, 'clusterIPs').length === 0)
    spec['clusterIPs'] = [textIn(spec, 'clusterIP')]
  if (textIn(spec, 'type') === 'ExternalName') {
    // Kubernetes pkg/registry/core/service/storage/storage.go defaultOnReadInternalTrafficPolicy
    delete spec['internalTrafficPolicy']
    return
  }
  const isManual = isHeadless(spec) && !hasSelector(spec)
  setIfAbsent(spec, 'ipFamilyPolicy', isManual ? 'RequireDualStack' : 'SingleStack')
  const families = textsIn(spec, 'ipFamilies')
  for (const [index, address] of textsIn(spec, 'clusterIPs').entries()) {
    if (address === 'None') break
    if (index >= families.length) families.push(familyOf(address))
  }
  if (families.length === 0) families.push('IPv4')
  // A Service without addresses and selector may have both families on any cluster.
  if (isManual && families.length < 2 && textIn(spec, 'ipFamilyPolicy') !== 'SingleStack')
    families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4')
  spec['ipFamilies'] = families
}

/** Kubernetes pkg/registry/core/service/strategy.go PrepareForCreate. */
export function prepareService(object: MutableJsonObject, {version}: AdmissionContext): void {
  object['status'] = {}
  const spec = ensurePart(object, 'spec')
  if (!isOn('ServiceTrafficDistribution', version)) delete spec['trafficDistribution']
}

const needsClusterIP = (spec: MutableJsonObject): boolean =>
  ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(textIn(spec, 'type'))
const needsNodePort = (spec: MutableJsonObject): boolean =>
  textIn(spec, 'type') === 'NodePort' ||
  (textIn(spec, 'type') === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false)
const needsHealthCheckPort = (spec: MutableJsonObject): boolean =>
  textIn(spec, 'type') === 'LoadBalancer' && textIn(spec, 'externalTrafficPolicy') === 'Local'

const same = (a: MutableJson | undefined, b: MutableJson | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What a change does not say again stays as it was allocated. */
export function keepAllocated(object: MutableJsonObject, stored: JsonObject): void {
  const spec = ensurePart(object, 'spec')
  const old = part(copyJson(stored), 'spec') ?? {}
  if (needsClusterIP(old) && needsClusterIP(spec)) {
    if (textIn(spec, 'clusterIP') === '' && hasValue(old, 'clusterIP')) spec['clusterIP'] = old['clusterIP']!
    if (textsIn(spec, 'clusterIPs').length === 0 && hasValue(old, 'clusterIPs')) spec['clusterIPs'] = old['clusterIPs']!
  }
  if (needsNodePort(old) && needsNodePort(spec)) keepNodePorts(spec, old)
  if (needsHealthCheckPort(old) && needsHealthCheckPort(spec) && hasValue(old, 'healthCheckNodePort'))
    setIfAbsent(spec, 'healthCheckNodePort', old['healthCheckNodePort']!)
  normalizeAddresses(spec, old)
  if (textIn(spec, 'type') !== 'ExternalName' && hasValue(old, 'ipFamilyPolicy'))
    setIfAbsent(spec, 'ipFamilyPolicy', old['ipFamilyPolicy']!)
  dropWithType(spec, old)
}

function keepNodePorts(spec: MutableJsonObject, old: MutableJsonObject): void {
  const portsOf = (of: MutableJsonObject): MutableJson[] =>
    parts(of, 'ports').flatMap(port => (hasValue(port, 'nodePort') ? [port['nodePort']!] : []))
  const taken = new Set(portsOf(old).filter(port => portsOf(spec).includes(port)))
  const byName = new Map(parts(old, 'ports').map(port => [textIn(port, 'name'), port['nodePort']]))
  for (const port of parts(spec, 'ports')) {
    const before = byName.get(textIn(port, 'name'))
    if (!hasValue(port, 'nodePort') && before !== undefined && !taken.has(before)) port['nodePort'] = before
  }
}

/** clusterIP and clusterIPs say the same; a client that knows one of them only means both. */
function normalizeAddresses(spec: MutableJsonObject, old: MutableJsonObject): void {
  const [before, after] = [textIn(old, 'clusterIP'), textIn(spec, 'clusterIP')]
  if (before === after || !same(old['clusterIPs'], spec['clusterIPs'])) return
  if (after === '') delete spec['clusterIPs']
  else spec['clusterIPs'] = [after]
}

/** Fields that the new type has no use for are wiped when they were not changed. pkg/registry/core/service/strategy.go */
function dropWithType(spec: MutableJsonObject, old: MutableJsonObject): void {
  const dropSame = (...names: string[]): void => {
    for (const name of names) if (same(spec[name], old[name])) delete spec[name]
  }
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    if (same(spec['clusterIPs'], old['clusterIPs'])) {
      delete spec['clusterIP']
      delete spec['clusterIPs']
    }
    dropSame('ipFamilies', 'ipFamilyPolicy')
  }
  if (needsNodePort(old) && !needsNodePort(spec)) dropSameNodePorts(spec, old)
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) dropSame('healthCheckNodePort')
  const wasBalanced = textIn(old, 'type') === 'LoadBalancer'
  if (wasBalanced && textIn(spec, 'type') !== 'LoadBalancer')
    dropSame('allocateLoadBalancerNodePorts', 'loadBalancerClass')
  const isOutside = (of: MutableJsonObject): boolean =>
    ['NodePort', 'LoadBalancer'].includes(textIn(of, 'type')) ||
    (textIn(of, 'type') === 'ClusterIP' && textsIn(of, 'externalIPs').length > 0)
  if (isOutside(old) && !isOutside(spec)) dropSame('externalTrafficPolicy')
}

function dropSameNodePorts(spec: MutableJsonObject, old: MutableJsonObject): void {
  const numbers = (of: MutableJsonObject): string =>
    parts(of, 'ports')
      .map(port => JSON.stringify(port['nodePort'] ?? 0))
      .sort()
      .join()
  if (numbers(spec) === numbers(old)) for (const port of parts(spec, 'ports')) delete port['nodePort']
}
