import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {ensureBelow} from './files/walk.ts'

/**
 * Where things lie below the sandbox's state folder: `nodes/<node>` is what hostPath volumes see as `/` of that node,
 * `nfs/<server>` the disk of an NFS server, `containers/<pod uid>/<container>` what containers write outside of volumes.
 */
export class Folders {
  /** `root` without symbolic links. */
  constructor(readonly root: string) {}

  /** The root of a node; made when it is missing. */
  node(node: string): string {
    return ensureBelow(this.root, `nodes/${node}`)
  }
  /** A folder that an NFS server exports. */
  nfs(server: string, path: string): string {
    // An address of version 6 has colons, which are fine, and no slashes.
    return ensureBelow(ensureBelow(this.root, `nfs/${server.replaceAll('/', '_')}`), path)
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
    return {real: join(this.root, 'nodes', node, path), make: () => void ensureBelow(this.node(node), path)}
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
      rmSync(join(volumes, uid), {recursive: true, force: true})
      rmSync(join(this.root, 'containers', uid), {recursive: true, force: true})
    }
    const logs = join(this.root, 'nodes', node, 'var/log/pods')
    for (const name of namesIn(logs)) {
      const uid = name.slice(name.lastIndexOf('_') + 1)
      if (living.has(uid)) continue
      rmSync(join(logs, name), {recursive: true, force: true})
      rmSync(join(this.root, 'containers', uid), {recursive: true, force: true})
    }
  }

  /** Removes what lives and dies with a pod. */
  removePod(node: string, pod: {readonly namespace: string; readonly name: string; readonly uid: string}): void {
    for (const path of [
      join(this.root, 'containers', pod.uid),
      join(this.root, 'nodes', node, 'var/lib/kubelet/pods', pod.uid),
      join(this.root, 'nodes', node, 'var/log/pods', `${pod.namespace}_${pod.name}_${pod.uid}`),
    ]) {
      rmSync(path, {recursive: true, force: true})
    }
  }
}

/** What a folder holds; nothing when it is missing, or is none. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
