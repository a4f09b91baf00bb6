import {objectAt, stringAt, valueAt} from '../../core/json.ts'
import {acceptedByKind, storedOf} from '../accepted.ts'
import {defineRule} from '../rule.ts'

export const folderOfAnyNode = defineRule({
  code: 'KL802',
  slug: 'folder-of-any-node',
  category: 'risk',
  title: 'a hostPath volume that is another folder on every node',
  kinds: ['PersistentVolume'],
  check(subject, world, report) {
    const volume = storedOf(subject)
    const path = stringAt(volume, 'spec', 'hostPath', 'path')
    if (path === undefined || valueAt(objectAt(volume, 'spec'), ['nodeAffinity', 'required']) !== undefined) return
    const nodes = acceptedByKind(world).get('Node') ?? []
    if (nodes.length < 2) return
    report({
      message: `volume "${subject.manifest.name}" is folder ${path} of whatever node the pod runs on: on another node it finds other files`,
      hint: `add nodeAffinity for one node, such as ${nodes[0]!.subject.manifest.name}, or use a local or network volume`,
      path: ['spec', 'hostPath'],
      part: 'key',
    })
  },
})
