import {copyJson, type MutableJsonObject} from '../json.ts'
import {atLeast, type Version} from '../version.ts'
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

/** From here on the server works on a copy of what it names: another try may need the original. KEP-4420 */
const namesCopySince: Version = [1, 31]

/** Bytes of metadata.generateName that are kept. Kubernetes apiserver pkg/storage/names/generate.go */
const longestGeneratedBase = 58

/** Names an object that has no name but a beginning of one, in place. */
export function generateName(metadata: MutableJsonObject, context: AdmissionContext): void {
  const base = textIn(metadata, 'generateName')
  if (base === '' || textIn(metadata, 'name') !== '') return
  metadata['name'] = Buffer.from(base).toString('utf8', 0, longestGeneratedBase) + (context.suffix?.() ?? 'xxxxx')
  // In a copy a job shares no labels with its template.
  if (metadata['labels'] && atLeast(context.version, namesCopySince)) metadata['labels'] = copyJson(metadata['labels'])
}
