import {resourceOf} from '../../cluster/resource-kinds.ts'
import {typedWords} from '../../cluster/typed.ts'
import {expectedText, mismatchOf} from '../fields.ts'
import type {Fields, OperationSpecs} from '../lab.ts'
import {waitFor} from '../poll.ts'
import {resourceIn} from './answer.ts'
import type {Operation} from './operation.ts'

const longest = 120
type Spec = OperationSpecs['wait']

/** A condition is a field, too. */
const fieldsOf = ({condition, fields = {}}: Spec): Fields =>
  condition === undefined ? fields : {...fields, [`status.conditions[type=${condition}].status`]: 'True'}

/** What `kubectl wait --for=` takes; it knows conditions, deletion and one field with one value. */
function waitCondition(spec: Spec): string {
  if (spec.gone) return 'delete'
  if (spec.condition !== undefined) return `condition=${spec.condition}`
  const [path, expected] = Object.entries(spec.fields ?? {})[0] ?? ['metadata.name', '']
  return typeof expected === 'object' ? `jsonpath={.${path}}` : `jsonpath={.${path}}=${String(expected)}`
}

/** Waits between two other operations of a step. */
export const wait: Operation<'wait'> = {
  name: 'wait',
  commands: (spec, namespace) => {
    const named = resourceOf(spec.for, namespace)
    return named ? [typedWords.wait(named, waitCondition(spec), spec.within ?? longest)] : []
  },
  run: async (spec, bench) => {
    const resource = resourceIn(bench, spec.for)
    const fields = fieldsOf(spec)
    const wanted = Object.entries(fields).map(([path, expected]) => `${path} ${expectedText(expected)}`)
    const what = spec.gone ? `${spec.for} is gone` : `${spec.for}: ${wanted.join(', ')}`
    const seen = await waitFor(bench, {what, within: spec.within ?? longest, about: [spec.for]}, async () => {
      const object = await bench.cluster.get(resource)
      if (spec.gone) {
        return object ? {holds: false, expected: 'gone', observed: 'still there'} : {holds: true, observed: 'gone'}
      }
      if (!object) return {holds: false, expected: wanted.join(', '), observed: `there is no ${spec.for}`}
      const mismatch = mismatchOf(fields, object)
      return mismatch ? {holds: false, ...mismatch} : {holds: true, observed: `${spec.for} condition met`}
    })
    return `${seen.observed}\n`
  },
}
