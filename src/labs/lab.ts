import type {Json, JsonObject} from '../core/json.ts'

/** What a parameter's value must be; see src/labs/parameters.ts for the tests. */
export type ParameterType = 'text' | 'integer' | 'choice' | 'quantity' | 'name' | 'image' | 'path' | 'host' | 'network'

/** A value that the one who runs or makes the lab may choose. `question` is what a prompt asks. */
export interface Parameter {
  readonly name: string
  readonly question: string
  readonly type: ParameterType
  readonly default: string | number
  readonly choices?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
}

/** A command in a container of a pod; the first container when none is named. */
export interface PodCommand {
  readonly pod: string
  readonly container?: string
  readonly command: readonly string[]
}
export interface PodFile {
  readonly pod: string
  readonly container?: string
  readonly path: string
}

/** The specifications of all operations, by the key that names them in lab.yaml. */
export interface OperationSpecs {
  readonly apply: string | readonly string[]
  readonly delete: string | {readonly resource: string; readonly wait?: boolean; readonly within?: number}
  readonly scale: {readonly resource: string; readonly replicas: number}
  readonly exec: PodCommand
  readonly write: PodFile & {readonly text: string}
  readonly wait: {
    readonly for: string
    readonly condition?: string
    readonly fields?: Fields
    readonly gone?: true
    readonly within?: number
  }
}
export type OperationName = keyof OperationSpecs
/** One operation: an object with one key, `{apply: 'volumes.yaml'}`. */
export type OperationSpec = {[Name in OperationName]: {readonly [Key in Name]: OperationSpecs[Name]}}[OperationName]

/** A value to be equal to, or an object with one test. */
export type Expected =
  | Exclude<Json, JsonObject>
  | {readonly contains: string}
  | {readonly matches: string}
  | {readonly atLeast: number}
  | {readonly exists: boolean}
  | {readonly changed: boolean}
/** By field path: `status.conditions[type=Ready].status`. */
export type Fields = Readonly<Record<string, Expected>>

/** The first reason why a volume does not fit a claim. */
export type MisfitReason =
  | 'not requested'
  | 'taken'
  | 'too small'
  | 'class'
  | 'access modes'
  | 'volume mode'
  | 'attributes class'
  | 'selector'
  | 'being deleted'
  | 'not available'
  | 'node'

export interface Because {
  /** The reason of an event of the resource, and a part of its message. */
  readonly event?: string
  readonly message?: string
  /** By volume: why it does not fit the claim. */
  readonly volumes?: Readonly<Record<string, MisfitReason>>
}

interface Common {
  readonly that?: string
  /** Seconds to wait at most. */
  readonly within?: number
}
/** The bodies of all expectations, by the key that names them in lab.yaml. */
export interface ExpectationSpecs {
  readonly object: Common & {readonly object: string; readonly fields: Fields}
  readonly absent: Common & {readonly absent: string}
  readonly get: Common & {readonly get: string; readonly rows?: readonly Fields[]}
  readonly output: Common & {readonly output: PodCommand; readonly is: Expected}
  readonly read: Common & {readonly read: PodFile; readonly is: Expected}
  readonly order: Common & {readonly order: readonly Moment[]}
  readonly stays: Common & {
    readonly stays: string
    readonly fields: Fields
    /** Seconds. */
    readonly for: number
    readonly because?: Because
  }
}
export type ExpectationName = keyof ExpectationSpecs
export type ExpectationSpec = ExpectationSpecs[ExpectationName]

/** An event: of which resource, with which reason, and a part of its message. */
export interface Moment {
  readonly of: string
  readonly reason: string
  readonly message?: string
}

export interface Step {
  readonly id: string
  readonly title: string
  readonly why: string
  readonly hint?: string
  readonly operations: readonly OperationSpec[]
  readonly expectations: readonly ExpectationSpec[]
}

/** A lab as lab.yaml tells it, with the parameters' values put in. */
export interface Lab {
  readonly name: string
  readonly title: string
  readonly summary: string
  readonly parameters: readonly Parameter[]
  /** Folders on the nodes that its hostPath volumes lie in. */
  readonly folders: readonly string[]
  /** For a lab without steps: what is done by hand, and where it is written. */
  readonly byHand?: string
  readonly steps: readonly Step[]
}
