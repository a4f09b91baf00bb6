import {typedWords} from '../../cluster/typed.ts'
import {printed} from './answer.ts'
import type {Operation} from './operation.ts'

const filesOf = (spec: string | readonly string[]): readonly string[] => (typeof spec === 'string' ? [spec] : spec)

/** Creates or changes what the files say. */
export const apply: Operation<'apply'> = {
  name: 'apply',
  commands: (spec, namespace) => filesOf(spec).map(file => typedWords.apply(file, namespace)),
  run: async (spec, bench) => {
    let output = ''
    for (const file of filesOf(spec)) {
      const {text, objects} = bench.manifest(file)
      await bench.ownership.take(objects)
      const result = await bench.cluster.apply(text, bench.namespace)
      await bench.ownership.remember(objects)
      output += printed(result, typedWords.apply(file, bench.namespace), [])
    }
    return output
  },
}
