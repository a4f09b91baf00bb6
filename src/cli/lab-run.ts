import {existsSync, rmSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import type {Cluster} from '../cluster/cluster.ts'
import {kubectlCluster} from '../cluster/kubectl.ts'
import {environmentError, usageError} from '../core/operational-error.ts'
import {systemClock} from '../labs/bench.ts'
import {junit} from '../labs/junit.ts'
import type {RunResult} from '../labs/reporter.ts'
import {runLab} from '../labs/run-lab.ts'
import {RunStates, type RunState, stateFolder} from '../labs/state.ts'
import {heading, transcript, type TranscriptOptions} from '../labs/transcript.ts'
import {type CommandContext, flagOption, type OptionValues, textOption} from './command.ts'
import {beginRun, type ChosenLab, type Target} from './lab-begin.ts'
import {chooseContext, mayClean, mayRun} from './lab-questions.ts'
import {transcriptOptions} from './lab-terminal.ts'
import {writeFileSafely} from './write-file.ts'

/** Runs a lab on the sandbox or on a cluster and writes its transcript. Returns the exit code. */
export async function runOn(context: CommandContext, chosen: ChosenLab, options: OptionValues): Promise<number> {
  const report = reportFile(context, options)
  const patience = seconds(textOption(options, 'timeout'))
  const asks = context.interactive && !flagOption(options, 'yes')
  const kubeContext = textOption(options, 'on') === 'cluster' ? await chooseContext(context, options) : undefined
  const target: Target = kubeContext
    ? {on: 'cluster', context: kubeContext.name, server: kubeContext.server}
    : {on: 'sandbox'}
  const states = new RunStates(stateFolder(context.env))
  const {loaded, state} = beginRun(chosen, {target, states, resume: flagOption(options, 'resume')})
  const view = transcriptOptions(context, `k8slab clean ${state.lab}`)
  const cluster = kubeContext
    ? await kubectlCluster(kubeContext, context.env)
    : await openSandbox(states, state, asks ? view : undefined)
  let result: RunResult | undefined
  try {
    view.write(heading(loaded.lab, cluster.description, loaded.namespace, view))
    result = await runLab({
      loaded,
      cluster,
      state,
      states,
      reporter: transcript(view),
      clock: systemClock(context.signal),
      patientClock: systemClock(new AbortController().signal),
      signal: context.signal,
      patience,
      keep: flagOption(options, 'keep'),
      ...(asks ? {mayRun: step => mayRun(context, loaded, step), mayClean: () => mayClean(context)} : {}),
    })
  } finally {
    await cluster.close()
    if (!result?.kept) closeSandbox(states, state)
  }
  if (result.kept && state.sandbox !== undefined) {
    view.write(`Its sandbox: k8slab sandbox start --dir ${state.sandbox}\n`)
  }
  if (report !== undefined) writeFileSafely(report, junit(result), {force: true, backup: false})
  return exitCode(result)
}

function exitCode({interrupted, steps, left}: RunResult): number {
  if (interrupted) return 130
  if (steps.some(step => step.verdict !== 'passed')) return 1
  return left.length > 0 ? 3 : 0
}

/** A sandbox in a folder of this run. On a terminal it says how to look on. */
async function openSandbox(states: RunStates, state: RunState, view: TranscriptOptions | undefined): Promise<Cluster> {
  const {sandboxCluster} = await import('../cluster/sandbox.ts')
  states.save(state) // the folder is found again when the run is killed
  const {cluster, kubeconfig} = await sandboxCluster(state.sandbox!)
  view?.notice(`to look on from another terminal: export KUBECONFIG=${kubeconfig}`)
  return cluster
}

/** A sandbox that is not kept goes with everything in it. */
function closeSandbox(states: RunStates, {sandbox, id}: RunState): void {
  if (sandbox === undefined) return
  rmSync(sandbox, {recursive: true, force: true})
  states.remove(id)
}

/** The path in `junit=report.xml`. Throws OperationalError: a lab is not run for a report that cannot be written. */
function reportFile({cwd}: CommandContext, options: OptionValues): string | undefined {
  const text = textOption(options, 'report')
  if (text === undefined) return undefined
  const [format, ...file] = text.split('=')
  if (format !== 'junit' || file.join('=') === '') {
    throw usageError(`--report takes junit=FILE, not "${text}"`, {mend: 'for example: --report junit=report.xml'})
  }
  const path = resolve(cwd, file.join('='))
  if (!existsSync(dirname(path)))
    throw environmentError('there is no folder for the report', {
      looked: dirname(path),
      mend: 'make it, or name another',
    })
  return path
}

/** `90`, `90s`, `2m` in seconds. */
function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)(s|m)?$/.exec(text)
  if (!match || Number(match[1]) === 0)
    throw usageError(`--timeout: "${text}" is no time`, {mend: 'for example: 90s, 2m'})
  return Number(match[1]) * (match[2] === 'm' ? 60 : 1)
}
