import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {emptyFolder, k8slab, type Ran} from '../program.ts'
import {kubectl, kubectlVersion} from './sandbox-client.ts'

if (kubectlVersion === undefined)
  console.warn('no kubectl on this machine: nodes that fall silent are not tried with it')

/** The clock is moved by hand: nothing here waits. */
describe('a sandbox whose clock is moved by hand', () => {
  const folder = emptyFolder()
  const sandbox = (...words: string[]): Promise<Ran> =>
    k8slab(['sandbox', ...words, '--dir', 'lab'], {cwd: folder.path})
  const done = async (...words: string[]): Promise<string> => {
    const {exit, stdout, stderr} = await sandbox(...words)
    expect(exit, stderr).toBe(0)
    return stdout
  }
  const kube = async (args: string, stdin?: string): Promise<Ran> =>
    kubectl(args.split(' '), {
      folder: folder.path,
      kubeconfig: join(folder.path, 'lab', 'kubeconfig'),
      ...(stdin === undefined ? {} : {stdin}),
    })
  const told = async (args: string, stdin?: string): Promise<string> => {
    const {exit, stdout, stderr} = await kube(args, stdin)
    expect(exit, stderr).toBe(0)
    return stdout.trimEnd()
  }
  /** `web-0 1/1 Running node-a` */
  const podLines = async (): Promise<string[]> =>
    (await told('get pods -o wide --no-headers'))
      .split('\n')
      .map(line => line.split(/ {2,}/))
      .map(([name, ready, status, , , , node]) => `${name} ${ready} ${status} ${node}`)

  beforeAll(async () => {
    await done('start', '--speed', '0')
  })
  afterAll(async () => {
    await sandbox('stop')
    folder.remove()
  })

  test('time stands still between steps, and over a restart', async () => {
    const timeOf = (text: string): string | undefined => /^time +(.*)$/m.exec(text)?.[1]
    const before = timeOf(await done('status'))
    expect(before).toMatch(/^\S+Z \(speed 0\)$/)
    const after = (await done('step', '90s')).trim()
    expect(Date.parse(after) - Date.parse(before!.split(' ')[0]!)).toBe(90_000)
    await done('stop')
    await done('start', '--speed', '0')
    expect(timeOf(await done('status'))).toBe(`${after} (speed 0)`)
  })

  test('wrong times and speeds are told', async () => {
    expect(await sandbox('step', 'soon')).toMatchObject({exit: 2, stderr: expect.stringContaining('"soon" is no time')})
    expect(await sandbox('start', '--speed', '2')).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('runs already, with --speed 0'),
    })
    expect(await sandbox('start', '--speed', '-1')).toMatchObject({exit: 2})
  })

  test('nodes are added and removed, and the list survives a restart', async () => {
    await done('node', 'add', 'node-c')
    await done('node', 'stop', 'node-c')
    await done('stop')
    await done('start', '--speed', '0')
    expect(await done('node', 'list')).toBe(
      [
        'NAME     POWER   ADDRESS          PODS',
        'node-a   on      192.168.56.101   0',
        'node-b   on      192.168.56.102   0',
        'node-c   off     192.168.56.103   0',
        '',
      ].join('\n'),
    )
    await done('node', 'remove', 'node-c')
    expect(await done('node', 'list')).not.toContain('node-c')
    for (const [words, why] of [
      [['stop', 'node-x'], 'there is no node "node-x"'],
      [['add', 'node-a'], 'there is a node "node-a" already'],
      [['add', '../up'], '"../up" is no name of a node'],
    ] as const) {
      expect(await sandbox('node', ...words)).toMatchObject({exit: 2, stderr: expect.stringContaining(why)})
    }
  })

  test.skipIf(kubectlVersion === undefined)('a node that falls over, as kubectl sees it', async () => {
    const set = `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: web, image: nginx}]
`
    await told('apply -f -', set)
    await done('step', '10s')
    expect(await podLines()).toEqual(['web-0 1/1 Running node-a', 'web-1 1/1 Running node-b'])

    await done('node', 'stop', 'node-b')
    await done('step', '40s')
    expect(await told('get node node-b --no-headers')).toMatch(/^node-b +Ready /)
    await done('step', '25s')
    expect(await told('get node node-b --no-headers')).toMatch(/^node-b +NotReady /)
    expect(await told('get node node-b -o jsonpath={.spec.taints[*].key}:{.spec.taints[*].effect}')).toBe(
      'node.kubernetes.io/unreachable node.kubernetes.io/unreachable:NoSchedule NoExecute',
    )
    expect(await podLines()).toContain('web-1 1/1 Running node-b')
    expect(await told('get statefulset web --no-headers')).toMatch(/^web +1\/2 /)
    expect(await kube('logs web-1')).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(
        /^Error from server: Get "https:\/\/192\.168\.56\.102:10250\/containerLogs\/default\/web-1\/web.*: connect: no route to host/,
      ),
    })

    await done('step', '6m')
    expect(await podLines()).toEqual(['web-0 1/1 Running node-a', 'web-1 1/1 Terminating node-b'])
    expect(await told('get events --no-headers')).toMatch(
      /TaintManagerEviction +pod\/web-1 +Marking for deletion Pod default\/web-1/,
    )
    await told('delete pod web-1 --force')
    await done('step', '5s')
    expect(await podLines()).toEqual(['web-0 1/1 Running node-a', 'web-1 1/1 Running node-a'])

    await done('node', 'start', 'node-b')
    await done('step', '10s')
    expect(await told('get node node-b --no-headers')).toMatch(/^node-b +Ready /)
    expect(await podLines()).toEqual(['web-0 1/1 Running node-a', 'web-1 1/1 Running node-a'])
  })
})
