import type {FieldError} from '../../core/field-error.ts'
import type {Path} from '../../core/field-path.ts'
import {type JsonObject, isObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import {kindOf} from '../../core/kinds/index.ts'
import {statefulSetClaimName} from '../../core/names.ts'
import {storedOf} from '../accepted.ts'
import {lastName} from '../field-text.ts'
import {reasonOf} from '../refusal.ts'
import {defineRule} from '../rule.ts'

export const refusedClaim = defineRule({
  code: 'KL402',
  slug: 'refused-claim',
  category: 'stuck',
  title: 'a StatefulSet that is accepted, but a claim of it is not',
  kinds: ['StatefulSet'],
  check(subject, world, report) {
    const set = storedOf(subject)
    for (const [index, template] of listAt(set, 'spec', 'volumeClaimTemplates').entries()) {
      if (!set || !isObject(template)) continue
      const claim = claimOf(set, template)
      for (const error of kindOf('v1', 'PersistentVolumeClaim')?.validate?.(claim, {version: world.version}) ?? []) {
        const reason = reasonOf(error) || error.type.toLowerCase()
        report({
          message: `no pod is made: the server refuses ${lastName(error.path.name)} of claim "${stringAt(claim, 'metadata', 'name')}": ${reason}`,
          path: ['spec', 'volumeClaimTemplates', index, ...placeOf(error, template)],
          field: error.path.name,
        })
      }
    }
  },
})

/** The very entry of a map that the server only names as a whole. */
function placeOf({path: {at}, value}: FieldError, template: JsonObject): Path {
  const map = valueAt(template, at)
  if (!isObject(map) || typeof value !== 'string') return at
  const key = Object.hasOwn(map, value) ? value : Object.keys(map).find(name => map[name] === value)
  return key === undefined ? at : [...at, key]
}

/** Kubernetes pkg/controller/statefulset/stateful_set_utils.go getPersistentVolumeClaims. */
function claimOf(set: JsonObject, template: JsonObject): JsonObject {
  const start = valueAt(set, ['spec', 'ordinals', 'start'])
  const metadata = objectAt(template, 'metadata')
  const name = statefulSetClaimName(
    stringAt(metadata, 'name') ?? '',
    stringAt(set, 'metadata', 'name') ?? '',
    typeof start === 'number' ? start : 0,
  )
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: stringAt(set, 'metadata', 'namespace') ?? 'default',
      labels: {...objectAt(metadata, 'labels'), ...objectAt(set, 'spec', 'selector', 'matchLabels')},
      annotations: objectAt(metadata, 'annotations'),
    },
    spec: objectAt(template, 'spec'),
  }
}
