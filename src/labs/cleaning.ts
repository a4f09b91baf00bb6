import {basename, dirname} from 'node:path/posix'
import type {Cluster, ResourceName} from '../cluster/cluster.ts'
import {resourceText} from '../cluster/resource-kinds.ts'
import {type JsonObject, stringAt} from '../core/json.ts'
import type {Clock} from './bench.ts'
import type {MadeResource} from './state.ts'

/** What a run made and where. */
export interface Traces {
  /** The run's own name, which its namespace carries. */
  readonly id: string
  readonly namespace: string
  readonly made: readonly MadeResource[]
  /** Folders on those nodes. */
  readonly folders: readonly string[]
  readonly nodes: readonly string[]
}

/** The labels of a lab's namespace: whose it is, and which run made it. */
export const labLabel = 'k8slab.io/lab'
export const runLabel = 'k8slab.io/run'

const longest = {pods: 120, resource: 60, folder: 60, namespace: 120}
const image = 'busybox:1.36'

/**
 * Removes everything that a lab made: its pods and claims, its cluster-wide resources, its folders on the nodes, its
 * namespace. Only what is the lab's own is touched. Returns what could not be removed, in words; never throws for that.
 */
export async function cleanUp(cluster: Cluster, traces: Traces, clock: Clock): Promise<readonly string[]> {
  const left: string[] = []
  const namespace: ResourceName = {apiVersion: 'v1', kind: 'Namespace', name: traces.namespace}
  const object = await cluster.get(namespace)
  const there = stringAt(object, 'metadata', 'labels', runLabel) === traces.id
  if (object && !there) left.push(`namespace ${traces.namespace}: it is not the one that the lab made`)
  if (there) left.push(...(await emptyNamespace(cluster, traces.namespace, clock)))
  for (const resource of traces.made.toReversed()) left.push(...(await removeOwn(cluster, resource, clock)))
  if (there) {
    left.push(...(await removeFolders(cluster, traces, clock)))
    await cluster.remove(namespace)
    if (!(await gone(cluster, namespace, longest.namespace, clock)))
      left.push(`namespace ${traces.namespace} is still going`)
  } else {
    for (const node of traces.nodes) left.push(...traces.folders.map(folder => `folder ${folder} on node ${node}`))
  }
  return left
}

/** Looks every half second until `done` says so; false when time is up. */
async function until(done: () => Promise<boolean>, seconds: number, clock: Clock): Promise<boolean> {
  const deadline = clock.now() + seconds * 1000
  while (!(await done())) {
    if (clock.now() >= deadline) return false
    await clock.sleep(500)
  }
  return true
}

const gone = (cluster: Cluster, resource: ResourceName, seconds: number, clock: Clock): Promise<boolean> =>
  until(async () => (await cluster.get(resource)) === undefined, seconds, clock)

const makers: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'CronJob'],
  ['batch/v1', 'Job'],
]
const users: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'Pod'],
  ['v1', 'PersistentVolumeClaim'],
]

const nameOf = (object: JsonObject): string => stringAt(object, 'metadata', 'name') ?? ''

/** First what makes pods, then pods and claims: a claim goes when its last pod has gone. */
async function emptyNamespace(cluster: Cluster, namespace: string, clock: Clock): Promise<readonly string[]> {
  for (const [apiVersion, kind] of [...makers, ...users]) {
    for (const object of await cluster.list(apiVersion, kind, namespace)) {
      await cluster.remove({apiVersion, kind, namespace, name: nameOf(object)}, kind === 'Pod' ? {graceSeconds: 5} : {})
    }
  }
  const still = async (): Promise<readonly string[]> => {
    const lists = await Promise.all(users.map(([apiVersion, kind]) => cluster.list(apiVersion, kind, namespace)))
    return lists.flatMap((list, index) =>
      list.map(object => resourceText({kind: users[index]![1], name: nameOf(object)})),
    )
  }
  if (await until(async () => (await still()).length === 0, longest.pods, clock)) return []
  return (await still()).map(text => `${text} in namespace ${namespace}`)
}

/** A resource of the same name that somebody else made since then stays. */
async function removeOwn(cluster: Cluster, resource: MadeResource, clock: Clock): Promise<readonly string[]> {
  const text = resourceText(resource)
  const uid = stringAt(await cluster.get(resource), 'metadata', 'uid')
  if (uid === undefined) return []
  if (resource.uid !== undefined && resource.uid !== uid) return [`${text}: it is not the one that the lab made`]
  const {exitCode, stderr} = await cluster.remove(resource)
  if (exitCode !== 0) return [`${text}: ${stderr.trim()}`]
  return (await gone(cluster, resource, longest.resource, clock)) ? [] : [`${text} is still going`]
}

/** Folders of hostPath volumes stay on the node when the volume goes; a pod on the node removes them. */
async function removeFolders(cluster: Cluster, traces: Traces, clock: Clock): Promise<readonly string[]> {
  const left: string[] = []
  for (const [index, node] of traces.nodes.entries()) {
    for (const [which, folder] of traces.folders.entries()) {
      const pod: ResourceName = {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: traces.namespace,
        name: `clean-${index}-${which}`,
      }
      const applied = await cluster.apply(JSON.stringify(cleaner(pod.name, node, folder)), traces.namespace)
      const ended = async (): Promise<boolean> =>
        ['Succeeded', 'Failed'].includes(stringAt(await cluster.get(pod), 'status', 'phase') ?? '')
      const done = applied.exitCode === 0 && (await until(ended, longest.folder, clock))
      const phase = stringAt(await cluster.get(pod), 'status', 'phase')
      if (!done || phase !== 'Succeeded') {
        const why = applied.stderr.trim() || `the pod that removes it is ${phase ?? 'not there'}`
        left.push(`folder ${folder} on node ${node} (${why})`)
      }
      await cluster.remove(pod, {graceSeconds: 0})
    }
  }
  return left
}

/** A pod on that node, whatever its taints, that removes one folder. */
const cleaner = (name: string, node: string, folder: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name},
  spec: {
    nodeName: node,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 0,
    tolerations: [{operator: 'Exists'}],
    containers: [
      {
        name: 'clean',
        image,
        command: ['rm', '-rf', `/parent/${basename(folder)}`],
        volumeMounts: [{name: 'parent', mountPath: '/parent'}],
      },
    ],
    volumes: [{name: 'parent', hostPath: {path: dirname(folder), type: 'DirectoryOrCreate'}}],
  },
})
