import {resourceOf} from '../../cluster/resource-kinds.ts'
import {typedWords} from '../../cluster/typed.ts'
import {stringAt} from '../../core/json.ts'
import type {OperationSpecs} from '../lab.ts'
import {waitFor} from '../poll.ts'
import {printed, resourceIn} from './answer.ts'
import type {Operation} from './operation.ts'

const longest = 90

const full = (spec: OperationSpecs['delete']): {resource: string; wait?: boolean; within?: number} =>
  typeof spec === 'string' ? {resource: spec} : spec

/** Deletes a resource and waits until it is gone; one of the same name that a controller makes anew is another one. */
export const remove: Operation<'delete'> = {
  name: 'delete',
  commands: (spec, namespace) => {
    const {resource, wait} = full(spec)
    const named = resourceOf(resource, namespace)
    return named ? [[...typedWords.delete(named), ...(wait === false ? ['--wait=false'] : [])]] : []
  },
  run: async (spec, bench) => {
    const {resource: text, wait = true, within = longest} = full(spec)
    const resource = resourceIn(bench, text)
    const uid = stringAt(await bench.cluster.get(resource), 'metadata', 'uid')
    const output = printed(await bench.cluster.remove(resource), typedWords.delete(resource), [text])
    if (!wait) return output
    await waitFor(bench, {what: `${text} is gone`, within, about: [text]}, async () => {
      const object = await bench.cluster.get(resource)
      if (!object || stringAt(object, 'metadata', 'uid') !== uid) return {holds: true, observed: 'gone'}
      const finalizers = object['metadata'] && JSON.stringify(object['metadata']['finalizers' as never] ?? [])
      return {holds: false, expected: 'gone', observed: `still there, with finalizers ${finalizers}`}
    })
    return output
  },
}
