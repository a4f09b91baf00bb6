import type {Circumstances, ClaimStanding} from './circumstances.ts'
import {surroundingsOf} from './circumstances.ts'
import {classMeant} from './class-facts.ts'
import type {ClaimFacts} from './claim-facts.ts'
import type {BindingEvent} from './events.ts'
import {closestFirst, explainClaim, type VolumeVerdict} from './explain.ts'
import {nodesFor} from './node-fit.ts'
import type {PodFacts} from './pod-facts.ts'
import {readWay} from './prediction/ways.ts'
import type {WayList} from './prediction/way-list.ts'
import {provisioningFor} from './provisioning.ts'
import {schedulePod} from './schedule-pod.ts'
import {refusalIn} from './scheduling-message.ts'
import {type StuckReason, stuckReason, stuckText} from './stuck.ts'
import {mismatchText} from './mismatch-text.ts'
import {whereabouts} from './whereabouts.ts'
import {isDelayed, syncClaim} from './sync-claim.ts'
import {reachesNode} from './volume-facts.ts'

/**
 * How it stands: `settled` has what it asks for, `moving` gets it without anybody's doing, `waiting` needs something else to
 * happen first, `stuck` stays as it is until somebody changes something.
 */
export type Outcome = 'settled' | 'moving' | 'waiting' | 'stuck'

export interface ClaimExplanation {
  readonly claim: ClaimFacts
  readonly outcome: Outcome
  /** One clause that follows the phase. */
  readonly cause: string
  /** Every volume, the closest first. */
  readonly verdicts: readonly VolumeVerdict[]
  /** The pods that use it and have not ended. */
  readonly pods: readonly PodFacts[]
  /** What the controller writes about it. */
  readonly says: readonly BindingEvent[]
}

/** Why a claim has a volume or not; undefined for one that is not there. */
export function whyClaim(here: Circumstances, key: string): ClaimExplanation | undefined {
  const standing = here.claims.get(key)
  if (!standing) return undefined
  const {claim} = standing
  const pods = podsOf(claim, here)
  const verdicts = withPods(claim, pods, here, explainClaim(here, claim.namespace, claim.name) ?? [])
  return {claim, ...causeOf(standing, pods, verdicts, here), verdicts, pods, says: standing.events}
}

/** The pods that use a claim and have not ended. */
const podsOf = (claim: ClaimFacts, here: Circumstances): PodFacts[] =>
  [...here.pods.values()].flatMap(({pod, status}) =>
    status !== undefined &&
    !pod.ended &&
    pod.namespace === claim.namespace &&
    pod.claims.some(use => use.claim === claim.name)
      ? [pod]
      : [],
  )

/** The pods that a claim of a delayed class waits for, when it comes to that. */
const waitedFor = (claim: ClaimFacts, pods: readonly PodFacts[], here: Circumstances): readonly PodFacts[] =>
  claim.phase === 'Pending' && isDelayed(claim, here.classes.get(claim.className))
    ? pods.filter(pod => pod.nodeName === '')
    : []

/** The pods that keep a claim waiting, because they may go to no node, whatever its volumes are. */
export function heldUpBy({claim, pods}: ClaimExplanation, here: Circumstances): readonly PodFacts[] {
  const waiting = waitedFor(claim, pods, here)
  return waiting.some(pod => nodesFor(pod, here).length > 0) ? [] : waiting
}

/** A volume that only nodes reach to which no pod of the claim may go does not do. Where pods may go nowhere, no volume is to blame. */
function withPods(
  claim: ClaimFacts,
  pods: readonly PodFacts[],
  here: Circumstances,
  verdicts: readonly VolumeVerdict[],
): readonly VolumeVerdict[] {
  const waiting = waitedFor(claim, pods, here)
  const nodes = waiting.flatMap(pod => nodesFor(pod, here))
  if (nodes.length === 0) return verdicts
  const narrowed = verdicts.map((each): VolumeVerdict => {
    const volume = here.volumes.get(each.volume)?.volume
    if (each.verdict !== 'would do' || !volume || nodes.some(node => reachesNode(volume, node))) return each
    const where = whereabouts(volume.nodeAffinity)
    return {
      ...each,
      verdict: 'does not fit',
      mismatch: {kind: 'node', node: '', pod: waiting[0]!.name, where},
      distance: 1.5,
    }
  })
  return closestFirst(narrowed, here)
}

type Cause = Pick<ClaimExplanation, 'outcome' | 'cause'>

