import {randomBytes} from 'node:crypto'
import {hostname} from 'node:os'
import {resolve} from 'node:path'
import type {Cluster} from '../cluster/cluster.ts'
import {contextNamed, type KubeContext, kubeContexts} from '../cluster/kube-contexts.ts'
import {kubectlCluster} from '../cluster/kubectl.ts'
import {OperationalError, usageError} from '../core/operational-error.ts'
import {systemClock} from '../labs/bench.ts'
import type {LabPlace} from '../labs/catalogue.ts'
import {junit} from '../labs/junit.ts'
import type {Step} from '../labs/lab.ts'
import {loadLab, type LoadedLab} from '../labs/load.ts'
import type {RunResult} from '../labs/reporter.ts'
import {runLab} from '../labs/run-lab.ts'
import {isAlive, RunStates, type RunState, stateFolder} from '../labs/state.ts'
import {heading, transcript} from '../labs/transcript.ts'
import {ask} from './ask.ts'
import {type CommandContext, flagOption, type OptionValues, textOption} from './command.ts'
import {transcriptOptions} from './lab-terminal.ts'
import {writeFileSafely} from './write-file.ts'

/** A lab that was chosen, and the parameters that were given for it. */
export interface ChosenLab {
  readonly place: LabPlace
  readonly loaded: LoadedLab
  readonly given: Readonly<Record<string, string>>
}

/** Where a run happens, as its state keeps it. */
type Target = Pick<RunState, 'on' | 'context' | 'server' | 'sandbox'>

/** Runs a lab on the sandbox or on a cluster and writes its transcript. Returns the exit code. */
export async function runOn(context: CommandContext, chosen: ChosenLab, options: OptionValues): Promise<number> {
  const report = reportFile(options)
  const patience = seconds(textOption(options, 'timeout'))
  const kubeContext = textOption(options, 'on') === 'cluster' ? await chooseContext(context, options) : undefined
  const target: Target = kubeContext
    ? {on: 'cluster', context: kubeContext.name, server: kubeContext.server}
    : {on: 'sandbox'}
  const states = new RunStates(stateFolder(context.env))
  const {loaded, state} = begin(context, chosen, {target, states, resume: flagOption(options, 'resume')})
  const cluster = kubeContext
    ? await kubectlCluster(kubeContext, context.env)
    : await openSandbox(context, states, state)
  const view = transcriptOptions(context, `k8slab labs clean ${state.lab}`)
  try {
    view.write(heading(loaded.lab, cluster.description, loaded.namespace, view))
    const questions = context.interactive && !flagOption(options, 'yes')
    const result = await runLab({
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
      ...(questions ? {mayRun: step => mayRun(context, loaded, step), mayClean: () => mayClean(context)} : {}),
    })
    if (report !== undefined) writeFileSafely(resolve(context.cwd, report), junit(result), {force: true, backup: false})
    return exitCode(result)
  } finally {
    await cluster.close()
  }
}

function exitCode({interrupted, steps, left}: RunResult): number {
  if (interrupted) return 130
  if (steps.some(step => step.verdict !== 'passed')) return 1
  return left.length > 0 ? 3 : 0
}

/** `junit=report.xml` */
function reportFile(options: OptionValues): string | undefined {
  const text = textOption(options, 'report')
  if (text === undefined) return undefined
  const [format, ...file] = text.split('=')
  if (format !== 'junit' || file.join('=') === '') {
    throw usageError(`--report takes junit=FILE, not "${text}"`, {mend: 'for example: --report junit=report.xml'})
  }
  return file.join('=')
}

/** `90`, `90s`, `2m` in seconds. */
function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)(s|m)?$/.exec(text)
  if (!match || Number(match[1]) === 0)
    throw usageError(`--timeout: "${text}" is no time`, {mend: 'for example: 90s, 2m'})
  return Number(match[1]) * (match[2] === 'm' ? 60 : 1)
}

