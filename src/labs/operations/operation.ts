import type {Bench} from '../bench.ts'
import type {OperationName, OperationSpecs} from '../lab.ts'

/** What one operation does: of several files to apply, each is an operation. */
export type Task<Name extends OperationName> = Name extends 'apply' ? string : OperationSpecs[Name]

/** One kind of operation. Both methods take the specification as it stands in lab.yaml below the operation's key. */
export interface Operation<Name extends OperationName> {
  readonly name: Name
  /** The command lines that a person would type, without `kubectl`; touches nothing. */
  commands(spec: Task<Name>, namespace: string): readonly (readonly string[])[]
  /** Does it and returns what it printed. Throws StepFailure when it did not work. */
  run(spec: Task<Name>, bench: Bench): Promise<string>
}
