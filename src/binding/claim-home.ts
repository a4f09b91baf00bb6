import type {ObjectName} from '../core/diagnostic.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, type JsonObject, listAt, stringAt, valueAt} from '../core/json.ts'
import {ephemeralClaimName, statefulSetClaimName} from '../core/names.ts'

/** Where a claim is written: its own object, or a template of which a controller makes it. */
export interface Home {
  readonly object: JsonObject
  readonly base: Path
}

/** The home of claim `key` (namespace/name); undefined for one that nobody wrote. */
export function homeOf(key: string, objects: readonly JsonObject[]): Home | undefined {
  let template: Home | undefined
  for (const object of objects) {
    const namespace = stringAt(object, 'metadata', 'namespace') || 'default'
    const name = stringAt(object, 'metadata', 'name') ?? ''
    if (!key.startsWith(`${namespace}/`)) continue
    const wanted = key.slice(namespace.length + 1)
    if (object['kind'] === 'PersistentVolumeClaim' && name === wanted) return {object, base: []}
    if (object['kind'] === 'StatefulSet') {
      for (const [index, each] of listAt(object, 'spec', 'volumeClaimTemplates').entries()) {
        const start = statefulSetClaimName(stringAt(each, 'metadata', 'name') ?? '', name, 0).slice(0, -1)
        if (wanted.startsWith(start) && /^\d+$/.test(wanted.slice(start.length))) {
          template ??= {object, base: ['spec', 'volumeClaimTemplates', index]}
        }
      }
    }
    if (object['kind'] === 'Pod') {
      for (const [index, each] of listAt(object, 'spec', 'volumes').entries()) {
        const made = ephemeralClaimName(name, stringAt(each, 'name') ?? '')
        if (made === wanted && isObject(valueAt(each, ['ephemeral', 'volumeClaimTemplate']))) {
          template ??= {object, base: ['spec', 'volumes', index, 'ephemeral', 'volumeClaimTemplate']}
        }
      }
    }
  }
  return template
}

export const objectNameOf = (object: JsonObject): ObjectName => {
  const namespace = stringAt(object, 'metadata', 'namespace')
  return {
    apiVersion: stringAt(object, 'apiVersion') ?? '',
    kind: stringAt(object, 'kind') ?? '',
    ...(namespace === undefined ? {} : {namespace}),
    name: stringAt(object, 'metadata', 'name') ?? '',
  }
}
