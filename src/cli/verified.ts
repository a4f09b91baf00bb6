import type {Finding} from '../core/diagnostic.ts'
import type {Input} from './input.ts'

/** What `verify` read, and what it found in it. */
export interface Judgement {
  readonly input: Input
  readonly findings: readonly Finding[]
  readonly resources: number
  readonly skipped: number
}
