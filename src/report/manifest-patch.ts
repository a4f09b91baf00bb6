import {asWrittenVolume, emptyVolume} from '../binding/another-volume.ts'
import type {Mend, ObjectChange} from '../binding/mend.ts'
import type {FieldChange} from '../binding/remedy.ts'
import type {Json, JsonObject} from '../core/json.ts'
import {resourceYaml} from './resource-yaml.ts'
import {changeAt} from '../core/change-at.ts'
import type {Manifest, ManifestSet} from '../core/manifest-set.ts'
import type {TextDocument} from '../core/yaml/document.ts'
import {editText} from '../core/yaml/edit.ts'
import {readMarkdown} from '../core/yaml/markdown.ts'
import {readYaml} from '../core/yaml/read.ts'
import {unifiedDiff} from './unified-diff.ts'

/** Where manifests were read from. */
export interface Manifests {
  readonly set: ManifestSet
  readonly documents: readonly TextDocument[]
  readonly textOf: (file: string) => string | undefined
}

/**
 * Changes of objects as a unified diff of the files that they were read from. Undefined when one of them does not stand in a
 * file, or cannot be written in place so that the file reads back as wanted.
 */
export function manifestPatch(
  {changes, adds}: Pick<Mend, 'changes' | 'adds'>,
  manifests: Manifests,
): string | undefined {
  const texts = new Map<string, string>()
  for (const {object, path, value} of changes) {
    const manifest = manifests.set.find(object.apiVersion, object.kind, object.name, object.namespace)
    if (!manifest || manifest.document.file === '-') return undefined
    const {file} = manifest.document
    const text = texts.get(file) ?? manifests.textOf(file)
    const edited = text === undefined ? undefined : edit(text, manifest, manifests, [...manifest.base, ...path], value)
    if (edited === undefined) return undefined
    texts.set(file, edited)
  }
  if (adds) {
    const {like} = adds
    const model = like === undefined ? manifests.set.all.at(-1) : manifests.set.find('v1', 'PersistentVolume', like)
    const file = model?.document.file
    const text = file === undefined ? undefined : (texts.get(file) ?? manifests.textOf(file))
    const from = like === undefined ? emptyVolume : model && asWrittenVolume(model.object)
    const longer = from && model && text !== undefined ? withVolume(text, model, from, adds.changes) : undefined
    if (file === undefined || longer === undefined) return undefined
    texts.set(file, longer)
  }
  return [...texts].map(([file, after]) => unifiedDiff(file, manifests.textOf(file) ?? '', after)).join('')
}

/** The file with one more document at its end. */
function withVolume(
  text: string,
  {document}: Manifest,
  from: JsonObject,
  changes: readonly FieldChange[],
): string | undefined {
  const volume = changes.reduce<Json>((value, {path, value: to}) => changeAt(value, path, to), from)
  const end = text === '' || text.endsWith('\n') ? '' : '\n'
  const longer = `${text}${end}---\n${resourceYaml(volume)}`
  const before = documentsOf(text, document.file)
  const after = documentsOf(longer, document.file)
  const isRight = after.length === before.length + 1 && same(after.at(-1)?.value, volume)
  return isRight && document.file !== '-' ? longer : undefined
}

function edit(
  text: string,
  {document}: Manifest,
  {documents}: Manifests,
  path: ObjectChange['path'],
  value: ObjectChange['value'],
): string | undefined {
  const index = documents.filter(({file}) => file === document.file).indexOf(document)
  const before = documentsOf(text, document.file)
  const here = before[index]
  if (here?.value === undefined) return undefined
  const edited = editText(text, here, path, value)
  if (edited === undefined) return undefined
  const after = documentsOf(edited, document.file)
  const wanted = changeAt(here.value, path, value)
  const isRight =
    after.length === before.length &&
    after.every((each, place) =>
      place === index ? isAsWanted(each, wanted, value === undefined) : same(each.value, before[place]!.value),
    )
  return isRight ? edited : undefined
}

const documentsOf = (text: string, file: string): readonly TextDocument[] =>
  (/\.(md|markdown|txt)$/i.test(file) ? readMarkdown(text, file) : readYaml(text, file)).documents

/** With the last key of a mapping the mapping itself may go. */
const isAsWanted = (document: TextDocument, wanted: TextDocument['value'], taken: boolean): boolean =>
  document.problems.length === 0 &&
  (taken ? same(withoutEmpty(document.value), withoutEmpty(wanted)) : same(document.value, wanted))

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, withoutEmpty(each)])
  return Object.fromEntries(entries.filter(([, each]) => !isEmptyObject(each)))
}
const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
