import type {Bench} from '../bench.ts'
import type {OperationName, OperationSpec} from '../lab.ts'
import {apply} from './apply.ts'
import {remove} from './delete.ts'
import {exec} from './exec.ts'
import type {Operation, Task} from './operation.ts'
import {scale} from './scale.ts'
import {wait} from './wait.ts'
import {write} from './write.ts'

/** Every operation by its key in lab.yaml; one more in OperationSpecs does not compile until it stands here. */
export const operations: {readonly [Name in OperationName]: Operation<Name>} = {
  apply,
  delete: remove,
  scale,
  exec,
  write,
  wait,
}

/** An operation with its specification put in. */
export interface BoundOperation {
  readonly name: OperationName
  /** What a person would type, without `kubectl`. */
  commands(namespace: string): readonly (readonly string[])[]
  run(bench: Bench): Promise<string>
}

const bind = <Name extends OperationName>(operation: Operation<Name>, spec: Task<Name>): BoundOperation => ({
  name: operation.name,
  commands: namespace => operation.commands(spec, namespace),
  run: bench => operation.run(spec, bench),
})

/** The operations that an entry of lab.yaml asks for: one, or one for each file of `{apply: [volume.yaml, claim.yaml]}`. */
export function operationsOf(spec: OperationSpec): readonly BoundOperation[] {
  if ('apply' in spec) return [spec.apply].flat().map(file => bind(operations.apply, file))
  if ('delete' in spec) return [bind(operations.delete, spec.delete)]
  if ('scale' in spec) return [bind(operations.scale, spec.scale)]
  if ('exec' in spec) return [bind(operations.exec, spec.exec)]
  if ('write' in spec) return [bind(operations.write, spec.write)]
  if ('wait' in spec) return [bind(operations.wait, spec.wait)]
  return spec satisfies never
}
