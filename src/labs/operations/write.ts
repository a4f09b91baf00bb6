import {typed} from '../../cluster/typed.ts'
import type {OperationSpecs, PodCommand} from '../lab.ts'
import {exec} from './exec.ts'
import type {Operation} from './operation.ts'

/** The text is quoted for the pod's own shell, which writes it. */
const writeCommand = ({pod, container, path, text}: OperationSpecs['write']): PodCommand => ({
  pod,
  ...(container === undefined ? {} : {container}),
  command: ['sh', '-c', `echo ${typed([text])} > ${typed([path])}`],
})

/** Writes one line into a file, through a pod. */
export const write: Operation<'write'> = {
  name: 'write',
  commands: (spec, namespace) => exec.commands(writeCommand(spec), namespace),
  run: (spec, bench) => exec.run(writeCommand(spec), bench),
}
