/** What a new pod gets from admission and from its strategy. */
import type {MutableJsonObject} from '../../json.ts'
import {priorityOf, systemPriority} from '../../pod-classes.ts'
import {atLeast, type Version} from '../../version.ts'
import {qosClass} from '../defaults/pod-resources.ts'
import {isOn} from '../features.ts'
import type {AdmissionContext, Warning} from '../kind.ts'
import {append, ensurePart, hasValue, part, parts, setIfAbsent, setIfZero, textIn} from '../parts.ts'
import {dropDisabledPodFields, mergeLabelKeys} from './pod-fields.ts'

const tokenVolume = 'kube-api-access-'
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const tokenSource = {
  sources: [
    {serviceAccountToken: {expirationSeconds: 3607, path: 'token'}},
    {configMap: {name: 'kube-root-ca.crt', items: [{key: 'ca.crt', path: 'ca.crt'}]}},
    {downwardAPI: {items: [{path: 'namespace', fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.namespace'}}]}},
  ],
  defaultMode: 0o644,
} as const

/** Kubernetes plugin/pkg/admission/serviceaccount. The service account is taken to exist, with nothing set. */
function mountToken(spec: MutableJsonObject, suffix: string): void {
  const present = parts(spec, 'volumes').find(volume => textIn(volume, 'name').startsWith(tokenVolume))
  const name = present ? textIn(present, 'name') : tokenVolume + suffix
  let isMounted = false
  for (const container of [...parts(spec, 'initContainers'), ...parts(spec, 'containers')]) {
    if (parts(container, 'volumeMounts').some(mount => textIn(mount, 'mountPath') === tokenPath)) continue
    append(container, 'volumeMounts', {name, readOnly: true, mountPath: tokenPath})
    isMounted = true
  }
  if (isMounted && !present) append(spec, 'volumes', {name, projected: tokenSource})
}

const evictionTaints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** Kubernetes plugin/pkg/admission/defaulttolerationseconds. */
export function addTolerations(spec: MutableJsonObject): void {
  const present = parts(spec, 'tolerations')
  for (const key of evictionTaints) {
    const isTolerated = present.some(
      toleration =>
        ['', key].includes(textIn(toleration, 'key')) && ['', 'NoExecute'].includes(textIn(toleration, 'effect')),
    )
    if (!isTolerated)
      append(spec, 'tolerations', {key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300})
  }
}

function setPriority(spec: MutableJsonObject): void {
  const name = textIn(spec, 'priorityClassName')
  // The value of any other class is known to the cluster alone.
  const priority = name === '' ? priorityOf(undefined) : systemPriority(name)
  if (!priority) return
  setIfAbsent(spec, 'priority', priority.value)
  setIfAbsent(spec, 'preemptionPolicy', priority.preemptionPolicy)
}

/** What mutating admission adds to a new pod. */
export function admitPod(pod: MutableJsonObject, {suffix, mountsToken = true}: AdmissionContext): void {
  const spec = ensurePart(pod, 'spec')
  const isMirror = hasValue(part(part(pod, 'metadata'), 'annotations'), 'kubernetes.io/config.mirror')
  if (!isMirror) {
    setIfZero(spec, 'serviceAccountName', 'default')
    // Written beside the new name, for old clients.
    setIfZero(spec, 'serviceAccount', textIn(spec, 'serviceAccountName'))
    if (spec['automountServiceAccountToken'] ?? mountsToken) mountToken(spec, suffix?.() ?? 'xxxxx')
  }
  setPriority(spec)
  addTolerations(spec)
}

const gatedCondition = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
} as const

/** Kubernetes pkg/registry/core/pod/strategy.go PrepareForCreate. */
export function preparePod(pod: MutableJsonObject, {version, now}: AdmissionContext): Warning[] {
  const spec = ensurePart(pod, 'spec')
  if (!isOn('PodGeneration', version)) delete ensurePart(pod, 'metadata')['generation']
  pod['status'] = {phase: 'Pending', qosClass: givenQosClass(pod, version) || qosClass(spec, version)}
  dropDisabledPodFields(spec, version)
  if (parts(spec, 'schedulingGates').length > 0)
    append(ensurePart(pod, 'status'), 'conditions', {
      ...gatedCondition,
      ...(now === undefined ? {} : {lastTransitionTime: now}),
    })
  mergeLabelKeys(pod, version)
  return atLeast(version, [1, 30]) ? appArmorFromAnnotations(pod) : []
}

/** What the request says of it counts, even if the rest of the status does not. Kubernetes pkg/apis/core/helper/qos/qos.go */
const givenQosClass = (pod: MutableJsonObject, version: Version): string =>
  atLeast(version, [1, 30]) ? textIn(part(pod, 'status'), 'qosClass') : ''

const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/'

/** Kubernetes pkg/registry/core/pod/strategy.go applyAppArmorVersionSkew: the old annotation fills the new field. */
function appArmorFromAnnotations(pod: MutableJsonObject): Warning[] {
  const annotations = part(part(pod, 'metadata'), 'annotations')
  const spec = part(pod, 'spec')
  if (!annotations || !spec || textIn(part(spec, 'os'), 'name') === 'windows') return []
  const whole = part(part(spec, 'securityContext'), 'appArmorProfile')
  const warnings: Warning[] = []
  for (const container of [...parts(spec, 'initContainers'), ...parts(spec, 'containers')]) {
    const key = appArmorAnnotation + textIn(container, 'name')
    if (!Object.hasOwn(annotations, key) || part(part(container, 'securityContext'), 'appArmorProfile')) continue
    const profile = appArmorProfile(textIn(annotations, key))
    if (profile && JSON.stringify(profile) === JSON.stringify(whole)) continue
    if (profile) ensurePart(container, 'securityContext')['appArmorProfile'] = profile
    const message = `metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`
    warnings.push({message, at: ['metadata', 'annotations', key]})
  }
  return warnings
}

function appArmorProfile(annotation: string): MutableJsonObject | undefined {
  if (annotation === 'unconfined') return {type: 'Unconfined'}
  if (annotation === 'runtime/default') return {type: 'RuntimeDefault'}
  const local = /^localhost\/(.+)$/s.exec(annotation)?.[1]
  if (local === undefined || local.trim() !== local || local.length > 4095) return undefined
  return {type: 'Localhost', localhostProfile: local}
}

/** The template of a workload, on creation and on update. */
export const prepareTemplate = (template: MutableJsonObject | undefined, version: Version): void =>
  dropDisabledPodFields(part(template, 'spec'), version)
