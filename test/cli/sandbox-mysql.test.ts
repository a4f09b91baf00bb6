import {readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {emptyFolder, k8slab, type Ran} from '../program.ts'
import {kubectl, kubectlVersion} from './sandbox-client.ts'

if (kubectlVersion === undefined) console.warn('no kubectl on this machine: MySQL in the sandbox is not tried')

const manifest = readFileSync(resolve(import.meta.dirname, '../fixtures/sandbox/mysql.yaml'), 'utf8')
const volumes = [0, 1, 2, 3]
  .map(
    number => `
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk-${number}}
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /srv/disk-${number}}
`,
  )
  .join('')

describe.skipIf(kubectlVersion === undefined)('MySQL with replicas, as in the Kubernetes documentation', () => {
  const folder = emptyFolder()
  const kubeconfig = join(folder.path, 'lab', 'kubeconfig')

  const run = (args: readonly string[], stdin?: string): Promise<Ran> =>
    kubectl(args, {folder: folder.path, kubeconfig, ...(stdin === undefined ? {} : {stdin})})
  const ok = async (...args: string[]): Promise<string> => {
    const {exit, stdout, stderr} = await run(args)
    expect(exit, `${args.join(' ')}: ${stderr}`).toBe(0)
    return stdout.trimEnd()
  }
  const ask = (pod: string, sql: string): Promise<string> =>
    ok('exec', pod, '-c', 'mysql', '--', 'mysql', '-N', '-e', sql)
  const ready = (): Promise<string> => ok('rollout', 'status', 'sts/mysql', '--timeout=60s')

  beforeAll(async () => {
    const {exit, stderr} = await k8slab(['sandbox', 'start', '--dir', 'lab', '--speed', '20'], {cwd: folder.path})
    if (exit !== 0) throw new Error(stderr)
    await run(['apply', '-f', '-'], manifest + volumes)
    await ready()
  })
  afterAll(async () => {
    await k8slab(['sandbox', 'stop', '--dir', 'lab'], {cwd: folder.path})
    folder.remove()
  })

  test('three pods are ready, each with an id of its own; replicas follow the first', async () => {
    const pods = await ok('get', 'pods', '-l', 'app=mysql', '--no-headers')
    expect(pods.split('\n').map(line => line.split(/\s+/).slice(0, 3))).toEqual([
      ['mysql-0', '2/2', 'Running'],
      ['mysql-1', '2/2', 'Running'],
      ['mysql-2', '2/2', 'Running'],
    ])
    const client = ['run', 'client', '--image=mysql:5.7', '-i', '--rm', '--restart=Never', '--', 'mysql', '-h']
    const written = await run(
      [...client, 'mysql-0.mysql'],
      "CREATE DATABASE test;\nCREATE TABLE test.messages (message VARCHAR(250));\nINSERT INTO test.messages VALUES ('hello');\n",
    )
    expect(written.exit, written.stderr).toBe(0)
    const read = await run([...client, 'mysql-read', '-e', 'SELECT * FROM test.messages'])
    expect(read.stdout).toContain('message\nhello\n')

    const ids = new Set<string>()
    for (let turn = 0; turn < 12; turn++)
      ids.add(
        await ask('mysql-0', 'SELECT 1').then(() =>
          ok('exec', 'mysql-0', '-c', 'mysql', '--', 'mysql', '-N', '-h', 'mysql-read', '-e', 'SELECT @@server_id'),
        ),
      )
    expect([...ids].sort()).toEqual(['100', '101', '102'])
    const refused = await run([
      'exec',
      'mysql-1',
      '-c',
      'mysql',
      '--',
      'mysql',
      '-e',
      "INSERT INTO test.messages VALUES ('x')",
    ])
    expect(refused).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining(
        'ERROR 1290 (HY000) at line 1: The MySQL server is running with the --super-read-only option',
      ),
    })
  })

  test('a pod that is deleted comes back with its data, and follows again', async () => {
    await ok('delete', 'pod', 'mysql-2')
    await ask('mysql-0', "INSERT INTO test.messages VALUES ('while it was gone')")
    await ready()
    await expect
      .poll(() => ask('mysql-2', 'SELECT message FROM test.messages'), {timeout: 20_000})
      .toBe('hello\nwhile it was gone')
    await ok('delete', 'pod', 'mysql-0')
    await ready()
    await ask('mysql-0', "INSERT INTO test.messages VALUES ('after the source came back')")
    await expect.poll(() => ask('mysql-1', 'SELECT COUNT(*) FROM test.messages'), {timeout: 20_000}).toBe('3')
    expect(await ask('mysql-1', 'SHOW SLAVE STATUS\\G')).toMatch(/Slave_IO_Running: Yes[\s\S]*Slave_SQL_Running: Yes/)
  })

  test('a new replica is cloned from the one before it, with all that there is', async () => {
    await ok('scale', 'sts', 'mysql', '--replicas=4')
    await ready()
    expect(await ask('mysql-3', 'SELECT COUNT(*) FROM test.messages')).toBe('3')
    await ask('mysql-0', "INSERT INTO test.messages VALUES ('for all')")
    await expect.poll(() => ask('mysql-3', 'SELECT COUNT(*) FROM test.messages'), {timeout: 20_000}).toBe('4')
  })
})
