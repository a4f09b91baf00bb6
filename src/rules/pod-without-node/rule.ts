import {claimKey} from '../../binding/claim-facts.ts'
import {type PodPrediction, type Prediction, readPodWay} from '../../binding/prediction/predict.ts'
import {reachesNode} from '../../binding/volume-facts.ts'
import type {Path} from '../../core/field-path.ts'
import {podKinds} from '../../core/pod-place.ts'
import {podTemplateOf, type PodTemplate} from '../pod-template.ts'
import {membersOf, predictionOf} from '../prediction.ts'
import {defineRule, type Remark, type World} from '../rule.ts'

export const podWithoutNode = defineRule({
  code: 'KL304',
  slug: 'pod-without-node',
  category: 'stuck',
  title: 'a pod that fits on none of the nodes',
  kinds: podKinds,
  check(subject, world, report) {
    const template = podTemplateOf(subject)
    if (!template) return
    const prediction = predictionOf(world)
    if (prediction.nodes.every(node => node.anonymous)) return
    const pod = podsOf(template, world, prediction).find(candidate => neverPlaced(candidate, world, prediction))
    if (pod?.status?.state !== 'unscheduled') return
    const reason = pod.status.message.split('. ')[0]!.replace(/\.$/, '')
    // The cluster may hold volumes that the input does not.
    if (!world.complete && noVolumes.test(reason)) return
    report({
      message: `pod "${pod.pod.name}" never gets a node: ${reason}`,
      ...placeOf(reason, template, pod, world, prediction),
    })
  },
})

const noVolumes = /available persistent volumes/

function podsOf(template: PodTemplate, world: World, {pods, scenario}: Prediction): readonly PodPrediction[] {
  const {kind, name} = template.subject.manifest
  if (kind === 'Pod') {
    const pod = pods.get(`${template.namespace}/${name}`)
    return pod ? [pod] : []
  }
  return membersOf(template.subject, world).flatMap(member => pods.get(claimKey(scenario.pods[member.pod]!)) ?? [])
}

/** Without a node in every way, and no claim is to blame that is told of by itself. */
function neverPlaced({pod, status, ways}: PodPrediction, world: World, {claims, nodes}: Prediction): boolean {
  if (status?.state !== 'unscheduled' || pod.gates.length > 0) return false
  const claimsAreFine = pod.claims.every(({claim}) => {
    const key = `${pod.namespace}/${claim}`
    const found = claims.get(key)
    if (!found || world.stuckClaims().has(key)) return false
    if (found.volume && !nodes.some(node => reachesNode(found.volume!, node))) return false
    return found.claim.phase === 'Bound' || found.pending === 'waits for consumer'
  })
  return claimsAreFine && !ways.take(1000).ways.some(way => readPodWay(way).scheduled)
}

function placeOf(
  reason: string,
  {at, spec}: PodTemplate,
  {pod}: PodPrediction,
  world: World,
  {claims}: Prediction,
): Pick<Remark, 'path' | 'part' | 'hint' | 'related'> {
  const related = pod.claims.flatMap(({claim}) => {
    const volume = claims.get(`${pod.namespace}/${claim}`)?.volume
    const manifest = volume?.nodeAffinity ? world.set.find('v1', 'PersistentVolume', volume.name) : undefined
    if (!manifest) return []
    const message = `claim "${claim}" has volume "${manifest.name}", which only some nodes reach`
    return [{message, at: manifest.place(['spec', 'nodeAffinity'], 'key')}]
  })
  const under = (...path: Path): Path => [...at, 'spec', ...path]
  if (/volume node affinity|PersistentVolume's node affinity/.test(reason) || noVolumes.test(reason)) {
    const hint = 'let its volumes and the pod agree on a node; WaitForFirstConsumer lets the scheduler choose for both'
    return {path: under('volumes'), part: 'key', hint, related}
  }
  if (/didn't match Pod's node affinity|didn't satisfy/.test(reason)) {
    const hint = 'ask for labels that a node has'
    return {path: under('nodeSelector' in spec ? 'nodeSelector' : 'affinity'), part: 'key', hint, related}
  }
  if (reason.includes('taint'))
    return {path: under('tolerations'), part: 'key', hint: 'add tolerations for a node', related}
  if (reason.includes('Insufficient')) return {path: under('containers'), part: 'key', hint: 'ask for less', related}
  return {path: under('containers'), part: 'key', related}
}
