import {typedWords} from '../../cluster/typed.ts'
import {printed} from './answer.ts'
import type {Operation} from './operation.ts'

/** Creates or changes what a file says. */
export const apply: Operation<'apply'> = {
  name: 'apply',
  commands: (file, namespace) => [typedWords.apply(file, namespace)],
  run: async (file, bench) => {
    const {text, objects} = bench.manifest(file)
    await bench.ownership.take(objects)
    const result = await bench.cluster.apply(text, bench.namespace)
    await bench.ownership.remember(objects)
    return printed(result, typedWords.apply(file, bench.namespace), [])
  },
}
