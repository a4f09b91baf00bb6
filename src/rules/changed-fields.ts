import type {Path} from '../core/field-path.ts'
import {isObject, type Json, valueAt} from '../core/json.ts'

/** A field that differs between two stored objects. */
export interface ChangedField {
  readonly path: Path
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** Where two values differ, as deep as they are of one shape. Lists of different lengths differ as a whole, unless one begins the other. */
export function changedFields(before: Json | undefined, after: Json | undefined, path: Path = []): ChangedField[] {
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].flatMap(name => changedFields(before[name], after[name], [...path, name]))
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return (before as readonly Json[]).flatMap((item, index) =>
      changedFields(item, (after as readonly Json[])[index], [...path, index]),
    )
  }
  return isSame(before, after) ? [] : [{path, before, after}]
}

const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What may change below a field that the server calls immutable as a whole, by kind. */
const mayChange: Readonly<Record<string, readonly RegExp[]>> = {
  StatefulSet: [
    /^spec\.(replicas|ordinals|template|updateStrategy|revisionHistoryLimit|persistentVolumeClaimRetentionPolicy|minReadySeconds)\b/,
  ],
  PersistentVolumeClaim: [/^spec\.volumeAttributesClassName$/],
  Pod: [
    /^spec\.(activeDeadlineSeconds|terminationGracePeriodSeconds|tolerations)\b/,
    /^spec\.(initC|c)ontainers\.\d+\.image$/,
  ],
}

/** The fields of a volume's spec that are no volume source. */
const besideSource =
  /^spec\.(accessModes|capacity|claimRef|mountOptions|nodeAffinity|persistentVolumeReclaimPolicy|storageClassName|volumeAttributesClassName|volumeMode)\b/

/**
 * The changed fields below `area`, the place that the server complains of; of each field of it the first change. `name` is the server's
 * word for the area.
 */
export function changesBelow(
  area: Path,
  name: string,
  kind: string,
  before: Json | undefined,
  after: Json | undefined,
): ChangedField[] {
  const allowed =
    name === 'spec.persistentvolumesource' ? [besideSource] : area.length > 1 ? [] : (mayChange[kind] ?? [])
  const changes = changedFields(valueAt(before, area), valueAt(after, area), area).filter(
    ({path}) => !allowed.some(pattern => pattern.test(path.join('.'))),
  )
  const heads = new Map<string, ChangedField>()
  for (const change of changes) {
    const head = String(change.path[area.length] ?? '')
    if (!heads.has(head)) heads.set(head, change)
  }
  return [...heads.values()]
}
