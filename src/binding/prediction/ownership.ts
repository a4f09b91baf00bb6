import {isObject, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'

/** What goes away, as `namespace/name`. */
export interface Gone {
  readonly pods: ReadonlySet<string>
  readonly claims: ReadonlySet<string>
}
export const nothingGone: Gone = {pods: new Set(), claims: new Set()}

interface Owner {
  readonly kind: string
  readonly name: string
}

/** The controller of an object. */
function ownerOf(object: JsonObject): Owner | undefined {
  const owner = listAt(object, 'metadata', 'ownerReferences').find(
    reference => isObject(reference) && reference['controller'] === true,
  )
  return owner === undefined ? undefined : {kind: stringAt(owner, 'kind') ?? '', name: stringAt(owner, 'name') ?? ''}
}

const namespaceOf = (object: JsonObject): string => stringAt(object, 'metadata', 'namespace') || 'default'
const nameOf = (object: JsonObject): string => stringAt(object, 'metadata', 'name') ?? ''

/** Kinds that make the pods that they lack; a Deployment does it through the ReplicaSet that it has. */
export const makesMore = (kind: string): boolean =>
  kind === 'StatefulSet' || kind === 'Deployment' || kind === 'ReplicationController'

/** How many pods of the workload there are that have not ended. */
export const podsOwned = (existing: readonly JsonObject[], kind: string, workload: JsonObject): number =>
  existing.filter(object => {
    if (object['kind'] !== 'Pod' || namespaceOf(object) !== namespaceOf(workload)) return false
    if (['Succeeded', 'Failed'].includes(stringAt(object, 'status', 'phase') ?? '')) return false
    const owner = ownerOf(object)
    if (kind !== 'Deployment') return owner?.kind === kind && owner.name === nameOf(workload)
    // The ReplicaSets of a Deployment have its name and the hash of a template.
    return owner?.kind === 'ReplicaSet' && owner.name.replace(/-[^-]*$/, '') === nameOf(workload)
  }).length

/** Pods of StatefulSets beyond their replicas, and claims that go with them when whenScaled says so. */
export function goneWithScaleDown(existing: readonly JsonObject[]): Gone {
  const sets = new Map(
    existing
      .filter(object => object['kind'] === 'StatefulSet')
      .map(object => [`${namespaceOf(object)}/${nameOf(object)}`, object]),
  )
  const [pods, claims] = [new Set<string>(), new Set<string>()]
  for (const object of existing) {
    if (object['kind'] !== 'Pod') continue
    const owner = ownerOf(object)
    const namespace = namespaceOf(object)
    const set = owner?.kind === 'StatefulSet' ? sets.get(`${namespace}/${owner.name}`) : undefined
    if (!set || isWithin(set, nameOf(object))) continue
    pods.add(`${namespace}/${nameOf(object)}`)
    if (stringAt(set, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled') !== 'Delete') continue
    for (const template of listAt(set, 'spec', 'volumeClaimTemplates')) {
      claims.add(`${namespace}/${stringAt(template, 'metadata', 'name') ?? ''}-${nameOf(object)}`)
    }
  }
  return {pods, claims}
}

function isWithin(set: JsonObject, pod: string): boolean {
  const spec = objectAt(set, 'spec')
  const [start, replicas] = [valueAt(spec, ['ordinals', 'start']), valueAt(spec, ['replicas'])]
  const first = typeof start === 'number' ? start : 0
  const ordinal = Number(pod.slice(pod.lastIndexOf('-') + 1))
  return ordinal >= first && ordinal < first + (typeof replicas === 'number' ? replicas : 1)
}
