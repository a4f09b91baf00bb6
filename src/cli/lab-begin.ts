import {randomBytes} from 'node:crypto'
import {rmSync} from 'node:fs'
import {hostname} from 'node:os'
import {join} from 'node:path'
import {usageError} from '../core/operational-error.ts'
import type {LabPlace} from '../labs/catalogue.ts'
import {loadLab, type LoadedLab} from '../labs/load.ts'
import {isAlive, type RunStates, type RunState} from '../labs/state.ts'

/** A lab that was chosen, and the parameters that were given for it. */
export interface ChosenLab {
  readonly place: LabPlace
  readonly loaded: LoadedLab
  readonly given: Readonly<Record<string, string>>
}

/** Where a run happens, as its state keeps it. */
export type Target = Pick<RunState, 'on' | 'context' | 'server'>

export interface Beginning {
  readonly target: Target
  readonly states: RunStates
  readonly resume: boolean
}

/** A run's lab and where the run stands. */
export interface Begun {
  readonly loaded: LoadedLab
  readonly state: RunState
}

/**
 * A new run, or with `resume` the one that was left, with the parameters that it was begun with. Throws a usage error when
 * another process runs the lab there, and when an earlier run on a cluster was left.
 */
export function beginRun(chosen: ChosenLab, {target, states, resume}: Beginning): Begun {
  const {lab, namespace} = chosen.loaded
  const here = states
    .all()
    .filter(state => state.on === target.on && state.server === target.server && state.namespace === namespace)
  const running = here.find(isAlive)
  if (running && target.on === 'cluster') {
    throw usageError(`another process runs a lab in namespace ${namespace}`, {
      looked: `process ${running.process.id} on ${running.process.host}`,
      mend: 'wait for it, or choose another namespace: --namespace NAME',
    })
  }
  const left = here.filter(state => !isAlive(state) && state.lab === lab.name)
  if (resume && running) {
    throw usageError(`${lab.name} is still running (process ${running.process.id})`, {mend: 'wait until it has ended'})
  }
  if (resume) return resumed(chosen, left.at(-1))
  const last = left.at(-1)
  if (last && target.on === 'cluster') {
    throw usageError(
      `an earlier run of ${lab.name} was left after ${last.passed.length} of ${lab.steps.length} steps`,
      {
        mend: `go on with it: --resume; or remove what it left: k8slab clean ${lab.name}`,
      },
    )
  }
  for (const state of left.filter(state => !state.kept)) discard(states, state)
  return {loaded: chosen.loaded, state: newState(chosen, target, states)}
}

function resumed({place, loaded, given}: ChosenLab, left: RunState | undefined): Begun {
  const {name} = loaded.lab
  if (!left) throw usageError(`there is no run of ${name} to resume`, {mend: `begin one: k8slab run ${place.shown}`})
  if (Object.keys(given).length > 0) throw usageError('a resumed run keeps its parameters', {mend: 'leave out --set'})
  const {namespace: _, ...values} = left.values
  const texts = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
  return {
    loaded: loadLab({...place, given: texts, namespace: loaded.namespace}),
    state: {...left, process: {id: process.pid, host: hostname()}},
  }
}

/** A sandbox whose run was killed is of no use to anybody once another run begins. */
function discard(states: RunStates, state: RunState): void {
  if (state.sandbox !== undefined) rmSync(state.sandbox, {recursive: true, force: true})
  states.remove(state.id)
}

function newState({place, loaded}: ChosenLab, target: Target, states: RunStates): RunState {
  const {lab, folder, values, namespace} = loaded
  const id = `${lab.name}-${randomBytes(4).toString('hex')}`
  return {
    version: 1,
    id,
    lab: lab.name,
    ...(place.builtIn ? {} : {folder}),
    values,
    ...target,
    ...(target.on === 'sandbox' ? {sandbox: join(states.folder, id)} : {}),
    namespace,
    folders: lab.folders,
    startedAt: new Date().toISOString(),
    process: {id: process.pid, host: hostname()},
    passed: [],
    made: [],
    nodes: [],
    kept: false,
  }
}
