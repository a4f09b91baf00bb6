/** Containers, init containers and ephemeral containers. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {portNameProblems, portNumberProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {flagOf, has, items, number, numberOf, numbers, part, text, textOf} from './decoded.ts'
import {goListText} from './go-struct.ts'
import {checkEnvironment, checkEnvironmentFrom} from './pod-environment.ts'
import {checkDevices, checkMounts} from './pod-mounts.ts'
import type {PodScope} from './pod-options.ts'
import {checkLifecycle, checkProbes, checkPullPolicy, forbidProbes} from './pod-probes.ts'
import {checkResources} from './pod-resources.ts'
import {checkSecurityContext} from './pod-security.ts'
import {resourceText} from './resource-names.ts'

export const protocols = ['SCTP', 'TCP', 'UDP']

function checkPorts(check: Check, ports: readonly JsonObject[], path: FieldPath): void {
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const name = text(port, 'name')
    const at = path.index(index)
    const problems = name === '' ? [] : portNameProblems(name)
    check.invalidEach(at.child('name'), name, problems)
    if (name !== '' && problems.length === 0) {
      if (names.has(name)) check.duplicate(at.child('name'), name)
      names.add(name)
    }
    const inside = number(port, 'containerPort')
    if (inside === 0) check.required(at.child('containerPort'))
    else check.invalidEach(at.child('containerPort'), inside, portNumberProblems(inside))
    const host = number(port, 'hostPort')
    if (host !== 0) check.invalidEach(at.child('hostPort'), host, portNumberProblems(host))
    check.requiredOneOf(at.child('protocol'), text(port, 'protocol'), protocols)
  }
}

/** No host port may be taken twice with the same protocol and address. */
function checkHostPorts(check: Check, containers: readonly JsonObject[], path: FieldPath, first = 0): void {
  const taken = new Set<string>()
  for (const [index, container] of containers.entries()) {
    for (const [portIndex, port] of items(container, 'ports').entries()) {
      const host = number(port, 'hostPort')
      if (host === 0) continue
      const key = `${text(port, 'protocol')}/${text(port, 'hostIP')}/${host}`
      const at = path.index(index).standing([...path.at, first + index])
      if (taken.has(key)) check.duplicate(at.child('ports').index(portIndex).child('hostPort'), key)
      taken.add(key)
    }
  }
}

const resizable = ['cpu', 'memory']
function checkResizePolicy({check, spec}: PodScope, container: JsonObject, path: FieldPath): void {
  const seen = new Set<string>()
  for (const [index, policy] of items(container, 'resizePolicy').entries()) {
    const [resource, restart] = [text(policy, 'resourceName'), text(policy, 'restartPolicy')]
    const shown = resourceText(check, resource)
    if (seen.has(resource)) check.duplicateAs(path.index(index), resource, shown)
    seen.add(resource)
    const here = (field: string): FieldPath => path.standing([...path.at, index, field])
    if (resource === '') check.required(here('resourceName'))
    else if (!resizable.includes(resource)) check.unsupportedAs(here('resourceName'), resource, shown, resizable)
    check.requiredOneOf(here('restartPolicy'), restart, ['NotRequired', 'RestartContainer'])
    if (text(spec, 'restartPolicy') === 'Never' && restart !== 'NotRequired') {
      const pod = check.since(36) ? 'pod ' : ''
      check.invalid(here('restartPolicy'), restart, `must be 'NotRequired' when ${pod}\`restartPolicy\` is 'Never'`)
    }
  }
}

const messagePolicies = ['File', 'FallbackToLogsOnError']

