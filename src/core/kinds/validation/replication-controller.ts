/** ReplicationControllers and PodTemplates. Kubernetes pkg/apis/core/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {longestSubdomain, tooManyBytes, tooManyCharacters} from '../../names.ts'
import type {Check} from './check.ts'
import {has, number, numberOf, part, partAt, textMap} from './decoded.ts'
import {goMapText} from './go-struct.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, type NameGrammar, subdomainName} from './metadata.ts'
import type {PodOptions} from './pod-options.ts'
import {checkPodTemplate} from './pod.ts'
import {checkRunsForever, templateOptions} from './workload-template.ts'

const specPath = FieldPath.root('spec')
const templatePath = FieldPath.root('template')

function checkSpec(check: Check, spec: JsonObject | undefined, options: PodOptions): void {
  check.notNegative(specPath.child('minReadySeconds'), number(spec, 'minReadySeconds'))
  const selector = Object.entries(textMap(spec, 'selector'))
  if (selector.length === 0) check.required(specPath.child('selector'))
  if (!has(spec, 'replicas')) check.required(specPath.child('replicas'))
  else check.notNegative(specPath.child('replicas'), numberOf(spec, 'replicas'))
  const path = specPath.child('template')
  const template = part(spec, 'template')
  if (!template) {
    check.required(path)
    return
  }
  const labels = textMap(part(template, 'metadata'), 'labels')
  if (selector.some(([key, value]) => !Object.hasOwn(labels, key) || labels[key] !== value)) {
    const given = partAt(template, 'metadata', 'labels')
    const detail = '`selector` does not match template `labels`'
    check.invalidAs(path.child('metadata', 'labels'), given ?? null, goMapText(given), detail)
  }
  checkPodTemplate(check, template, path, options)
  checkRunsForever(check, spec, specPath, 'ReplicationController')
}

export function checkReplicationController(check: Check, controller: JsonObject): void {
  // Since 1.35 it is declared: only the name that comes of generateName is looked at, and its length has other words.
  const name: NameGrammar = (each, prefix) => {
    if (prefix && check.since(35)) return []
    const problems = subdomainName(each, prefix)
    return problems.map(problem =>
      problem === tooManyCharacters(longestSubdomain) ? tooManyBytes(longestSubdomain, check.version) : problem,
    )
  }
  checkOwnMetadata(check, controller, true, name)
  checkSpec(check, part(controller, 'spec'), templateOptions(undefined))
}

export function checkReplicationControllerUpdate(check: Check, controller: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, controller, old)
  checkSpec(check, part(controller, 'spec'), templateOptions(old, 'spec', 'template'))
}

export function checkTemplateObject(check: Check, object: JsonObject): void {
  checkOwnMetadata(check, object, true, subdomainName)
  checkPodTemplate(check, part(object, 'template'), templatePath, templateOptions(undefined))
}

export function checkTemplateObjectUpdate(check: Check, object: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, object, old)
  checkPodTemplate(check, part(object, 'template'), templatePath, templateOptions(old, 'template'))
}
