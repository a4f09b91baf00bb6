import type {Bench} from '../bench.ts'
import type {OperationName, OperationSpecs} from '../lab.ts'

/** One kind of operation. Both methods take the specification as it stands in lab.yaml below the operation's key. */
export interface Operation<Name extends OperationName> {
  readonly name: Name
  /** The command lines that a person would type, without `kubectl`; touches nothing. */
  commands(spec: OperationSpecs[Name], namespace: string): readonly (readonly string[])[]
  /** Does it and returns what it printed. Throws StepFailure when it did not work. */
  run(spec: OperationSpecs[Name], bench: Bench): Promise<string>
}
