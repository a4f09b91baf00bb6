/** The spec of a pod, also inside a template. Kubernetes pkg/apis/core/validation/validation.go ValidatePodSpec */
import type {FieldPath} from '../../field-path.ts'
import {addressProblems, parseAddress} from '../../ip.ts'
import type {JsonObject} from '../../json.ts'
import {byteLength, dnsSubdomainProblems, dnsSubdomainWithUnderscoreProblems, rangeProblem} from '../../names.ts'
import type {Check} from './check.ts'
import {flag, has, items, number, numberOf, part, text, textMap, textOf, texts} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkLabels} from './labels.ts'
import {checkContainers, checkEphemeralContainers, checkInitContainers} from './pod-containers.ts'
import {checkFileKeyVolumes} from './pod-environment.ts'
import {containersOf, type PodOptions, type PodScope} from './pod-options.ts'
import {checkPodLevelResources, checkResourceClaims, checkResources} from './pod-resources.ts'
import {checkAffinity, checkSchedulingGates, checkTolerations, checkTopologySpread} from './pod-scheduling.ts'
import {checkHostProcesses, checkHostUsers, checkOs} from './pod-os.ts'
import {checkPodSecurityContext} from './pod-security.ts'
import {checkVolumes} from './pod-volumes.ts'

/** An address in an older field: strict since 1.36. */
export function checkAddress(check: Check, address: string, path: FieldPath, known: readonly string[] = []): void {
  if (!known.includes(address)) check.invalidEach(path, address, addressProblems(address, check.since(36)))
}

function checkPodAddress(check: Check, address: string, path: FieldPath): void {
  if (check.since(30)) checkAddress(check, address, path)
  else if (!parseAddress(address)) check.invalid(path, address, 'must be valid IP address')
}

/** With the host's network, a port on the host is the container's port. */
function checkHostNetwork(check: Check, spec: JsonObject | undefined, path: FieldPath, options: PodOptions): void {
  if (!flag(spec, 'hostNetwork')) return
  for (const [index, container] of items(spec, 'containers').entries()) {
    for (const [portIndex, port] of items(container, 'ports').entries()) {
      const [host, inside] = [number(port, 'hostPort'), number(port, 'containerPort')]
      if (host === inside || (!options.isPod && host === 0)) continue
      const at = path.child('containers').index(index).child('ports').index(portIndex).child('hostPort')
      check.invalid(at, host, 'must match `containerPort` when `hostNetwork` is true')
    }
  }
}

function checkDns(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const config = part(spec, 'dnsConfig')
  const [servers, searches] = [texts(config, 'nameservers'), texts(config, 'searches')]
  if (text(spec, 'dnsPolicy') === 'None') {
    if (!config) {
      check.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')
      return
    }
    if (servers.length === 0) {
      const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None'
      check.required(path.child('nameservers'), detail)
      return
    }
  }
  if (servers.length > 3) check.invalid(path.child('nameservers'), servers, 'must not have more than 3 nameservers')
  for (const [index, server] of servers.entries())
    checkPodAddress(check, server, path.child('nameservers').index(index))
  checkSearches(check, searches, path.child('searches'))
  for (const [index, option] of items(config, 'options').entries()) {
    const at = path.child('options').index(index)
    check.requiredText(at, text(option, 'name'), 'must not be empty')
  }
}

function checkSearches(check: Check, searches: readonly string[], path: FieldPath): void {
  if (searches.length > 32) check.invalid(path, searches, 'must not have more than 32 search paths')
  if (byteLength(searches.join(' ')) > 2048) {
    check.invalid(path, searches, 'must not have more than 2048 characters (including spaces) in the search list')
  }
  const relaxed = check.since(33)
  for (const [index, search] of searches.entries()) {
    if (relaxed && search === '.') continue
    const domain = search.replace(/\.$/, '')
    const problems = relaxed ? dnsSubdomainWithUnderscoreProblems(domain, check.version) : dnsSubdomainProblems(domain)
    check.invalidEach(path.index(index), domain, problems)
  }
}

function checkHostnameOverride(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const name = textOf(spec, 'hostnameOverride')
  if (name === undefined) return
  const at = path.child('hostnameOverride')
  if (flag(spec, 'setHostnameAsFQDN')) check.forbidden(at, 'may not be specified when setHostnameAsFQDN is true')
  if (flag(spec, 'hostNetwork')) check.forbidden(at, 'may not be specified when hostNetwork is true')
  if (byteLength(name) > 64) check.tooLong(at, 64)
  check.subdomain(at, name)
}

/** Names of other objects, and names that make the hostname. */
function checkNames(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  for (const field of ['serviceAccountName', 'nodeName']) {
    const name = text(spec, field)
    if (name !== '') check.subdomain(path.child(field), name)
  }
  const deadline = numberOf(spec, 'activeDeadlineSeconds')
  const most = 2147483647
  if (deadline !== undefined && (deadline < 1 || deadline > most)) {
    check.invalid(path.child('activeDeadlineSeconds'), deadline, rangeProblem(1, most))
  }
  for (const field of ['hostname', 'subdomain']) {
    const name = text(spec, field)
    if (name !== '') check.label(path.child(field), name)
  }
}