/** The context that was named, or the current one when the person at the terminal says that it is meant. */
async function chooseContext(context: CommandContext, options: OptionValues): Promise<KubeContext> {
  const named = textOption(options, 'context')
  if (named === undefined && (!context.interactive || flagOption(options, 'yes'))) {
    throw usageError('a cluster is only touched when its context is named', {
      mend: 'add --context NAME (kubectl config get-contexts lists them), or run in the sandbox: --on sandbox',
    })
  }
  const contexts = await kubeContexts(context.env)
  if (named !== undefined) return contextNamed(contexts, named)
  const current = contexts.find(candidate => candidate.current)
  if (!current) throw usageError('the kubeconfig has no current context', {mend: 'name one: --context NAME'})
  const message = `Run the lab in the cluster of context ${current.name} (${current.server})?`
  const {go} = await ask(context, [{name: 'go', message, kind: 'yes or no', default: 'no'}])
  if (go !== true) throw usageError('nothing was run', {mend: 'name another context: --context NAME'})
  return current
}

interface Beginning {
  readonly target: Target
  readonly states: RunStates
  readonly resume: boolean
}

/** A new run, or with `resume` the one that was left; then with the parameters that it was begun with. */
function begin(
  context: CommandContext,
  {place, loaded, given}: ChosenLab,
  {target, states, resume}: Beginning,
): {loaded: LoadedLab; state: RunState} {
  const here = (state: RunState): boolean =>
    state.on === target.on && state.server === target.server && state.namespace === loaded.namespace
  const others = states.all().filter(here)
  const running = others.find(isAlive)
  if (running && target.on === 'cluster') {
    throw usageError(`another process runs the lab in namespace ${running.namespace}`, {
      looked: `process ${running.process.id} on ${running.process.host}`,
      mend: 'wait for it, or choose another namespace: --namespace NAME',
    })
  }
  const left = others.findLast(state => !isAlive(state) && state.lab === loaded.lab.name)
  const process_ = {id: process.pid, host: hostname()}
  if (resume) {
    if (!left) throw usageError(`there is no run of ${loaded.lab.name} to resume`, {mend: `k8slab run ${place.shown}`})
    if (Object.keys(given).length > 0) {
      throw usageError('a resumed run keeps its parameters', {mend: 'leave out --set'})
    }
    const {namespace: _, ...values} = left.values
    const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
    return {
      loaded: loadLab({...place, given: texts, namespace: loaded.namespace}),
      state: {...left, process: process_},
    }
  }
  if (left && target.on === 'cluster') {
    throw usageError(`an earlier run of ${loaded.lab.name} was left after ${left.passed.length} steps`, {
      mend: `go on with it: --resume; or remove what it left: k8slab labs clean ${loaded.lab.name}`,
    })
  }
  const state: RunState = {
    version: 1,
    id: `${loaded.lab.name}-${randomBytes(4).toString('hex')}`,
    lab: loaded.lab.name,
    ...(place.builtIn ? {} : {folder: loaded.folder}),
    values: loaded.values,
    ...target,
    namespace: loaded.namespace,
    folders: loaded.lab.folders,
    startedAt: new Date().toISOString(),
    process: process_,
    passed: [],
    made: [],
    nodes: [],
  }
  return {loaded, state}
}

/** Enter runs the step; one may look at its files first, or leave. */
async function mayRun(context: CommandContext, loaded: LoadedLab, step: Step): Promise<boolean> {
  const files = step.operations.flatMap(operation => ('apply' in operation ? operation.apply : []))
  const keys = files.length > 0 ? 'Enter runs it, s shows its files, q leaves' : 'Enter runs it, q leaves'
  for (;;) {
    const check = (text: string): string | undefined =>
      ['', 's', 'q'].includes(text.trim()) ? undefined : `${keys}; "${text}" does nothing`
    const {answer} = await ask(context, [{name: 'answer', message: keys, kind: 'text', check}])
    if (answer === 'q') return false
    if (answer !== 's') return true
    for (const file of files) {
      const text = loaded.manifests.get(file)?.text.trimEnd() ?? ''
      context.stdout.write(`${context.colour.out.dim(`--- ${file}`)}\n${text}\n`)
    }
  }
}

async function mayClean(context: CommandContext): Promise<boolean> {
  const message = 'Remove everything that the lab made?'
  const {clean} = await ask(context, [{name: 'clean', message, kind: 'yes or no', default: 'yes'}])
  return clean === true
}

/** The sandbox of this run. */
async function openSandbox(_context: CommandContext, _states: RunStates, _state: RunState): Promise<Cluster> {
  throw new OperationalError(3, 'the sandbox is not there yet')
}
