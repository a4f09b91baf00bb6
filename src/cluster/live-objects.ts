import {isObject, type Json, type JsonObject, listAt} from '../core/json.ts'
import {environmentError} from '../core/operational-error.ts'
import type {KubeContext} from './kube-contexts.ts'
import {type Env, runKubectl} from './kubectl-process.ts'

/** What a cluster holds of the kinds that take part in binding, as far as one may read it. */
export interface LiveObjects {
  readonly objects: readonly JsonObject[]
  /** Resources that could not be read, or not everywhere: `persistentvolumes`, `pods outside of namespace shop`. */
  readonly unread: readonly string[]
}

const inNamespaces = ['persistentvolumeclaims', 'pods', 'events']
const clusterWide = ['persistentvolumes', 'storageclasses', 'nodes']

/**
 * Volumes, claims, classes, pods, nodes and events of the cluster in one call of kubectl, and whatever `more` names; where
 * that may not be read everywhere, a second one reads the namespace alone (the context's own when undefined). Throws an environment
 * error when kubectl is missing, no server answers, or claims and volumes may both not be read.
 */
export async function readLiveObjects(
  context: KubeContext,
  options: {readonly namespace: string | undefined; readonly more: readonly string[]; readonly env: Env},
): Promise<LiveObjects> {
  const namespaced = [...inNamespaces, ...options.more]
  const read = async (resources: readonly string[], where: readonly string[]): Promise<Answer> => {
    const words = ['--context', context.name, 'get', resources.join(','), ...where, '-o', 'json']
    const {stdout, stderr, exitCode} = await runKubectl(words, options.env)
    const refused = resources.filter(resource => stderr.includes(`cannot list resource "${resource}"`))
    if (exitCode !== 0 && refused.length === 0) {
      throw environmentError('kubectl cannot read from the cluster', {looked: stderr.trim()})
    }
    return {objects: stdout.trim() === '' ? [] : objectsIn(stdout), refused}
  }
  const all = await read([...clusterWide, ...namespaced], ['--all-namespaces'])
  const closed = namespaced.filter(resource => all.refused.includes(resource))
  if (closed.length === 0) return {objects: all.objects, unread: all.refused}
  const where = options.namespace === undefined ? [] : ['--namespace', options.namespace]
  const here = await read(closed, where)
  if (here.refused.includes('persistentvolumeclaims') && all.refused.includes('persistentvolumes')) {
    throw environmentError('claims and volumes may not be read in this cluster', {
      looked: `as the user of context ${context.name}`,
      mend: 'name a namespace that you may read: -n NAME; or see: kubectl auth can-i list persistentvolumeclaims',
    })
  }
  return {
    objects: [...all.objects, ...here.objects],
    unread: [
      ...all.refused.filter(resource => clusterWide.includes(resource)),
      ...closed.map(each => (here.refused.includes(each) ? each : `${each} of other namespaces`)),
    ],
  }
}

interface Answer {
  readonly objects: readonly JsonObject[]
  readonly refused: readonly string[]
}

const objectsIn = (text: string): JsonObject[] => listAt(JSON.parse(text) as Json, 'items').filter(isObject)
