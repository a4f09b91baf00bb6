import {type ClaimFacts, claimKey} from '../claim-facts.ts'
import {type Prediction, predictScenario} from './predict.ts'
import type {Scenario, Step} from './scenario.ts'

/** A claim that does not get again what it had. */
export interface LostHold {
  readonly claim: string
  readonly had: string
  /** `` when it stays Pending. */
  readonly gets: string
  /** What has become of the volume that it had; `Deleted` when it is gone. */
  readonly left: string
}

/** Beyond so many objects nobody reads it. */
const mostObjects = 5000

/**
 * The claims that end otherwise when claims, pods and workloads are deleted and applied again, while volumes and classes stay: a released
 * volume is not given out again. Claims of StatefulSets stay too, unless whenDeleted says otherwise.
 */
export function lostWhenAppliedAgain(prediction: Prediction): LostHold[] {
  const {scenario, features, claims, volumes} = prediction
  if (claims.size + volumes.size + prediction.pods.size > mostObjects) return []
  if (scenario.steps.some(step => step.there)) return []
  if (![...claims.values()].some(({claim}) => claim.phase === 'Bound')) return []
  const again = predictScenario(afterDeletion(prediction), features)
  return [...claims].flatMap(([key, {claim}]): LostHold[] => {
    const now = again.claims.get(key)?.claim
    if (claim.phase !== 'Bound' || now === undefined || now.volumeName === claim.volumeName) return []
    const left = again.volumes.get(claim.volumeName)?.volume?.phase ?? 'Deleted'
    return [{claim: key, had: claim.volumeName, gets: now.phase === 'Bound' ? now.volumeName : '', left}]
  })
}

/** The same things once more, in a cluster that has what their deletion left. */
function afterDeletion({scenario, claims, volumes}: Prediction): Scenario {
  const staying = new Set(
    scenario.workloads
      .filter(({workload: {retention}}) => retention !== undefined && retention.whenDeleted !== 'Delete')
      .flatMap(({members}) => members.flatMap(member => member.claims)),
  )
  const stays = (index: number): boolean => staying.has(index) && claims.has(claimKey(scenario.claims[index]!))
  const kept: Step[] = []
  const made: Step[] = []
  for (const step of scenario.steps) {
    const {creates, index} = step
    const isGone = creates === 'volume' && volumes.get(scenario.volumes[index]!.name)?.volume === undefined
    if (isGone) continue
    if (creates === 'class' || creates === 'volume' || creates === 'limit') kept.push({...step, there: true})
    else if (!(creates === 'claim' && stays(index))) made.push(step)
  }
  for (const index of staying) if (stays(index)) kept.push({creates: 'claim', index, there: true})
  const removed = scenario.claims.filter((_, index) => !stays(index)).map(claimKey)
  return {
    ...scenario,
    volumes: scenario.volumes.map(volume => volumes.get(volume.name)?.volume ?? volume),
    claims: scenario.claims.map((claim, index): ClaimFacts =>
      stays(index) ? claims.get(claimKey(claim))!.claim : {...claim, uid: `${claim.uid}, the second`},
    ),
    steps: [...kept, ...made],
    gone: {pods: new Set(scenario.pods.map(claimKey)), claims: new Set(removed)},
  }
}
