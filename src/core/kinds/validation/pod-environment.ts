/** Environment variables and what they are taken from. Kubernetes pkg/apis/core/validation/validation.go ValidateEnv */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {
  configMapKeyProblems,
  dnsSubdomainProblems,
  environmentNameProblems,
  maskTrailingDash,
  qualifiedNameProblems,
} from '../../names.ts'
import {quantitySign, quantityText} from '../../quantity.ts'
import type {Check} from './check.ts'
import {has, items, part, quantityIn, text} from './decoded.ts'
import {checkNoBacksteps} from './volume-paths.ts'

const volumeFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid']
const environmentFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]
const convertibleFields = new Set([
  ...volumeFields,
  ...environmentFields,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
])

/** `metadata.annotations['key']` -> [`metadata.annotations`, `key`]. Kubernetes pkg/fieldpath */
function subscripted(path: string): readonly [path: string, subscript: string] | undefined {
  if (!path.endsWith("']")) return undefined
  const start = path.indexOf("['")
  return start > 0 ? [path.slice(0, start), path.slice(start + 2, -2)] : undefined
}

/** Where the downward API is used: the two places know different fields. */
export type DownwardUse = 'volume' | 'environment'

export function checkFieldRef(check: Check, ref: JsonObject, path: FieldPath, use: DownwardUse): void {
  const [version, field] = [text(ref, 'apiVersion'), text(ref, 'fieldPath')]
  if (!check.requiredText(path.child('apiVersion'), version)) return
  const at = path.child('fieldPath')
  if (!check.requiredText(at, field)) return
  const problem = conversionProblem(version, field)
  if (problem !== undefined) {
    check.invalid(at, field, `error converting fieldPath: ${problem}`)
    return
  }
  const parts = subscripted(field)
  if (parts) {
    const [map, key] = parts
    const name = map === 'metadata.annotations' ? key.toLowerCase() : key
    check.invalidEach(path.standing(at.at), name, qualifiedNameProblems(name, check.version))
    return
  }
  const known = use === 'volume' ? volumeFields : environmentFields
  check.oneOfTexts(at, field === 'spec.host' ? 'spec.nodeName' : field, known)
}

function conversionProblem(version: string, field: string): string | undefined {
  if (version !== 'v1') return `unsupported pod version: ${version}`
  const parts = subscripted(field)
  if (parts) {
    if (parts[0] === 'metadata.annotations' || parts[0] === 'metadata.labels') return undefined
    return `field label does not support subscript: ${field}`
  }
  return convertibleFields.has(field) || field === 'spec.host' ? undefined : `field label not supported: ${field}`
}

const containerResources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]
const isHugePages = (resource: string): boolean =>
  resource.startsWith('requests.hugepages-') || resource.startsWith('limits.hugepages-')

export function checkResourceFieldRef(check: Check, ref: JsonObject, path: FieldPath, use: DownwardUse): void {
  const resource = text(ref, 'resource')
  if (use === 'volume' && text(ref, 'containerName') === '') check.required(path.child('containerName'))
  else if (resource === '') check.required(path.child('resource'))
  else if (!isHugePages(resource)) check.oneOfTexts(path.child('resource'), resource, containerResources)
  checkDivisor(check, ref, path)
}

const byteDivisors = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei'
/** What each resource is called where its divisor is refused. */
function divisorKind(resource: string): string | undefined {
  const name = resource.replace(/^(limits|requests)\./, '')
  if (name === resource) return undefined
  if (name === 'memory') return 'memory'
  if (name === 'ephemeral-storage') return 'local ephemeral storage'
  return name.startsWith('hugepages-') ? 'hugepages' : undefined
}

function checkDivisor(check: Check, ref: JsonObject, path: FieldPath): void {
  const divisor = quantityIn(ref, 'divisor')
  if (!divisor || quantitySign(divisor) === 0) return
  const resource = text(ref, 'resource')
  const value = quantityText(divisor)
  const at = path.child('divisor')
  if (resource === 'limits.cpu' || resource === 'requests.cpu') {
    if (value === '1' || value === '1m') return
    check.invalid(at, resource, "only divisor's values 1m and 1 are supported with the cpu resource")
    return
  }
  const kind = divisorKind(resource)
  if (kind === undefined || byteDivisors.split(', ').includes(value)) return
  check.invalid(at, resource, `only divisor's values ${byteDivisors} are supported with the ${kind} resource`)
}