/** What holds for containers of all three lists. */
function checkCommon(scope: PodScope, container: JsonObject, path: FieldPath): void {
  const {check, volumes, claimNames, options, spec} = scope
  const name = text(container, 'name')
  if (check.requiredText(path.child('name'), name)) check.label(path.child('name'), name)
  check.requiredText(path.child('image'), text(container, 'image'))
  const policy = text(container, 'terminationMessagePolicy')
  check.requiredOneOf(path.child('terminationMessagePolicy'), policy, messagePolicies)
  checkPorts(check, items(container, 'ports'), path.child('ports'))
  checkEnvironment(check, items(container, 'env'), path.child('env'))
  checkEnvironmentFrom(check, items(container, 'envFrom'), path.child('envFrom'))
  checkMounts(check, container, volumes, path.child('volumeMounts'))
  checkDevices(check, container, volumes, path.child('volumeDevices'))
  checkPullPolicy(check, text(container, 'imagePullPolicy'), path.child('imagePullPolicy'))
  checkResources(check, part(container, 'resources'), claimNames, path.child('resources'), options)
  checkResizePolicy(scope, container, path.child('resizePolicy'))
  const hostUsers = flagOf(spec, 'hostUsers') ?? true
  checkSecurityContext(check, part(container, 'securityContext'), path.child('securityContext'), hostUsers)
}

const gracePeriodOf = (spec: JsonObject | undefined): number | undefined =>
  numberOf(spec, 'terminationGracePeriodSeconds')

/** Probes and hooks of a container that keeps running. */
function checkRunning(scope: PodScope, container: JsonObject, path: FieldPath): void {
  const {check, options, spec} = scope
  const handlers = {check, options, gracePeriod: gracePeriodOf(spec)}
  checkLifecycle(handlers, container, part(spec, 'os'), path)
  checkProbes(handlers, container, path)
}

const missingPolicy = 'must specify restartPolicy when restart rules are used'

/** restartPolicy and restartPolicyRules of any container; rules exist since 1.35. */
function checkRestart({check}: PodScope, container: JsonObject, path: FieldPath): void {
  const policy = textOf(container, 'restartPolicy')
  const rules = items(container, 'restartPolicyRules')
  const at = path.child('restartPolicy')
  if (policy === undefined) {
    if (rules.length === 0) return
    check.required(at, missingPolicy)
  } else check.oneOf(at, policy, ['Always', 'Never', 'OnFailure'])
  const rulesPath = path.child('restartPolicyRules')
  if (rules.length > 20) check.tooMany(rulesPath, rules.length, 20)
  const actions = check.since(36) ? ['Restart', 'RestartAllContainers'] : ['Restart']
  for (const [index, rule] of rules.entries()) {
    const here = rulesPath.index(index)
    check.oneOf(here.child('action'), text(rule, 'action'), actions)
    const codes = part(rule, 'exitCodes')
    if (!codes) {
      check.required(here.child('exitCodes'), 'must be specified')
      continue
    }
    check.oneOf(here.child('exitCodes', 'operator'), text(codes, 'operator'), ['In', 'NotIn'])
    const count = numbers(codes, 'values').length
    if (count > 255) check.tooMany(here.child('exitCodes', 'values'), count, 255)
  }
}

function checkInitRestart(scope: PodScope, container: JsonObject, path: FieldPath): void {
  const {check, options} = scope
  const policy = textOf(container, 'restartPolicy')
  const rules = items(container, 'restartPolicyRules')
  const hasRules = check.since(35) || options.kept.has('restart rules')
  if (policy === undefined) {
    if (rules.length > 0) check.required(path.child('restartPolicy'), missingPolicy)
  } else if (!hasRules) {
    if (policy !== 'Always') check.unsupported(path.child('restartPolicy'), policy, ['Always'])
  } else if (policy !== 'Always' || check.since(36)) checkRestart(scope, container, path)
  else if (rules.length > 0) {
    const detail = 'restartPolicyRules are not allowed for init containers with restart policy Always'
    check.forbidden(path.child('restartPolicyRules'), detail)
  }
}

