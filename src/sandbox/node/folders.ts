import {chmodSync, existsSync, readdirSync, rmSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {ensureBelow, ensureOwn, isOwn, isOwnFolder} from './files/walk.ts'

/** What a hostPath of type Directory, or a local volume, finds on any machine. */
const machineFolders = ['etc', 'home', 'mnt', 'opt', 'srv', 'tmp', 'var'] as const

/**
 * Where things lie below the sandbox's state folder: `nodes/<node>` is what hostPath volumes see as `/` of that node,
 * `nfs/<server>` the disk of an NFS server, `containers/<pod uid>/<container>` what containers write outside of volumes.
 */
export class Folders {
  /** `root` without symbolic links. */
  constructor(readonly root: string) {}

  /** The root of a node; when it is missing, it is made with the folders that every Linux machine has. */
  node(node: string): string {
    if (!isOwnFolder(join(this.root, 'nodes', node))) {
      for (const name of machineFolders) ensureOwn(this.root, `nodes/${node}/${name}`)
    }
    return ensureOwn(this.root, `nodes/${node}`)
  }
  /** Makes what every node has: /tmp is for everybody. */
  prepareNode(node: string): void {
    const path = join(this.node(node), 'tmp')
    if (!existsSync(path)) ensureOwn(this.node(node), 'tmp')
    if (isOwnFolder(path)) chmodSync(path, 0o1777)
  }
  /** A folder that an NFS server exports. */
  nfs(server: string, path: string): string {
    // An address of version 6 has colons, which are fine, and no slashes.
    const name = server.replaceAll(/[/\0]/g, '_').replace(/^\.+$/, '_')
    return ensureBelow(ensureOwn(this.root, `nfs/${name}`), path)
  }
  container(podUid: string, name: string): string {
    return join(this.root, 'containers', podUid, name)
  }
  /** Where kubelet keeps the volumes that live and die with a pod: `make` makes the folder. */
  podVolume(
    node: string,
    podUid: string,
    plugin: string,
    name: string,
  ): {readonly real: string; readonly make: () => void} {
    const path = `var/lib/kubelet/pods/${podUid}/volumes/kubernetes.io~${plugin}/${name}`
    return {real: join(this.root, 'nodes', node, path), make: () => void ensureOwn(this.node(node), path)}
  }
  /** Where kubelet puts a part of a volume for one container; the folder around it is made. */
  podPart(node: string, podUid: string, path: string): string {
    const place = `var/lib/kubelet/pods/${podUid}/volume-subpaths/${path}`
    return join(ensureOwn(this.node(node), dirname(place)), basename(place))
  }
  /** Where the logs of a container are; made when it writes. */
  log(
    node: string,
    pod: {readonly namespace: string; readonly name: string; readonly uid: string},
    container: string,
  ): string {
    return join(this.root, 'nodes', node, `var/log/pods/${pod.namespace}_${pod.name}_${pod.uid}/${container}`)
  }

  /** Removes what is left of pods that went while the node was off; `living` are the uids of its pods. */
  sweep(node: string, living: ReadonlySet<string>): void {
    const volumes = join(this.root, 'nodes', node, 'var/lib/kubelet/pods')
    for (const uid of namesIn(volumes)) {
      if (living.has(uid)) continue
      discard(join(volumes, uid))
      discard(join(this.root, 'containers', uid))
    }
    const logs = join(this.root, 'nodes', node, 'var/log/pods')
    for (const name of namesIn(logs)) {
      const uid = name.slice(name.lastIndexOf('_') + 1)
      if (living.has(uid)) continue
      discard(join(logs, name))
      discard(join(this.root, 'containers', uid))
    }
  }

  /** Removes what lives and dies with a pod. */
  removePod(node: string, pod: {readonly namespace: string; readonly name: string; readonly uid: string}): void {
    for (const path of [
      join(this.root, 'containers', pod.uid),
      join(this.root, 'nodes', node, 'var/lib/kubelet/pods', pod.uid),
      join(this.root, 'nodes', node, 'var/log/pods', `${pod.namespace}_${pod.name}_${pod.uid}`),
    ])
      discard(path)
  }
}

/** Removes what the node keeps; not through a link that a container put in the way, which may lead anywhere. */
function discard(path: string): void {
  if (isOwn(path)) rmSync(path, {recursive: true, force: true})
}

/** What a folder of the node's own holds; nothing when it is missing, or is none. */
const namesIn = (folder: string): string[] => (isOwnFolder(folder) ? readdirSync(folder) : [])
