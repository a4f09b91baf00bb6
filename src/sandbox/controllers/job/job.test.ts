import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import {timestamp} from '../../clock.ts'
import {asJson} from '../context.ts'
import type {Pod} from '../objects.ts'
import {isActive} from '../pods.ts'
import {jobs, pods} from '../resources.ts'
import {namespace, sorted, TestCluster} from '../test-cluster.ts'
import {INDEX, isTracked} from './facts.ts'

let cluster: TestCluster
beforeEach(() => {
  cluster = new TestCluster()
})
afterEach(() => {
  cluster.stop()
  if (cluster.errors.length > 0) throw new Error(cluster.errors.join('\n'))
})

const create = async (spec: JsonObject = {}, podSpec: JsonObject = {}): Promise<void> => {
  const template = {spec: {restartPolicy: 'Never', containers: [{name: 'c', image: 'app'}], ...podSpec}}
  cluster.create('Job', 'backup', {spec: {template, ...spec}})
  await cluster.pass(3)
}
const job = () => cluster.get(jobs, 'backup')
const status = () => job()?.status
const conditions = (): string[] =>
  (status()?.conditions ?? []).map(({type, status: is, reason}) => `${type}=${is} ${reason}`)
const events = (): string[] => cluster.events('Job', 'backup').filter(text => !/^Successful(Create|Delete)/.test(text))
const active = (): Pod[] => cluster.list(pods).filter(isActive)
const indexes = (found: readonly Pod[]): string[] => sorted(found.map(pod => pod.metadata.annotations?.[INDEX] ?? ''))

/** What a kubelet writes when the containers of a pod have ended. */
function end(pod: Pod, exitCode: number): void {
  const {name, uid} = pod.metadata
  const finishedAt = timestamp(cluster.clock.now())
  cluster.registry.modify(pods, namespace, name, 'status', stored => {
    expect((stored as unknown as Pod).metadata.uid).toBe(uid)
    const terminated = {exitCode, finishedAt, startedAt: finishedAt, reason: exitCode === 0 ? 'Completed' : 'Error'}
    const container = {name: 'c', image: 'app', imageID: '', ready: false, restartCount: 0, state: {terminated}}
    return {
      ...stored,
      status: {
        ...asJson(stored['status'] as object),
        phase: exitCode === 0 ? 'Succeeded' : 'Failed',
        conditions: [{type: 'Ready', status: 'False', lastTransitionTime: finishedAt}],
        containerStatuses: [container],
      },
    }
  })
}
/** All active pods end with that code; then the controller has time to see it, and none to wait for more. */
const endAll = async (exitCode: number): Promise<void> => {
  for (const pod of active()) end(pod, exitCode)
  await cluster.pass(3)
}