function checkClasses(check: Check, spec: JsonObject | undefined, path: FieldPath, options: PodOptions): void {
  const priority = text(spec, 'priorityClassName')
  if (priority !== '') check.subdomain(path.child('priorityClassName'), priority)
  const runtime = textOf(spec, 'runtimeClassName')
  if (runtime !== undefined) check.subdomain(path.child('runtimeClassName'), runtime)
  const preemption = textOf(spec, 'preemptionPolicy')
  if (preemption !== undefined) {
    check.requiredOneOf(path.child('preemptionPolicy'), preemption, ['PreemptLowerPriority', 'Never'])
  }
  const overhead = part(spec, 'overhead')
  if (!overhead) return
  // The server checks it as the limits of a container.
  const mark = check.errors.length
  checkResources(check, {limits: overhead}, new Set(), path.child('overhead'), options)
  const prefix = [...path.at, 'overhead']
  for (let index = mark; index < check.errors.length; index += 1) {
    const error = check.errors[index]!
    const rest = error.path.at.slice(prefix.length).filter(step => step !== 'limits')
    check.errors[index] = {...error, path: error.path.standing([...prefix, ...rest])}
  }
}

function checkSchedulingGroup(check: Check, spec: JsonObject | undefined, path: FieldPath): void {
  const group = part(spec, 'schedulingGroup')
  if (!group) return
  const name = textOf(group, 'podGroupName')
  const at = path.child('podGroupName')
  if (name === undefined) check.invalid(at, undefined, 'must specify one of: `podGroupName`')
  else check.subdomain(at, name)
}

function checkHostAliases(check: Check, aliases: readonly JsonObject[], path: FieldPath): void {
  for (const [index, alias] of aliases.entries()) {
    const at = path.index(index)
    // Servers before 1.30 leave out the indexes.
    const here = check.since(30) ? at : at.named(path.name)
    checkPodAddress(check, text(alias, 'ip'), here.child('ip'))
    for (const [nameIndex, name] of texts(alias, 'hostnames').entries()) {
      const hostname = here.child('hostnames')
      const indexed = hostname.index(nameIndex)
      check.subdomain(check.since(30) ? indexed : indexed.named(hostname.name), name)
    }
  }
}

function checkPullSecrets(check: Check, secrets: readonly JsonObject[], path: FieldPath): void {
  for (const [index, secret] of secrets.entries()) {
    if (Object.keys(secret).every(field => field === 'name')) continue
    const shown = goStructText('LocalObjectReference', secret)
    check.invalidAs(path.index(index), secret, shown, 'only name may be set')
  }
}

const restartPolicies = ['Always', 'OnFailure', 'Never']
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

/** `metadata` is that of a pod, undefined for a template: it names the claims of ephemeral volumes. */
export function checkPodSpec(
  check: Check,
  spec: JsonObject | undefined,
  metadata: JsonObject | undefined,
  path: FieldPath,
  options: PodOptions,
): void {
  if (!has(spec, 'terminationGracePeriodSeconds')) check.required(path.child('terminationGracePeriodSeconds'))
  const podName = text(metadata, 'name')
  const volumes = checkVolumes(check, items(spec, 'volumes'), podName, path.child('volumes'), options)
  const claimNames = new Set(items(spec, 'resourceClaims').map(claim => text(claim, 'name')))
  claimNames.delete('')
  checkResourceClaims(check, spec, metadata, path.child('resourceClaims'))
  const scope: PodScope = {check, options, spec, path, volumes, claimNames}
  checkContainers(scope, path.child('containers'))
  checkInitContainers(scope, path.child('initContainers'))
  checkEphemeralContainers(scope, path.child('ephemeralContainers'))
  checkPodLevelResources(check, spec, claimNames, path, options)
  checkHostNetwork(check, spec, path, options)
  check.requiredOneOf(path.child('restartPolicy'), text(spec, 'restartPolicy'), restartPolicies)
  check.requiredOneOf(path.child('dnsPolicy'), text(spec, 'dnsPolicy'), dnsPolicies)
  checkLabels(check, textMap(spec, 'nodeSelector'), path.child('nodeSelector'))
  checkPodSecurityContext(check, spec, path.child('securityContext'), options)
  checkPullSecrets(check, items(spec, 'imagePullSecrets'), path.child('imagePullSecrets'))
  checkAffinity(check, part(spec, 'affinity'), path.child('affinity'), options)
  checkDns(check, spec, path.child('dnsConfig'))
  for (const [index, gate] of items(spec, 'readinessGates').entries()) {
    check.qualifiedName(path.child('readinessGates').index(index).child('conditionType'), text(gate, 'conditionType'))
  }
  checkSchedulingGates(check, items(spec, 'schedulingGates'), path.child('schedulingGates'))
  const constraints = path.child('topologySpreadConstraints')
  checkTopologySpread(check, items(spec, 'topologySpreadConstraints'), constraints, options)
  checkHostProcesses(check, spec, path)
  checkHostUsers(check, spec, path, options)
  checkHostnameOverride(check, spec, path)
  checkNames(check, spec, path)
  checkTolerations(check, items(spec, 'tolerations'), path.child('tolerations'), options)
  checkHostAliases(check, items(spec, 'hostAliases'), path.child('hostAliases'))
  checkClasses(check, spec, path, options)
  checkOs(check, spec, path)
  checkSchedulingGroup(check, spec, path.child('schedulingGroup'))
  checkFileKeyVolumes(check, spec, containersOf(spec, path))
}
