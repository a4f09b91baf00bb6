import {isObject, stringAt} from '../core/json.ts'
import {isNamespaced} from '../core/kinds/index.ts'
import {ManifestSet, manifestOf} from '../core/manifest-set.ts'
import type {TextFile} from '../core/yaml/document.ts'
import type {Judged} from './judge.ts'

/** The objects of a file that was read, as one set to judge. */
export function judgedOf({documents}: TextFile): Judged {
  const manifests = documents.flatMap(document => {
    const {value} = document
    if (!isObject(value)) return []
    const namespaced = isNamespaced(stringAt(value, 'apiVersion') ?? '', stringAt(value, 'kind') ?? '')
    return [manifestOf(document, value, [], namespaced)]
  })
  return {set: new ManifestSet(manifests), documents, exports: []}
}
