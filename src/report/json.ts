import type {Finding} from '../core/diagnostic.ts'
import type {Summary} from './text.ts'

/** The stable JSON form of verify: schemas/verify.schema.json. */
export const jsonReport = (findings: readonly Finding[], summary: Summary): string =>
  `${JSON.stringify({version: 1, summary, findings}, null, 1)}\n`
