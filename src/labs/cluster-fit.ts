import type {Cluster} from '../cluster/cluster.ts'
import type {JsonObject} from '../core/json.ts'
import {classNameOf, type VolumeFit, volumeFits} from './claim-fit.ts'

/** How the volumes of a cluster fit a claim. */
export async function fitsIn(cluster: Cluster, claim: JsonObject): Promise<readonly VolumeFit[]> {
  const name = classNameOf(claim)
  const storageClass =
    name === '' ? undefined : await cluster.get({apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name})
  return volumeFits(claim, await cluster.list('v1', 'PersistentVolume'), storageClass)
}
