/** Kubernetes pkg/apis/core/v1/defaults.go: pods and what they are made of. */
import type {MutableJsonObject} from '../../json.ts'
import {isQuantityError, parseQuantity, quantityText, roundQuantityUp} from '../../quantity.ts'
import type {ChangesByType} from '../defaulting.ts'
import {isOn} from '../features.ts'
import {structType} from '../field-table.ts'
import {ensurePart, hasValue, part, partAt, parts, setIfAbsent, setIfZero, textIn} from '../parts.ts'
import {imageTag} from './image-name.ts'
import {defaultPodResources} from './pod-resources.ts'

const pullPolicyOf = (image: string): string => (imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent')

function container(object: MutableJsonObject): void {
  setIfZero(object, 'imagePullPolicy', pullPolicyOf(textIn(object, 'image')))
  setIfZero(object, 'terminationMessagePath', '/dev/termination-log')
  setIfZero(object, 'terminationMessagePolicy', 'File')
}

/** The fields of a volume that say where it comes from. */
const volumeSources = (): string[] =>
  [...structType('core.v1.Volume').fields.values()].filter(({embedded}) => embedded.length > 0).map(({name}) => name)

const modes = (object: MutableJsonObject): void => setIfAbsent(object, 'defaultMode', 0o644)

/** A pod by itself: what its limits say of its requests, which templates do not get. */
function requestsFromLimits(podSpec: MutableJsonObject): void {
  for (const each of [...parts(podSpec, 'containers'), ...parts(podSpec, 'initContainers')]) {
    const limits = partAt(each, 'resources', 'limits')
    if (!limits) continue
    const requests = ensurePart(ensurePart(each, 'resources'), 'requests')
    for (const [name, value] of Object.entries(limits)) setIfAbsent(requests, name, value)
  }
}

function hostPorts(podSpec: MutableJsonObject): void {
  for (const each of [...parts(podSpec, 'containers'), ...parts(podSpec, 'initContainers')])
    for (const port of parts(each, 'ports'))
      if (typeof port['containerPort'] === 'number') setIfZero(port, 'hostPort', port['containerPort'])
}

export const podDefaults: ChangesByType = {
  'core.v1.Pod': (object, {version}) => {
    const spec = ensurePart(object, 'spec')
    requestsFromLimits(spec)
    if (isOn('PodLevelResources', version)) defaultPodResources(spec)
    setIfAbsent(spec, 'enableServiceLinks', true)
    if (spec['hostNetwork'] === true) hostPorts(spec)
  },
  'core.v1.PodSpec': object => {
    setIfZero(object, 'dnsPolicy', 'ClusterFirst')
    setIfZero(object, 'restartPolicy', 'Always')
    setIfAbsent(object, 'securityContext', {})
    setIfAbsent(object, 'terminationGracePeriodSeconds', 30)
    setIfZero(object, 'schedulerName', 'default-scheduler')
  },
  'core.v1.Container': container,
  'core.v1.EphemeralContainer': container,
  'core.v1.Volume': (object, {version}) => {
    if (!volumeSources().some(source => hasValue(object, source))) object['emptyDir'] = {}
    const image = part(object, 'image')
    if (image && isOn('ImageVolume', version)) setIfZero(image, 'pullPolicy', pullPolicyOf(textIn(image, 'reference')))
  },
  'core.v1.Probe': object => {
    setIfZero(object, 'timeoutSeconds', 1)
    setIfZero(object, 'periodSeconds', 10)
    setIfZero(object, 'successThreshold', 1)
    setIfZero(object, 'failureThreshold', 3)
  },
  'core.v1.HTTPGetAction': object => {
    setIfZero(object, 'path', '/')
    setIfZero(object, 'scheme', 'HTTP')
  },
  'core.v1.SecretVolumeSource': modes,
  'core.v1.ConfigMapVolumeSource': modes,
  'core.v1.DownwardAPIVolumeSource': modes,
  'core.v1.ProjectedVolumeSource': modes,
  'core.v1.ServiceAccountTokenProjection': object => setIfAbsent(object, 'expirationSeconds', 3600),
  'core.v1.ObjectFieldSelector': object => setIfZero(object, 'apiVersion', 'v1'),
  'core.v1.HostPathVolumeSource': object => setIfAbsent(object, 'type', ''),
  // Resource lists hold thousandths at most.
  'core.v1.ResourceList': object => {
    for (const [name, value] of Object.entries(object)) {
      const quantity = typeof value === 'string' ? parseQuantity(value) : undefined
      if (quantity && !isQuantityError(quantity)) object[name] = quantityText(roundQuantityUp(quantity, -3))
    }
  },
}
