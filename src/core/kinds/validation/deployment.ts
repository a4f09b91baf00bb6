/** Deployments and ReplicaSets. Kubernetes pkg/apis/apps/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {number, numberOf, numberOrText, part, text} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import type {PodOptions} from './pod-options.ts'
import {checkPodTemplate} from './pod.ts'
import {
  amountOf,
  checkAtMostAll,
  checkNumberOrPercent,
  checkRunsForever,
  checkSameSelector,
  checkSelectorMatches,
  checkWorkloadSelector,
  templateOptions,
} from './workload-template.ts'

const specPath = FieldPath.root('spec')

function checkSelectorAndTemplate(check: Check, spec: JsonObject | undefined, options: PodOptions): void {
  // The server says "deployment" of a ReplicaSet too.
  const texts = {empty: 'empty selector is invalid for deployment', broken: 'invalid label selector'}
  if (!checkWorkloadSelector(check, spec, specPath, texts)) return
  checkSelectorMatches(check, spec, specPath)
  checkPodTemplate(check, part(spec, 'template'), specPath.child('template'), options)
  checkRunsForever(check, spec, specPath, 'ReplicaSet')
}

function checkRollingUpdate(check: Check, update: JsonObject, path: FieldPath): void {
  const [unavailable, surge] = [numberOrText(update, 'maxUnavailable') ?? 0, numberOrText(update, 'maxSurge') ?? 0]
  const at = path.child('maxUnavailable')
  checkNumberOrPercent(check, unavailable, at)
  checkNumberOrPercent(check, surge, path.child('maxSurge'))
  if (amountOf(unavailable) === 0 && amountOf(surge) === 0) {
    check.invalid(at, unavailable, 'may not be 0 when `maxSurge` is 0')
  }
  checkAtMostAll(check, unavailable, at)
}

const strategies = ['Recreate', 'RollingUpdate']

function checkStrategy(check: Check, strategy: JsonObject | undefined, path: FieldPath): void {
  const update = part(strategy, 'rollingUpdate')
  const type = text(strategy, 'type')
  const at = path.child('rollingUpdate')
  if (type === 'Recreate') {
    if (update) check.forbidden(at, "may not be specified when strategy `type` is 'Recreate'")
  } else if (type === 'RollingUpdate') {
    if (update) checkRollingUpdate(check, update, at)
    else check.required(at, 'this should be defaulted and never be nil')
  } else check.unsupportedAs(path, strategy ?? {}, goStructText('DeploymentStrategy', strategy ?? {}), strategies)
}

function checkDeploymentSpec(check: Check, spec: JsonObject | undefined, options: PodOptions): void {
  check.notNegative(specPath.child('replicas'), number(spec, 'replicas'))
  checkSelectorAndTemplate(check, spec, options)
  checkStrategy(check, part(spec, 'strategy'), specPath.child('strategy'))
  const ready = number(spec, 'minReadySeconds')
  check.notNegative(specPath.child('minReadySeconds'), ready)
  check.notNegative(specPath.child('revisionHistoryLimit'), numberOf(spec, 'revisionHistoryLimit'))
  const deadline = numberOf(spec, 'progressDeadlineSeconds')
  if (deadline === undefined) return
  const at = specPath.child('progressDeadlineSeconds')
  check.notNegative(at, deadline)
  if (deadline <= ready) check.invalid(at, deadline, 'must be greater than minReadySeconds')
}

function checkReplicaSetSpec(check: Check, spec: JsonObject | undefined, options: PodOptions): void {
  check.notNegative(specPath.child('replicas'), number(spec, 'replicas'))
  check.notNegative(specPath.child('minReadySeconds'), number(spec, 'minReadySeconds'))
  checkSelectorAndTemplate(check, spec, options)
}

type SpecCheck = (check: Check, spec: JsonObject | undefined, options: PodOptions) => void

const create =
  (checkSpec: SpecCheck) =>
  (check: Check, object: JsonObject): void => {
    checkOwnMetadata(check, object, true, subdomainName)
    checkSpec(check, part(object, 'spec'), templateOptions(undefined))
  }

const update =
  (checkSpec: SpecCheck) =>
  (check: Check, object: JsonObject, old: JsonObject): void => {
    checkOwnMetadataUpdate(check, object, old)
    checkSpec(check, part(object, 'spec'), templateOptions(old, 'spec', 'template'))
    checkSameSelector(check, part(object, 'spec'), part(old, 'spec'), specPath)
  }

export const checkDeployment = create(checkDeploymentSpec)
export const checkDeploymentUpdate = update(checkDeploymentSpec)
export const checkReplicaSet = create(checkReplicaSetSpec)

export function checkReplicaSetUpdate(check: Check, set: JsonObject, old: JsonObject): void {
  // Servers before 1.34 look at the whole first.
  if (!check.since(34)) {
    checkOwnMetadata(check, set, true, subdomainName)
    checkReplicaSetSpec(check, part(set, 'spec'), templateOptions(old, 'spec', 'template'))
  }
  update(checkReplicaSetSpec)(check, set, old)
}
