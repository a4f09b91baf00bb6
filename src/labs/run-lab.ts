import type {Cluster} from '../cluster/cluster.ts'
import {resourceOf} from '../cluster/resource-kinds.ts'
import {typed} from '../cluster/typed.ts'
import {type JsonObject, stringAt} from '../core/json.ts'
import {OperationalError} from '../core/operational-error.ts'
import {type Bench, type Clock, Interrupted, StepFailure} from './bench.ts'
import {cleanUp} from './cleaning.ts'
import {diagnose} from './diagnosis.ts'
import {type BoundExpectation, expectationOf} from './expectations/index.ts'
import type {ExpectationSpec, Step} from './lab.ts'
import type {LoadedLab} from './load.ts'
import {makeNamespace, namespaceIsThere} from './namespace.ts'
import {operationsOf} from './operations/index.ts'
import {ownershipOf} from './ownership.ts'
import {waitFor} from './poll.ts'
import type {Proof, Reporter, RunResult, StepResult} from './reporter.ts'
import type {RunState, RunStates} from './state.ts'

export interface RunOptions {
  readonly loaded: LoadedLab
  readonly cluster: Cluster
  /** Where the run stands: no step passed for a new one. */
  readonly state: RunState
  readonly states: RunStates
  readonly reporter: Reporter
  /** Sleeps until the run is broken off; `patientClock` sleeps on, for cleaning up. */
  readonly clock: Clock
  readonly patientClock: Clock
  readonly signal: AbortSignal
  /** Seconds to wait for anything at most. */
  readonly patience?: number | undefined
  /** Leave everything as it is in the end. */
  readonly keep: boolean
  /** Asked before each step; false ends the run. */
  readonly mayRun?: (step: Step) => Promise<boolean>
  /** Asked before the cleaning up that a finished run does; false leaves everything. */
  readonly mayClean?: () => Promise<boolean>
}

/**
 * Runs a lab's steps in order until one fails, and cleans up whatever happens. Throws OperationalError when the
 * environment stops serving; then, too, it is cleaned up as far as that goes.
 */
export async function runLab(options: RunOptions): Promise<RunResult> {
  const run = new Run(options)
  return run.whole()
}

class Run {
  readonly #options: RunOptions
  readonly #results: StepResult[] = []
  readonly #begin: number
  #state: RunState
  #interrupted = false
  /** The namespace is this run's: from here on there is something to clean up. */
  #opened = false

  constructor(options: RunOptions) {
    this.#options = options
    this.#state = options.state
    this.#begin = options.clock.now()
  }

