import {type ClaimFacts, claimKey} from '../binding/claim-facts.ts'
import type {VolumeVerdict} from '../binding/explain.ts'
import {type ClaimPrediction, type Prediction, readWay} from '../binding/prediction/predict.ts'
import {type StuckClaim, stuckClaims} from '../binding/stuck.ts'
import {storedOf} from './accepted.ts'
import {predictionOf} from './prediction.ts'
import type {World} from './rule.ts'

/**
 * The claims of a world that can never bind as written, by `namespace/name`; claims that StatefulSets make are among them.
 * What the server refuses takes no part. Every volume is looked at for a claim, but only once for all claims that are alike.
 */
export function stuckClaimsOf(world: World): ReadonlyMap<string, StuckClaim> {
  if (!world.subjects.some(subject => makesClaims.has(subject.manifest.kind) && storedOf(subject))) return new Map()
  const prediction = predictionOf(world)
  const groups = alike(prediction)
  const claims = new Map(groups.map(([first]) => [claimKey(first.claim), first]))
  const found = stuckClaims({...prediction, claims}, {complete: world.complete})
  const byName = new Map(found.map(stuck => [claimKey(stuck), {...stuck, verdicts: keptVerdicts(stuck)}]))
  return new Map(
    groups.flatMap(([first, ...rest]) => {
      const stuck = byName.get(claimKey(first.claim))
      if (!stuck) return []
      return [first, ...rest].map(({claim}): [string, StuckClaim] => [
        claimKey(claim),
        {...stuck, namespace: claim.namespace, name: claim.name},
      ])
    }),
  )
}

const makesClaims: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'StatefulSet'])

type Group = [first: ClaimPrediction, ...rest: ClaimPrediction[]]

/** Claims that are Pending in every way, those together that differ in nothing but their name. */
function alike({claims, volumes}: Prediction): Group[] {
  const reserved = new Set<string>()
  for (const {volume} of volumes.values()) if (volume?.claimRef) reserved.add(claimKey(volume.claimRef))
  const groups = new Map<string, Group>()
  for (const found of claims.values()) {
    if (found.claim.phase === 'Bound') continue
    if (found.ways.take(1000).ways.some(way => readWay(way).phase === 'Bound')) continue
    const name = claimKey(found.claim)
    const {claim, asWritten, pending, events} = found
    const lost = claim.phase === 'Lost' ? events.at(-1)?.message : undefined
    const own = reserved.has(name) ? name : undefined
    const key = JSON.stringify([pending ?? null, lost ?? null, own ?? null, factsOf(claim), factsOf(asWritten)])
    const group = groups.get(key)
    if (group) group.push(found)
    else groups.set(key, [found])
  }
  return [...groups.values()]
}

const factsOf = (claim: ClaimFacts): object => ({
  ...claim,
  request: String(claim.request),
  namespace: '',
  name: '',
  uid: '',
  ownerUid: '',
})

/** The closest volumes are asked for several times; all of them hardly ever. */
function keptVerdicts({verdicts}: StuckClaim): StuckClaim['verdicts'] {
  let closest: readonly VolumeVerdict[] | undefined
  return limit => {
    if (limit === undefined || limit > mostKept) return verdicts(limit)
    closest ??= verdicts(mostKept)
    return closest.slice(0, limit)
  }
}
const mostKept = 3
