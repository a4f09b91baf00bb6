/** Ingresses and IngressClasses. Kubernetes pkg/apis/networking/validation/validation.go */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import {parseAddress} from '../../ip.ts'
import type {JsonObject} from '../../json.ts'
import {
  byteLength,
  dns1035LabelProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  httpPathProblem,
  isHttpPath,
  pathSegmentProblems,
  portNameProblems,
  portNumberProblems,
  wildcardSubdomainProblems,
} from '../../names.ts'
import {Check} from './check.ts'
import {has, items, number, part, partAt, text, textMap, textOf, texts} from './decoded.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, metadataOf, subdomainName} from './metadata.ts'
import type {Warn} from './warning-list.ts'

const specPath = FieldPath.root('spec')
const classAnnotation = 'kubernetes.io/ingress.class'

/** What a stored Ingress may keep though it would be refused today. */
interface Kept {
  readonly secretName: boolean
  readonly wildcardRule: boolean
  /** Names of Services may begin with a digit. */
  readonly serviceName: boolean
}

function checkKindAndName(check: Check, reference: JsonObject, path: FieldPath): void {
  const group = textOf(reference, 'apiGroup')
  if (group !== undefined) check.subdomain(path.child('apiGroup'), group)
  for (const field of ['kind', 'name']) {
    const value = text(reference, field)
    const at = path.child(field)
    if (check.requiredText(at, value, check.since(34) ? '' : `${field} is required`)) {
      check.matches(at, value, pathSegmentProblems)
    }
  }
}

function checkService(check: Check, service: JsonObject, path: FieldPath, kept: Kept): void {
  const name = text(service, 'name')
  const at = path.childAs('service', 'service')
  if (check.requiredText(at.child('name'), name)) {
    check.matches(at.child('name'), name, kept.serviceName ? dnsLabelProblems : dns1035LabelProblems)
  }
  const port = part(service, 'port')
  const [portName, portNumber] = [text(port, 'name'), number(port, 'number')]
  if (portName !== '' && portNumber !== 0) check.invalid(path, '', 'cannot set both port name & port number')
  else if (portName !== '') check.matches(at.child('port', 'name'), portName, portNameProblems)
  else if (portNumber !== 0) check.invalidEach(at.child('port', 'number'), portNumber, portNumberProblems(portNumber))
  else check.required(path, 'port name or number is required')
}

function checkBackend(check: Check, backend: JsonObject | undefined, path: FieldPath, kept: Kept): void {
  const [resource, service] = [part(backend, 'resource'), part(backend, 'service')]
  if (resource && service) check.invalid(path, '', 'cannot set both resource and service backends')
  else if (resource) checkKindAndName(check, resource, path.child('resource'))
  else if (service) checkService(check, service, path, kept)
  else check.invalid(path, '', 'resource or service backend is required')
}

function checkPath(check: Check, rule: JsonObject, path: FieldPath, kept: Kept): void {
  const type = textOf(rule, 'pathType')
  if (type === undefined) {
    check.required(path.child('pathType'), 'pathType must be specified')
    return
  }
  const value = text(rule, 'path')
  const at = path.child('path')
  const isOwn = type === 'ImplementationSpecific'
  if (isOwn || type === 'Exact' || type === 'Prefix') {
    if (!value.startsWith('/') && !(isOwn && value === '')) check.invalid(at, value, 'must be an absolute path')
    if (!isOwn) {
      for (const sequence of ['//', '/./', '/../', '%2f', '%2F'])
        if (value.includes(sequence)) check.invalid(at, value, `must not contain '${sequence}'`)
      for (const suffix of ['/..', '/.'])
        if (value.endsWith(suffix)) check.invalid(at, value, `cannot end with '${suffix}'`)
    }
  } else check.unsupported(path.child('pathType'), type, ['Exact', 'ImplementationSpecific', 'Prefix'])
  checkBackend(check, part(rule, 'backend'), path.child('backend'), kept)
}

function checkHttp(check: Check, http: JsonObject | undefined, path: FieldPath, kept: Kept): void {
  if (!http) return
  const paths = items(http, 'paths')
  if (paths.length === 0) check.required(path.child('paths'))
  for (const [index, rule] of paths.entries()) checkPath(check, rule, path.child('paths').index(index), kept)
}

const hostProblems = (host: string): string[] =>
  host.includes('*') ? wildcardSubdomainProblems(host) : dnsSubdomainProblems(host)

function checkRules(check: Check, spec: JsonObject | undefined, kept: Kept): void {
  for (const [index, rule] of items(spec, 'rules').entries()) {
    const path = specPath.child('rules').index(index)
    const host = text(rule, 'host')
    if (host !== '') {
      if (parseAddress(host)) check.invalid(path.child('host'), host, 'must be a DNS name, not an IP address')
      check.matches(path.child('host'), host, hostProblems)
    }
    if (!host.includes('*') || !kept.wildcardRule) checkHttp(check, part(rule, 'http'), path.child('http'), kept)
  }
}

const secretProblems = (name: string): string[] => (name === '' ? [] : dnsSubdomainProblems(name))

function checkTls(check: Check, spec: JsonObject | undefined, kept: Kept): void {
  for (const [index, tls] of items(spec, 'tls').entries()) {
    const path = specPath.child('tls').index(index)
    for (const [place, host] of texts(tls, 'hosts').entries())
      check.matches(path.child('hosts').index(place), host, hostProblems)
    if (!kept.secretName) check.matches(path.child('secretName'), text(tls, 'secretName'), secretProblems)
  }
}