function causeOf(
  standing: ClaimStanding & {readonly ways?: WayList<string>},
  pods: readonly PodFacts[],
  verdicts: readonly VolumeVerdict[],
  here: Circumstances,
): Cause {
  const {claim} = standing
  if (claim.phase === 'Bound') return boundCause(standing)
  const reason = stuckReason(standing, here)
  if (reason) return {outcome: 'stuck', cause: `${stuckText(reason)}${closestText(reason, claim, verdicts, here)}`}
  if (claim.beingDeleted) {
    const user = pods.find(pod => pod.nodeName !== '')
    return {outcome: 'waiting', cause: `is being deleted${user ? `, and stays until pod "${user.name}" is gone` : ''}`}
  }
  switch (standing.pending) {
    case 'waits for provisioner':
      return provisionerCause(standing)
    case 'waits for consumer':
      return consumerCause(claim, pods, verdicts, here)
    default: {
      const decision = syncClaim(claim, surroundingsOf(here))
      if (decision.action === 'assign class')
        return {outcome: 'moving', cause: `gets the default class, "${decision.className}"`}
      if (decision.action !== 'bind') return {outcome: 'waiting', cause: 'the controller has not looked at it yet'}
      const names = decision.volumes.map(volume => `"${volume.name}"`).join(' or ')
      return {outcome: 'moving', cause: `volume ${names} fits: the controller binds it within seconds`}
    }
  }
}

/** What comes closest, where the reason itself does not say it. */
function closestText(
  reason: StuckReason,
  claim: ClaimFacts,
  verdicts: readonly VolumeVerdict[],
  here: Circumstances,
): string {
  const [first] = verdicts
  if (reason.kind !== 'no volume' || !first?.mismatch) return ''
  const volume = here.volumes.get(first.volume)?.volume
  if (volume?.className === claim.className)
    return `; the closest is volume "${first.volume}": it ${mismatchText(first.mismatch)}`
  const names = new Set([
    ...here.classes.keys(),
    ...[...here.volumes.values()].map(each => each.volume?.className ?? ''),
  ])
  const meant = classMeant(
    claim.className,
    [...names].filter(name => name !== '' && name !== claim.className),
  )
  return meant === undefined ? '' : `; did it mean class "${meant}"?`
}

function boundCause({claim, ways}: ClaimStanding & {readonly ways?: WayList<string>}): Cause {
  const still = claim.beingDeleted ? '; it is being deleted, and stays until no pod that has a node uses it' : ''
  const {ways: several, more} = ways?.take(4) ?? {ways: [], more: false}
  const names = [...new Set(several.map(way => readWay(way)).map(({name, phase}) => (name ? `"${name}"` : phase)))]
  if (names.length <= 1) return {outcome: 'settled', cause: `has volume "${claim.volumeName}"${still}`}
  const all = `${names.join(' or ')}${more ? ' or others' : ''}`
  return {outcome: 'settled', cause: `has volume ${all}: which of them is not defined`}
}

const provisionerCause = ({claim, awaits = ''}: ClaimStanding): Cause => ({
  outcome: 'waiting',
  cause: `no volume fits, and class "${claim.className}" asks provisioner "${awaits}" to make one: it waits for that`,
})

function consumerCause(
  claim: ClaimFacts,
  pods: readonly PodFacts[],
  verdicts: readonly VolumeVerdict[],
  here: Circumstances,
): Cause {
  const when = `class "${claim.className}" binds when a pod that uses the claim is scheduled (WaitForFirstConsumer)`
  const waiting = pods.filter(pod => pod.nodeName === '')
  const [pod] = waiting
  if (!pod) {
    const [pinned] = pods
    if (!pinned) return {outcome: 'waiting', cause: `${when}, and no pod uses it`}
    const why = `pod "${pinned.name}" has spec.nodeName, which passes the scheduler by`
    return {outcome: 'stuck', cause: `${when}, and ${why}`}
  }
  const around = surroundingsOf(here)
  const decisions = waiting.map(each => schedulePod(each, around))
  const fitting = decisions.findIndex(({outcome}) => outcome === 'fits')
  if (fitting >= 0) return {outcome: 'moving', cause: `pod "${waiting[fitting]!.name}" that uses it is being scheduled`}
  const provisioner = provisioningFor(claim.className, here.classes.get(claim.className), here.features.version)
  if (provisioner.by === 'nobody' && !verdicts.some(({verdict}) => verdict === 'would do')) {
    return {outcome: 'stuck', cause: `no volume of class "${claim.className}" fits where pod "${pod.name}" may run`}
  }
  const [decision] = decisions
  const message = decision && 'message' in decision ? refusalIn(decision.message) : ''
  return {outcome: 'stuck', cause: `${when}, and pod "${pod.name}" cannot be: ${message}`}
}
