/** Kubernetes pkg/apis/{apps,batch}/v1/defaults.go. */
import type {MutableJsonObject} from '../../json.ts'
import type {ChangesByType} from '../defaulting.ts'
import {isOn} from '../features.ts'
import type {AdmissionContext} from '../kind.ts'
import {ensurePart, hasValue, part, partAt, setIfAbsent, setIfZero, textIn} from '../parts.ts'

const historyLimit = 10

function deployment(object: MutableJsonObject): void {
  const spec = ensurePart(object, 'spec')
  setIfAbsent(spec, 'replicas', 1)
  const strategy = ensurePart(spec, 'strategy')
  setIfZero(strategy, 'type', 'RollingUpdate')
  if (strategy['type'] === 'RollingUpdate') {
    const update = ensurePart(strategy, 'rollingUpdate')
    setIfAbsent(update, 'maxUnavailable', '25%')
    setIfAbsent(update, 'maxSurge', '25%')
  }
  setIfAbsent(spec, 'revisionHistoryLimit', historyLimit)
  setIfAbsent(spec, 'progressDeadlineSeconds', 600)
}

function daemonSet(object: MutableJsonObject): void {
  const spec = ensurePart(object, 'spec')
  const strategy = ensurePart(spec, 'updateStrategy')
  setIfZero(strategy, 'type', 'RollingUpdate')
  if (strategy['type'] === 'RollingUpdate') {
    const update = ensurePart(strategy, 'rollingUpdate')
    setIfAbsent(update, 'maxUnavailable', 1)
    setIfAbsent(update, 'maxSurge', 0)
  }
  setIfAbsent(spec, 'revisionHistoryLimit', historyLimit)
}

function statefulSet(object: MutableJsonObject, {version}: AdmissionContext): void {
  const spec = ensurePart(object, 'spec')
  setIfZero(spec, 'podManagementPolicy', 'OrderedReady')
  const strategy = ensurePart(spec, 'updateStrategy')
  if (textIn(strategy, 'type') === '') {
    strategy['type'] = 'RollingUpdate'
    ensurePart(strategy, 'rollingUpdate')
  }
  // A strategy written as type RollingUpdate alone keeps its rollingUpdate absent.
  const update = part(strategy, 'rollingUpdate')
  if (strategy['type'] === 'RollingUpdate' && update) {
    setIfAbsent(update, 'partition', 0)
    if (isOn('MaxUnavailableStatefulSet', version)) setIfAbsent(update, 'maxUnavailable', 1)
  }
  const retention = ensurePart(spec, 'persistentVolumeClaimRetentionPolicy')
  setIfZero(retention, 'whenDeleted', 'Retain')
  setIfZero(retention, 'whenScaled', 'Retain')
  setIfAbsent(spec, 'replicas', 1)
  setIfAbsent(spec, 'revisionHistoryLimit', historyLimit)
}

function job(object: MutableJsonObject, {version}: AdmissionContext): void {
  const spec = ensurePart(object, 'spec')
  if (!hasValue(spec, 'completions') && !hasValue(spec, 'parallelism')) spec['completions'] = 1
  setIfAbsent(spec, 'parallelism', 1)
  setIfAbsent(spec, 'backoffLimit', hasValue(spec, 'backoffLimitPerIndex') ? 2 ** 31 - 1 : 6)
  const labels = partAt(spec, 'template', 'metadata', 'labels')
  if (labels && Object.keys(partAt(object, 'metadata', 'labels') ?? {}).length === 0)
    // Not a copy: what the job's strategy adds to its template's labels later, its own labels get too.
    ensurePart(object, 'metadata')['labels'] = labels
  setIfAbsent(spec, 'completionMode', 'NonIndexed')
  setIfAbsent(spec, 'suspend', false)
  if (isOn('JobPodReplacementPolicy', version))
    setIfAbsent(spec, 'podReplacementPolicy', hasValue(spec, 'podFailurePolicy') ? 'Failed' : 'TerminatingOrFailed')
  setIfAbsent(spec, 'manualSelector', false)
}

export const workloadDefaults: ChangesByType = {
  'apps.v1.Deployment': deployment,
  'apps.v1.DaemonSet': daemonSet,
  'apps.v1.StatefulSet': statefulSet,
  'apps.v1.ReplicaSet': object => setIfAbsent(ensurePart(object, 'spec'), 'replicas', 1),
  'batch.v1.Job': job,
  'batch.v1.CronJob': object => {
    const spec = ensurePart(object, 'spec')
    setIfZero(spec, 'concurrencyPolicy', 'Allow')
    setIfAbsent(spec, 'suspend', false)
    setIfAbsent(spec, 'successfulJobsHistoryLimit', 3)
    setIfAbsent(spec, 'failedJobsHistoryLimit', 1)
  },
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': object => setIfZero(object, 'status', 'True'),
}
