import {createFixture} from 'fs-fixture'
import {mkdtempSync, rmSync} from 'node:fs'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import type {Cluster, CommandResult, ResourceName} from '../cluster/cluster.ts'
import {isObject, type JsonObject, stringAt} from '../core/json.ts'
import {environmentError} from '../core/operational-error.ts'
import {readYaml} from '../core/yaml/read.ts'
import {type Clock, Interrupted} from './bench.ts'
import {labLabel, runLabel} from './cleaning.ts'
import {loadLab} from './load.ts'
import type {Reporter, RunResult} from './reporter.ts'
import {runLab, type RunOptions} from './run-lab.ts'
import {RunStates, type RunState} from './state.ts'

const ok = (stdout = ''): CommandResult => ({stdout, stderr: '', exitCode: 0})
const refused = (stderr: string): CommandResult => ({stdout: '', stderr, exitCode: 1})
const keyOf = ({kind, namespace = '', name}: {kind: string; namespace?: string; name: string}): string =>
  `${kind}/${namespace}/${name}`

/** A cluster in memory: what is applied is there, with the status that `statusOf` gives it; nothing else happens. */
class MemoryCluster implements Cluster {
  readonly description = 'a cluster in memory'
  readonly kubectl = ['kubectl']
  readonly disposable = false
  readonly objects = new Map<string, JsonObject>()
  statusOf: (object: JsonObject) => JsonObject = () => ({})
  /** Instead of what a method would do. */
  applyRefusal: string | undefined
  removeRefusal: string | undefined
  lost = false
  execAnswer: (command: readonly string[]) => CommandResult = () => ok()
  #uids = 0

  put(object: JsonObject, namespace?: string): void {
    const kind = stringAt(object, 'kind')!
    const name = stringAt(object, 'metadata', 'name')!
    const cluster = ['Namespace', 'PersistentVolume', 'StorageClass'].includes(kind)
    const place: {namespace?: string} = cluster ? {} : {namespace: namespace ?? 'default'}
    const metadata: JsonObject = {...(object['metadata'] as JsonObject), ...place, uid: `uid-${++this.#uids}`}
    this.objects.set(keyOf({kind, name, ...place}), {...object, metadata, status: this.statusOf(object)})
  }
  #answer(): void {
    if (this.lost) throw environmentError('the cluster does not answer')
  }
  async apply(manifests: string, namespace: string): Promise<CommandResult> {
    this.#answer()
    if (this.applyRefusal !== undefined && !manifests.includes('"Namespace"')) return refused(this.applyRefusal)
    const objects = readYaml(manifests, 'stdin')
      .documents.map(document => document.value)
      .filter(isObject)
    for (const object of objects) this.put(object, namespace)
    return ok(objects.map(object => `${stringAt(object, 'kind')!.toLowerCase()} created\n`).join(''))
  }
  async remove(resource: ResourceName): Promise<CommandResult> {
    this.#answer()
    if (this.removeRefusal !== undefined) return refused(this.removeRefusal)
    this.objects.delete(keyOf(resource))
    if (resource.kind === 'Namespace') {
      for (const key of this.objects.keys()) if (key.split('/')[1] === resource.name) this.objects.delete(key)
    }
    return ok(`${resource.kind} deleted\n`)
  }
  async get(resource: ResourceName): Promise<JsonObject | undefined> {
    this.#answer()
    if (resource.kind === 'ServiceAccount') return {metadata: {name: 'default'}}
    return this.objects.get(keyOf(resource))
  }
  async list(_: string, kind: string, namespace?: string): Promise<readonly JsonObject[]> {
    this.#answer()
    return [...this.objects]
      .filter(([key]) => key.startsWith(`${kind}/`) && (namespace === undefined || key.split('/')[1] === namespace))
      .map(([, object]) => object)
  }
  async table(): Promise<CommandResult> {
    return ok('NAME\n')
  }
  async scale(): Promise<CommandResult> {
    return ok('scaled\n')
  }
  async exec(_: unknown, command: readonly string[]): Promise<CommandResult> {
    return this.execAnswer(command)
  }
  async logs(): Promise<CommandResult> {
    return ok('first line\nlast line\n')
  }
  async close(): Promise<void> {}
}

