import {typedWords} from '../../cluster/typed.ts'
import type {PodCommand, PodFile} from '../lab.ts'
import {printed} from './answer.ts'
import type {Operation} from './operation.ts'

/** The pod of a command as the cluster takes it. */
export const podOf = (
  {pod, container}: {readonly pod: string; readonly container?: string},
  namespace: string,
): {namespace: string; name: string; container?: string} => ({
  namespace,
  name: pod,
  ...(container === undefined ? {} : {container}),
})

/** What a person would type for a command in a pod. */
export const execWords = (spec: PodCommand, namespace: string): readonly string[] =>
  typedWords.exec(podOf(spec, namespace), spec.command)

/** Reading a file is a command in the pod. */
export const readCommand = ({path, ...pod}: PodFile): PodCommand => ({...pod, command: ['cat', path]})

/** Runs a command in a pod; it must end with exit code 0. */
export const exec: Operation<'exec'> = {
  name: 'exec',
  commands: (spec, namespace) => [execWords(spec, namespace)],
  run: async (spec, bench) => {
    const result = await bench.cluster.exec(podOf(spec, bench.namespace), spec.command)
    return printed(result, execWords(spec, bench.namespace), [`pod/${spec.pod}`])
  },
}
