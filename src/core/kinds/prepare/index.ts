import {type JsonObject, type MutableJsonObject, objectAt, valueAt} from '../../json.ts'
import {type Version} from '../../version.ts'
import {templateGeneration} from '../conversion.ts'
import {encode} from '../encode.ts'
import {isOn} from '../features.ts'
import {type AdmissionContext, type Kind, placeholderUid} from '../kind.ts'
import {ensurePart, hasValue, part, partAt, parts, setIfAbsent, setIfZero, textIn} from '../parts.ts'
import {addTolerations, admitPod, preparePod, prepareTemplate} from './pod.ts'
import {dropDisabledPodFields} from './pod-fields.ts'
import {allocateFields, keepAllocated, prepareService} from './service.ts'
import {
  addFinalizer,
  changeDriver,
  prepareClaim,
  prepareClaimSpec,
  prepareDriver,
  prepareNamespace,
  prepareVolume,
  taintNode,
} from './storage.ts'

/** What the server does to an object of one kind beside defaults and validation. */
export type Strategy = Pick<
  Kind,
  | 'admitCreate'
  | 'admitUpdate'
  | 'allocate'
  | 'defaultedAgain'
  | 'countsGeneration'
  | 'prepareForCreate'
  | 'prepareForUpdate'
>

const resetStatus = (object: MutableJsonObject): void => {
  object['status'] = {}
}
/** A kind with a status of its own: nobody sets it with the rest. */
const withStatus: Strategy = {prepareForCreate: resetStatus}
const counted: Strategy = {countsGeneration: true}
const countedWithStatus: Strategy = {countsGeneration: true, prepareForCreate: resetStatus}

/** A workload: the status is its controller's, and its template is a pod's. `change` does the rest. */
function workload(
  change: (spec: MutableJsonObject, version: Version, object: MutableJsonObject) => void = () => {},
): Strategy {
  const prepare = (object: MutableJsonObject, {version}: AdmissionContext): void => {
    const spec = ensurePart(object, 'spec')
    change(spec, version, object)
    prepareTemplate(part(spec, 'template'), version)
  }
  return {
    countsGeneration: true,
    prepareForCreate: (object, context) => {
      resetStatus(object)
      prepare(object, context)
    },
    prepareForUpdate: (object, _old, context) => prepare(object, context),
  }
}

function setTemplateGeneration(object: MutableJsonObject, generation: number): void {
  ensurePart(ensurePart(object, 'metadata'), 'annotations')[templateGeneration] = String(generation)
}

const daemonSet: Strategy = {
  ...workload(),
  prepareForCreate(object, context) {
    workload().prepareForCreate?.(object, context)
    const written = Number(textIn(partAt(object, 'metadata', 'annotations'), templateGeneration))
    setTemplateGeneration(object, Number.isInteger(written) ? Math.max(written, 1) : 1)
  },
  prepareForUpdate(object, old, context) {
    workload().prepareForUpdate?.(object, old, context)
    const before = Number(textIn(objectAt(old, 'metadata', 'annotations'), templateGeneration)) || 1
    const isSame = templateOf(object, context.version) === templateOf(old, context.version)
    setTemplateGeneration(object, isSame ? before : before + 1)
  },
}
const templateOf = (object: JsonObject, version: Version): string =>
  JSON.stringify(valueAt(encode(object, 'apps.v1.DaemonSet', version), ['spec', 'template']) ?? null)

/** A job selects its pods by its own uid, unless told otherwise. Kubernetes pkg/registry/batch/job/strategy.go */
function jobSelector(object: MutableJsonObject, {uid = placeholderUid}: AdmissionContext): void {
  const spec = ensurePart(object, 'spec')
  if (spec['manualSelector'] === true) return
  const labels = ensurePart(ensurePart(ensurePart(spec, 'template'), 'metadata'), 'labels')
  const name = textIn(part(object, 'metadata'), 'name')
  for (const key of ['job-name', 'batch.kubernetes.io/job-name']) setIfAbsent(labels, key, name)
  for (const key of ['controller-uid', 'batch.kubernetes.io/controller-uid']) setIfAbsent(labels, key, uid)
  setIfAbsent(ensurePart(ensurePart(spec, 'selector'), 'matchLabels'), 'batch.kubernetes.io/controller-uid', uid)
}

