import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {emptyFolder, k8slab, type Ran} from '../program.ts'
import {ask} from './sandbox-client.ts'

const folder = emptyFolder()
const lab = join(folder.path, 'lab')
const sandbox = (...words: string[]): Promise<Ran> => k8slab(['sandbox', ...words, '--dir', lab], {cwd: folder.path})
const done = async (...words: string[]): Promise<void> => {
  const {exit, stderr} = await sandbox(...words)
  expect(exit, stderr).toBe(0)
}

beforeAll(() => done('start', '--speed', '0'))
afterAll(async () => {
  await sandbox('stop')
  folder.remove()
})

interface Pod {
  readonly status: {
    readonly phase: string
    readonly containerStatuses?: readonly {readonly state: {readonly terminated?: Record<string, string>}}[]
  }
}

const pods = '/api/v1/namespaces/default/pods'
const start = async (name: string, script: string): Promise<void> => {
  const containers = [{name: 'c', image: 'busybox', command: ['sh', '-c', script]}]
  const pod = {apiVersion: 'v1', kind: 'Pod', metadata: {name}, spec: {restartPolicy: 'Never', containers}}
  expect((await ask(lab, 'POST', pods, pod)).code).toBe(201)
}
const statusOf = async (name: string): Promise<Pod['status']> =>
  (JSON.parse((await ask(lab, 'GET', `${pods}/${name}`)).text) as Pod).status
/** Seconds of the sandbox's time. */
const ranFor = async (name: string): Promise<number> => {
  const {startedAt = '', finishedAt = ''} = (await statusOf(name)).containerStatuses?.[0]?.state.terminated ?? {}
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
}

test('a step takes in the whole sleep of a container that it starts, also of the first command of all', async () => {
  await start('first', 'sleep 20; ls /; sleep 20')
  await done('step', '1m')
  expect(await statusOf('first')).toMatchObject({phase: 'Succeeded'})
  expect(await ranFor('first')).toBe(40)
})

test('many short steps do so too', async () => {
  // Commands that are used for the first time are loaded in between.
  await start('second', 'for i in 1 2 3; do echo $i | awk "{print}" | sed s/1/2/ | sort | tr 2 3; sleep 3; done')
  for (let second = 0; second < 12; second++) await done('step', '1s')
  expect(await statusOf('second')).toMatchObject({phase: 'Succeeded'})
  expect(await ranFor('second')).toBe(9)
})

test('a script that computes on and on does not hold time up for ever', async () => {
  await start('busy', 'while true; do echo x | sort >/dev/null; done')
  await done('step', '10s')
  expect(await statusOf('busy')).toMatchObject({phase: 'Running'})
})
