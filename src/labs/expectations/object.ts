import {expectedText, fieldAt, mismatchOf, needsBefore, valueText} from '../fields.ts'
import type {Fields} from '../lab.ts'
import {resourceIn} from '../operations/answer.ts'
import type {Look} from '../poll.ts'
import type {Bench} from '../bench.ts'
import type {Expectation} from './expectation.ts'

/** The last words of a path are enough for a reader: `status.phase` -> `phase`, `status.conditions[type=Ready].status` -> `Ready`. */
const shortPath = (path: string): string =>
  path.replace(/^(status|spec|metadata)\./, '').replace(/^conditions\[type=(\w+)\]\.status$/, '$1')
export const fieldsStatement = (fields: Fields): string =>
  Object.entries(fields)
    .map(([path, expected]) => `${shortPath(path)} ${expectedText(expected)}`)
    .join(', ')

/** Looks at a resource once. */
export async function lookAtFields(text: string, fields: Fields, bench: Bench): Promise<Look> {
  const object = await bench.cluster.get(resourceIn(bench, text))
  if (!object) return {holds: false, expected: fieldsStatement(fields), observed: `there is no ${text}`}
  const mismatch = mismatchOf(fields, object, bench.before.get(text))
  if (mismatch) return {holds: false, ...mismatch}
  const values = Object.keys(fields).map(path => `${shortPath(path)} ${valueText(fieldAt(object, path))}`)
  return {holds: true, observed: values.join(', ')}
}

/** Fields of a resource. */
export const object: Expectation<'object'> = {
  name: 'object',
  within: 120,
  statement: ({object: text, fields}) => `${text}: ${fieldsStatement(fields)}`,
  about: ({object: text}) => [text],
  seenBefore: ({object: text, fields}) => (needsBefore(fields) ? [text] : []),
  look: ({object: text, fields}, bench) => lookAtFields(text, fields, bench),
}