function dropJobFields(spec: MutableJsonObject, version: Version): void {
  if (!isOn('JobManagedBy', version)) delete spec['managedBy']
  if (!isOn('JobSuccessPolicy', version)) delete spec['successPolicy']
  if (!isOn('JobPodReplacementPolicy', version)) delete spec['podReplacementPolicy']
  if (isOn('JobBackoffLimitPerIndex', version)) return
  delete spec['backoffLimitPerIndex']
  delete spec['maxFailedIndexes']
  const policy = part(spec, 'podFailurePolicy')
  if (policy) policy['rules'] = parts(policy, 'rules').filter(rule => textIn(rule, 'action') !== 'FailIndex')
}

const job = workload(dropJobFields)

const prepareJobTemplate = (object: MutableJsonObject, {version}: AdmissionContext): void =>
  prepareTemplate(partAt(object, 'spec', 'jobTemplate', 'spec', 'template'), version)

function dropEndpointFields(object: MutableJsonObject, {version}: AdmissionContext): void {
  for (const endpoint of parts(object, 'endpoints')) {
    delete endpoint['deprecatedTopology']
    if (!isOn('PreferSameTrafficDistribution', version)) delete part(endpoint, 'hints')?.['forNodes']
  }
}

function nameSecretsOnly(object: MutableJsonObject): void {
  if (hasValue(object, 'secrets'))
    object['secrets'] = parts(object, 'secrets').map(secret => ({name: textIn(secret, 'name')}))
}

function dropLeaseFields(object: MutableJsonObject, {version}: AdmissionContext, old?: JsonObject): void {
  const spec = part(object, 'spec')
  if (!spec || isOn('CoordinatedLeaderElection', version)) return
  for (const field of ['strategy', 'preferredHolder']) if (!hasValue(old, field)) delete spec[field]
}

/** Kubernetes pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go */
function prepareScaling(object: MutableJsonObject, {version}: AdmissionContext, old?: JsonObject): void {
  const directions = ['scaleUp', 'scaleDown']
  const inUse = directions.some(direction => hasValue(objectAt(old, 'spec', 'behavior', direction), 'tolerance'))
  for (const direction of directions) {
    const rules = partAt(object, 'spec', 'behavior', direction)
    if (!rules) continue
    if (!inUse && !isOn('HPAConfigurableTolerance', version)) delete rules['tolerance']
    // An empty list kept the defaults away; it is not stored.
    if (parts(rules, 'policies').length === 0) delete rules['policies']
  }
}

