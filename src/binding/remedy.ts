import type {Path} from '../core/field-path.ts'
import {fieldOf, type Json, type JsonObject, objectAt, stringAt, valueAt} from '../core/json.ts'
import type {Requirement} from '../core/labels.ts'
import {nearest} from '../core/nearest.ts'
import {accessModeNames} from './access-modes.ts'
import type {Circumstances} from './circumstances.ts'
import type {ClaimFacts} from './claim-facts.ts'
import {classAnnotation} from './class-facts.ts'
import type {Mismatch} from './mismatch.ts'
import type {NodeFacts} from './node-facts.ts'
import type {VolumeState} from './volume-facts.ts'

/** A field that is written or (undefined) taken away. */
export interface FieldChange {
  readonly path: Path
  readonly value: Json | undefined
}

/** A change of an object that is at hand. */
export interface Written extends FieldChange {
  readonly object: JsonObject
}

/** Whose object is changed, where either could be. */
export type Side = 'claim' | 'volume' | 'either'

export interface Remedy {
  readonly on: 'claim' | 'volume'
  readonly changes: readonly FieldChange[]
}

/** A claim and a volume that do not fit each other, as facts and as they are written. */
export interface Pair {
  readonly claim: ClaimFacts
  readonly volume: VolumeState
  readonly claimJson: Json | undefined
  readonly volumeJson: Json | undefined
  /** Nodes from which the volume has to be reached. */
  readonly nodes: readonly NodeFacts[]
  readonly here: Circumstances
}

const onClaim = (path: Path, value: Json | undefined): Remedy => ({on: 'claim', changes: [{path, value}]})
const onVolume = (...changes: FieldChange[]): Remedy => ({on: 'volume', changes})

/** Sources that several nodes can write to. */
const shared: ReadonlySet<string> = new Set(['nfs', 'cephfs', 'glusterfs', 'azureFile'])

/** What of a mismatch is better changed where nothing else decides. */
function preferred(mismatch: Mismatch, volume: VolumeState): 'claim' | 'volume' {
  if (mismatch.kind === 'accessModes') return shared.has(volume.source) ? 'volume' : 'claim'
  return mismatch.kind === 'selector' ? 'volume' : 'claim'
}

/** What a change costs beyond being one: of several that are equally small, the one that surprises least comes first. */
export function costOf(mismatch: Mismatch, on: 'claim' | 'volume', volume: VolumeState): number {
  if (mismatch.kind === 'claimed') return 0.6
  if (mismatch.kind === 'node') return 0.5
  // Another class is another kind of storage: hardly what the author meant, least of all for a volume that others may use.
  if (mismatch.kind === 'class') {
    if (on === 'volume') return 2.5
    return nearest(mismatch.asked, [mismatch.offered]) === undefined ? 1.8 : 0.1
  }
  return preferred(mismatch, volume) === on ? 0 : 0.3
}

/** What makes that mismatch go away; undefined where no change of these two objects does. */
export function remedy(mismatch: Mismatch, pair: Pair, side: Side): Remedy | undefined {
  const {claim, volume, claimJson, volumeJson} = pair
  const mine = (side === 'either' ? preferred(mismatch, volume) : side) === 'claim' && claimJson !== undefined
  switch (mismatch.kind) {
    case 'class':
      if (mine) return onClaim(classPath(claimJson), volume.className)
      return onVolume({path: classPath(volumeJson), value: claim.className === '' ? undefined : claim.className})
    case 'tooSmall':
      return mine
        ? onClaim(['spec', 'resources', 'requests', 'storage'], volume.capacityText)
        : onVolume({path: ['spec', 'capacity', 'storage'], value: claim.requestText})
    case 'accessModes': {
      if (!mine) return onVolume({path: modes, value: accessModeNames(mismatch.offered | mismatch.asked)})
      const both = accessModeNames(mismatch.offered & mismatch.asked)
      return onClaim(modes, both.length > 0 ? both : accessModeNames(mismatch.offered).slice(0, 1))
    }
    case 'volumeMode':
      return mine
        ? onClaim(['spec', 'volumeMode'], volume.volumeMode)
        : onVolume({path: ['spec', 'volumeMode'], value: claim.volumeMode})
    case 'attributesClass': {
      const path = ['spec', 'volumeAttributesClassName']
      return mine ? onClaim(path, mismatch.offered || undefined) : onVolume({path, value: mismatch.asked || undefined})
    }
    case 'selector':
      return mine ? onClaim(['spec', 'selector'], undefined) : labelled(mismatch.selector, volume)
    case 'notRequested':
      return onClaim(['spec', 'volumeName'], volume.name)
    case 'claimed':
      return claimRemedy(mismatch, pair)
    case 'node':
      return nodeRemedy(pair)
    case 'beingDeleted':
    case 'phase':
      return undefined
  }
}

