import type {Cluster, ResourceName} from '../cluster/cluster.ts'
import {isNamespacedKind, resourceText} from '../cluster/resource-kinds.ts'
import {type JsonObject, stringAt} from '../core/json.ts'
import {type Ownership, StepFailure} from './bench.ts'
import type {MadeResource} from './state.ts'

const same = (a: MadeResource, b: MadeResource): boolean =>
  a.kind === b.kind && a.name === b.name && a.apiVersion === b.apiVersion

/** The cluster-wide ones of some objects. */
const clusterWide = (objects: readonly JsonObject[]): readonly ResourceName[] =>
  objects
    .map(object => ({
      apiVersion: stringAt(object, 'apiVersion') ?? '',
      kind: stringAt(object, 'kind') ?? '',
      name: stringAt(object, 'metadata', 'name') ?? '',
    }))
    .filter(({apiVersion, kind}) => isNamespacedKind(apiVersion, kind) === false)

/**
 * What a run made in the whole cluster. `made` is what an earlier part of the run made; `changed` is told after each
 * change, before the cluster is, so that a run that is killed knows what it may have made.
 */
export function ownershipOf(
  cluster: Cluster,
  made: readonly MadeResource[],
  changed: (made: readonly MadeResource[]) => void,
): Ownership {
  let own = made
  const put = (resource: MadeResource): void => {
    own = [...own.filter(other => !same(other, resource)), resource]
    changed(own)
  }
  return {
    take: async objects => {
      for (const resource of clusterWide(objects)) {
        const there = stringAt(await cluster.get(resource), 'metadata', 'uid')
        const known = own.find(other => same(other, resource))
        if (there !== undefined && !(known && (known.uid === undefined || known.uid === there))) {
          const text = resourceText(resource)
          throw new StepFailure({
            what: `apply ${text}`,
            expected: `no ${text} of anybody else: it would be changed`,
            observed: `${text} is there already, and this run did not make it`,
            about: [],
          })
        }
        if (!known || there === undefined) put({...resource})
      }
    },
    remember: async objects => {
      for (const resource of clusterWide(objects)) {
        const uid = stringAt(await cluster.get(resource), 'metadata', 'uid')
        if (uid !== undefined) put({...resource, uid})
      }
    },
  }
}
