import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import type {Job} from '../objects.ts'
import {cronJobs, jobs} from '../resources.ts'
import {namespace, sorted, TestCluster} from '../test-cluster.ts'

let cluster: TestCluster
// The clock starts at midnight of 2026-01-01 UTC.
beforeEach(() => {
  cluster = new TestCluster()
})
afterEach(() => {
  cluster.stop()
  if (cluster.errors.length > 0) throw new Error(cluster.errors.join('\n'))
})

const create = (spec: JsonObject = {}): void => {
  const template = {spec: {restartPolicy: 'Never', containers: [{name: 'c', image: 'app'}]}}
  const jobTemplate = {metadata: {labels: {part: 'dump'}}, spec: {template}}
  cluster.create('CronJob', 'nightly', {spec: {schedule: '*/10 * * * *', jobTemplate, ...spec}})
}
const names = (): string[] => sorted(cluster.list(jobs).map(({metadata}) => metadata.name))
const status = () => cluster.get(cronJobs, 'nightly')?.status
const events = (): string[] => cluster.events('CronJob', 'nightly')
/** Minutes since 1970 in the names of Jobs: those of the clock's start, and so many more. */
const named = (minutes: number): string => `nightly-${Date.UTC(2026, 0, 1) / 60_000 + minutes}`

/** Writes what the Job controller writes when a Job is over. */
function finish(job: Job, type: 'Complete' | 'Failed'): void {
  cluster.registry.modify(jobs, namespace, job.metadata.name, 'status', stored => ({
    ...stored,
    status: {
      startTime: job.metadata.creationTimestamp,
      conditions: [{type, status: 'True'}],
      ...(type === 'Complete' ? {completionTime: job.metadata.creationTimestamp} : {}),
    },
  }))
}

describe('schedule', () => {
  test('a Job at each of its times', async () => {
    create()
    await cluster.pass(599)
    expect(names()).toEqual([])
    await cluster.pass(2)
    expect(names()).toEqual([named(10)])
    const [job] = cluster.list(jobs)
    expect(job?.metadata).toMatchObject({
      labels: {part: 'dump'},
      annotations: {'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:10:00Z'},
      ownerReferences: [{kind: 'CronJob', name: 'nightly', controller: true}],
    })
    expect(status()).toMatchObject({lastScheduleTime: '2026-01-01T00:10:00Z', active: [{name: named(10)}]})
    finish(job!, 'Complete')
    await cluster.pass(600)
    expect(names()).toEqual([named(10), named(20)])
    expect(status()?.active).toMatchObject([{name: named(20)}])
    expect(status()?.lastSuccessfulTime).toBe(job?.metadata.creationTimestamp)
    expect(events()).toEqual([
      `SuccessfulCreate: Created job ${named(10)}`,
      `SawCompletedJob: Saw completed job: ${named(10)}, condition: Complete`,
      `SuccessfulCreate: Created job ${named(20)}`,
    ])
  })

  test('a changed schedule counts at once', async () => {
    create({schedule: '0 12 * * *'})
    await cluster.pass(60)
    cluster.patch(cronJobs, 'nightly', {spec: {schedule: '*/5 * * * *'}})
    await cluster.pass(241)
    expect(names()).toEqual([named(5)])
  })

  test('suspended ones start nothing; afterwards the last missed start is made up for', async () => {
    create({suspend: true})
    await cluster.pass(3500)
    expect(names()).toEqual([])
    cluster.patch(cronJobs, 'nightly', {spec: {suspend: false}})
    await cluster.pass(10)
    expect(names()).toEqual([named(50)])
  })

  test('a start that is too late is left out', async () => {
    create({suspend: true, startingDeadlineSeconds: 60})
    await cluster.pass(3500)
    cluster.patch(cronJobs, 'nightly', {spec: {suspend: false}})
    await cluster.pass(50)
    expect(names()).toEqual([])
    await cluster.pass(60)
    expect(names()).toEqual([named(60)])
  })
})

describe('policies', () => {
  test('Allow: Jobs beside each other', async () => {
    create()
    await cluster.pass(1201)
    expect(status()?.active).toHaveLength(2)
  })

  test('Forbid: not before the last one is over', async () => {
    create({concurrencyPolicy: 'Forbid'})
    await cluster.pass(1201)
    expect(names()).toEqual([named(10)])
    expect(events()).toContain(
      'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
    )
    finish(cluster.list(jobs)[0]!, 'Failed')
    await cluster.pass(5)
    expect(names()).toEqual([named(10), named(20)])
  })

  test('Replace: the last one goes', async () => {
    create({concurrencyPolicy: 'Replace'})
    await cluster.pass(1205)
    expect(names()).toEqual([named(20)])
    expect(status()?.active).toMatchObject([{name: named(20)}])
    expect(events()).toContain(`SuccessfulDelete: Deleted job ${named(10)}`)
  })

  test('so many finished ones are kept, of each kind', async () => {
    create({successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 1})
    for (const type of ['Complete', 'Failed', 'Complete', 'Complete', 'Failed'] as const) {
      await cluster.pass(605)
      finish(
        cluster.list(jobs).find(({status: is}) => is?.conditions === undefined)!,
        type,
      )
    }
    await cluster.pass(5)
    expect(names()).toEqual([named(30), named(40), named(50)])
  })
})
