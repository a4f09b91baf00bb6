import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {createServer, type AddressInfo} from 'node:net'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {processBegan} from '../../src/sandbox/process.ts'
import {emptyFolder, k8slab, type Ran} from '../program.ts'
import {ask} from './sandbox-client.ts'

let folder: ReturnType<typeof emptyFolder>
beforeEach(() => {
  folder = emptyFolder()
})
afterEach(async () => {
  for (const dir of ['lab', 'other']) await sandbox('stop', '--dir', dir)
  folder.remove()
})

const sandbox = (...words: string[]): Promise<Ran> => k8slab(['sandbox', ...words], {cwd: folder.path})
const at = (...parts: string[]): string => join(folder.path, ...parts)
const pidOf = (dir: string): number => (JSON.parse(readFileSync(at(dir, 'process.json'), 'utf8')) as {pid: number}).pid
const urlOf = (dir: string): string => (JSON.parse(readFileSync(at(dir, 'process.json'), 'utf8')) as {url: string}).url
/** A process that ended and whose parent does not ask for it is no running one. */
const isRunning = (pid: number): boolean => processBegan(pid) !== undefined
const configMap = (name: string) => ({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name}})
const configMaps = '/api/v1/namespaces/default/configmaps'

test('start prints one line, and is the same the second time; stop leaves nothing running', async () => {
  const line = `KUBECONFIG=${at('lab', 'kubeconfig')}\n`
  const first = await sandbox('start', '--dir', 'lab')
  expect(first).toMatchObject({exit: 0, stdout: line})
  const pid = pidOf('lab')
  expect(await sandbox('start', '--dir', 'lab')).toMatchObject({exit: 0, stdout: line})
  expect(pidOf('lab')).toBe(pid)

  const status = await sandbox('status', '--dir', 'lab')
  expect(status.exit).toBe(0)
  expect(status.stdout).toMatch(/^url +https:\/\/127\.0\.0\.1:\d+$/m)
  expect(status.stdout).toMatch(new RegExp(`^pid +${pid}$`, 'm'))
  expect(status.stdout).toMatch(/^uptime +\d+s$/m)
  expect(status.stdout).toMatch(/^objects +\d+ /m)

  expect(await sandbox('stop', '--dir', 'lab')).toMatchObject({exit: 0, stdout: ''})
  expect(isRunning(pid)).toBe(false)
  expect(await sandbox('status', '--dir', 'lab')).toMatchObject({exit: 3})
  expect(await sandbox('stop', '--dir', 'lab')).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining('no sandbox runs'),
  })
})

test('of several that start at once one serves, and all tell the same', async () => {
  const start = (): Promise<Ran> => sandbox('start', '--dir', 'lab')
  const together = async (): Promise<void> => {
    const ran = await Promise.all([start(), start(), start(), start()])
    const line = `KUBECONFIG=${at('lab', 'kubeconfig')}\n`
    for (const one of ran) expect(one).toMatchObject({exit: 0, stdout: line})
    expect(ran.filter(({stderr}) => stderr.includes('the sandbox runs; '))).toHaveLength(1)
    const told = `the sandbox runs already at ${urlOf('lab')} (pid ${pidOf('lab')})\n`
    expect(ran.filter(({stderr}) => stderr === told)).toHaveLength(3)
    expect((await ask(at('lab'), 'GET', '/readyz')).code).toBe(200)
  }
  await together()
  // Also where the file of one that was killed is left over.
  process.kill(pidOf('lab'), 'SIGKILL')
  await together()
  expect((await sandbox('stop', '--dir', 'lab')).exit).toBe(0)
  expect(await start()).toMatchObject({stderr: expect.stringContaining('the sandbox runs; ')})
})

test('without --dir it lives in the state folder of the user', async () => {
  const {stdout} = await sandbox('start')
  expect(stdout).toBe(`KUBECONFIG=${at('.state', 'k8slab', 'sandbox', 'kubeconfig')}\n`)
  expect((await sandbox('stop')).exit).toBe(0)
})

test('only the owner may read it', async () => {
  await sandbox('start', '--dir', 'lab')
  expect(statSync(at('lab')).mode & 0o777).toBe(0o700)
  for (const file of ['kubeconfig', 'identity.json', 'process.json', 'sandbox.log']) {
    expect(statSync(at('lab', file)).mode & 0o777).toBe(0o600)
  }
})

test('what was in it is there after a stop, with the same kubeconfig', async () => {
  await sandbox('start', '--dir', 'lab')
  const kubeconfig = readFileSync(at('lab', 'kubeconfig'), 'utf8')
  expect((await ask(at('lab'), 'POST', configMaps, configMap('kept'))).code).toBe(201)
  await sandbox('stop', '--dir', 'lab')
  await sandbox('start', '--dir', 'lab')
  expect((await ask(at('lab'), 'GET', `${configMaps}/kept`)).code).toBe(200)
  expect(readFileSync(at('lab', 'kubeconfig'), 'utf8')).toBe(kubeconfig)
})

