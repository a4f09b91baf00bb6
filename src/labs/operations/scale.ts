import {resourceOf} from '../../cluster/resource-kinds.ts'
import {typedWords} from '../../cluster/typed.ts'
import {printed, resourceIn} from './answer.ts'
import type {Operation} from './operation.ts'

/** Sets how many pods a StatefulSet, Deployment or ReplicaSet shall have. */
export const scale: Operation<'scale'> = {
  name: 'scale',
  commands: ({resource, replicas}, namespace) => {
    const named = resourceOf(resource, namespace)
    return named ? [typedWords.scale(named, replicas)] : []
  },
  run: async ({resource: text, replicas}, bench) => {
    const resource = resourceIn(bench, text)
    return printed(await bench.cluster.scale(resource, replicas), typedWords.scale(resource, replicas), [text])
  },
}