/** By `apiVersion Kind`. A kind that is not here is stored as it was decoded and defaulted. */
export const strategies: Readonly<Record<string, Strategy>> = {
  'v1 Pod': {
    admitCreate: admitPod,
    admitUpdate: (object, old) => {
      const [spec, before] = [ensurePart(object, 'spec'), objectAt(old, 'spec')]
      for (const name of ['priority', 'preemptionPolicy'])
        if (hasValue(before, name)) setIfAbsent(spec, name, before[name]!)
      addTolerations(spec)
    },
    prepareForCreate: preparePod,
    prepareForUpdate: (object, _old, {version}) => dropDisabledPodFields(part(object, 'spec'), version),
    countsGeneration: true,
  },
  'v1 Service': {
    allocate: (object, old) => {
      if (old) keepAllocated(object, old)
      allocateFields(object)
    },
    prepareForCreate: prepareService,
  },
  'v1 PersistentVolume': {
    admitCreate: addFinalizer('kubernetes.io/pv-protection'),
    prepareForCreate: prepareVolume,
    prepareForUpdate: (object, old, {version}) => {
      const before = objectAt(old, 'spec')
      if (!isOn('VolumeAttributesClass', version) && !hasValue(before, 'volumeAttributesClassName'))
        delete ensurePart(object, 'spec')['volumeAttributesClassName']
    },
  },
  'v1 PersistentVolumeClaim': {
    admitCreate: addFinalizer('kubernetes.io/pvc-protection'),
    prepareForCreate: prepareClaim,
    prepareForUpdate: (object, old, {version}) =>
      prepareClaimSpec(ensurePart(object, 'spec'), version, objectAt(old, 'spec')),
  },
  'v1 Namespace': {
    prepareForCreate: prepareNamespace,
    defaultedAgain: true,
    prepareForUpdate: (object, old) => {
      const spec = ensurePart(object, 'spec')
      delete spec['finalizers']
      const before = objectAt(old, 'spec')
      if (hasValue(before, 'finalizers')) setIfAbsent(spec, 'finalizers', before['finalizers']!)
    },
  },
  'v1 Node': {
    admitCreate: taintNode,
    prepareForCreate: object => {
      delete ensurePart(object, 'spec')['configSource']
      delete part(object, 'status')?.['config']
    },
    prepareForUpdate: (object, old) => {
      if (!hasValue(objectAt(old, 'spec'), 'configSource')) delete ensurePart(object, 'spec')['configSource']
    },
  },
  'v1 ServiceAccount': {prepareForCreate: nameSecretsOnly, prepareForUpdate: nameSecretsOnly},
  'v1 Secret': {
    prepareForUpdate: (object, old) => setIfZero(object, 'type', textIn(old, 'type')),
  },
  'v1 LimitRange': {
    prepareForCreate: (object, {uid = placeholderUid}) => setIfZero(ensurePart(object, 'metadata'), 'name', uid),
  },
  'v1 ResourceQuota': withStatus,
  'v1 ReplicationController': workload(),
  'v1 PodTemplate': {
    countsGeneration: true,
    prepareForCreate: (object, {version}) => prepareTemplate(part(object, 'template'), version),
    prepareForUpdate: (object, _old, {version}) => prepareTemplate(part(object, 'template'), version),
  },
  'apps/v1 Deployment': workload(),
  'apps/v1 ReplicaSet': workload(),
  'apps/v1 DaemonSet': daemonSet,
  'apps/v1 StatefulSet': workload((spec, version) => {
    if (!isOn('MaxUnavailableStatefulSet', version))
      delete partAt(spec, 'updateStrategy', 'rollingUpdate')?.['maxUnavailable']
  }),
  'batch/v1 Job': {
    ...job,
    defaultedAgain: true,
    prepareForCreate: (object, context) => {
      jobSelector(object, context)
      job.prepareForCreate?.(object, context)
    },
  },
  'batch/v1 CronJob': {
    ...counted,
    prepareForCreate: (object, context) => {
      resetStatus(object)
      prepareJobTemplate(object, context)
    },
    prepareForUpdate: (object, _old, context) => prepareJobTemplate(object, context),
  },
  'policy/v1 PodDisruptionBudget': countedWithStatus,
  'storage.k8s.io/v1 CSIDriver': {prepareForCreate: prepareDriver, prepareForUpdate: changeDriver},
  'storage.k8s.io/v1 VolumeAttachment': withStatus,
  'storage.k8s.io/v1 VolumeAttributesClass': {admitCreate: addFinalizer('kubernetes.io/vac-protection')},
  'coordination.k8s.io/v1 Lease': {
    prepareForCreate: dropLeaseFields,
    prepareForUpdate: (object, old, context) => dropLeaseFields(object, context, objectAt(old, 'spec')),
  },
  'discovery.k8s.io/v1 EndpointSlice': {
    countsGeneration: 'before fields are dropped',
    prepareForCreate: dropEndpointFields,
    prepareForUpdate: (object, _old, context) => dropEndpointFields(object, context),
  },
  'networking.k8s.io/v1 Ingress': countedWithStatus,
  'networking.k8s.io/v1 IngressClass': counted,
  'networking.k8s.io/v1 NetworkPolicy': counted,
  'scheduling.k8s.io/v1 PriorityClass': {
    prepareForCreate: object => {
      ensurePart(object, 'metadata')['generation'] = 1
    },
  },
  'autoscaling/v1 HorizontalPodAutoscaler': withStatus,
  'autoscaling/v2 HorizontalPodAutoscaler': {
    prepareForCreate: (object, context) => {
      resetStatus(object)
      prepareScaling(object, context)
    },
    prepareForUpdate: (object, old, context) => prepareScaling(object, context, old),
  },
}
