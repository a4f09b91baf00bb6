import {join} from 'node:path/posix'
import {type JsonObject, listAt, stringAt} from '../core/json.ts'
import type {Bench} from './bench.ts'
import type {PodFile} from './lab.ts'

/**
 * Where a file of a pod lies on its node, in words, when it is in a hostPath volume; undefined when it is not. In the
 * sandbox the node's folders are on this machine, and the file can be looked at.
 */
export async function whereOnNode(bench: Bench, {pod: name, container, path}: PodFile): Promise<string | undefined> {
  const {cluster, namespace} = bench
  const pod = await cluster.get({apiVersion: 'v1', kind: 'Pod', namespace, name})
  const node = stringAt(pod, 'spec', 'nodeName')
  const mount = pod && mountOf(pod, container, path)
  if (!mount || node === undefined) return undefined
  const folder = await hostPathOf(bench, pod, mount.volume)
  if (folder === undefined) return undefined
  const file = join(folder, mount.below)
  const here = cluster.nodeFile?.(node, file)
  return `on node ${node}: ${file}${here === undefined ? '' : `\non this machine: ${here}`}`
}

/** The volume that a path of a container is in, and the path below it: that of the longest mount path. */
function mountOf(
  pod: JsonObject,
  container: string | undefined,
  path: string,
): {volume: string; below: string} | undefined {
  const containers = listAt(pod, 'spec', 'containers')
  const chosen = containers.find(each => container === undefined || stringAt(each, 'name') === container)
  const mounts = listAt(chosen, 'volumeMounts')
    .map(mount => ({volume: stringAt(mount, 'name') ?? '', at: stringAt(mount, 'mountPath') ?? '', mount}))
    .filter(({at}) => path === at || path.startsWith(`${at.replace(/\/$/, '')}/`))
    .toSorted((a, b) => b.at.length - a.at.length)
  const best = mounts[0]
  return best && {volume: best.volume, below: join(stringAt(best.mount, 'subPath') ?? '', path.slice(best.at.length))}
}

/** The folder on the node behind a volume of a pod: its own hostPath, or that of the volume its claim is bound to. */
async function hostPathOf({cluster, namespace}: Bench, pod: JsonObject, volume: string): Promise<string | undefined> {
  const source = listAt(pod, 'spec', 'volumes').find(each => stringAt(each, 'name') === volume)
  const claimName = stringAt(source, 'persistentVolumeClaim', 'claimName')
  if (claimName === undefined) return stringAt(source, 'hostPath', 'path')
  const claim = await cluster.get({apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claimName})
  const name = stringAt(claim, 'spec', 'volumeName')
  if (name === undefined) return undefined
  return stringAt(await cluster.get({apiVersion: 'v1', kind: 'PersistentVolume', name}), 'spec', 'hostPath', 'path')
}
