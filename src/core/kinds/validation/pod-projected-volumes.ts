/** Projected volumes of a pod. Kubernetes pkg/apis/core/validation/validation.go validateProjectionSources */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {
  byteLength,
  dnsLabelProblems,
  dnsSubdomainProblems,
  longestSubdomain,
  qualifiedNameProblems,
} from '../../names.ts'
import type {Check} from './check.ts'
import {has, items, number, numberOf, part, text, textMap, textOf} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkLabelSelector} from './labels.ts'
import {annotationLimit} from './metadata.ts'
import {oneVolumeType} from './persistent-volume.ts'
import type {PodOptions} from './pod-options.ts'
import {checkDownwardFile, checkKeyToPath} from './pod-volume-files.ts'
import {checkLocalPath} from './volume-paths.ts'

/** Paths of all sources: each may stand once. The server names the volume. */
class Paths {
  readonly #seen = new Set<string>()
  constructor(
    readonly check: Check,
    readonly volume: FieldPath,
  ) {}
  add(path: string, value = path): void {
    if (this.#seen.has(path)) this.check.invalid(this.volume, value, 'conflicting duplicate paths')
    this.#seen.add(path)
  }
}

function checkKeyed(check: Check, source: JsonObject, path: FieldPath, paths: Paths): void {
  const name = text(source, 'name')
  check.requiredText(path.child('name'), name)
  for (const [index, item] of items(source, 'items').entries()) {
    checkKeyToPath(check, item, path.child('items').index(index))
    if (text(item, 'path') !== '') paths.add(text(item, 'path'), name)
  }
}

function checkDownward(check: Check, source: JsonObject, path: FieldPath, paths: Paths): void {
  for (const [index, file] of items(source, 'items').entries()) {
    checkDownwardFile(check, file, path.standing([...path.at, 'items', index]))
    if (text(file, 'path') !== '') paths.add(text(file, 'path'))
  }
}

function checkToken(check: Check, token: JsonObject, path: FieldPath, volume: FieldPath, options: PodOptions): void {
  const seconds = number(token, 'expirationSeconds')
  const at = path.child('expirationSeconds')
  if (seconds < 600) check.invalid(at, seconds, 'may not specify a duration less than 10 minutes')
  if (seconds > 2 ** 32) check.invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds')
  const value = text(token, 'path')
  const valuePath = volume.childAs('path', ...path.at.slice(volume.at.length), 'path')
  if (!check.requiredText(valuePath, value) || !check.since(30) || options.kept.has('token paths')) return
  checkLocalPath(check, value, valuePath)
}

function signerProblems(signer: string): {readonly value: string; readonly problem: string}[] {
  const [domain = '', path = '', more] = signer.split('/')
  if (more !== undefined || !signer.includes('/')) {
    const problem = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
    return [{value: signer, problem}]
  }
  const problems: {value: string; problem: string}[] = []
  const firstWrong = (text: string, grammar: (part: string) => string[]): void => {
    const wrong = text.split('.').find(each => grammar(each).length > 0)
    if (wrong === undefined) return
    for (const problem of grammar(wrong)) {
      problems.push({value: text, problem: `validating label ${JSON.stringify(wrong)}: ${problem}`})
    }
  }
  firstWrong(domain, dnsLabelProblems)
  if (!domain.includes('.')) {
    problems.push({value: domain, problem: 'should be a domain with at least two segments separated by dots'})
  }
  firstWrong(path, dnsSubdomainProblems)
  return problems
}

function checkSigner(check: Check, signer: string, path: FieldPath): void {
  if (!check.requiredText(path, signer)) return
  const domain = signer.split('/')[0]!
  const isPair = signer.split('/').length === 2
  if (isPair && byteLength(domain) > longestSubdomain) check.tooLong(path, longestSubdomain)
  for (const {value, problem} of signerProblems(signer)) check.invalid(path, value, problem)
  if (isPair && byteLength(signer) > 571) check.tooLong(path, 571)
}

function trustBundleNameProblems(name: string): string[] {
  const colon = name.lastIndexOf(':')
  const signer = name.slice(0, Math.max(0, colon)).replaceAll(':', '/')
  const prefix = `${signer.replaceAll('/', ':')}:`
  if (colon >= 0 && !name.startsWith(prefix)) {
    return [`ClusterTrustBundle for signerName ${signer} must be named with prefix ${prefix}`]
  }
  return dnsSubdomainProblems(name.slice(colon + 1))
}

function checkTrustBundle(check: Check, bundle: JsonObject, path: FieldPath, paths: Paths): void {
  const [name, signer] = [textOf(bundle, 'name'), textOf(bundle, 'signerName')]
  const selector = part(bundle, 'labelSelector')
  if (name !== undefined && signer !== undefined) {
    const shown = goStructText('ClusterTrustBundleProjection', bundle)
    check.invalidAs(path, bundle, shown, 'only one of name and signerName may be used')
  } else if (name !== undefined) {
    check.requiredText(path.child('name'), name, 'must be a valid object name')
    for (const problem of trustBundleNameProblems(name)) {
      check.invalid(path.child('name'), name, `not a valid clustertrustbundlename: ${problem}`)
    }
    if (selector) {
      const shown = goStructText('LabelSelector', selector)
      check.invalidAs(path.child('labelSelector'), selector, shown, 'labelSelector must be unset if name is specified')
    }
  } else if (signer !== undefined) {
    check.requiredText(path.child('signerName'), signer, 'must be a valid signer name')
    checkSigner(check, signer, path.child('signerName'))
    checkLabelSelector(check, selector, path.child('labelSelector'))
  } else check.required(path, 'either name or signerName must be specified')
  const value = text(bundle, 'path')
  check.requiredText(path.child('path'), value)
  checkLocalPath(check, value, path.child('path'))
  paths.add(value)
}

const keyTypes = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519']
const certificatePaths = ['credentialBundlePath', 'keyPath', 'certificateChainPath']

function checkUserAnnotations(check: Check, annotations: Readonly<Record<string, string>>, path: FieldPath): void {
  let size = 0
  for (const [key, value] of Object.entries(annotations)) {
    size += byteLength(key) + byteLength(value)
    const lower = key.toLowerCase()
    if (!check.requiredText(path, lower)) continue
    const problems = qualifiedNameProblems(lower, check.version)
    check.invalidEach(path, lower, problems)
    if (problems.length > 0 || lower.includes('/')) continue
    check.invalid(path, lower, 'must be a domain-prefixed key (such as "acme.io/foo")')
  }
  if (size > annotationLimit) check.tooLong(path, annotationLimit)
}

function checkCertificate(check: Check, certificate: JsonObject, path: FieldPath, paths: Paths): void {
  const signer = text(certificate, 'signerName')
  checkSigner(check, signer, path.child('signerName'))
  checkUserAnnotations(check, textMap(certificate, 'userAnnotations'), path.child('userAnnotations'))
  const keyType = text(certificate, 'keyType')
  if (!keyTypes.includes(keyType)) check.unsupported(path.child('keyType'), keyType, keyTypes)
  const seconds = numberOf(certificate, 'maxExpirationSeconds')
  if (seconds !== undefined) {
    const at = path.child('maxExpirationSeconds')
    if (seconds < 3600) check.invalid(at, seconds, 'if provided, maxExpirationSeconds must be >= 3600')
    const host = signer.split('/')[0]!
    const day = 24 * 60 * 60
    const most = host === 'kubernetes.io' || host.endsWith('.kubernetes.io') ? day : 91 * day
    if (seconds > most) check.invalid(at, seconds, `if provided, maxExpirationSeconds must be <= ${most}`)
  }
  for (const field of certificatePaths) {
    const value = text(certificate, field)
    if (value === '') continue
    checkLocalPath(check, value, path.child(field))
    paths.add(value)
  }
  if (certificatePaths.every(field => text(certificate, field) === '')) {
    check.required(path, 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath')
  }
}

const kinds = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate']

export function checkProjectedSources(check: Check, volume: JsonObject, path: FieldPath, options: PodOptions): void {
  const paths = new Paths(check, path)
  for (const [index, source] of items(volume, 'sources').entries()) {
    const at = path.child('sources').index(index)
    for (const kind of kinds) {
      const projection = part(source, kind)
      if (projection) checkProjection(check, kind, projection, {path: at.child(kind), volume: path, paths, options})
    }
    if (kinds.filter(kind => has(source, kind)).length > 1) {
      check.forbidden(at, check.since(31) ? `${oneVolumeType} per source` : oneVolumeType)
    }
  }
}

interface ProjectionScope {
  readonly path: FieldPath
  readonly volume: FieldPath
  readonly paths: Paths
  readonly options: PodOptions
}

function checkProjection(check: Check, kind: string, projection: JsonObject, scope: ProjectionScope): void {
  const {path, paths} = scope
  switch (kind) {
    case 'secret':
    case 'configMap':
      checkKeyed(check, projection, path, paths)
      return
    case 'downwardAPI':
      checkDownward(check, projection, path, paths)
      return
    case 'serviceAccountToken':
      checkToken(check, projection, path, scope.volume, scope.options)
      return
    case 'clusterTrustBundle':
      checkTrustBundle(check, projection, path, paths)
      return
    default:
      checkCertificate(check, projection, path, paths)
  }
}
