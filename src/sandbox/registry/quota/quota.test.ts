import {describe, expect, it} from 'vitest'
import {copyJson, type JsonObject, objectAt, stringAt} from '../../../core/json.ts'
import {mergePatch} from '../../api/patch/merge-patch.ts'
import {startTestServer} from '../../api/test-server.ts'
import {namespace, template, TestCluster} from '../../controllers/test-cluster.ts'
import type {Registry} from '../../registry.ts'
import {ObjectRegistry} from '../object-registry.ts'
import {StatusError} from '../status-errors.ts'
import {play, type World} from './test-play.ts'
import {scenarios} from './test-scenarios/index.ts'

const asked = (work: () => unknown): Promise<string | undefined> => {
  try {
    work()
    return Promise.resolve(undefined)
  } catch (error) {
    if (error instanceof StatusError) return Promise.resolve(error.message)
    throw error
  }
}

const startCluster = (): TestCluster => new TestCluster({rootCertificate: 'certificate'})

function worldOf(cluster: TestCluster): World {
  const {registry} = cluster
  const typeOf = (kind: string): Registry['types'][number] => registry.types.find(type => type.kind === kind)!
  const placeOf = (kind: string): string | undefined => (typeOf(kind).namespaced ? namespace : undefined)
  const settled = async <Value>(value: Promise<Value>): Promise<Value> => {
    await cluster.clock.settle()
    return value
  }
  return {
    namespace,
    create: (object, dry) => {
      const place = placeOf(stringAt(object, 'kind') ?? '')
      const metadata = {...objectAt(object, 'metadata'), ...(place === undefined ? {} : {namespace: place})}
      const placed = {...object, metadata}
      if (!(registry instanceof ObjectRegistry)) throw new Error('dry runs are of the ObjectRegistry')
      return settled(asked(() => registry.createWith(placed, {dryRun: dry})))
    },
    patch: (kind, name, patch, part) =>
      settled(
        asked(() => {
          const old = registry.get(typeOf(kind), placeOf(kind), name)
          if (!old || !(registry instanceof ObjectRegistry)) throw new Error(`no ${kind} ${name}`)
          registry.updateWith(mergePatch(old, patch) as JsonObject, part)
        }),
      ),
    remove: (kind, name) =>
      settled(asked(() => registry.remove(typeOf(kind), placeOf(kind), name)).then(() => undefined)),
    get: (kind, name) => Promise.resolve(registry.get(typeOf(kind), placeOf(kind), name)),
    events: (kind, name) =>
      Promise.resolve(
        registry
          .list({group: '', resource: 'events'}, namespace)
          .filter(
            event =>
              stringAt(event, 'involvedObject', 'kind') === kind && stringAt(event, 'involvedObject', 'name') === name,
          )
          .map(event => ({reason: stringAt(event, 'reason') ?? '', message: stringAt(event, 'message') ?? ''})),
      ),
    rest: () => cluster.pass(0.5),
  }
}

describe('the answers of a server of Kubernetes 1.36', () => {
  it.each(scenarios.map(scenario => [scenario.title, scenario] as const))('%s', async (_, scenario) => {
    const cluster = startCluster()
    await cluster.pass(1)
    expect((await play(worldOf(cluster), scenario)).join('\n')).toBe('')
    cluster.stop()
  })
})

