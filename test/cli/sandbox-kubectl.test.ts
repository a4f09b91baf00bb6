import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {emptyFolder, k8slab, type Ran} from '../program.ts'
import {followingKubectl, kubectl, kubectlVersion} from './sandbox-client.ts'

if (kubectlVersion === undefined) console.warn('no kubectl on this machine: the sandbox is not tried with it')

describe.skipIf(kubectlVersion === undefined)('the sandbox to a stock kubectl', () => {
  const folder = emptyFolder()
  const kubeconfig = join(folder.path, 'lab', 'kubeconfig')
  let namespace = ''
  let count = 0

  beforeAll(async () => {
    const {exit, stderr} = await k8slab(['sandbox', 'start', '--dir', 'lab', '--speed', '5'], {cwd: folder.path})
    if (exit !== 0) throw new Error(stderr)
  })
  afterAll(async () => {
    await k8slab(['sandbox', 'stop', '--dir', 'lab'], {cwd: folder.path})
    folder.remove()
  })
  beforeEach(async () => {
    namespace = `t${++count}`
    await ok('create', 'namespace', namespace)
  })

  const spawn = (args: readonly string[], more: {stdin?: string; env?: Record<string, string>} = {}): Promise<Ran> =>
    kubectl(args, {folder: folder.path, kubeconfig, ...more})
  const run = (...args: string[]): Promise<Ran> => spawn(['-n', namespace || 'default', ...args])
  /** The output of a command that must succeed. */
  const ok = async (...args: string[]): Promise<string> => {
    const {exit, stdout, stderr} = await run(...args)
    if (exit !== 0) throw new Error(`kubectl ${args.join(' ')}: exit ${exit}\n${stderr}`)
    return stdout.trimEnd()
  }
  const apply = (text: string, ...args: string[]): Promise<Ran> =>
    spawn(['-n', namespace, 'apply', ...args, '-f', '-'], {stdin: text})
  const applied = async (text: string): Promise<string> => {
    const {exit, stdout, stderr} = await apply(text)
    expect(exit, stderr).toBe(0)
    return stdout.trimEnd()
  }
  /** The columns of a table: runs of spaces are where they end. */
  const rows = (text: string): string[][] => text.split('\n').map(line => line.trim().split(/ {2,}/))

  const configMap = (data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: redis}\ndata: ${data}\n`
  const redis = (replicas: number, image = 'redis:7'): string => `
apiVersion: v1
kind: Service
metadata: {name: redis}
spec: {clusterIP: None, selector: {app: redis}, ports: [{port: 6379, name: redis}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis}
spec:
  serviceName: redis
  replicas: ${replicas}
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec:
      containers:
        - {name: redis, image: "${image}", ports: [{containerPort: 6379}], volumeMounts: [{name: data, mountPath: /data}]}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: "${namespace}", resources: {requests: {storage: 1Gi}}}
`
  const volumes = (number: number): string =>
    Array.from(
      {length: number},
      (_, index) => `
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: ${namespace}-${index}, labels: {lab: ${namespace}}}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: "${namespace}"
  hostPath: {path: /tmp/${namespace}-${index}}
`,
    ).join('')

  test('what it serves', async () => {
    const kinds = rows(await ok('api-resources', '--no-headers')).map(columns => columns[0])
    expect(kinds).toEqual(expect.arrayContaining(['persistentvolumeclaims', 'statefulsets', 'storageclasses']))
    expect(await ok('api-versions')).toContain('storage.k8s.io/v1')
    expect(await ok('get', '--raw', '/healthz')).toBe('ok')
    expect(await ok('explain', 'pvc.spec.accessModes')).toContain('<[]string>')
  })

  describe('apply', () => {
    test('creates, leaves unchanged, configures', async () => {
      expect(await applied(configMap('{a: "1", b: "2"}'))).toBe('configmap/redis created')
      expect(await applied(configMap('{a: "1", b: "2"}'))).toBe('configmap/redis unchanged')
      expect(await applied(configMap('{a: "9"}'))).toBe('configmap/redis configured')
      expect(await ok('get', 'cm', 'redis', '-o', 'jsonpath={.data}')).toBe('{"a":"9"}')
    })
    test('keeps what others have set', async () => {
      await applied(configMap('{a: "1"}'))
      await ok('patch', 'cm', 'redis', '-p', '{"data":{"by-hand":"x"}}')
      await applied(configMap('{a: "2"}'))
      expect(await ok('get', 'cm', 'redis', '-o', 'jsonpath={.data}')).toBe('{"a":"2","by-hand":"x"}')
    })
    test('names the field that nobody knows', async () => {
      const ran = await apply(configMap('{a: "1"}').replace('\ndata:', '\ndat:'))
      expect(ran).toMatchObject({exit: 1, stderr: expect.stringContaining('unknown field "dat"')})
    })
    test('tells why an object is refused', async () => {
      const ran = await apply(redis(1).replace('app: redis}}', 'app: other}}'))
      expect(ran.exit).toBe(1)
      expect(ran.stderr).toContain(
        'The StatefulSet "redis" is invalid: spec.template.metadata.labels: Invalid value: {"app":"redis"}: `selector` does not match template `labels`',
      )
    })
    test('shows differences first', async () => {
      await applied(configMap('{a: "1"}'))
      const {exit, stdout} = await spawn(['-n', namespace, 'diff', '-f', '-'], {stdin: configMap('{a: "2"}')})
      expect(exit).toBe(1)
      expect(stdout).toContain('-  a: "1"\n+  a: "2"')
    })
    test('a dry run of the server writes nothing', async () => {
      expect((await apply(configMap('{a: "1"}'), '--dry-run=server')).stdout).toContain('created (server dry run)')
      expect((await run('get', 'cm', 'redis')).exit).toBe(1)
    })
  })

  describe('a StatefulSet with its volumes', () => {
    beforeEach(async () => {
      await applied(redis(2) + volumes(3))
      await ok('rollout', 'status', 'sts/redis', '--timeout=40s')
    })

    test('shows itself in tables', async () => {
      expect(rows(await ok('get', 'pods', '-o', 'wide'))).toEqual([
        ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'],
        [
          'redis-0',
          '1/1',
          'Running',
          '0',
          expect.any(String),
          expect.stringMatching(/^10\./),
          expect.any(String),
          '<none>',
          '<none>',
        ],
        [
          'redis-1',
          '1/1',
          'Running',
          '0',
          expect.any(String),
          expect.stringMatching(/^10\./),
          expect.any(String),
          '<none>',
          '<none>',
        ],
      ])
      const claims = rows(await ok('get', 'pvc', '--no-headers')).map(([name, status]) => [name, status])
      expect(claims).toEqual([
        ['data-redis-0', 'Bound'],
        ['data-redis-1', 'Bound'],
      ])
      expect(await ok('get', 'all')).toContain('statefulset.apps/redis')
      expect(await ok('get', 'sts', 'redis', '-o', 'yaml')).toContain('podManagementPolicy: OrderedReady')
    })

    test('scales and shrinks in order', async () => {
      expect(await ok('scale', 'sts', 'redis', '--replicas=3')).toBe('statefulset.apps/redis scaled')
      await ok('wait', 'pod/redis-2', '--for=create', '--timeout=30s')
      await ok('wait', 'pod/redis-2', '--for=condition=Ready', '--timeout=30s')
      await ok('scale', 'sts', 'redis', '--replicas=1')
      await ok('wait', 'pod/redis-1', 'pod/redis-2', '--for=delete', '--timeout=60s')
      expect(rows(await ok('get', 'pods', '--no-headers')).map(([name]) => name)).toEqual(['redis-0'])
      const refused = await run('scale', 'sts', 'redis', '--replicas=1', '--current-replicas=5')
      expect(refused).toMatchObject({exit: 1, stderr: expect.stringContaining('Expected replicas to be 5, was 1')})
    })

    test('describes pods, claims and volumes with their events', async () => {
      const pod = await ok('describe', 'pod', 'redis-0')
      expect(pod).toMatch(/Controlled By: +StatefulSet\/redis/)
      expect(pod).toMatch(/ClaimName: +data-redis-0/)
      expect(pod).toMatch(/Scheduled .* default-scheduler +Successfully assigned/)
      expect(await ok('describe', 'pvc', 'data-redis-0')).toMatch(/Used By: +redis-0/)
      expect(await ok('describe', 'sts', 'redis')).toContain('Replicas:           2 desired | 2 total')
      expect(await ok('get', 'events')).toContain('SuccessfulCreate')
    })

    test('runs commands in its pods, with input, output and exit code', async () => {
      expect(await ok('exec', 'redis-0', '--', 'hostname')).toBe('redis-0')
      const through = await spawn(['-n', namespace, 'exec', '-i', 'redis-0', '--', 'cat'], {stdin: 'straight through'})
      expect(through).toMatchObject({exit: 0, stdout: 'straight through'})
      expect((await run('exec', 'redis-0', '--', 'sh', '-c', 'echo bad >&2; exit 7')).exit).toBe(7)
      expect(await run('exec', 'redis-9', '--', 'ls')).toMatchObject({
        exit: 1,
        stderr: expect.stringContaining('pods "redis-9" not found'),
      })
      expect(await ok('logs', 'redis-0')).toContain('Ready to accept connections')
    })

    test('keeps its data when the pod goes', async () => {
      await ok('exec', 'redis-0', '--', 'redis-cli', 'set', 'answer', '42')
      await ok('exec', 'redis-0', '--', 'redis-cli', 'save')
      expect(await ok('delete', 'pod', 'redis-0')).toContain('pod "redis-0" deleted')
      await ok('wait', 'pod/redis-0', '--for=condition=Ready', '--timeout=40s')
      expect(await ok('exec', 'redis-0', '--', 'redis-cli', 'get', 'answer')).toBe('42')
    })

    test('a claim in use stays until its pod is gone', async () => {
      await ok('delete', 'pvc', 'data-redis-1', '--wait=false')
      expect(rows(await ok('get', 'pvc', 'data-redis-1', '--no-headers'))[0]?.[1]).toBe('Terminating')
      await ok('scale', 'sts', 'redis', '--replicas=1')
      await ok('wait', 'pvc/data-redis-1', '--for=delete', '--timeout=60s')
    })

    test('rolls out a new image, and back', async () => {
      await ok('set', 'image', 'sts/redis', 'redis=redis:7.2')
      await ok('rollout', 'status', 'sts/redis', '--timeout=60s')
      const image = ['get', 'pod', 'redis-0', '-o', 'jsonpath={.spec.containers[0].image}']
      expect(await ok(...image)).toBe('redis:7.2')
      expect(
        rows(await ok('rollout', 'history', 'sts/redis')).filter(([revision]) => /^\d+$/.test(revision!)),
      ).toHaveLength(2)
      await ok('rollout', 'undo', 'sts/redis')
      await ok('rollout', 'status', 'sts/redis', '--timeout=60s')
      expect(await ok(...image)).toBe('redis:7')
    })

    test('deletes with its pods; claims stay', async () => {
      await ok('delete', 'sts', 'redis')
      await ok('wait', 'pod', '-l', 'app=redis', '--for=delete', '--timeout=60s')
      expect(rows(await ok('get', 'pvc', '--no-headers'))).toHaveLength(2)
    })

    test('tells what happens while it happens', async () => {
      const watching = followingKubectl(['-n', namespace, 'get', 'pod', 'redis-1', '-w', '--no-headers'], {
        folder: folder.path,
        kubeconfig,
      })
      const states = (): (string | undefined)[] => rows(watching.text().trimEnd()).map(columns => columns[2])
      await expect.poll(states, {timeout: 20_000}).toEqual(['Running'])
      await ok('delete', 'pod', 'redis-1', '--wait=false')
      await expect.poll(() => states().at(-1), {timeout: 20_000}).toBe('Running')
      watching.stop()
      expect(states()).toContain('Terminating')
      expect(states()).toContain('Pending')
    })

    test('follows a log', async () => {
      const following = followingKubectl(['-n', namespace, 'logs', '-f', 'redis-1'], {folder: folder.path, kubeconfig})
      await expect.poll(following.text, {timeout: 20_000}).toContain('Ready to accept connections')
      following.stop()
    })
  })

  test('deployments, with pause and undo', async () => {
    await ok('create', 'deployment', 'web', '--image=nginx:1.27', '--replicas=2')
    await ok('rollout', 'status', 'deploy/web', '--timeout=40s')
    await ok('set', 'image', 'deploy/web', 'nginx=nginx:1.28')
    await ok('rollout', 'status', 'deploy/web', '--timeout=40s')
    await ok('rollout', 'undo', 'deploy/web')
    await ok('rollout', 'status', 'deploy/web', '--timeout=40s')
    expect(await ok('get', 'deploy', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'nginx:1.27',
    )
    expect(await ok('rollout', 'pause', 'deploy/web')).toContain('paused')
    expect(await ok('rollout', 'resume', 'deploy/web')).toContain('resumed')
    await ok('expose', 'deploy', 'web', '--port=80')
    await expect
      .poll(() => ok('get', 'endpoints', 'web', '-o', 'jsonpath={.subsets[*].addresses[*].ip}'))
      .toMatch(/^10\.\S+ 10\.\S+$/)
    await ok('delete', 'deploy', 'web', '--cascade=foreground')
    expect(await ok('get', 'rs,pods', '--no-headers', '--ignore-not-found')).toBe('')
  })

  test('three sorts of patches, labels, annotations, edit', async () => {
    await applied(configMap('{a: "1", b: "2"}'))
    const data = (): Promise<string> => ok('get', 'cm', 'redis', '-o', 'jsonpath={.data}')
    await ok('patch', 'cm', 'redis', '-p', '{"data":{"c":"3"}}')
    await ok('patch', 'cm', 'redis', '--type=merge', '-p', '{"data":{"a":null}}')
    await ok('patch', 'cm', 'redis', '--type=json', '-p', '[{"op":"replace","path":"/data/b","value":"9"}]')
    expect(await data()).toBe('{"b":"9","c":"3"}')
    expect(await ok('label', 'cm', 'redis', 'tier=cache')).toBe('configmap/redis labeled')
    expect((await run('label', 'cm', 'redis', 'tier=data')).stderr).toContain('already has a value (cache)')
    await ok('label', 'cm', 'redis', 'tier=data', '--overwrite')
    expect(await ok('get', 'cm', '-l', 'tier=data', '-o', 'name')).toBe('configmap/redis')
    await ok('annotate', 'cm', 'redis', 'note=hello')
    expect(await ok('get', 'cm', 'redis', '-o', 'jsonpath={.metadata.annotations.note}')).toBe('hello')
    const editor = join(folder.path, 'editor.sh')
    writeFileSync(editor, '#!/bin/sh\nsed -i \'s/c: "3"/c: edited/\' "$1"\n', {mode: 0o755})
    const edited = await spawn(['-n', namespace, 'edit', 'cm', 'redis'], {env: {EDITOR: editor}})
    expect(edited, edited.stderr).toMatchObject({exit: 0, stdout: expect.stringContaining('configmap/redis edited')})
    expect(await data()).toBe('{"b":"9","c":"edited"}')
  })

  test('typed creates, which newer kubectl send as protobuf', async () => {
    await ok('create', 'configmap', 'c', '--from-literal=port=6379')
    expect(await ok('get', 'cm', 'c', '-o', 'jsonpath={.data.port}')).toBe('6379')
    await ok('create', 'secret', 'generic', 's', '--from-literal=password=geheim')
    expect(await ok('get', 'secret', 's', '-o', 'jsonpath={.data.password}')).toBe(
      Buffer.from('geheim').toString('base64'),
    )
    await ok('create', 'serviceaccount', 'nfs')
    await ok('create', 'role', 'reader', '--verb=get,list', '--resource=pods,persistentvolumeclaims')
    await ok('create', 'rolebinding', 'readers', '--role=reader', `--serviceaccount=${namespace}:nfs`)
    expect(await ok('create', 'token', 'nfs')).toMatch(/^ey\S+\.\S+\.\S+$/)
    const account = `--as=system:serviceaccount:${namespace}:nfs`
    expect(await ok('auth', 'can-i', 'list', 'pvc', account)).toBe('yes')
    expect(await run('auth', 'can-i', 'delete', 'pvc', account)).toMatchObject({exit: 1, stdout: 'no\n'})
    expect((await run('get', 'secrets', account)).stderr).toBe(
      `Error from server (Forbidden): secrets is forbidden: User "system:serviceaccount:${namespace}:nfs" cannot list resource "secrets" in API group "" in the namespace "${namespace}"\n`,
    )
    expect(
      await ok(
        'create',
        'service',
        'nodeport',
        'web',
        '--tcp=80:8080',
        '--node-port=31234',
        '--dry-run=server',
        '-o',
        'jsonpath={.spec.ports[0].nodePort}',
      ),
    ).toBe('31234')
  })

  test('forms of get', async () => {
    await applied(redis(0))
    expect(await ok('get', 'sts', 'redis', '-o', 'jsonpath={.spec.serviceName}')).toBe('redis')
    expect(await ok('get', 'sts', '-o', 'custom-columns=NAME:.metadata.name,WANT:.spec.replicas')).toBe(
      'NAME    WANT\nredis   0',
    )
    expect(await ok('get', 'sts,svc', '-o', 'name')).toBe('statefulset.apps/redis\nservice/redis')
    expect(await ok('get', 'svc', '--field-selector=metadata.name=redis', '-o', 'name')).toBe('service/redis')
    expect(await ok('get', 'sts', '--show-labels', '--no-headers')).toMatch(/<none>$/)
    expect(await ok('get', 'svc', '--sort-by=.metadata.name', '--chunk-size=1', '-o', 'name')).toBe('service/redis')
    expect(await run('get', 'sts', 'mysql')).toMatchObject({
      exit: 1,
      stderr: 'Error from server (NotFound): statefulsets.apps "mysql" not found\n',
    })
    expect(await ok('get', 'sts', 'mysql', '--ignore-not-found')).toBe('')
  })

  test('waiting', async () => {
    await applied(configMap('{state: new}'))
    await ok('wait', 'cm/redis', '--for=jsonpath={.data.state}=new', '--timeout=10s')
    const waiting = run('wait', 'cm/redis', '--for=jsonpath={.data.state}=done', '--timeout=20s')
    await ok('patch', 'cm', 'redis', '-p', '{"data":{"state":"done"}}')
    expect((await waiting).exit).toBe(0)
    await ok('wait', 'cm/nothing', '--for=delete', '--timeout=5s')
    expect((await run('wait', 'pod/nothing', '--for=condition=Ready', '--timeout=5s')).stderr).toContain('not found')
    expect(await run('wait', 'cm/redis', '--for=jsonpath={.data.state}=never', '--timeout=1s')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('timed out waiting for the condition'),
    })
  })

  test('deletes: a namespace with all that is in it, a selector, what is not there', async () => {
    await applied(redis(1) + volumes(1))
    await ok('rollout', 'status', 'sts/redis', '--timeout=40s')
    await ok('create', 'cm', 'a')
    await ok('label', 'cm', 'a', 'x=y')
    expect(await ok('delete', 'cm', '-l', 'x=y')).toContain('configmap "a" deleted')
    expect((await run('delete', 'cm', 'a')).stderr).toContain('configmaps "a" not found')
    expect(await ok('delete', 'cm', 'a', '--ignore-not-found')).toBe('')
    await ok('delete', 'namespace', namespace, '--timeout=60s')
    expect((await run('get', 'namespace', namespace)).exit).toBe(1)
    expect((await run('delete', 'namespace', 'default')).stderr).toContain('this namespace may not be deleted')
  })

  test('copies a file into a pod', async () => {
    await ok('run', 'box', '--image=busybox', '--', 'sleep', '3600')
    await ok('wait', 'pod/box', '--for=condition=Ready', '--timeout=30s')
    const file = join(folder.path, 'file.txt')
    const text = 'öäü\n'.repeat(20_000)
    writeFileSync(file, text)
    await ok('cp', file, `${namespace}/box:/tmp/file.txt`)
    expect((await run('exec', 'box', '--', 'cat', '/tmp/file.txt')).stdout).toBe(text)
  })

  test('what it does not do is refused in words', async () => {
    const forward = await run('port-forward', 'pod/nothing', '8080:80')
    expect(forward.exit).toBe(1)
    expect((await run('top', 'pods')).stderr).toContain('Metrics API not available')
  })
})
