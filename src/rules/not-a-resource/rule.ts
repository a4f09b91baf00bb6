import type {Path} from '../../core/field-path.ts'
import {isObject, type Json, type JsonObject, stringAt} from '../../core/json.ts'
import {apiVersionOf, kinds} from '../../core/kinds/index.ts'
import {misspelt} from '../../core/nearest.ts'
import {alternatives, shown, writtenPath} from '../field-text.ts'
import {renaming} from '../mending.ts'
import {defineRule} from '../rule.ts'

export const notAResource = defineRule({
  code: 'KL102',
  slug: 'not-a-resource',
  category: 'rejected',
  title: 'the document is not a Kubernetes object: apiVersion or kind is missing',
  checkDocument(document, _world, report) {
    const {value} = document
    if (value === undefined || value === null) return
    if (isObject(value)) {
      for (const [path, item] of strayItems(value))
        report({message: `${writtenPath(path)} is ${nameOf(item)}, not an object`, hint, at: document.place(path)})
      return
    }
    report({message: `the document is ${nameOf(value)}, not an object`, hint, at: document.place([])})
  },
  check({manifest}, _world, report) {
    const {object} = manifest
    const missing = (['apiVersion', 'kind'] as const).filter(field => !stringAt(object, field))
    if (missing.length === 0) return
    const wrong = missing.find(field => object[field] !== undefined && object[field] !== null && object[field] !== '')
    const slip = Object.keys(object).find(key => misspelt(key, missing) !== undefined)
    if (slip !== undefined && wrong === undefined)
      return report({
        message: `"${misspelt(slip, missing)}" is missing, and "${slip}" stands there`,
        hint: `write ${misspelt(slip, missing)}`,
        path: [slip],
        part: 'key',
        field: missing[0]!,
        fixes: renaming(manifest, [slip], missing),
      })
    report({
      message: wrong
        ? `"${wrong}" is not a string`
        : `${missing.map(field => `"${field}"`).join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`,
      hint: hintOf(missing, object),
      path: wrong ? [wrong] : [],
      field: missing[0]!,
    })
  },
})

const hint = 'start it with apiVersion: and kind:'

function nameOf(value: Json): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null) return 'empty'
  return typeof value === 'string' ? `the text ${shown(value)}` : shown(value)
}

/** The items of a List that are no objects. */
function* strayItems(value: JsonObject, base: Path = []): Generator<[Path, Json]> {
  const {items} = value
  if (!stringAt(value, 'kind')?.endsWith('List') || !Array.isArray(items)) return
  for (const [index, item] of (items as readonly Json[]).entries()) {
    const path = [...base, 'items', index]
    if (isObject(item)) yield* strayItems(item, path)
    else yield [path, item]
  }
}

/** What to write: by the kind, or by a field that only one kind has. */
function hintOf(missing: readonly string[], object: JsonObject): string {
  const kind = stringAt(object, 'kind') ?? ''
  const known = kinds.find(each => each.kind === kind)
  if (missing.includes('apiVersion') && known) return `write apiVersion: ${apiVersionOf(known)}`
  if (!missing.includes('kind')) return 'write apiVersion: v1, or group/version such as apps/v1'
  const apiVersion = stringAt(object, 'apiVersion') ?? ''
  const fields = Object.keys(isObject(object['spec']) ? object['spec'] : object)
  const likely = kinds.filter(each => apiVersion === '' || apiVersionOf(each) === apiVersion)
  const [only, ...others] = likely.filter(each => signs[each.kind]?.some(sign => fields.includes(sign)))
  if (!only || others.length > 0) {
    const words = missing.includes('apiVersion') ? [] : likely.map(each => each.kind)
    if (words.length === 0) return 'write apiVersion: and kind:'
    return `write kind: ${words.length < 7 ? alternatives(words) : 'and what is meant, such as ConfigMap'}`
  }
  return `write ${missing.includes('apiVersion') ? `apiVersion: ${apiVersionOf(only)} and ` : ''}kind: ${only.kind}`
}

/** Fields that tell a kind from the others. */
const signs: Readonly<Record<string, readonly string[]>> = {
  PersistentVolume: ['capacity', 'persistentVolumeReclaimPolicy', 'hostPath', 'nfs'],
  PersistentVolumeClaim: ['volumeName', 'resources', 'dataSource'],
  StorageClass: ['provisioner'],
  StatefulSet: ['volumeClaimTemplates', 'serviceName', 'podManagementPolicy'],
  Service: ['ports', 'clusterIP'],
  CronJob: ['schedule', 'jobTemplate'],
  Job: ['backoffLimit', 'completions'],
  LimitRange: ['limits'],
  Pod: ['containers'],
  ResourceQuota: ['hard'],
  Secret: ['stringData'],
  Deployment: ['strategy'],
}
