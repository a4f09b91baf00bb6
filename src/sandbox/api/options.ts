import {type FieldError, invalid, required, tooLong, unsupported} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {durationProblem} from '../../core/kinds/validation/cron-schedule.ts'
import {isObject, type Json, type JsonObject, stringAt, valueAt} from '../../core/json.ts'
import type {DeleteOptions, WriteOptions} from '../registry.ts'
import {badRequestError, invalidError, StatusError} from '../registry/status-errors.ts'
import {parseJson} from './json-body.ts'
import {decodeProtobuf, isProtobuf} from './protobuf.ts'

/** `CreateOptions`, `UpdateOptions` and `PatchOptions` of a query: dryRun, fieldValidation, fieldManager. */
export function writeOptions(query: URLSearchParams, kind: 'Create' | 'Update' | 'Patch'): WriteOptions {
  const refused: FieldError[] = []
  const dryRun = query.getAll('dryRun').filter(value => value !== '')
  if (dryRun.some(value => value !== 'All')) refused.push(unsupported(FieldPath.root('dryRun'), dryRun, ['All']))
  const manager = query.get('fieldManager') ?? ''
  const managerPath = FieldPath.root('fieldManager')
  if (Buffer.byteLength(manager) > 128) refused.push(tooLong(managerPath, 128))
  if (/\p{C}/u.test(manager)) refused.push(invalid(managerPath, manager, 'should only contain printable characters'))
  const validation = query.get('fieldValidation') ?? ''
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation)) {
    refused.push(unsupported(FieldPath.root('fieldValidation'), validation, ['', 'Ignore', 'Strict', 'Warn']))
  }
  if (refused.length > 0) throw invalidError('meta.k8s.io', `${kind}Options`, '', refused)
  // The server's default since 1.25 is Warn.
  const fieldValidation = validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn'
  return {dryRun: dryRun.length > 0, fieldValidation}
}

/** Refuses a `timeout` that is none. No request takes so long here that another one would end it. */
export function checkTimeout(timeout: string): void {
  const problem = timeout === '' ? undefined : durationProblem(timeout)
  if (problem !== undefined) throw badRequestError(`invalid timeout specified in the request URL - ${problem}`)
}

/** Who writes, for metadata.managedFields: the fieldManager that was said, else the name of the client program. */
export const managerName = (query: URLSearchParams, userAgent: string | undefined): string =>
  query.get('fieldManager') || (userAgent ?? '').split('/')[0]!.replace(/\p{C}/gu, '').slice(0, 128) || 'unknown'

/** An apply patch must say who applies. */
export function requireFieldManager(query: URLSearchParams): string {
  const manager = query.get('fieldManager') ?? ''
  if (manager !== '') return manager
  const missing = required(FieldPath.root('fieldManager'), 'is required for apply patch')
  throw invalidError('meta.k8s.io', 'PatchOptions', '', [missing])
}

/** DeleteOptions: from the body where there is one, else from the query. */
export function deleteOptions(query: URLSearchParams, body: Buffer): DeleteOptions & {dryRun: boolean} {
  const text = isProtobuf(body) ? '' : body.toString('utf8').trim()
  const sent = isProtobuf(body) ? decodeProtobuf(body) : text === '' ? fromQuery(query) : fromBody(text)
  const dryRun = [...query.getAll('dryRun'), ...listOf(sent['dryRun'])].filter(value => value !== '')
  const refused: FieldError[] = []
  if (dryRun.some(value => value !== 'All')) refused.push(unsupported(FieldPath.root('dryRun'), dryRun, ['All']))
  const policy = stringAt(sent, 'propagationPolicy')
  const orphan = valueAt(sent, ['orphanDependents'])
  const policyPath = FieldPath.root('propagationPolicy')
  if (policy !== undefined && policy !== 'Foreground' && policy !== 'Background' && policy !== 'Orphan') {
    const detail = 'supported values: "Foreground", "Background", "Orphan", "nil"'
    refused.push({...unsupported(policyPath, policy, []), detail})
  } else if (policy !== undefined && typeof orphan === 'boolean') {
    refused.push(invalid(policyPath, policy, 'orphanDependents and deletionPropagation cannot be both set'))
  }
  if (refused.length > 0) throw invalidError('meta.k8s.io', 'DeleteOptions', '', refused)
  const seconds = valueAt(sent, ['gracePeriodSeconds'])
  const uid = stringAt(sent, 'preconditions', 'uid')
  const resourceVersion = stringAt(sent, 'preconditions', 'resourceVersion')
  const byOrphan = orphan === true ? 'Orphan' : orphan === false ? 'Background' : undefined
  return {
    dryRun: dryRun.length > 0,
    propagationPolicy: (policy as DeleteOptions['propagationPolicy']) ?? byOrphan,
    ...(typeof seconds === 'number' && {gracePeriodSeconds: seconds}),
    preconditions: {...(uid !== undefined && {uid}), ...(resourceVersion !== undefined && {resourceVersion})},
  }
}

const listOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(item => typeof item === 'string') : []

function fromQuery(query: URLSearchParams): JsonObject {
  const seconds = query.get('gracePeriodSeconds')
  const policy = query.get('propagationPolicy')
  const orphan = query.get('orphanDependents')
  return {
    ...(seconds && {gracePeriodSeconds: Number(seconds)}),
    ...(policy && {propagationPolicy: policy}),
    ...(orphan && {orphanDependents: orphan === 'true' || orphan === '1'}),
  }
}

function fromBody(text: string): JsonObject {
  let value: Json
  try {
    value = parseJson(text).value
  } catch (error) {
    if (error instanceof StatusError) throw error
    throw badRequestError(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : ''}`)
  }
  if (!isObject(value)) throw badRequestError("couldn't get version/kind; json parse error: an object was expected")
  return value
}
