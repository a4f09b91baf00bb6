import {type Prediction, predict} from '../binding/prediction/predict.ts'
import type {WorkloadPlaces} from '../binding/prediction/scenario.ts'
import type {JsonObject} from '../core/json.ts'
import {storedOf} from './accepted.ts'
import {oncePerWorld} from './per-world.ts'
import type {Subject, World} from './rule.ts'

/** What a cluster makes of a world. What the server refuses takes no part. */
export const predictionOf = oncePerWorld(({subjects, version}): Prediction => {
  const objects = subjects.flatMap((subject): JsonObject[] => {
    const stored = storedOf(subject)
    if (!stored) return []
    // A Node is described as it stands in a cluster, not to be made: the server would give a new one a taint.
    return [subject.manifest.kind === 'Node' ? subject.manifest.object : stored]
  })
  return predict(objects, {version})
})

const workloads = oncePerWorld(world => {
  const byName = new Map<string, WorkloadPlaces>()
  for (const found of predictionOf(world).workloads) {
    const {kind, namespace, name} = found.workload
    byName.set(`${kind} ${namespace}/${name}`, found)
  }
  return byName
})

/** The pods that a workload makes, each with its claims, as places in the scenario of the prediction. */
export const membersOf = ({manifest}: Subject, world: World): WorkloadPlaces['members'] =>
  workloads(world).get(`${manifest.kind} ${manifest.namespace}/${manifest.name}`)?.members ?? []