describe('completions', () => {
  test('one pod that succeeds', async () => {
    await create()
    expect(status()).toMatchObject({active: 1, ready: 1, terminating: 0, uncountedTerminatedPods: {}})
    expect(active()[0]).toSatisfy(isTracked)
    await endAll(0)
    expect(conditions()).toEqual(['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached'])
    expect(status()).toMatchObject({succeeded: 1, ready: 0, completionTime: expect.any(String)})
    expect(status()).not.toHaveProperty('active')
    expect(events()).toEqual(['Completed: Job completed'])
    expect(cluster.list(pods).filter(isTracked)).toEqual([])
  })

  test('as many at a time as parallelism says', async () => {
    await create({completions: 5, parallelism: 2})
    expect(active()).toHaveLength(2)
    await endAll(0)
    expect(status()).toMatchObject({active: 2, succeeded: 2})
    await endAll(0)
    expect(status()).toMatchObject({active: 1, succeeded: 4})
    await endAll(0)
    expect(status()?.succeeded).toBe(5)
    expect(conditions()).toContain('Complete=True CompletionsReached')
  })

  test('without completions one success is enough, and the others run on', async () => {
    await create({parallelism: 3, completions: null})
    const [first, ...others] = active()
    end(first!, 0)
    await cluster.pass(3)
    expect(conditions()).toEqual([])
    for (const pod of others) end(pod, 1)
    await cluster.pass(3)
    expect(status()).toMatchObject({succeeded: 1, failed: 2})
    expect(conditions()).toContain('Complete=True CompletionsReached')
  })

  test('pods that are too many do not count as failed', async () => {
    await create({completions: 4, parallelism: 4})
    cluster.patch(jobs, 'backup', {spec: {parallelism: 1}})
    await cluster.pass(3)
    expect(active()).toHaveLength(1)
    expect(cluster.list(pods)).toHaveLength(1)
    expect(status()).not.toHaveProperty('failed')
  })

  test('a pod that somebody deletes is replaced after the back-off, and counts as failed', async () => {
    await create()
    const [{metadata}] = active() as [Pod]
    cluster.remove(pods, metadata.name)
    await cluster.pass(5)
    expect(active()).toEqual([])
    expect(status()?.failed).toBe(1)
    await cluster.pass(10)
    expect(active()).toHaveLength(1)
  })

  test('the Job lets go of a pod that no longer matches, and takes it back held', async () => {
    await create()
    const [{metadata}] = active() as [Pod]
    cluster.patch(pods, metadata.name, {metadata: {labels: {'batch.kubernetes.io/controller-uid': 'other'}}})
    await cluster.pass(3)
    expect(cluster.get(pods, metadata.name)?.metadata).not.toHaveProperty('ownerReferences')
    expect(cluster.get(pods, metadata.name)).not.toSatisfy(isTracked)
    cluster.patch(pods, metadata.name, {metadata: {labels: {...metadata.labels}}})
    await cluster.pass(3)
    expect(active()).toHaveLength(1)
    expect(active()[0]).toSatisfy(isTracked)
  })
})

