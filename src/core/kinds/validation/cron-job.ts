/** CronJobs. Kubernetes pkg/apis/batch/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {scheduleProblem, zoneProblem} from './cron-schedule.ts'
import {flag, has, numberOf, part, partAt, text, textOf} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkJobSpec} from './job.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, metadataOf, subdomainName} from './metadata.ts'
import type {PodOptions} from './pod-options.ts'
import {templateOptions} from './workload-template.ts'

const specPath = FieldPath.root('spec')
/** The controller appends the time to the name of each job. */
const longestName = 52

function checkSchedule(check: Check, spec: JsonObject, old: JsonObject | undefined): void {
  const schedule = text(spec, 'schedule')
  const path = specPath.child('schedule')
  if (!check.requiredText(path, schedule)) return
  const problem = scheduleProblem(schedule)
  if (problem !== undefined) check.invalid(path, schedule, problem)
  if (!schedule.includes('TZ')) return
  if (!text(old, 'schedule').includes('TZ')) {
    check.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')
  } else if (has(spec, 'timeZone')) {
    check.invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')
  }
}

function checkTimeZone(check: Check, zone: string | undefined, path: FieldPath): void {
  if (zone === undefined) return
  if (zone === '') {
    check.invalid(path, zone, 'timeZone must be nil or non-empty string')
    return
  }
  const isWrong = (name: string): boolean =>
    name === '.' || name === '..' || name.startsWith('-') || !/^[A-Za-z.\-_0-9+]{1,14}$/.test(name)
  if (zone.split('/').some(isWrong)) {
    check.invalid(path, zone, `unknown time zone ${zone}`)
    return
  }
  if (zone.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
    check.invalid(path, zone, detail)
  }
  const problem = zoneProblem(zone)
  if (problem !== undefined) check.invalid(path, zone, problem)
}

function checkTemplate(check: Check, spec: JsonObject, path: FieldPath, options: PodOptions): void {
  checkJobSpec(check, spec, path, options)
  const selector = part(spec, 'selector')
  if (selector) {
    const shown = goStructText('LabelSelector', selector)
    check.invalidAs(path.child('selector'), selector, shown, '`selector` will be auto-generated')
  }
  if (flag(spec, 'manualSelector')) check.unsupportedAs(path.child('manualSelector'), true, 'true', ['nil', 'false'])
}

function checkSpec(check: Check, cron: JsonObject, old: JsonObject | undefined): void {
  const [spec, before] = [part(cron, 'spec') ?? {}, part(old, 'spec')]
  checkSchedule(check, spec, before)
  check.notNegative(specPath.child('startingDeadlineSeconds'), numberOf(spec, 'startingDeadlineSeconds'))
  const zone = textOf(spec, 'timeZone')
  if (!before || zone !== textOf(before, 'timeZone')) checkTimeZone(check, zone, specPath.child('timeZone'))
  const policies = ['Allow', 'Forbid', 'Replace']
  check.requiredOneOf(specPath.child('concurrencyPolicy'), text(spec, 'concurrencyPolicy'), policies)
  const path = specPath.child('jobTemplate', 'spec')
  const options = templateOptions(old, 'spec', 'jobTemplate', 'spec', 'template')
  checkTemplate(check, partAt(spec, 'jobTemplate', 'spec') ?? {}, path, options)
  for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) {
    check.notNegative(specPath.child(field), numberOf(spec, field))
  }
}

export function checkCronJob(check: Check, cron: JsonObject): void {
  checkOwnMetadata(check, cron, true, subdomainName)
  checkSpec(check, cron, undefined)
  const name = text(metadataOf(cron), 'name')
  if (Buffer.byteLength(name) <= longestName) return
  const detail = `must be no more than ${longestName} characters`
  check.invalid(FieldPath.root('metadata').child('name'), name, detail)
}

export function checkCronJobUpdate(check: Check, cron: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, cron, old)
  checkSpec(check, cron, old)
}
