import {typed} from '../../cluster/typed.ts'
import {expectedText, meets} from '../fields.ts'
import type {Bench} from '../bench.ts'
import type {Expected, PodCommand} from '../lab.ts'
import {execWords, podOf, readCommand} from '../operations/exec.ts'
import type {Look} from '../poll.ts'
import type {Expectation} from './expectation.ts'

async function lookAtOutput(command: PodCommand, is: Expected, bench: Bench): Promise<Look> {
  const result = await bench.cluster.exec(podOf(command, bench.namespace), command.command)
  const text = result.stdout.replace(/\r?\n$/, '')
  if (result.exitCode !== 0) {
    const said = [text, result.stderr.trim()].filter(part => part !== '').join('\n')
    return {holds: false, expected: expectedOutput(is), observed: `exit code ${result.exitCode}: ${said}`}
  }
  return meets(is, text)
    ? {holds: true, observed: text, printed: text}
    : {holds: false, expected: expectedOutput(is), observed: text === '' ? 'no output' : text}
}

const expectedOutput = (is: Expected): string =>
  typeof is === 'object' ? `output that ${expectedText(is)}` : String(is)
const saysText = (is: Expected): string => (typeof is === 'object' ? expectedText(is) : `says "${String(is)}"`)

/** What a command in a pod prints. */
export const output: Expectation<'output'> = {
  name: 'output',
  within: 30,
  statement: ({output: spec, is}) => `${typed(spec.command)} in ${spec.pod} ${saysText(is)}`,
  command: ({output: spec}, namespace) => execWords(spec, namespace),
  about: ({output: spec}) => [`pod/${spec.pod}`],
  look: ({output: spec, is}, bench) => lookAtOutput(spec, is, bench),
}

/** What a file holds, through a pod. */
export const read: Expectation<'read'> = {
  name: 'read',
  within: 30,
  statement: ({read: spec, is}) => `${spec.path} in ${spec.pod} ${saysText(is)}`,
  command: ({read: spec}, namespace) => execWords(readCommand(spec), namespace),
  about: ({read: spec}) => [`pod/${spec.pod}`],
  look: ({read: spec, is}, bench) => lookAtOutput(readCommand(spec), is, bench),
}