function checkIngressAs(check: Check, ingress: JsonObject, kept: Kept): void {
  checkOwnMetadata(check, ingress, true, subdomainName)
  const spec = part(ingress, 'spec')
  const backend = part(spec, 'defaultBackend')
  if (items(spec, 'rules').length === 0 && !backend) {
    const detail = 'either `defaultBackend` or `rules` must be specified'
    check.invalidAs(specPath, null, goJson(spec?.['rules'] ?? null), detail)
  }
  if (backend) checkBackend(check, backend, specPath.child('defaultBackend'), kept)
  checkRules(check, spec, kept)
  checkTls(check, spec, kept)
  const name = textOf(spec, 'ingressClassName')
  if (name !== undefined) check.subdomain(specPath.child('ingressClassName'), name)
}

export function checkIngress(check: Check, ingress: JsonObject): void {
  checkIngressAs(check, ingress, {secretName: false, wildcardRule: false, serviceName: check.since(36)})
  const annotations = textMap(metadataOf(ingress), 'annotations')
  const [name, old] = [textOf(part(ingress, 'spec'), 'ingressClassName'), annotations[classAnnotation]]
  if (old === undefined || name === undefined || old === name) return
  const path = FieldPath.root('metadata').child('annotations').key(classAnnotation)
  const detail = 'must match `ingressClassName` when both are specified'
  check.invalid(path.named(`annotations.${classAnnotation}`), old, detail)
}

const backendsOf = (spec: JsonObject | undefined): (JsonObject | undefined)[] => [
  part(spec, 'defaultBackend'),
  ...items(spec, 'rules').flatMap(rule => items(part(rule, 'http'), 'paths').map(path => part(path, 'backend'))),
]

function keptOf(check: Check, spec: JsonObject | undefined): Kept {
  const isBroken = (rule: JsonObject): boolean => {
    const stored = new Check(check.version)
    checkHttp(stored, part(rule, 'http'), specPath, {secretName: false, wildcardRule: false, serviceName: false})
    return stored.errors.length > 0
  }
  const isNewName = (name: string): boolean =>
    dnsLabelProblems(name).length === 0 && dns1035LabelProblems(name).length > 0
  const hasNewName = backendsOf(spec).some(backend => isNewName(text(part(backend, 'service'), 'name')))
  return {
    secretName: items(spec, 'tls').some(tls => secretProblems(text(tls, 'secretName')).length > 0),
    wildcardRule: items(spec, 'rules').some(rule => text(rule, 'host').includes('*') && isBroken(rule)),
    serviceName: check.since(36) || (check.since(34) && hasNewName),
  }
}

export function checkIngressUpdate(check: Check, ingress: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, ingress, old)
  checkIngressAs(check, ingress, keptOf(check, part(old, 'spec')))
}

export const ingress: Warn = (list, object, old) => {
  const annotations = textMap(metadataOf(object), 'annotations')
  if (old || !Object.hasOwn(annotations, classAnnotation) || has(part(object, 'spec'), 'ingressClassName')) return
  const path = FieldPath.root('metadata').child('annotations').key(classAnnotation)
  list.addText(path, `annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`)
}

/** `example.com/ingress`. apimachinery pkg/util/validation IsDomainPrefixedPath */
function checkController(check: Check, controller: string): void {
  const path = specPath.child('controller')
  if (byteLength(controller) > 250) check.tooLong(path, 250)
  if (!check.requiredText(path, controller)) return
  const slash = controller.indexOf('/')
  const [host, rest] = slash < 0 ? ['', ''] : [controller.slice(0, slash), controller.slice(slash + 1)]
  if (host === '' || rest === '') {
    check.invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')
    return
  }
  check.subdomain(path, host)
  if (!isHttpPath(rest)) check.invalid(path, rest, httpPathProblem)
}

function checkParameters(check: Check, parameters: JsonObject | undefined): void {
  if (!parameters) return
  const path = specPath.child('parameters')
  checkKindAndName(check, parameters, path)
  const [scope, namespace] = [textOf(parameters, 'scope'), textOf(parameters, 'namespace')]
  const at = path.child('namespace')
  if (scope === undefined) check.required(path.child('scope'))
  else if (scope === 'Namespace') {
    if (namespace === undefined) check.required(at, "`parameters.scope` is set to 'Namespace'")
    else check.label(at, namespace)
  } else if (scope !== 'Cluster') check.unsupported(path.child('scope'), scope, ['Cluster', 'Namespace'])
  else if (namespace !== undefined) check.forbidden(at, "`parameters.scope` is set to 'Cluster'")
}

export function checkIngressClass(check: Check, ingressClass: JsonObject): void {
  checkOwnMetadata(check, ingressClass, false, subdomainName)
  checkController(check, text(part(ingressClass, 'spec'), 'controller'))
  checkParameters(check, partAt(ingressClass, 'spec', 'parameters'))
}

export function checkIngressClassUpdate(check: Check, ingressClass: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, ingressClass, old)
  const controller = text(part(ingressClass, 'spec'), 'controller')
  if (controller !== text(part(old, 'spec'), 'controller')) {
    check.invalid(specPath.child('controller'), controller, 'field is immutable')
  }
  checkIngressClass(check, ingressClass)
}
