import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {Cluster, ResourceName} from '../src/cluster/cluster.ts'
import {stringAt, valueAt} from '../src/core/json.ts'

const namespace = 'k8slab-contract'
const settings: ResourceName = {apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings'}
const redis: ResourceName = {apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'redis'}
const configMap = (data: string): string => `apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: redis}}
data: ${data}
`
const statefulSet = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis}
spec:
  serviceName: redis
  replicas: 0
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec:
      containers: [{name: redis, image: 'redis:alpine'}]
`
const pod = `apiVersion: v1
kind: Pod
metadata: {name: box}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - {name: box, image: 'busybox:1.36', command: [sh, -c, 'echo started; sleep 3600']}
`

export interface Contender {
  readonly connect: () => Promise<Cluster>
  /** Whether its nodes run containers, so that there is something to exec in. */
  readonly containers: boolean
  /** Nothing to connect to: the tests are skipped. */
  readonly missing?: boolean
}

/** What both implementations of Cluster promise. */
export function clusterContract(name: string, {connect, containers, missing = false}: Contender): void {
  describe.skipIf(missing)(`${name} as a Cluster`, () => {
    let cluster: Cluster
    const found = async (resource: ResourceName): Promise<boolean> => (await cluster.get(resource)) !== undefined
    const until = async (done: () => Promise<boolean>): Promise<void> => {
      for (let tries = 0; !(await done()); tries++) {
        if (tries > 240) throw new Error('it did not come about in a minute')
        await new Promise(resolve => setTimeout(resolve, 250))
      }
    }

    beforeAll(async () => {
      cluster = await connect()
      const made = await cluster.apply(
        JSON.stringify({apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}),
        '',
      )
      expect(made).toMatchObject({stdout: `namespace/${namespace} created\n`, exitCode: 0})
    }, 60_000)
    afterAll(async () => {
      await cluster.remove({apiVersion: 'v1', kind: 'Namespace', name: namespace})
      await until(async () => !(await found({apiVersion: 'v1', kind: 'Namespace', name: namespace})))
      await cluster.close()
    }, 120_000)

    it('says what it is and how a person types its commands', () => {
      expect(cluster.description).not.toBe('')
      expect(cluster.kubectl[0]).toBe('kubectl')
    })

    it('creates, leaves alone, and changes what is applied', async () => {
      expect(await cluster.apply(configMap('{a: one, b: two}'), namespace)).toEqual({
        stdout: 'configmap/settings created\n',
        stderr: '',
        exitCode: 0,
      })
      expect((await cluster.apply(configMap('{a: one, b: two}'), namespace)).stdout).toBe(
        'configmap/settings unchanged\n',
      )
      expect((await cluster.apply(configMap('{a: three}'), namespace)).stdout).toBe('configmap/settings configured\n')
      expect(valueAt(await cluster.get(settings), ['data'])).toEqual({a: 'three'})
    })

    it('applies several documents and names the groups of their kinds', async () => {
      const result = await cluster.apply(`${configMap('{a: three}')}---\n${statefulSet}`, namespace)
      expect(result).toMatchObject({
        stdout: 'configmap/settings unchanged\nstatefulset.apps/redis created\n',
        exitCode: 0,
      })
    })

    it("refuses an unknown field, and an object that is not valid, in the server's words", async () => {
      const unknown = await cluster.apply(configMap('{a: three}\ndatta: {}'), namespace)
      expect(unknown).toMatchObject({exitCode: 1, stderr: expect.stringContaining('unknown field "datta"')})
      const invalid = await cluster.apply(configMap('{"a b": one}'), namespace)
      expect(invalid).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('The ConfigMap "settings" is invalid: data[a b]'),
      })
      expect(valueAt(await cluster.get(settings), ['data'])).toEqual({a: 'three'})
    })

    it('gets nothing where nothing is', async () => {
      expect(await cluster.get({...settings, name: 'nothing'})).toBeUndefined()
      expect(await cluster.get({...settings, namespace: 'nowhere'})).toBeUndefined()
    })

    it('lists a kind in a namespace and everywhere, with kind and version', async () => {
      const here = await cluster.list('v1', 'ConfigMap', namespace)
      expect(here.map(object => stringAt(object, 'metadata', 'name'))).toContain('settings')
      expect(here[0]).toMatchObject({apiVersion: 'v1', kind: 'ConfigMap'})
      expect((await cluster.list('v1', 'ConfigMap')).length).toBeGreaterThanOrEqual(here.length)
      expect(await cluster.list('v1', 'Secret', namespace)).toEqual([])
      expect((await cluster.list('v1', 'Namespace')).map(object => stringAt(object, 'metadata', 'name'))).toContain(
        namespace,
      )
    })

    it('prints tables as kubectl does', async () => {
      const {stdout, exitCode} = await cluster.table(['configmaps', '-l', 'app=redis'], namespace)
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(/^NAME {7}DATA {3}AGE\nsettings {3}1 {6}\d+\w\n$/)
      const both = await cluster.table(['cm/settings', 'statefulset/redis'], namespace)
      expect(both.stdout).toMatch(
        /^NAME +DATA +AGE\nconfigmap\/settings +1 +\d+\w\n\nNAME +READY +AGE\nstatefulset.apps\/redis +0\/0 +\d+\w\n$/,
      )
    })

    it('says what is not there', async () => {
      expect(await cluster.table(['cm', 'nothing'], namespace)).toMatchObject({
        stdout: '',
        stderr: 'Error from server (NotFound): configmaps "nothing" not found\n',
        exitCode: 1,
      })
      expect(await cluster.table(['secrets'], namespace)).toEqual({
        stdout: '',
        stderr: `No resources found in ${namespace} namespace.\n`,
        exitCode: 0,
      })
      expect(await cluster.remove({...settings, name: 'nothing'})).toMatchObject({
        stderr: 'Error from server (NotFound): configmaps "nothing" not found\n',
        exitCode: 1,
      })
    })

    it('scales', async () => {
      expect(await cluster.scale(redis, 1)).toMatchObject({stdout: 'statefulset.apps/redis scaled\n', exitCode: 0})
      expect(valueAt(await cluster.get(redis), ['spec', 'replicas'])).toBe(1)
      expect(await cluster.scale({...redis, name: 'nothing'}, 1)).toMatchObject({
        stderr: expect.stringContaining('statefulsets.apps "nothing" not found'),
        exitCode: 1,
      })
      await cluster.scale(redis, 0)
    })

    it('removes without waiting', async () => {
      const result = await cluster.remove(settings)
      expect(result.exitCode).toBe(0)
      expect(result.stdout).toMatch(/^configmap "settings" deleted/)
      await until(async () => !(await found(settings)))
    })

    it('refuses to exec in a pod that is not there', async () => {
      const result = await cluster.exec({namespace, name: 'nothing'}, ['true'])
      expect(result).toMatchObject({exitCode: 1, stderr: expect.stringContaining('pods "nothing" not found')})
    })

    describe.skipIf(!containers)('with containers', () => {
      const box = {namespace, name: 'box'}
      beforeAll(async () => {
        await cluster.apply(pod, namespace)
        const ready = async (): Promise<boolean> => {
          const object = await cluster.get({apiVersion: 'v1', kind: 'Pod', ...box})
          return valueAt(object, ['status', 'containerStatuses', 0, 'ready']) === true
        }
        await until(ready)
      }, 90_000)

      it('runs commands, with their output and exit codes', async () => {
        expect(await cluster.exec(box, ['echo', 'a b', 'c'])).toEqual({stdout: 'a b c\n', stderr: '', exitCode: 0})
        expect(
          await cluster.exec({...box, container: 'box'}, ['sh', '-c', 'echo out; echo err >&2; exit 3']),
        ).toMatchObject({
          stdout: 'out\n',
          stderr: 'err\ncommand terminated with exit code 3\n',
          exitCode: 3,
        })
      })
      it('gives a command its standard input', async () => {
        expect(await cluster.exec(box, ['cat'], 'one\ntwo\n')).toMatchObject({stdout: 'one\ntwo\n', exitCode: 0})
      })
      it('reads logs', async () => {
        expect(await cluster.logs(box, 1)).toEqual({stdout: 'started\n', stderr: '', exitCode: 0})
      })
    })
  })
}
