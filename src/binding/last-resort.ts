import {changeAt} from '../core/change-at.ts'
import {isObject, type Json, type JsonObject, stringAt} from '../core/json.ts'
import {changesForFirst, emptyVolume} from './another-volume.ts'
import {type ClaimFacts, claimKey} from './claim-facts.ts'
import {objectNameOf} from './claim-home.ts'
import type {Candidate, Mend, Mending} from './mend.ts'
import type {VolumeState} from './volume-facts.ts'
import {nodesFor} from './node-fit.ts'
import {type FieldChange, hostnameOf} from './remedy.ts'
import {whyClaim} from './why-claim.ts'

/** More than one more volume like another costs: nothing says what it should be. */
const dearest = 3.3

/** A volume where there is none that it could be like: a folder; with `reserved` no other claim gets it. */
export function firstVolume(claim: ClaimFacts, reserved: boolean, mending: Mending): Candidate[] {
  const {here, objects, price} = mending
  const {namespace, name, uid, volumeName} = claim
  const taken = here.volumes.has(name) ? `${namespace}-${name}` : name
  const wanted = volumeName === '' ? taken : volumeName
  if (here.volumes.get(wanted)?.volume) return []
  const pods = whyClaim(here, claimKey(claim))?.pods ?? []
  const nodes = pods.length > 0 ? pods.flatMap(pod => nodesFor(pod, here)) : here.nodes
  const node = here.nodes.length > 1 ? nodes[0] : undefined
  const fields = changesForFirst(wanted, claim, node && hostnameOf(node))
  if (!fields) return []
  // A claim that has had its volume before insists on its own uid.
  const isLost = claim.phase === 'Lost'
  const holder: JsonObject = isLost ? {namespace, name, uid} : {namespace, name}
  const held: FieldChange = {path: ['spec', 'claimRef'], value: holder}
  const changes: readonly FieldChange[] = reserved || isLost ? [...fields, held] : fields
  const made = changes.reduce<Json>((volume, {path, value}) => changeAt(volume, path, value), emptyVolume)
  const alive = changeAt(made, ['status', 'phase'], 'Available')
  const extra = isObject(made) ? price(made, made) : undefined
  if (extra === undefined || !isObject(alive)) return []
  const adds = {name: wanted, changes}
  return [
    {
      changes: [],
      volume: wanted,
      adds,
      cost: dearest + extra + (changes.length - fields.length),
      objects: [alive, ...objects],
    },
  ]
}

/** A claim whose volume is gone looks for another one once it is created a second time. */
export function madeAnew({namespace, name}: ClaimFacts, {objects, price}: Mending): Candidate[] {
  const object = objects.find(
    each =>
      each['kind'] === 'PersistentVolumeClaim' &&
      stringAt(each, 'metadata', 'name') === name &&
      stringAt(each, 'metadata', 'namespace') === namespace,
  )
  const free = object && changeAt(object, ['spec', 'volumeName'], undefined)
  if (!object || !isObject(free)) return []
  const extra = price(free, object)
  if (extra === undefined) return []
  const {status: _status, metadata: _metadata, ...rest} = free
  const fresh = {...rest, metadata: {name, namespace}}
  return [
    {
      changes: [{object: objectNameOf(object), path: ['spec', 'volumeName'], value: undefined}],
      volume: undefined,
      cost: 1 + extra,
      objects: objects.map(each => (each === object ? fresh : each)),
    },
  ]
}

/** What lets a claim have a volume that stands reserved for one that is gone; its data stays. */
export const freeing = ({name}: VolumeState): Mend => ({
  changes: [{object: {apiVersion: 'v1', kind: 'PersistentVolume', name}, path: ['spec', 'claimRef'], value: undefined}],
  volume: name,
})
