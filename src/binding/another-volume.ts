import {changeAt} from '../core/change-at.ts'
import {isObject, type Json, type JsonObject, objectAt, stringAt, valueAt} from '../core/json.ts'
import {accessModeNames} from './access-modes.ts'
import type {ClaimFacts} from './claim-facts.ts'
import type {FieldChange} from './remedy.ts'

/** Where sources that are no more than a folder have its path. */
const folders: readonly (readonly string[])[] = [
  ['spec', 'hostPath', 'path'],
  ['spec', 'local', 'path'],
  ['spec', 'nfs', 'path'],
]

/**
 * What one changes of a volume to make another like it: its name (`wanted`, or the next one) and the folder that it stands for; undefined for a volume that is
 * no folder: a disk cannot be made by writing a manifest.
 */
export function changesForAnother(
  volume: JsonObject,
  all: readonly JsonObject[],
  wanted?: string,
): readonly FieldChange[] | undefined {
  const path = folders.find(each => stringAt(volume, ...each) !== undefined)
  if (!path) return undefined
  const name = stringAt(volume, 'metadata', 'name') ?? ''
  const folder = stringAt(volume, ...path) ?? ''
  const names = new Set(all.map(each => stringAt(each, 'metadata', 'name') ?? ''))
  const taken = new Set(all.flatMap(each => stringAt(each, ...path) ?? []))
  const another = wanted ?? next(name, names)
  const beside = folder.endsWith(`/${name}`) ? `${folder.slice(0, -name.length)}${another}` : next(folder, taken)
  return [
    {path: ['metadata', 'name'], value: another},
    {path, value: taken.has(beside) ? next(beside, taken) : beside},
  ]
}

/** The next text by number that is free: `pv001` to `pv002`, `data` to `data-2`. */
function next(text: string, taken: ReadonlySet<string>): string {
  const [, stem = '', digits = ''] = /^(.*?)(\d*)$/.exec(text) ?? []
  const from = digits === '' ? 2 : Number(digits) + 1
  const start = digits === '' ? `${stem}-` : stem
  for (let number = from; ; number++) {
    const candidate = `${start}${String(number).padStart(digits.length, '0')}`
    if (!taken.has(candidate)) return candidate
  }
}

/** What a volume is made from when there is none that it could be like. */
export const emptyVolume: JsonObject = {apiVersion: 'v1', kind: 'PersistentVolume', metadata: {name: ''}, spec: {}}

/** What makes a folder of that node (or of any, where it does not matter) a volume for the claim. */
export function changesForFirst(
  name: string,
  {requestText, accessModes, className, volumeMode}: ClaimFacts,
  node: string | undefined,
): readonly FieldChange[] | undefined {
  if (volumeMode === 'Block') return undefined
  const terms: Json = [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: [node ?? '']}]}]
  return [
    {path: ['metadata', 'name'], value: name},
    ...(className === '' ? [] : [{path: ['spec', 'storageClassName'], value: className}]),
    {path: ['spec', 'capacity', 'storage'], value: requestText},
    {path: ['spec', 'accessModes'], value: accessModeNames(accessModes)},
    {path: ['spec', 'hostPath', 'path'], value: `/mnt/${name}`},
    {path: ['spec', 'hostPath', 'type'], value: 'DirectoryOrCreate'},
    ...(node === undefined ? [] : [{path: ['spec', 'nodeAffinity', 'required', 'nodeSelectorTerms'], value: terms}]),
  ]
}

/** What a person writes of a volume: nothing of its state, and no claim that it is bound to. */
export function asWrittenVolume(volume: JsonObject): JsonObject {
  const {name, labels, annotations} = objectAt(volume, 'metadata')
  const kept = Object.entries(isObject(annotations) ? annotations : {}).filter(([key]) => !stateMark.test(key))
  const metadata: Record<string, Json> = {name: name ?? ''}
  if (isObject(labels) && Object.keys(labels).length > 0) metadata['labels'] = labels
  if (kept.length > 0) metadata['annotations'] = Object.fromEntries(kept)
  const {status: _status, ...rest} = volume
  const written = changeAt({...rest, metadata}, ['spec', 'claimRef'], undefined)
  return isObject(written) && valueAt(written, ['spec']) !== undefined ? written : volume
}
const stateMark = /^pv\.kubernetes\.io\/|^kubectl\.kubernetes\.io\/last-applied-configuration$/
