import type {Bench} from '../bench.ts'
import type {ExpectationName, ExpectationSpecs} from '../lab.ts'
import type {Look} from '../poll.ts'

/** One kind of expectation. Every method takes the whole entry as it stands in lab.yaml. */
export interface Expectation<Name extends ExpectationName> {
  readonly name: Name
  /** Seconds to wait at most, where the entry says nothing. */
  readonly within: number
  /** The expectation in words, as a transcript shows it: `claim small: status.phase is Bound`. */
  statement(spec: ExpectationSpecs[Name]): string
  /** The command line whose output is looked at, without `kubectl`; left out where fields are. */
  command?(spec: ExpectationSpecs[Name], namespace: string): readonly string[]
  /** Resources (`kind/name`) whose events, logs and state tell more when it fails. */
  about(spec: ExpectationSpecs[Name]): readonly string[]
  /** Resources that must be seen before the step's operations, too. */
  seenBefore?(spec: ExpectationSpecs[Name]): readonly string[]
  /** Seconds for which it must hold once it does. */
  holdFor?(spec: ExpectationSpecs[Name]): number
  /** Looks once. */
  look(spec: ExpectationSpecs[Name], bench: Bench): Promise<Look>
}