test('kill -9 at any moment loses nothing that was answered', async () => {
  await sandbox('start', '--dir', 'lab')
  const pid = pidOf('lab')
  const answered: string[] = []
  const writes = Array.from({length: 60}, async (_, index) => {
    const name = `c-${index}`
    const {code} = await ask(at('lab'), 'POST', configMaps, configMap(name))
    if (code === 201) answered.push(name)
    if (answered.length === 20) process.kill(pid, 'SIGKILL')
  })
  await Promise.allSettled(writes)
  expect(answered.length).toBeGreaterThanOrEqual(20)
  // Its process file is left over; a start does not mind it.
  expect(existsSync(at('lab', 'process.json'))).toBe(true)
  expect((await sandbox('start', '--dir', 'lab')).exit).toBe(0)
  const {text} = await ask(at('lab'), 'GET', configMaps)
  const names = (JSON.parse(text) as {items: {metadata: {name: string}}[]}).items.map(item => item.metadata.name)
  expect(names).toEqual(expect.arrayContaining(answered))
})

test('two beside each other do not see each other', async () => {
  await sandbox('start', '--dir', 'lab')
  await sandbox('start', '--dir', 'other')
  await ask(at('lab'), 'POST', configMaps, configMap('here'))
  expect((await ask(at('lab'), 'GET', `${configMaps}/here`)).code).toBe(200)
  expect((await ask(at('other'), 'GET', `${configMaps}/here`)).code).toBe(404)
  await sandbox('stop', '--dir', 'lab')
  expect((await ask(at('other'), 'GET', '/version')).code).toBe(200)
})

test('a pid that another process has by now is left alone', async () => {
  await sandbox('start', '--dir', 'lab')
  const pid = pidOf('lab')
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => isRunning(pid)).toBe(false)
  const file = at('lab', 'process.json')
  const left = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, JSON.stringify({...left, pid: process.pid}))
  expect(await sandbox('status', '--dir', 'lab')).toMatchObject({exit: 3})
  expect(await sandbox('stop', '--dir', 'lab')).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining('no sandbox runs'),
  })
  expect(isRunning(process.pid)).toBe(true)
})

test('a port that is taken is told, and nothing stays', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const {port} = blocker.address() as AddressInfo
  const ran = await sandbox('start', '--dir', 'lab', '--port', String(port))
  expect(ran).toMatchObject({exit: 3, stdout: ''})
  expect(ran.stderr).toContain(`port ${port} is taken`)
  expect(existsSync(at('lab', 'process.json'))).toBe(false)
  blocker.close()
  await once(blocker, 'close')
  expect((await sandbox('start', '--dir', 'lab', '--port', String(port))).exit).toBe(0)
  expect((await sandbox('status', '--dir', 'lab')).stdout).toContain(`https://127.0.0.1:${port}\n`)
})

test('--for ends it by itself', async () => {
  await sandbox('start', '--dir', 'lab', '--for', '1s')
  const pid = pidOf('lab')
  await expect.poll(() => isRunning(pid), {timeout: 20_000}).toBe(false)
  expect((await sandbox('status', '--dir', 'lab')).exit).toBe(3)
})

test('reset empties it, when it is asked for', async () => {
  await sandbox('start', '--dir', 'lab')
  await ask(at('lab'), 'POST', configMaps, configMap('gone'))
  expect(await sandbox('reset', '--dir', 'lab')).toMatchObject({exit: 2, stderr: expect.stringContaining('--yes')})
  expect((await sandbox('reset', '--dir', 'lab', '--yes')).exit).toBe(0)
  expect((await sandbox('status', '--dir', 'lab')).exit).toBe(3)
  await sandbox('start', '--dir', 'lab')
  expect((await ask(at('lab'), 'GET', `${configMaps}/gone`)).code).toBe(404)
})

describe('what cannot be', () => {
  test('a folder with something else in it', async () => {
    mkdirSync(at('lab'))
    writeFileSync(at('lab', 'thesis.txt'), 'mine')
    expect(await sandbox('start', '--dir', 'lab')).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('is not empty'),
    })
    await sandbox('reset', '--dir', 'lab', '--yes')
    expect(readFileSync(at('lab', 'thesis.txt'), 'utf8')).toBe('mine')
  })
  test.each([
    [['--port', 'http'], '--port: "http" is no number from 1 to 65535'],
    [['--port', '70000'], '--port: "70000" is no number from 1 to 65535'],
    [['--for', 'soon'], '--for: "soon" is no time'],
    [['--speed', '-1'], '--speed: "-1" is no number from 0 to 1000'],
  ])('start %j', async (words, message) => {
    const ran = await sandbox('start', '--dir', 'lab', ...words)
    expect(ran).toMatchObject({exit: 2, stdout: ''})
    expect(ran.stderr).toContain(message)
    expect(existsSync(at('lab'))).toBe(false)
  })
  test('a log that is damaged is told, with the way out', async () => {
    await sandbox('start', '--dir', 'lab')
    await sandbox('stop', '--dir', 'lab')
    writeFileSync(at('lab', 'store', 'log-0'), 'rubbish\n{}\n')
    const ran = await sandbox('start', '--dir', 'lab')
    expect(ran).toMatchObject({exit: 3, stderr: expect.stringContaining('k8slab sandbox reset')})
    expect(ran.stderr).toContain('the state of the sandbox is damaged')
  })
})

test.skipIf(process.platform !== 'linux')('a folder that cannot be made is said at once', async () => {
  expect(await sandbox('start', '--dir', '/proc/nosuch/lab')).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('cannot use /proc/nosuch/lab for the sandbox: no such file or directory'),
  })
})