describe('failures', () => {
  test('tried again 10, 20, 40 … seconds later until the limit is passed', async () => {
    await create({backoffLimit: 3})
    const waits: number[] = []
    for (let tries = 0; tries < 3; tries++) {
      await endAll(1)
      const since = cluster.clock.now()
      while (active().length === 0) await cluster.pass(1)
      waits.push(Math.round((cluster.clock.now() - since) / 1000) + 3)
      await cluster.pass(1)
    }
    expect(waits).toEqual([10, 20, 40])
    await endAll(1)
    expect(status()?.failed).toBe(4)
    expect(conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded'])
    expect(events()).toEqual(['BackoffLimitExceeded: Job has reached the specified backoff limit'])
  })

  test('restarts of containers count with OnFailure', async () => {
    await create({backoffLimit: 2}, {restartPolicy: 'OnFailure'})
    const [pod] = active() as [Pod]
    cluster.registry.modify(pods, namespace, pod.metadata.name, 'status', stored => {
      const container = {name: 'c', image: 'app', imageID: '', ready: true, restartCount: 2, state: {}}
      return {...stored, status: {...asJson(stored['status'] as object), containerStatuses: [container]}}
    })
    await cluster.pass(5)
    expect(conditions()).toContain('Failed=True BackoffLimitExceeded')
    expect(cluster.list(pods)).toEqual([])
  })

  test('a deadline ends the Job with its pods', async () => {
    await create({activeDeadlineSeconds: 60})
    await cluster.pass(50)
    expect(conditions()).toEqual([])
    await cluster.pass(10)
    expect(conditions()).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded'])
    expect(status()?.failed).toBe(1)
    expect(cluster.list(pods)).toEqual([])
    expect(events()).toEqual(['DeadlineExceeded: Job was active longer than specified deadline'])
  })

  test('rules for exit codes: the first that matches decides', async () => {
    const rule = (action: string, ...values: number[]) => ({action, onExitCodes: {operator: 'In', values}})
    await create({backoffLimit: 0, podFailurePolicy: {rules: [rule('Ignore', 42), rule('FailJob', 1, 2)]}})
    await endAll(42)
    await cluster.pass(15)
    expect(active()).toHaveLength(1)
    expect(status()).not.toHaveProperty('failed')
    const [{metadata}] = active() as [Pod]
    await endAll(2)
    expect(conditions()).toContain('Failed=True PodFailurePolicy')
    expect(events()).toEqual([
      `PodFailurePolicy: Container c for pod lab/${metadata.name} failed with exit code 2 matching FailJob rule at index 1`,
    ])
  })
})

describe('indexes', () => {
  test('each index succeeds once; the pods know theirs', async () => {
    await create({completionMode: 'Indexed', completions: 5, parallelism: 3})
    expect(indexes(active())).toEqual(['0', '1', '2'])
    const [first] = active() as [Pod]
    expect(first.metadata.name).toMatch(/^backup-0-[a-z0-9]{5}$/)
    expect(first.spec.hostname).toBe('backup-0')
    expect(first.spec.containers[0]?.env).toMatchObject([{name: 'JOB_COMPLETION_INDEX'}])
    await endAll(0)
    expect(status()).toMatchObject({completedIndexes: '0-2', succeeded: 3, active: 2})
    await endAll(0)
    expect(status()).toMatchObject({completedIndexes: '0-4', succeeded: 5})
    expect(conditions()).toContain('Complete=True CompletionsReached')
  })

  test('a limit for each index: lost ones do not stop the others', async () => {
    await create({completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimitPerIndex: 1})
    const at = (index: string): Pod => active().find(pod => pod.metadata.annotations?.[INDEX] === index) as Pod
    end(at('1'), 1)
    await cluster.pass(15)
    expect(at('1').metadata.annotations).toMatchObject({'batch.kubernetes.io/job-index-failure-count': '1'})
    expect(status()).toMatchObject({failed: 1, failedIndexes: ''})
    end(at('1'), 1)
    await cluster.pass(5)
    expect(status()).toMatchObject({failed: 2, failedIndexes: '1', active: 2})
    await endAll(0)
    expect(status()).toMatchObject({completedIndexes: '0,2', failedIndexes: '1'})
    expect(conditions()).toContain('Failed=True FailedIndexes')
  })

  test('a success policy ends the Job before all are done', async () => {
    const successPolicy = {rules: [{succeededIndexes: '1-2', succeededCount: 1}]}
    await create({completionMode: 'Indexed', completions: 3, parallelism: 3, successPolicy})
    end(active().find(pod => pod.metadata.annotations?.[INDEX] === '2') as Pod, 0)
    await cluster.pass(5)
    expect(conditions()).toEqual(['SuccessCriteriaMet=True SuccessPolicy', 'Complete=True SuccessPolicy'])
    expect(status()).toMatchObject({completedIndexes: '2', succeeded: 1})
    expect(status()).not.toHaveProperty('failed')
    expect(active()).toEqual([])
  })
})

describe('suspension and end', () => {
  test('a suspended Job has no pods and no start time; it starts when it is resumed', async () => {
    await create({suspend: true})
    expect(active()).toEqual([])
    expect(conditions()).toEqual(['Suspended=True JobSuspended'])
    expect(status()).not.toHaveProperty('startTime')
    cluster.patch(jobs, 'backup', {spec: {suspend: false}})
    await cluster.pass(3)
    expect(active()).toHaveLength(1)
    expect(conditions()).toEqual(['Suspended=False JobResumed'])
    cluster.patch(jobs, 'backup', {spec: {suspend: true}})
    await cluster.pass(3)
    expect(cluster.list(pods)).toEqual([])
    expect(status()).not.toHaveProperty('failed')
    // The second suspension is the first event again.
    expect(events()).toEqual(['Suspended: Job suspended', 'Resumed: Job resumed'])
  })

  test('a finished Job goes with its pods when its time is over', async () => {
    await create({ttlSecondsAfterFinished: 60})
    await endAll(0)
    await cluster.pass(50)
    expect(job()).toBeDefined()
    await cluster.pass(15)
    expect(job()).toBeUndefined()
    expect(cluster.list(pods)).toEqual([])
  })

  test('a Job that is deleted with its pods holds none of them', async () => {
    await create({completions: 3, parallelism: 3})
    cluster.remove(jobs, 'backup', {propagationPolicy: 'Background'})
    await cluster.pass(5)
    expect(cluster.list(pods)).toEqual([])
  })

  test('another controller may look after it', async () => {
    await create({managedBy: 'example.com/queue'})
    expect(cluster.list(pods)).toEqual([])
    expect(status()).toEqual({})
  })
})