describe('what is used', () => {
  const hard = {pods: '10', 'requests.storage': '10Gi'}
  const quotas = {group: '', resource: 'resourcequotas'}
  const used = (cluster: TestCluster): JsonObject =>
    objectAt(cluster.registry.get(quotas, namespace, 'q'), 'status', 'used')

  it('is written before the object, so that whoever sees the object sees the quota', async () => {
    const cluster = startCluster()
    cluster.create('ResourceQuota', 'q', {spec: {hard}})
    await cluster.pass(1)
    const seen: string[] = []
    cluster.registry.watchAll(({object, type}) => {
      if (type !== 'DELETED') seen.push(`${stringAt(object, 'kind')} ${stringAt(object, 'metadata', 'name')}`)
    })
    cluster.create('Pod', 'p', copyJson({spec: template().spec}))
    await cluster.clock.settle()
    expect(seen.slice(0, 2)).toEqual(['ResourceQuota q', 'Pod p'])
    cluster.stop()
  })

  it('is never more than allowed, however many ask at once', async () => {
    const cluster = startCluster()
    cluster.create('ResourceQuota', 'q', {spec: {hard: {pods: '3'}}})
    await cluster.pass(1)
    const answers = await Promise.all(
      Array.from({length: 8}, (_, index) =>
        asked(() => cluster.create('Pod', `p${index}`, copyJson({spec: template().spec}))),
      ),
    )
    expect(answers.filter(answer => answer === undefined)).toHaveLength(3)
    expect(used(cluster)).toEqual({pods: '3'})
    cluster.stop()
  })

  it('is never more than allowed over HTTP either, and who comes too late is told as by the API server', async () => {
    const server = await startTestServer()
    const status = {hard: {secrets: '2'}, used: {secrets: '0'}}
    const metadata = {name: 'q', namespace: 'default'}
    server.registry.create({apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: {hard: status.hard}})
    server.registry.modify(quotas, 'default', 'q', 'status', quota => ({...quota, status}))
    const path = '/api/v1/namespaces/default/secrets'
    const answers = await Promise.all(
      Array.from({length: 6}, (_, index) => server.call('POST', path, {metadata: {name: `s${index}`}})),
    )
    const refused = answers.filter(({code}) => code !== 201)
    expect(refused).toHaveLength(4)
    const name = stringAt(refused[0]!.body, 'details', 'name') ?? ''
    expect(refused[0]!.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `secrets "${name}" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=2, limited: secrets=2`,
      reason: 'Forbidden',
      details: {name, kind: 'secrets'},
      code: 403,
    })
    expect(objectAt(server.registry.get(quotas, 'default', 'q'), 'status', 'used')).toEqual({secrets: '2'})
    await server.close()
  })

  it('lets a Job try again after a second, two, four …', async () => {
    const cluster = startCluster()
    cluster.create('ResourceQuota', 'q', {spec: {hard: {pods: '0'}}})
    await cluster.pass(1)
    const spec = {...template().spec, restartPolicy: 'Never'}
    cluster.create('Job', 'once', {spec: {template: {spec}}})
    await cluster.pass(20)
    const refused = cluster.events('Job', 'once').filter(event => event.startsWith('FailedCreate: '))
    expect(refused).toHaveLength(5)
    cluster.stop()
  })

  it('is counted anew every five minutes', async () => {
    const cluster = startCluster()
    cluster.create('ResourceQuota', 'q', {spec: {hard}})
    await cluster.pass(1)
    cluster.registry.modify(quotas, namespace, 'q', 'status', quota => ({
      ...quota,
      status: {hard, used: {pods: '7', 'requests.storage': '1Gi'}},
    }))
    await cluster.pass(200)
    expect(used(cluster)).toEqual({pods: '7', 'requests.storage': '1Gi'})
    await cluster.pass(100)
    expect(used(cluster)).toEqual({pods: '0', 'requests.storage': '0'})
    cluster.stop()
  })

  it('leaves out pods that hang in their termination, twice their grace period after the deletion', async () => {
    const cluster = startCluster()
    await cluster.pass(1)
    cluster.create('ResourceQuota', 'q', {spec: {hard}})
    cluster.create(
      'Pod',
      'p',
      copyJson({spec: {...template().spec, nodeName: 'node-a', terminationGracePeriodSeconds: 40}}),
    )
    await cluster.pass(1)
    cluster.silence('node-a')
    cluster.registry.modify({group: '', resource: 'pods'}, namespace, 'p', 'object', pod => ({
      ...pod,
      metadata: {...objectAt(pod, 'metadata'), finalizers: ['example.com/stay']},
    }))
    cluster.registry.remove({group: '', resource: 'pods'}, namespace, 'p')
    await cluster.pass(60)
    expect(used(cluster)['pods']).toBe('1')
    await cluster.pass(300)
    expect(used(cluster)['pods']).toBe('0')
    cluster.stop()
  })
})
