import type {Bench} from '../bench.ts'
import type {ExpectationName, ExpectationSpec, ExpectationSpecs} from '../lab.ts'
import type {Look} from '../poll.ts'
import {absent} from './absent.ts'
import type {Expectation} from './expectation.ts'
import {get} from './get.ts'
import {object} from './object.ts'
import {order} from './order.ts'
import {output, read} from './output.ts'
import {stays} from './stays.ts'

/** Every expectation by its key in lab.yaml; one more in ExpectationSpecs does not compile until it stands here. */
export const expectations: {readonly [Name in ExpectationName]: Expectation<Name>} = {
  object,
  absent,
  get,
  output,
  read,
  order,
  stays,
}

/** Which keys an entry of each kind may have, beside `that` and `within`. */
export const keysOf: Readonly<Record<ExpectationName, readonly string[]>> = {
  object: ['object', 'fields'],
  absent: ['absent'],
  get: ['get', 'rows'],
  output: ['output', 'is'],
  read: ['read', 'is'],
  order: ['order'],
  stays: ['stays', 'fields', 'for', 'because'],
}

/** An expectation with its entry put in. */
export interface BoundExpectation {
  readonly name: ExpectationName
  readonly statement: string
  /** Seconds. */
  readonly within: number
  readonly holdFor: number
  readonly about: readonly string[]
  readonly seenBefore: readonly string[]
  command(namespace: string): readonly string[] | undefined
  look(bench: Bench): Promise<Look>
}

function bind<Name extends ExpectationName>(kind: Expectation<Name>, spec: ExpectationSpecs[Name]): BoundExpectation {
  return {
    name: kind.name,
    statement: spec.that ?? kind.statement(spec),
    within: spec.within ?? kind.within,
    holdFor: kind.holdFor?.(spec) ?? 0,
    about: kind.about(spec),
    seenBefore: kind.seenBefore?.(spec) ?? [],
    command: namespace => kind.command?.(spec, namespace),
    look: bench => kind.look(spec, bench),
  }
}

/** The expectation that an entry of lab.yaml asks for. */
export function expectationOf(spec: ExpectationSpec): BoundExpectation {
  if ('object' in spec) return bind(object, spec)
  if ('absent' in spec) return bind(absent, spec)
  if ('get' in spec) return bind(get, spec)
  if ('output' in spec) return bind(output, spec)
  if ('read' in spec) return bind(read, spec)
  if ('order' in spec) return bind(order, spec)
  if ('stays' in spec) return bind(stays, spec)
  return spec satisfies never
}
