import {typed} from '../../cluster/typed.ts'
import type {OperationSpecs, PodCommand} from '../lab.ts'
import {whereOnNode} from '../host-file.ts'
import {exec} from './exec.ts'
import type {Operation} from './operation.ts'

/** The text is quoted for the pod's own shell, which writes it. */
const writeCommand = ({pod, container, path, text}: OperationSpecs['write']): PodCommand => ({
  pod,
  ...(container === undefined ? {} : {container}),
  command: ['sh', '-c', `echo ${typed([text])} > ${typed([path])}`],
})

/** Writes one line into a file, through a pod, and says where on the node it is. */
export const write: Operation<'write'> = {
  name: 'write',
  commands: (spec, namespace) => exec.commands(writeCommand(spec), namespace),
  run: async (spec, bench) => {
    const output = await exec.run(writeCommand(spec), bench)
    const where = await whereOnNode(bench, spec)
    return where === undefined ? output : `${output}${where}\n`
  },
}
