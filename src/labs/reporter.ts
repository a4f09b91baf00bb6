import type {Failure} from './bench.ts'
import type {Diagnosis} from './diagnosis.ts'
import type {Step} from './lab.ts'

/** One expectation or operation that came out as it should. */
export interface Proof {
  readonly statement: string
  /** What was seen, in a few words. */
  readonly observed: string
  /** What was printed: a table, a command's output. */
  readonly printed?: string
  /** More about it, line by line. */
  readonly detail?: readonly string[]
  /** Column names of what was printed that matter, when it is a table. */
  readonly columns?: readonly string[]
}

/** Why a step failed, with all that is known. */
export interface FailedStep {
  readonly failure: Failure
  readonly diagnosis: Diagnosis
  readonly hint?: string
}

export type Verdict = 'passed' | 'failed' | 'not run'
export interface StepResult {
  readonly id: string
  readonly title: string
  readonly verdict: Verdict
  readonly seconds: number
  readonly proofs: readonly Proof[]
  readonly failed?: FailedStep
}

/** How a run ended. */
export interface RunResult {
  readonly lab: string
  readonly title: string
  readonly steps: readonly StepResult[]
  readonly seconds: number
  readonly interrupted: boolean
  /** What could not be removed, in words. */
  readonly left: readonly string[]
  /** True when nothing was to be removed: `--keep`, or left as it is by the person. */
  readonly kept: boolean
}

/** Is told what happens in a run, as it happens. */
export interface Reporter {
  step(step: Step, number: number, total: number): void
  /** A step that passed in an earlier part of the run. */
  alreadyPassed(step: Step, number: number, total: number): void
  /** A command line, before it is run. */
  command(line: string): void
  /** What it printed. */
  printed(text: string): void
  waiting(what: string, observed: string, seconds: number): void
  proof(proof: Proof): void
  failed(failed: FailedStep): void
  cleaning(): void
  /** What could not be removed, in words. */
  cleaned(left: readonly string[]): void
  end(result: RunResult): void
}