/** Time that passes only by sleeping. `at` is called when that much has passed, in seconds. */
class SleepingClock implements Clock {
  #now = 0
  readonly events: {at: number; run: () => void}[] = []
  broken = false
  now(): number {
    return this.#now
  }
  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds
    for (const event of this.events.splice(0)) {
      if (this.#now >= event.at * 1000) event.run()
      else this.events.push(event)
    }
    if (this.broken) throw new Interrupted()
  }
}

const lab = `# yaml-language-server: $schema=lab.schema.json
name: disk
title: Disks
summary: About disks.
folders: [/tmp/k8slab-disk]
steps:
  - id: volume
    title: Make a volume
    why: To have one.
    operations:
      - apply: volume.yaml
    expectations:
      - object: pv/disk-a
        fields: {status.phase: Available}
  - id: claim
    title: Make a claim
    why: To use it.
    hint: Look at the sizes.
    operations:
      - apply: claim.yaml
    expectations:
      - object: pvc/data
        fields: {status.phase: Bound}
        that: the claim is Bound
        within: 20
  - id: last
    title: The end
    why: Every lab has one.
    operations:
      - exec: {pod: web, command: [cat, /data/a.txt]}
`
const volume = `apiVersion: v1
kind: PersistentVolume
metadata: {name: disk-a}
spec:
  capacity: {storage: 1Mi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /tmp/k8slab-disk/a}
`
const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 5Mi}}
`

/** Volumes are Available; claims are Bound or Pending. */
const statuses =
  (claims: 'Bound' | 'Pending') =>
  (object: JsonObject): JsonObject => ({phase: object['kind'] === 'PersistentVolume' ? 'Available' : claims})

let stateFolder: string
let cluster: MemoryCluster
let clock: SleepingClock
let stop: AbortController
beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'k8slab-test-'))
  cluster = new MemoryCluster()
  cluster.statusOf = statuses('Bound')
  clock = new SleepingClock()
  stop = new AbortController()
})
afterEach(() => rmSync(stateFolder, {recursive: true}))

const states = (): RunStates => new RunStates(stateFolder)
const quiet: Reporter = {
  step: () => {},
  alreadyPassed: () => {},
  command: () => {},
  printed: () => {},
  waiting: () => {},
  proof: () => {},
  failed: () => {},
  cleaning: () => {},
  cleaned: () => {},
  end: () => {},
}
const newState = (more: Partial<RunState> = {}): RunState => ({
  version: 1,
  id: 'disk-1',
  lab: 'disk',
  values: {},
  on: 'cluster',
  namespace: 'k8slab-disk',
  folders: ['/tmp/k8slab-disk'],
  startedAt: '2026-01-01T00:00:00Z',
  process: {id: process.pid, host: hostname()},
  passed: [],
  made: [],
  nodes: [],
  kept: false,
  ...more,
})

async function run(options: Partial<RunOptions> = {}): Promise<RunResult> {
  await using folder = await createFixture({'lab.yaml': lab, 'volume.yaml': volume, 'claim.yaml': claim})
  return await runLab({
    loaded: loadLab({folder: folder.path, shown: 'disk'}),
    cluster,
    state: newState(),
    states: states(),
    reporter: quiet,
    clock,
    patientClock: new SleepingClock(),
    signal: stop.signal,
    keep: false,
    ...options,
  })
}
const verdicts = (result: RunResult): string[] => result.steps.map(step => `${step.id} ${step.verdict}`)

describe('a run', () => {
  it('passes every step, and leaves nothing behind', async () => {
    const result = await run()
    expect(verdicts(result)).toEqual(['volume passed', 'claim passed', 'last passed'])
    expect(result).toMatchObject({interrupted: false, left: [], kept: false})
    expect([...cluster.objects.keys()]).toEqual([])
    expect(states().all()).toEqual([])
  })

  it('tells of a timeout the last mismatch, the cause and the hint, and cleans up', async () => {
    cluster.statusOf = statuses('Pending')
    const event = {
      kind: 'Event',
      metadata: {name: 'data.1', resourceVersion: '5'},
      involvedObject: {kind: 'PersistentVolumeClaim', name: 'data'},
      reason: 'FailedBinding',
      message: 'no persistent volumes available',
      type: 'Normal',
      count: 3,
    }
    clock.events.push({at: 1, run: () => cluster.put(event, 'k8slab-disk')})
    const result = await run()
    expect(verdicts(result)).toEqual(['volume passed', 'claim failed', 'last not run'])
    const {failure, diagnosis, hint} = result.steps[1]!.failed!
    expect(failure).toMatchObject({
      what: 'the claim is Bound',
      expected: 'status.phase is Bound',
      observed: 'status.phase is Pending',
    })
    expect(failure.waited).toBeGreaterThanOrEqual(20)
    expect(diagnosis.causes).toEqual([
      'pvc/data is Pending: no free volume without class has 5Mi',
      '  disk-a has 1Mi, the claim asks for 5Mi',
    ])
    expect(diagnosis.events).toEqual(['FailedBinding of pvc/data: no persistent volumes available (3 times)'])
    expect(hint).toBe('Look at the sizes.')
    expect([...cluster.objects.keys()]).toEqual([])
  })

  it('has no more patience than it was given', async () => {
    cluster.statusOf = statuses('Pending')
    const result = await run({patience: 3})
    expect(result.steps[1]!.failed!.failure.waited).toBeCloseTo(3, 1)
  })

  it('fails a step that the server refuses, in its words', async () => {
    cluster.applyRefusal = 'The PersistentVolume "disk-a" is invalid'
    const result = await run()
    expect(verdicts(result)).toEqual(['volume failed', 'claim not run', 'last not run'])
    expect(result.steps[0]!.failed!.failure).toMatchObject({
      what: 'kubectl -n k8slab-disk apply -f volume.yaml',
      observed: 'exit code 1: The PersistentVolume "disk-a" is invalid',
    })
  })

  it('shows the log of a pod whose command failed', async () => {
    cluster.execAnswer = () => refused('cat: /data/a.txt: No such file or directory')
    const pod = {
      kind: 'Pod',
      metadata: {name: 'web'},
      spec: {},
    }
    cluster.statusOf = object =>
      object['kind'] === 'Pod' ? {containerStatuses: [{name: 'web', ready: true}]} : statuses('Bound')(object)
    clock.sleep = async () => {}
    const put = cluster.apply.bind(cluster)
    cluster.apply = async (manifests, namespace) => {
      if (manifests.includes('"Namespace"')) cluster.put(pod, namespace)
      return put(manifests, namespace)
    }
    const result = await run()
    expect(result.steps[2]!.failed!.diagnosis.logs).toEqual([{pod: 'web', lines: ['first line', 'last line']}])
  })

  it('keeps what it made when it is told to', async () => {
    const result = await run({keep: true})
    expect(result.kept).toBe(true)
    expect([...cluster.objects.keys()]).toEqual([
      'Namespace//k8slab-disk',
      'PersistentVolume//disk-a',
      'PersistentVolumeClaim/k8slab-disk/data',
    ])
    expect(states().all()[0]).toMatchObject({passed: ['volume', 'claim', 'last'], made: [{name: 'disk-a'}]})
  })
})

describe("what is not the lab's", () => {
  it('is not touched: a namespace of that name', async () => {
    cluster.put({
      kind: 'Namespace',
      metadata: {name: 'k8slab-disk', labels: {[labLabel]: 'disk', [runLabel]: 'disk-0'}},
    })
    await expect(run()).rejects.toThrow('there is a namespace k8slab-disk already')
    expect([...cluster.objects.keys()]).toEqual(['Namespace//k8slab-disk'])
  })

  it('is not touched: a volume of that name', async () => {
    cluster.put({kind: 'PersistentVolume', metadata: {name: 'disk-a'}, spec: {capacity: {storage: '7Gi'}}})
    const before = cluster.objects.get('PersistentVolume//disk-a')
    const result = await run()
    expect(result.steps[0]!.failed!.failure.observed).toBe('pv/disk-a is there already, and this run did not make it')
    expect(cluster.objects.get('PersistentVolume//disk-a')).toBe(before)
    expect(result.left).toEqual([])
  })

  it('is not deleted: a volume that somebody else made anew', async () => {
    clock.events.push({
      at: 0,
      run: () => {
        cluster.objects.delete('PersistentVolume//disk-a')
        cluster.put({kind: 'PersistentVolume', metadata: {name: 'disk-a'}})
        cluster.statusOf = statuses('Bound')
        cluster.put({kind: 'PersistentVolumeClaim', metadata: {name: 'data'}}, 'k8slab-disk')
      },
    })
    cluster.statusOf = statuses('Pending')
    const result = await run()
    expect(result.left).toEqual(['pv/disk-a: it is not the one that the lab made'])
    expect([...cluster.objects.keys()]).toEqual(['PersistentVolume//disk-a'])
    expect(states().all()).toHaveLength(1)
  })
})

describe('a run that is broken off', () => {
  it('by Ctrl-C cleans up', async () => {
    cluster.statusOf = statuses('Pending')
    clock.events.push({
      at: 2,
      run: () => {
        clock.broken = true
        stop.abort()
      },
    })
    const result = await run()
    expect(result).toMatchObject({interrupted: true, left: [], kept: false})
    expect(verdicts(result)).toEqual(['volume passed', 'claim not run', 'last not run'])
    expect([...cluster.objects.keys()]).toEqual([])
  })

  it('by the person at a step cleans up', async () => {
    const result = await run({mayRun: async step => step.id !== 'claim'})
    expect(result.interrupted).toBe(true)
    expect([...cluster.objects.keys()]).toEqual([])
  })

  it('by a cluster that is gone throws, and knows what it left', async () => {
    cluster.statusOf = statuses('Pending')
    clock.events.push({at: 2, run: () => (cluster.lost = true)})
    const cleaned: (readonly string[])[] = []
    const reporter = {...quiet, cleaned: (left: readonly string[]) => cleaned.push(left)}
    await expect(run({reporter})).rejects.toThrow('the cluster does not answer')
    expect(cleaned).toEqual([['everything: the cluster does not answer']])
    expect(states().all()[0]).toMatchObject({passed: ['volume'], made: [{kind: 'PersistentVolume', name: 'disk-a'}]})
  })

  it('and cannot clean up says what is left, and knows it', async () => {
    const result = await run({
      mayClean: async () => {
        cluster.removeRefusal = 'forbidden'
        return true
      },
    })
    expect(result.left).toEqual([
      'pvc/data in namespace k8slab-disk',
      'pv/disk-a: forbidden',
      'namespace k8slab-disk is still going',
    ])
    expect(states().all()[0]).toMatchObject({made: [{kind: 'PersistentVolume', name: 'disk-a'}]})
  })
})

describe('a run that is resumed', () => {
  it('goes on after the last step that passed, with what it made before', async () => {
    await run({keep: true, mayRun: async step => step.id !== 'claim'})
    const left = states().all()[0]!
    expect(left.passed).toEqual(['volume'])
    const seen: string[] = []
    const reporter = {...quiet, step: ({id}: {id: string}) => seen.push(id)}
    const result = await run({state: left, reporter})
    expect(seen).toEqual(['claim', 'last'])
    expect(verdicts(result)).toEqual(['volume passed', 'claim passed', 'last passed'])
    expect([...cluster.objects.keys()]).toEqual([])
  })

  it('says when its namespace is gone', async () => {
    await expect(run({state: newState({passed: ['volume']})})).rejects.toThrow(
      'the namespace k8slab-disk of the run to be resumed is gone',
    )
  })
})
