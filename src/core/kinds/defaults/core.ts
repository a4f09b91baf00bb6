/** Kubernetes pkg/apis/core/v1/defaults.go: everything but pods. */
import {type MutableJsonObject, copyJson} from '../../json.ts'
import type {ChangesByType} from '../defaulting.ts'
import {ensurePart, hasValue, part, partAt, parts, setIfAbsent, setIfZero, textIn} from '../parts.ts'

const affinityTimeoutSeconds = 10800

/** Node ports are there to be reached from outside; so are external addresses of a ClusterIP Service. */
function isExternallyAccessible(spec: MutableJsonObject): boolean {
  const type = textIn(spec, 'type')
  if (type === 'LoadBalancer' || type === 'NodePort') return true
  const addresses = spec['externalIPs']
  return type === 'ClusterIP' && Array.isArray(addresses) && addresses.length > 0
}

function servicePorts(spec: MutableJsonObject): void {
  for (const port of parts(spec, 'ports')) {
    setIfZero(port, 'protocol', 'TCP')
    setIfZero(port, 'targetPort', typeof port['port'] === 'number' ? port['port'] : 0)
  }
}

function sessionAffinity(spec: MutableJsonObject): void {
  setIfZero(spec, 'sessionAffinity', 'None')
  const affinity = textIn(spec, 'sessionAffinity')
  if (affinity === 'None') delete spec['sessionAffinityConfig']
  if (affinity === 'ClientIP' && !hasValue(partAt(spec, 'sessionAffinityConfig', 'clientIP'), 'timeoutSeconds'))
    spec['sessionAffinityConfig'] = {clientIP: {timeoutSeconds: affinityTimeoutSeconds}}
}

function service(object: MutableJsonObject): void {
  const spec = ensurePart(object, 'spec')
  sessionAffinity(spec)
  setIfZero(spec, 'type', 'ClusterIP')
  servicePorts(spec)
  const type = textIn(spec, 'type')
  if (isExternallyAccessible(spec)) setIfZero(spec, 'externalTrafficPolicy', 'Cluster')
  if (['NodePort', 'LoadBalancer', 'ClusterIP'].includes(type)) setIfAbsent(spec, 'internalTrafficPolicy', 'Cluster')
  if (type !== 'LoadBalancer') return
  setIfAbsent(spec, 'allocateLoadBalancerNodePorts', true)
  for (const ingress of parts(partAt(object, 'status', 'loadBalancer'), 'ingress'))
    if (textIn(ingress, 'ip') !== '') setIfAbsent(ingress, 'ipMode', 'VIP')
}

/** What a limit range of containers says of defaults, from what it says of maxima and minima. */
function limitRangeItem(object: MutableJsonObject): void {
  if (textIn(object, 'type') !== 'Container') return
  const copyMissing = (from: string, to: string): void => {
    for (const [name, value] of Object.entries(part(object, from) ?? {}))
      setIfAbsent(ensurePart(object, to), name, value)
  }
  copyMissing('max', 'default')
  copyMissing('default', 'defaultRequest')
  copyMissing('min', 'defaultRequest')
}

export const coreDefaults: ChangesByType = {
  'core.v1.ReplicationController': object => {
    const labels = partAt(object, 'spec', 'template', 'metadata', 'labels')
    if (!labels) return
    const spec = ensurePart(object, 'spec')
    if (Object.keys(part(spec, 'selector') ?? {}).length === 0) spec['selector'] = copyJson(labels)
    const metadata = ensurePart(object, 'metadata')
    if (Object.keys(part(metadata, 'labels') ?? {}).length === 0) metadata['labels'] = copyJson(labels)
  },
  'core.v1.Service': service,
  'core.v1.Secret': object => setIfZero(object, 'type', 'Opaque'),
  'core.v1.PersistentVolume': object => {
    setIfZero(ensurePart(object, 'status'), 'phase', 'Pending')
    const spec = ensurePart(object, 'spec')
    setIfZero(spec, 'persistentVolumeReclaimPolicy', 'Retain')
    setIfAbsent(spec, 'volumeMode', 'Filesystem')
  },
  'core.v1.PersistentVolumeClaim': object => setIfZero(ensurePart(object, 'status'), 'phase', 'Pending'),
  'core.v1.PersistentVolumeClaimSpec': object => setIfAbsent(object, 'volumeMode', 'Filesystem'),
  'core.v1.EndpointPort': object => setIfZero(object, 'protocol', 'TCP'),
  'core.v1.Namespace': object => {
    const name = textIn(part(object, 'metadata'), 'name')
    if (name !== '') ensurePart(ensurePart(object, 'metadata'), 'labels')['kubernetes.io/metadata.name'] = name
  },
  'core.v1.NamespaceStatus': object => setIfZero(object, 'phase', 'Active'),
  'core.v1.NodeStatus': object => {
    const capacity = part(object, 'capacity')
    if (capacity) setIfAbsent(object, 'allocatable', capacity)
  },
  'core.v1.LimitRangeItem': limitRangeItem,
}
