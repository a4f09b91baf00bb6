import {resourceIn} from '../operations/answer.ts'
import type {Expectation} from './expectation.ts'

/** A resource that is not there (any more). */
export const absent: Expectation<'absent'> = {
  name: 'absent',
  within: 90,
  statement: ({absent: text}) => `there is no ${text}`,
  about: ({absent: text}) => [text],
  look: async ({absent: text}, bench) => {
    const object = await bench.cluster.get(resourceIn(bench, text))
    return object
      ? {holds: false, expected: `no ${text}`, observed: `${text} is there`}
      : {holds: true, observed: `no ${text}`, detail: []}
  },
}