function checkKeySelector(check: Check, selector: JsonObject, path: FieldPath): void {
  check.matches(path.child('name'), text(selector, 'name'), dnsSubdomainProblems)
  const key = text(selector, 'key')
  if (check.requiredText(path.child('key'), key)) check.matches(path.child('key'), key, configMapKeyProblems)
}

function checkFileKey(check: Check, selector: JsonObject, path: FieldPath): void {
  const [key, volume, file] = [text(selector, 'key'), text(selector, 'volumeName'), text(selector, 'path')]
  if (check.requiredText(path.child('key'), key)) {
    check.invalidEach(path.child('key'), key, environmentNameProblems(key))
  }
  if (check.requiredText(path.child('volumeName'), volume)) check.label(path.child('volumeName'), volume)
  if (check.requiredText(path.child('path'), file)) checkNoBacksteps(check, file, path.child('path'))
}

const sources: readonly (readonly [string, (check: Check, source: JsonObject, path: FieldPath) => void])[] = [
  ['fieldRef', (check, source, path) => checkFieldRef(check, source, path, 'environment')],
  ['resourceFieldRef', (check, source, path) => checkResourceFieldRef(check, source, path, 'environment')],
  ['configMapKeyRef', checkKeySelector],
  ['secretKeyRef', checkKeySelector],
  ['fileKeyRef', checkFileKey],
]

function checkValueFrom(check: Check, variable: JsonObject, path: FieldPath): void {
  const from = part(variable, 'valueFrom')
  if (!from) return
  let found = 0
  for (const [field, run] of sources) {
    const source = part(from, field)
    if (!source) continue
    found += 1
    run(check, source, path.child(field))
  }
  if (found === 0) {
    const known = check.since(35)
      ? '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
      : '`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'
    check.invalid(path, '', `must specify one of: ${known}`)
  } else if (text(variable, 'value') !== '') check.invalid(path, '', 'may not be specified when `value` is not empty')
  else if (found > 1) check.invalid(path, '', 'may not have more than one field specified at a time')
}

export function checkEnvironment(check: Check, variables: readonly JsonObject[], path: FieldPath): void {
  for (const [index, variable] of variables.entries()) {
    const at = path.index(index)
    const name = text(variable, 'name')
    if (check.requiredText(at.child('name'), name)) {
      check.invalidEach(at.child('name'), name, environmentNameProblems(name, check.version))
    }
    checkValueFrom(check, variable, at.child('valueFrom'))
  }
}

export function checkEnvironmentFrom(check: Check, from: readonly JsonObject[], path: FieldPath): void {
  for (const [index, source] of from.entries()) {
    const at = path.index(index)
    const prefix = text(source, 'prefix')
    if (prefix !== '') check.invalidEach(at.child('prefix'), prefix, environmentNameProblems(prefix, check.version))
    for (const field of ['configMapRef', 'secretRef']) {
      const ref = part(source, field)
      if (!ref) continue
      const name = text(ref, 'name')
      if (!check.requiredText(at.child(field, 'name'), name)) continue
      // The server takes the name for a prefix.
      check.invalidEach(at.child(field, 'name'), name, dnsSubdomainProblems(maskTrailingDash(name)))
    }
    const found = ['configMapRef', 'secretRef'].filter(field => has(source, field)).length
    // The server names the list, not the entry.
    const list = path.standing(at.at)
    if (found === 0) check.invalid(list, '', 'must specify one of: `configMapRef` or `secretRef`')
    if (found > 1) check.invalid(list, '', 'may not have more than one field specified at a time')
  }
}

/** Variables of all containers that are read from files: their volume must be an emptyDir. */
export function checkFileKeyVolumes(
  check: Check,
  spec: JsonObject | undefined,
  containers: Iterable<readonly [container: JsonObject, path: FieldPath]>,
): void {
  const volumes = new Map(items(spec, 'volumes').map(volume => [text(volume, 'name'), volume]))
  for (const [container, path] of containers) {
    for (const [index, variable] of items(container, 'env').entries()) {
      const ref = part(part(variable, 'valueFrom'), 'fileKeyRef')
      if (!ref) continue
      const name = text(ref, 'volumeName')
      const at = path.child('env').index(index).child('valueFrom', 'fileKeyRef', 'volumeName')
      const volume = volumes.get(name)
      if (!volume) check.notFound(at, name)
      else if (!has(volume, 'emptyDir')) check.invalid(at, name, 'referenced volume must be of type emptyDir')
    }
  }
}
