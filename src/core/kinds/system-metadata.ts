import type {MutableJsonObject} from '../json.ts'
import type {AdmissionContext} from './kind.ts'
import {textIn} from './parts.ts'

/** Fields of metadata that only the server sets. Kubernetes apiserver pkg/registry/rest/meta.go */
export const systemFields: readonly string[] = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'resourceVersion',
  'managedFields',
]

/** Bytes of metadata.generateName that are kept. Kubernetes apiserver pkg/storage/names/generate.go */
const longestGeneratedBase = 58

/** Names an object that has no name but a beginning of one, in place. */
export function generateName(metadata: MutableJsonObject, context: AdmissionContext): void {
  const base = textIn(metadata, 'generateName')
  if (base === '' || textIn(metadata, 'name') !== '') return
  metadata['name'] = Buffer.from(base).toString('utf8', 0, longestGeneratedBase) + (context.suffix?.() ?? 'xxxxx')
}
