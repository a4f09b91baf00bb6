/** What the server warns of in Services and their endpoints. Kubernetes pkg/api/service/warnings.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {items, part, text, textMap, texts} from './decoded.ts'
import {metadataOf} from './metadata.ts'
import type {Warn, WarningList} from './warning-list.ts'

const root = FieldPath.root()
const specPath = FieldPath.root('spec')
const metadataPath = FieldPath.root('metadata')

const topologyHints = 'service.kubernetes.io/topology-aware-hints'

function warnOfHeadless(list: WarningList, spec: JsonObject | undefined): void {
  const ignored = (field: string, shown = field): void =>
    list.addText(specPath.child(field), `spec.${shown} is ignored for headless services`)
  if (text(spec, 'loadBalancerIP') !== '') ignored('loadBalancerIP')
  if (texts(spec, 'externalIPs').length > 0) ignored('externalIPs')
  if (text(spec, 'sessionAffinity') !== 'None') ignored('sessionAffinity', 'SessionAffinity')
}

function warnOfExternal(list: WarningList, spec: JsonObject | undefined, isHeadless: boolean): void {
  const addresses = texts(spec, 'externalIPs')
  const path = specPath.child('externalIPs')
  for (const [index, address] of addresses.entries()) list.address(path.index(index), address)
  const isExternalName = text(spec, 'type') === 'ExternalName'
  if (list.since(36) && addresses.length > 0 && !isHeadless && !isExternalName) {
    list.addText(path, 'spec.externalIPs is deprecated and may no longer be implemented in some clusters')
  }
  const balancer = text(spec, 'loadBalancerIP')
  if (balancer !== '') list.address(specPath.child('loadBalancerIP'), balancer)
  for (const [index, range] of texts(spec, 'loadBalancerSourceRanges').entries()) {
    list.block(specPath.child('loadBalancerSourceRanges').index(index), range)
  }
  if (isExternalName && addresses.length > 0) {
    list.addText(path, 'spec.externalIPs is ignored when spec.type is "ExternalName"')
  }
  if (!isExternalName && text(spec, 'externalName') !== '') {
    list.addText(specPath.child('externalName'), 'spec.externalName is ignored when spec.type is not "ExternalName"')
  }
}

export const service: Warn = (list, object) => {
  const spec = part(object, 'spec')
  if (Object.hasOwn(textMap(metadataOf(object), 'annotations'), topologyHints)) {
    const at = metadataPath.child('annotations').key(topologyHints)
    const now = 'service.kubernetes.io/topology-mode'
    list.addText(at, `annotation ${topologyHints} is deprecated, please use ${now} instead`)
  }
  const first = text(spec, 'clusterIP')
  if (first !== '' && first !== 'None') {
    const addresses = texts(spec, 'clusterIPs')
    for (const [index, address] of addresses.entries()) list.address(specPath.child('clusterIPs').index(index), address)
  }
  const isHeadless = text(spec, 'type') === 'ClusterIP' && first === 'None'
  if (list.since(34) && isHeadless) warnOfHeadless(list, spec)
  warnOfExternal(list, spec, isHeadless)
  if (list.since(35) && text(spec, 'trafficDistribution') === 'PreferClose') {
    list.add(specPath.child('trafficDistribution'), '"PreferClose" is deprecated; use "PreferSameZone"')
  }
}

/** The version of the API itself is deprecated. */
export const endpoints: Warn = (list, object) => {
  if (!list.since(33)) return
  list.addText(root, 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice')
  if (textMap(metadataOf(object), 'labels')['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') return
  for (const [index, subset] of items(object, 'subsets').entries()) {
    for (const field of ['addresses', 'notReadyAddresses']) {
      for (const [position, address] of items(subset, field).entries()) {
        const at = FieldPath.root('subsets').index(index).child(field).index(position)
        list.address(at.child('ip'), text(address, 'ip'))
      }
    }
  }
}

const managers = new Set(['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'])

export const endpointSlice: Warn = (list, object, old) => {
  if (!old && text(object, 'addressType') === 'FQDN') {
    list.add(FieldPath.root('addressType').named('spec.addressType'), 'FQDN endpoints are deprecated')
  }
  const manager = textMap(metadataOf(object), 'labels')['endpointslice.kubernetes.io/managed-by'] ?? ''
  if (!list.since(33) || managers.has(manager)) return
  for (const [index, endpoint] of items(object, 'endpoints').entries()) {
    for (const [position, address] of texts(endpoint, 'addresses').entries()) {
      list.address(FieldPath.root('endpoints').index(index).child('addresses').index(position), address)
    }
  }
}