  async whole(): Promise<RunResult> {
    let left: readonly string[] = []
    let kept = false
    try {
      if (!(await namespaceIsThere(this.#options, this.#state))) {
        this.#save({}) // before anything is made
        this.#opened = true
        await makeNamespace(this.#options, this.#state)
      }
      this.#opened = true
      await this.#steps()
      kept = this.#options.keep || (!this.#interrupted && !((await this.#options.mayClean?.()) ?? true))
    } catch (error) {
      if (!isBreak(error, this.#options.signal)) throw error
      this.#interrupted = true
      kept = this.#options.keep
    } finally {
      if (this.#opened && kept) this.#save({kept: true})
      if (this.#opened && !kept) left = await this.#cleanUp()
    }
    const result = this.#result(left, kept)
    this.#options.reporter.end(result)
    return result
  }

  #save(change: Partial<RunState>): void {
    this.#state = {...this.#state, ...change}
    this.#options.states.save(this.#state)
  }

  async #steps(): Promise<void> {
    const {loaded, reporter, mayRun, signal} = this.#options
    const {steps} = loaded.lab
    for (const [index, step] of steps.entries()) {
      if (this.#state.passed.includes(step.id)) {
        reporter.alreadyPassed(step, index + 1, steps.length)
        this.#results.push({id: step.id, title: step.title, verdict: 'passed', seconds: 0, proofs: []})
        continue
      }
      reporter.step(step, index + 1, steps.length)
      if (mayRun && !(await mayRun(step))) throw new Interrupted()
      const result = await this.#step(step)
      this.#results.push(result)
      if (signal.aborted) throw new Interrupted()
      if (result.verdict === 'failed') return
      this.#save({passed: [...this.#state.passed, step.id], nodes: await this.#nodes()})
    }
  }

  /** The nodes that pods of the lab ran on: their folders are removed in the end. */
  async #nodes(): Promise<readonly string[]> {
    const {cluster, loaded} = this.#options
    if (cluster.disposable || loaded.lab.folders.length === 0) return this.#state.nodes
    const pods = await cluster.list('v1', 'Pod', this.#state.namespace)
    return [...new Set([...this.#state.nodes, ...pods.flatMap(pod => stringAt(pod, 'spec', 'nodeName') ?? [])])]
  }

  async #step(step: Step): Promise<StepResult> {
    const {clock, reporter} = this.#options
    const begin = clock.now()
    const proofs: Proof[] = []
    const result = {id: step.id, title: step.title, proofs}
    const bench = await this.#bench(step)
    try {
      await this.#operate(step, bench)
      for (const spec of step.expectations) proofs.push(await this.#expect(spec, bench))
      return {...result, verdict: 'passed', seconds: (clock.now() - begin) / 1000}
    } catch (error) {
      if (!(error instanceof StepFailure) || this.#options.signal.aborted) throw error
      const diagnosis = await diagnose(error.failure, bench)
      const failed = {failure: error.failure, diagnosis, ...(step.hint ? {hint: step.hint} : {})}
      reporter.failed(failed)
      return {...result, verdict: 'failed', seconds: (clock.now() - begin) / 1000, failed}
    }
  }

  async #bench(step: Step): Promise<Bench> {
    const {cluster, loaded, clock, patience, reporter} = this.#options
    const before = new Map<string, JsonObject | undefined>()
    for (const text of step.expectations.flatMap(spec => expectationOf(spec).seenBefore)) {
      const resource = resourceOf(text, this.#state.namespace)
      if (resource) before.set(text, await cluster.get(resource))
    }
    return {
      cluster,
      namespace: this.#state.namespace,
      manifest: file => loaded.manifests.get(file)!,
      ownership: ownershipOf(cluster, this.#state.made, made => this.#save({made})),
      before,
      clock,
      patience,
      waiting: (what, observed, seconds) => reporter.waiting(what, observed, seconds),
    }
  }

  async #operate(step: Step, bench: Bench): Promise<void> {
    const {cluster, reporter} = this.#options
    for (const operation of step.operations.flatMap(operationsOf)) {
      for (const words of operation.commands(bench.namespace)) reporter.command(typed([...cluster.kubectl, ...words]))
      reporter.printed(await operation.run(bench))
    }
  }

  async #expect(spec: ExpectationSpec, bench: Bench): Promise<Proof> {
    const {cluster, reporter} = this.#options
    const expectation: BoundExpectation = expectationOf(spec)
    const words = expectation.command(bench.namespace)
    if (words) reporter.command(typed([...cluster.kubectl, ...words]))
    const {statement: what, within, holdFor, about} = expectation
    const seen = await waitFor(bench, {what, within, holdFor, about}, () => expectation.look(bench))
    const columns = 'get' in spec ? [...new Set((spec.rows ?? []).flatMap(row => Object.keys(row)))] : undefined
    const proof: Proof = {
      statement: what,
      observed: seen.observed,
      ...(seen.printed === undefined ? {} : {printed: seen.printed}),
      ...(seen.detail === undefined ? {} : {detail: seen.detail}),
      ...(columns ? {columns} : {}),
    }
    reporter.proof(proof)
    return proof
  }

  /** Cleans up whatever happened before; what goes wrong now is told, and kept for `clean`. */
  async #cleanUp(): Promise<readonly string[]> {
    const {cluster, patientClock, reporter, states} = this.#options
    if (cluster.disposable) {
      states.remove(this.#state.id)
      return []
    }
    reporter.cleaning()
    try {
      const left = await cleanUp(cluster, this.#state, patientClock)
      if (left.length === 0) states.remove(this.#state.id)
      reporter.cleaned(left)
      return left
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error
      const left = [`everything: ${error.message}`]
      reporter.cleaned(left)
      return left
    }
  }

  #result(left: readonly string[], kept: boolean): RunResult {
    const {loaded, clock} = this.#options
    const {name, title, steps} = loaded.lab
    const notRun = steps
      .slice(this.#results.length)
      .map(step => ({id: step.id, title: step.title, verdict: 'not run' as const, seconds: 0, proofs: []}))
    return {
      lab: name,
      title,
      steps: [...this.#results, ...notRun],
      seconds: (clock.now() - this.#begin) / 1000,
      interrupted: this.#interrupted,
      left,
      kept,
    }
  }
}

/** Ctrl-C, at a question too (inquirer's own error), and whatever a command that it ended left behind. */
const isBreak = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || error instanceof Interrupted || (error instanceof Error && error.name === 'ExitPromptError')
