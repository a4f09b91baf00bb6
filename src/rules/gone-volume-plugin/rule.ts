import type {Path} from '../../core/field-path.ts'
import {isObject, type JsonObject, listAt, objectAt} from '../../core/json.ts'
import {atLeast, type Version, versionText} from '../../core/version.ts'
import {ownKind} from '../accepted.ts'
import {podPlace} from '../../core/pod-place.ts'
import {defineRule, type Report, type World} from '../rule.ts'

/** Since when nothing mounts them, and what does now. Kubernetes pkg/api/persistentvolume/util.go, CHANGELOG of each version. */
const gone: Readonly<Record<string, {readonly since: Version; readonly instead: string}>> = {
  rbd: {since: [1, 31], instead: 'use a csi volume of driver rbd.csi.ceph.com'},
  cephfs: {since: [1, 31], instead: 'use a csi volume of driver cephfs.csi.ceph.com'},
  glusterfs: {since: [1, 26], instead: 'use a csi volume or NFS'},
  flocker: {since: [1, 25], instead: 'use a csi volume'},
  quobyte: {since: [1, 25], instead: 'use a csi volume of driver csi.quobyte.com'},
  storageos: {since: [1, 25], instead: 'use a csi volume'},
  scaleIO: {since: [1, 22], instead: 'use a csi volume of driver csi-vxflexos.dellemc.com'},
  photonPersistentDisk: {since: [1, 16], instead: 'use a csi volume'},
}

export const goneVolumePlugin = defineRule({
  code: 'KL306',
  slug: 'gone-volume-plugin',
  category: 'stuck',
  title: 'a volume of a type that Kubernetes no longer mounts',
  check(subject, world, report) {
    // Even where the server refuses the object for something else: the rest of it has no future either.
    const {object} = subject.manifest
    const kind = ownKind(subject)
    if (kind === undefined) return
    if (kind === 'PersistentVolume') checkSource(objectAt(object, 'spec'), ['spec'], world, report)
    const at = podPlace(kind)
    for (const [index, source] of at ? listAt(object, ...at, 'spec', 'volumes').entries() : []) {
      if (at && isObject(source)) checkSource(source, [...at, 'spec', 'volumes', index], world, report)
    }
  },
})

function checkSource(source: JsonObject, at: Path, {version}: World, report: Report): void {
  const name = Object.keys(source).find(key => Object.hasOwn(gone, key))
  const plugin = name === undefined ? undefined : gone[name]
  if (!plugin || name === undefined || !atLeast(version, plugin.since)) return
  report({
    message: `nothing mounts volumes of type ${name} since Kubernetes ${versionText(plugin.since)}: no pod with this one starts`,
    hint: plugin.instead,
    path: [...at, name],
    part: 'key',
  })
}