const modes: Path = ['spec', 'accessModes']

const classPath = (json: Json | undefined): Path =>
  stringAt(json, 'metadata', 'annotations', classAnnotation) === undefined
    ? ['spec', 'storageClassName']
    : ['metadata', 'annotations', classAnnotation]

/** Gives the volume what the claim selects. */
function labelled(selector: readonly Requirement[] | 'nothing', volume: VolumeState): Remedy | undefined {
  if (selector === 'nothing') return undefined
  const changes = selector.flatMap(({key, operator, values}): FieldChange[] => {
    const path = ['metadata', 'labels', key]
    const here = volume.labels[key]
    switch (operator) {
      case 'in':
      case '=':
      case '==':
        return here !== undefined && values.includes(here) ? [] : [{path, value: values[0] ?? ''}]
      case 'exists':
        return here === undefined ? [{path, value: ''}] : []
      case 'notin':
      case '!=':
        return here !== undefined && values.includes(here) ? [{path, value: undefined}] : []
      case '!':
        return here === undefined ? [] : [{path, value: undefined}]
      case 'gt':
      case 'lt':
        return []
    }
  })
  return changes.length > 0 ? onVolume(...changes) : undefined
}

/** A reservation of a claim that is gone may be taken away, or turned to the claim that is there. */
function claimRemedy({by, phase}: Mismatch & {readonly kind: 'claimed'}, {here}: Pair): Remedy | undefined {
  const free = onVolume({path: ['spec', 'claimRef'], value: undefined})
  if (phase === 'Released' || phase === 'Failed') return free
  if (phase !== 'Available' && phase !== 'Pending') return undefined
  const holder = here.claims.get(`${by.namespace}/${by.name}`)?.claim
  return holder === undefined || holder.phase === 'Bound' ? free : undefined
}

const hostname = 'kubernetes.io/hostname'

/** What volumes name the node by. */
export const hostnameOf = ({labels, name}: NodeFacts): string =>
  (Object.hasOwn(labels, hostname) && labels[hostname]) || name

/** Lets the volume lie on a node that is there. */
function nodeRemedy({nodes, volumeJson}: Pair): Remedy | undefined {
  const node = nodes.find(each => !each.anonymous)
  if (!node) return undefined
  const values = [hostnameOf(node)]
  const terms = ['spec', 'nodeAffinity', 'required', 'nodeSelectorTerms']
  const all = valueAt(volumeJson, terms)
  const expressions = valueAt(volumeJson, [...terms, 0, 'matchExpressions'])
  const isPlain =
    Array.isArray(all) &&
    all.length === 1 &&
    Object.keys(objectAt(volumeJson, ...terms, 0)).length === 1 &&
    Array.isArray(expressions) &&
    expressions.length === 1 &&
    fieldOf(valueAt(expressions, [0]), 'key') === hostname &&
    fieldOf(valueAt(expressions, [0]), 'operator') === 'In'
  if (isPlain) return onVolume({path: [...terms, 0, 'matchExpressions', 0, 'values'], value: values})
  return onVolume({path: terms, value: [{matchExpressions: [{key: hostname, operator: 'In', values}]}]})
}
