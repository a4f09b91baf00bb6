import {type Prediction, predict} from '../binding/prediction/predict.ts'
import type {JsonObject} from '../core/json.ts'
import {storedOf} from './accepted.ts'
import {oncePerWorld} from './per-world.ts'

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
