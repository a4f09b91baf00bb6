import {rmSync} from 'node:fs'
import {kubeContexts} from '../cluster/kube-contexts.ts'
import {kubectlCluster} from '../cluster/kubectl.ts'
import {systemClock} from '../labs/bench.ts'
import {findLab} from '../labs/catalogue.ts'
import {cleanUp} from '../labs/cleaning.ts'
import {loadLab} from '../labs/load.ts'
import {isAlive, RunStates, type RunState, stateFolder} from '../labs/state.ts'
import type {CommandContext} from './command.ts'

/** Removes what runs left, of one lab or of all. Returns the exit code: 3 when something could not be removed. */
export async function cleanRuns(context: CommandContext, lab: string | undefined): Promise<number> {
  const states = new RunStates(stateFolder(context.env))
  const all = states.all()
  const name = lab === undefined || all.some(state => state.lab === lab) ? lab : nameOf(lab, context.cwd)
  const runs = all.filter(state => name === undefined || state.lab === name)
  const [alive, left] = [runs.filter(isAlive), runs.filter(state => !isAlive(state))]
  for (const state of alive) {
    context.stderr.write(
      `${state.lab} in ${whereOf(state)} is still running (process ${state.process.id}); left alone\n`,
    )
  }
  let exit = 0
  for (const state of left) {
    const remains = await cleanRun(context, state)
    if (remains.length === 0) {
      states.remove(state.id)
      context.stdout.write(`${state.lab}: removed from ${whereOf(state)}\n`)
      continue
    }
    exit = 3
    context.stdout.write(
      `${state.lab}: not removed from ${whereOf(state)}:\n${remains.map(what => `  ${what}\n`).join('')}`,
    )
  }
  if (left.length === 0)
    context.stdout.write(
      name === undefined ? 'nothing is left of any run\n' : `nothing is left of any run of ${name}\n`,
    )
  return exit
}

/** The name of a lab of which no run is known: a built-in one, or that in a folder. Throws a usage error where there is none. */
const nameOf = (word: string, cwd: string): string => loadLab(findLab(word, cwd)).lab.name

const whereOf = ({on, context, namespace}: RunState): string =>
  on === 'sandbox' ? 'its sandbox' : `namespace ${namespace} of context ${context}`

/** The run's context was named by the one who ran it; it must still lead to the same server. */
async function cleanRun({env, signal}: CommandContext, state: RunState): Promise<readonly string[]> {
  if (state.on === 'sandbox') {
    if (state.sandbox !== undefined) rmSync(state.sandbox, {recursive: true, force: true})
    return []
  }
  const context = (await kubeContexts(env)).find(({name}) => name === state.context)
  if (context?.server !== state.server) {
    const now = context ? `leads to ${context.server} now, not to ${state.server}` : 'is not in the kubeconfig'
    return [`context ${state.context} ${now}`]
  }
  const cluster = await kubectlCluster(context!, env)
  return cleanUp(cluster, state, systemClock(signal))
}