export function checkContainers(scope: PodScope, path: FieldPath): void {
  const {check, spec, options} = scope
  const containers = items(spec, 'containers')
  if (containers.length === 0) {
    check.required(path)
    return
  }
  const names = new Set<string>()
  for (const [index, container] of containers.entries()) {
    const at = path.index(index)
    const name = text(container, 'name')
    checkCommon(scope, container, at)
    if (names.has(name)) check.duplicate(at.child('name'), name)
    names.add(name)
    checkRunning(scope, container, at)
    if (check.since(35) || options.kept.has('restart rules')) checkRestart(scope, container, at)
    else if (has(container, 'restartPolicy')) {
      check.forbidden(at.child('restartPolicy'), 'may not be set for non-init containers')
    }
  }
  checkHostPorts(check, containers, path)
}

export function checkInitContainers(scope: PodScope, path: FieldPath): void {
  const {check, spec} = scope
  const names = new Set(items(spec, 'containers').map(container => text(container, 'name')))
  for (const [index, container] of items(spec, 'initContainers').entries()) {
    const at = path.index(index)
    const name = text(container, 'name')
    checkCommon(scope, container, at)
    checkInitRestart(scope, container, at)
    if (names.has(name)) check.duplicate(at.child('name'), name)
    else if (name !== '') names.add(name)
    // They run one by one; the server names each as the first.
    checkHostPorts(check, [container], path, index)
    const isSidecar = text(container, 'restartPolicy') === 'Always'
    if (isSidecar) checkRunning(scope, container, at)
    else forbidProbes(check, container, at)
    checkInitResize(scope, container, at, isSidecar)
  }
}

function checkInitResize({check, options}: PodScope, container: JsonObject, path: FieldPath, isSidecar: boolean): void {
  const policies = items(container, 'resizePolicy')
  const at = path.child('resizePolicy')
  if (policies.length > 0 && !check.since(33) && !options.kept.has('sidecar resize policy')) {
    const shown = goListText('ContainerResizePolicy', policies)
    check.invalidAs(at, policies, shown, 'must not be set for init containers')
  }
  if (isSidecar || options.kept.has('init container restarts')) return
  for (const [index, policy] of policies.entries()) {
    if (text(policy, 'restartPolicy') !== 'RestartContainer') continue
    const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers"
    check.invalid(at.index(index).child('restartPolicy'), 'RestartContainer', detail)
  }
}

const notForEphemeral = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
]

export function checkEphemeralContainers(scope: PodScope, path: FieldPath): void {
  const {check, spec} = scope
  const ephemeral = items(spec, 'ephemeralContainers')
  if (ephemeral.length === 0) return
  const others = new Set(
    ['containers', 'initContainers'].flatMap(field => items(spec, field).map(container => text(container, 'name'))),
  )
  const names = new Set(others)
  for (const [index, container] of ephemeral.entries()) {
    const at = path.index(index)
    const name = text(container, 'name')
    checkCommon(scope, container, at)
    checkImageSpace(check, container, at)
    if (names.has(name)) check.duplicate(at.child('name'), name)
    names.add(name)
    const target = text(container, 'targetContainerName')
    if (target !== '' && !others.has(target)) check.notFound(at.child('targetContainerName'), target)
    for (const field of notForEphemeral) {
      if (isSet(container, field)) check.forbidden(at.child(field), 'cannot be set for an Ephemeral Container')
    }
    for (const [mountIndex, mount] of items(container, 'volumeMounts').entries()) {
      for (const field of ['subPath', 'subPathExpr']) {
        if (text(mount, field) === '') continue
        const mountPath = at.child('volumeMounts').index(mountIndex).child(field)
        check.forbidden(mountPath, 'cannot be set for an Ephemeral Container')
      }
    }
  }
}

const isSet = (container: JsonObject, field: string): boolean =>
  field === 'resources' ? Object.keys(part(container, field) ?? {}).length > 0 : has(container, field)

/** Pods only: templates may have images with spaces around. */
export function checkImageSpace(check: Check, container: JsonObject, path: FieldPath): void {
  const image = text(container, 'image')
  if (image.trim() !== image) check.invalid(path.child('image'), image, 'must not have leading or trailing whitespace')
}
