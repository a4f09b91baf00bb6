import type {CommandResult, ResourceName} from '../../cluster/cluster.ts'
import {resourceOf} from '../../cluster/resource-kinds.ts'
import {typed} from '../../cluster/typed.ts'
import {type Bench, StepFailure} from '../bench.ts'

/** The resource that a checked lab names. */
export function resourceIn(bench: Bench, text: string): ResourceName {
  const resource = resourceOf(text, bench.namespace)
  if (!resource) throw new Error(`${text} passed the lab's check and names no resource`)
  return resource
}

/** What the command printed; throws StepFailure when it failed. `words` are shown, `about` tells what explains it. */
export function printed(result: CommandResult, words: readonly string[], about: readonly string[]): string {
  if (result.exitCode === 0) return result.stdout
  const said = result.stderr.trim() || result.stdout.trim() || 'nothing was printed'
  throw new StepFailure({
    what: typed(['kubectl', ...words]),
    expected: 'exit code 0',
    observed: `exit code ${result.exitCode}: ${said}`,
    about,
  })
}
