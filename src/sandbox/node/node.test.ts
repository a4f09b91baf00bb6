import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type JsonObject, listAt, objectAt, stringAt} from '../../core/json.ts'
import type {Pod} from '../controllers/objects.ts'
import {configMaps, jobs, nodes as nodeResource, pods} from '../controllers/resources.ts'
import {openNodes} from './index.ts'
import {TestNode, until} from './test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
})
afterAll(() => node.stop())

let traps = 0
const script = (text: string) => ({command: ['sh', '-c', text]})

describe('the life of a pod', () => {
  test('address, conditions, states, events', async () => {
    node.pod('simple', {image: 'nginx:1.27'})
    await node.ready('simple')
    const {status} = node.found('simple')!
    expect(status?.podIP).toMatch(/^10\.244\.0\.\d+$/)
    expect(status?.hostIP).toBe('192.168.56.101')
    expect(status?.conditions?.map(({type, status: value}) => `${type}=${value}`).sort()).toEqual([
      'ContainersReady=True',
      'Initialized=True',
      'PodReadyToStartContainers=True',
      'PodScheduled=True',
      'Ready=True',
    ])
    expect(status?.containerStatuses?.[0]).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image: 'docker.io/library/nginx:1.27',
      resources: {},
    })
    expect(node.events('simple').map(text => text.replace(/ in \d+ms.*/, ''))).toEqual([
      'Scheduled: Successfully assigned lab/simple to node-a',
      'Pulling: Pulling image "nginx:1.27"',
      'Pulled: Successfully pulled image "nginx:1.27"',
      'Created: Container created',
      'Started: Container started',
    ])
    const {uid} = node.found('simple')!.metadata
    expect(existsSync(join(node.folder, 'containers', uid))).toBe(true)
    await node.remove('simple')
    expect(node.events('simple').at(-1)).toBe('Killing: Stopping container c')
    await until(() => !existsSync(join(node.folder, 'containers', uid)))
  })

  test('states of containers are in the order of their names', async () => {
    const containers = ['web', 'log', 'probe'].map(name => ({name, image: 'busybox', ...script('sleep 3600')}))
    node.pod('several', {image: 'nginx:1.27'}, {containers})
    await node.ready('several')
    expect(node.found('several')?.status?.containerStatuses?.map(({name}) => name)).toEqual(['log', 'probe', 'web'])
  })

  test('a pod that passed the scheduler by is rejected where it does not fit', async () => {
    const here = {nodeName: 'node-a'}
    const port = {...script('sleep 3600'), ports: [{containerPort: 80, hostPort: 8080}]}
    node.pod('first', port, here)
    await node.ready('first')
    node.pod('second', port, here)
    await node.phase('second', 'Failed')
    expect(node.found('second')?.status).toMatchObject({
      reason: 'NodePorts',
      message:
        "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    })
    expect(node.events('second')).toEqual([
      "NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    ])
    const local = (hostIP: string) => ({...port, ports: [{containerPort: 80, hostPort: 8081, hostIP}]})
    node.pod('of-one', local('127.0.0.1'), here)
    node.pod('of-another', local('192.168.56.101'), here)
    await node.ready('of-one', 'of-another')
    await node.remove('second')
    node.pod('huge', {resources: {requests: {cpu: '1k'}}}, here)
    await node.phase('huge', 'Failed')
    expect(node.found('huge')?.status).toMatchObject({
      reason: 'OutOfcpu',
      message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 1000000, used: 0, capacity: 100000",
    })
    node.pod('bound', {resources: {requests: {cpu: '1k'}}}, {schedulerName: 'somebody'})
    node.registry.bind('lab', 'bound', 'node-a')
    await node.phase('bound', 'Failed')
    expect(node.found('bound')?.status).toMatchObject({reason: 'OutOfcpu', observedGeneration: 1})
    node.pod('elsewhere', {}, {...here, nodeSelector: {disk: 'fast'}})
    await node.phase('elsewhere', 'Failed')
    expect(node.found('elsewhere')?.status?.reason).toBe('NodeAffinity')
    node.pod('other-system', {}, {...here, os: {name: 'windows'}})
    await node.phase('other-system', 'Failed')
    expect(node.found('other-system')?.status?.reason).toBe('PodOSNotSupported')
    await node.remove('first')
    node.pod('third', port, here)
    await node.ready('third')
    await node.remove('third')
  })

  test('readiness gates: conditions that others write', async () => {
    node.pod('gated', script('sleep 3600'), {readinessGates: [{conditionType: 'lab/open'}]})
    await until(() => node.state('gated') === 'running')
    const write = (status: string) =>
      node.registry.modify(pods, 'lab', 'gated', 'status', pod => ({
        ...pod,
        status: {
          ...objectAt(pod, 'status'),
          conditions: [
            ...listAt(pod, 'status', 'conditions').filter(each => stringAt(each, 'type') !== 'lab/open'),
            {type: 'lab/open', status},
          ],
        },
      }))
    const message = () => node.found('gated')?.status?.conditions?.find(({type}) => type === 'Ready')?.message
    await until(() => message() === 'corresponding condition of pod readiness gate "lab/open" does not exist.')
    write('True')
    await node.ready('gated')
    write('False')
    await expect.poll(message).toBe('the status of pod readiness gate "lab/open" is not "True", but False')
  })

  test('a deadline that is set while the pod runs; its generation is seen', async () => {
    node.pod('hurried', script('sleep 3600'))
    await node.ready('hurried')
    node.registry.modify(pods, 'lab', 'hurried', 'object', pod => ({
      ...pod,
      spec: {...objectAt(pod, 'spec'), activeDeadlineSeconds: 30},
    }))
    await until(() => node.found('hurried')?.status?.observedGeneration === 2)
    await node.phase('hurried', 'Failed')
    expect(node.found('hurried')?.status?.reason).toBe('DeadlineExceeded')
  })

  test('termination messages: of a file of its own, of the end of the log', async () => {
    const once = {restartPolicy: 'Never'}
    const path = {terminationMessagePath: '/dev/why', terminationMessagePolicy: 'FallbackToLogsOnError'}
    node.pod('told', {...script('echo noise; printf because > /dev/why; exit 1'), ...path}, once)
    node.pod('logged', {...script('echo noise; exit 1'), ...path}, once)
    node.pod('fine', {...script('echo noise'), ...path}, once)
    await node.phase('told', 'Failed')
    await node.phase('logged', 'Failed')
    await node.phase('fine', 'Succeeded')
    const message = (name: string) => node.found(name)?.status?.containerStatuses?.[0]?.state.terminated?.message
    expect([message('told'), message('logged'), message('fine')]).toEqual(['because', 'noise\n', undefined])
  })

  test('a second pod finds the image on the node', async () => {
    node.pod('again', {image: 'nginx:1.27'})
    await node.ready('again')
    expect(node.events('again')).toContain(
      'Pulled: Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    )
  })

  test('a container is started again by rules of its own', async () => {
    const rules = (operator: string, ...values: number[]) => [{action: 'Restart', exitCodes: {operator, values}}]
    const codes = 'n=$(cat /v/n); echo $((n + 1)) > /v/n; [ "$n" ] || exit 42; exit 7'
    const volume = {volumeMounts: [{name: 'v', mountPath: '/v'}]}
    node.pod(
      'ruled',
      {...script(codes), ...volume, restartPolicy: 'Never', restartPolicyRules: rules('In', 42)},
      {restartPolicy: 'Never', volumes: [{name: 'v', emptyDir: {}}]},
    )
    await node.phase('ruled', 'Failed')
    expect(node.found('ruled')?.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      state: {terminated: {exitCode: 7}},
      lastState: {terminated: {exitCode: 42}},
    })
    node.pod('once', {...script('exit 1'), restartPolicy: 'Never'}, {restartPolicy: 'Always'})
    await node.phase('once', 'Failed')
    expect(node.found('once')?.status?.containerStatuses?.[0]?.restartCount).toBe(0)
  })

  const restartAll = {
    restartPolicyRules: [{action: 'RestartAllContainers', exitCodes: {operator: 'In', values: [42]}}],
  }
  /** Asks once for all containers to start anew. */
  const once = 'if [ -f /v/done ]; then sleep 10000; fi; touch /v/done; sleep 2; exit 42'
  const inVolume = {volumeMounts: [{name: 'v', mountPath: '/v'}]}
  const busybox = (name: string, text: string, more: JsonObject = {}) => ({
    name,
    image: 'busybox',
    ...script(text),
    ...more,
  })
  const restartsOf = (name: string) => {
    const {containerStatuses = [], initContainerStatuses = []} = node.found(name)?.status ?? {}
    const all = [...initContainerStatuses, ...containerStatuses]
    return Object.fromEntries(
      all.map(({name: container, restartCount, lastState}) => [
        container,
        `${restartCount} ${lastState.terminated?.reason ?? 'never ended'} ${lastState.terminated?.exitCode ?? ''}`,
      ]),
    )
  }

  test('a rule of one container makes all start anew, in order', async () => {
    const seen: string[] = []
    const stop = node.registry.watch(pods, ({object}) => {
      const {conditions = [], phase = ''} = (object as unknown as Pod).status ?? {}
      const found = conditions.find(({type}) => type === 'AllContainersRestarting')
      if (found?.status === 'True') seen.push(`${phase} ${found.reason}`)
    })
    node.pod(
      'anew',
      {...script(once), ...inVolume, restartPolicy: 'Never', ...restartAll},
      {
        restartPolicy: 'Never',
        volumes: [{name: 'v', emptyDir: {}}],
        initContainers: [
          busybox('init', 'echo init >> /v/order', inVolume),
          busybox('side', 'echo side >> /v/order; sleep 10000', {restartPolicy: 'Always', ...inVolume}),
        ],
      },
    )
    await until(() => restartsOf('anew')['c']?.startsWith('1 ') === true && node.isReady('anew'))
    stop()
    const again = '1 RestartingAllContainers 137'
    expect(restartsOf('anew')).toEqual({init: again, side: again, c: again})
    expect(new Set(seen)).toEqual(new Set(['Running RestartAllContainersStarted']))
    const {conditions = [], phase} = node.found('anew')?.status ?? {}
    expect(phase).toBe('Running')
    expect(conditions.at(-1)).toMatchObject({type: 'AllContainersRestarting', status: 'False'})
    expect(await node.sh('anew', 'cat /v/order')).toBe('init\nside\ninit\nside\n')
    expect(node.events('anew').filter(text => text === 'Killing: killing')).toHaveLength(1)
  })

  test('an init container that asks for it leaves those that never ran', async () => {
    node.pod('early', script('sleep 10000'), {
      volumes: [{name: 'v', emptyDir: {}}],
      initContainers: [
        busybox('side', 'sleep 10000', {restartPolicy: 'Always'}),
        busybox('asks', 'if [ -f /v/done ]; then exit 0; fi; touch /v/done; exit 42', {
          ...inVolume,
          restartPolicy: 'Never',
          ...restartAll,
        }),
      ],
    })
    await node.ready('early')
    const again = '1 RestartingAllContainers 137'
    expect(restartsOf('early')).toEqual({side: again, asks: again, c: '0 never ended '})
  })

  test('a sidecar that asks for it while an init container runs', async () => {
    node.pod('held-up', script('sleep 10000'), {
      restartPolicy: 'Never',
      volumes: [{name: 'v', emptyDir: {}}],
      initContainers: [
        busybox('side', once, {restartPolicy: 'Always', ...inVolume, ...restartAll}),
        busybox('slow', 'sleep 5'),
      ],
    })
    await node.ready('held-up')
    const again = '1 RestartingAllContainers 137'
    expect(restartsOf('held-up')).toEqual({side: again, slow: again, c: '0 never ended '})
  })

  test.each([
    ['Never', 'exit 0', 'Succeeded', 'terminated Completed 0'],
    ['Never', 'exit 3', 'Failed', 'terminated Error 3'],
    ['OnFailure', 'exit 0', 'Succeeded', 'terminated Completed 0'],
  ])('restartPolicy %s, %s: %s', async (restartPolicy, command, phase, state) => {
    const name = `ends-${restartPolicy}-${phase}`.toLowerCase()
    node.pod(name, script(command), {restartPolicy})
    await node.phase(name, phase)
    expect(node.state(name)).toBe(state)
    expect(node.isReady(name)).toBe(false)
  })

  test('a container that ends again and again is started later and later', async () => {
    node.pod('crash', script('echo started; exit 1'))
    await until(() => node.state('crash') === 'waiting CrashLoopBackOff')
    const status = node.found('crash')?.status?.containerStatuses?.[0]
    expect(status?.state.waiting?.message).toMatch(/^back-off 10s restarting failed container=c pod=crash_lab\(.*\)$/)
    expect(status?.lastState.terminated).toMatchObject({exitCode: 1, reason: 'Error'})
    expect(status?.restartCount).toBe(1)
    expect(node.found('crash')?.status?.phase).toBe('Running')
    expect(await node.logs('crash', {previous: true})).toBe('started\n')
    await until(() => node.found('crash')?.status?.containerStatuses?.[0]?.restartCount === 2)
  })

  test('init containers run in order, then the others', async () => {
    const mount = {volumeMounts: [{name: 'shared', mountPath: '/shared'}]}
    const init = (name: string) => ({name, image: 'busybox', ...script(`echo ${name} >> /shared/order`), ...mount})
    node.pod(
      'ordered',
      {...script('cat /shared/order; sleep 3600'), ...mount},
      {
        initContainers: [init('first'), init('second')],
        volumes: [{name: 'shared', emptyDir: {}}],
      },
    )
    await node.ready('ordered')
    await until(() => node.state('ordered', 'second') === 'terminated Completed 0')
    expect(await node.exec('ordered', ['cat', '/shared/order'])).toBe('first\nsecond\n')
  })

  test('an init container that fails keeps the others waiting', async () => {
    node.pod('held', {}, {initContainers: [{name: 'first', image: 'busybox', ...script('exit 1')}]})
    await until(() => node.state('held', 'first') === 'waiting CrashLoopBackOff')
    expect(node.state('held')).toBe('waiting PodInitializing')
    const initialized = node.found('held')?.status?.conditions?.find(({type}) => type === 'Initialized')
    expect(initialized).toMatchObject({status: 'False', message: 'containers with incomplete status: [first]'})
  })

  test('a sidecar starts before and ends after the main container', async () => {
    node.pod('with-sidecar', script('sleep 1'), {
      restartPolicy: 'Never',
      initContainers: [{name: 'side', image: 'busybox', restartPolicy: 'Always', ...script('sleep 3600')}],
    })
    await until(() => node.state('with-sidecar') === 'running')
    expect(node.state('with-sidecar', 'side')).toBe('running')
    await node.phase('with-sidecar', 'Succeeded')
    await until(() => node.state('with-sidecar', 'side') === 'terminated Error 143')
  })

  test('a pod is ready when its sidecars are', async () => {
    const probe = {exec: {command: ['cat', '/tmp/ready']}, periodSeconds: 1}
    node.pod('side-first', script('sleep 3600'), {
      initContainers: [
        {name: 'side', image: 'busybox', restartPolicy: 'Always', ...script('sleep 3600'), readinessProbe: probe},
      ],
    })
    await until(() => node.state('side-first') === 'running')
    const ready = () => node.found('side-first')?.status?.conditions?.find(({type}) => type === 'Ready')
    await until(() => node.found('side-first')?.status?.containerStatuses?.[0]?.ready === true)
    expect(ready()).toMatchObject({status: 'False', message: 'containers with unready status: [side]'})
    const session = await node.nodes.runtime.exec('lab', 'side-first', 'side', ['touch', '/tmp/ready'], {
      stdin: false,
      tty: false,
    })
    expect(await session.exit).toBe(0)
    await node.ready('side-first')
  })

  test.each(['lab/broken', 'nginx:1.999', 'app:broken-2', 'web:404', 'invalid.registry.k8s.io/alpine'])(
    'image %s cannot be pulled',
    async image => {
      const name = `pull-${image.replaceAll(/[^a-z0-9]/g, '-')}`
      node.pod(name, {image})
      await until(() => node.state(name) === 'waiting ImagePullBackOff')
      expect(node.events(name).join('\n')).toMatch(
        /Failed: Failed to pull image ".*": rpc error: code = NotFound desc = .*not found/,
      )
      expect(node.events(name)).toContain('Failed: Error: ErrImagePull')
      expect(node.found(name)?.status?.phase).toBe('Pending')
    },
  )

  test('an image of a registry on the node itself cannot be pulled: there is none', async () => {
    node.pod('local', {image: 'localhost/app'})
    await until(() => node.state('local') === 'waiting ImagePullBackOff')
    expect(node.events('local').join('\n')).toContain(
      'Failed: Failed to pull image "localhost/app": rpc error: code = Unknown desc = failed to pull and unpack image "localhost/app:latest": ' +
        'failed to resolve reference "localhost/app:latest": failed to do request: Head "https://localhost/v2/app/manifests/latest": dial tcp 127.0.0.1:443: connect: connection refused',
    )
  })

  test.each([
    ['of-image', {}, 'container has runAsNonRoot and image will run as root'],
    ['of-pod', {runAsUser: 0}, "container's runAsUser breaks non-root policy"],
  ])('root may not run where it is forbidden: the user %s', async (name, securityContext, why) => {
    node.pod(name, {image: 'busybox', securityContext}, {securityContext: {runAsNonRoot: true}})
    await until(() => node.state(name) === 'waiting CreateContainerConfigError')
    const where = `(pod: "${name}_lab(${node.found(name)?.metadata.uid})", container: c)`
    expect(node.events(name)).toContain(`Failed: Error: ${why} ${where}`)
  })

  test.each([
    ['seven', 'busybox', {runAsUser: 7}],
    ['whoever', 'lab/app', {}],
  ])('who is not root may run: %s', async (name, image, securityContext) => {
    node.pod(name, {image, ...script('sleep 99')}, {securityContext: {runAsNonRoot: true, ...securityContext}})
    await node.ready(name)
    expect(node.state(name)).toBe('running')
  })

  test('last words without an end of line', async () => {
    node.pod(
      'hasty',
      {...script('echo one; echo -n DONE; exit 1'), terminationMessagePolicy: 'FallbackToLogsOnError'},
      {restartPolicy: 'Never'},
    )
    await node.phase('hasty', 'Failed')
    expect(await node.logs('hasty')).toBe('one\nDONE')
    expect(node.found('hasty')?.status?.containerStatuses?.[0]?.state.terminated?.message).toBe('one\nDONE')
  })

  test('a program that a known image does not have', async () => {
    node.pod('no-program', {image: 'nginx', command: ['redis-server']})
    await until(() => node.events('no-program').some(text => text.startsWith('Failed:')))
    expect(node.events('no-program').join('\n')).toContain('exec: "redis-server": executable file not found in $PATH')
  })

  test('what it refers to is missing at first', async () => {
    node.pod('waits', {image: 'lab/app', envFrom: [{configMapRef: {name: 'later'}}]})
    await until(() => node.state('waits') === 'waiting CreateContainerConfigError')
    expect(node.found('waits')?.status?.containerStatuses?.[0]?.state.waiting?.message).toBe(
      'configmap "later" not found',
    )
    node.create('ConfigMap', 'later', {data: {COLOUR: 'blue'}})
    await node.ready('waits')
    expect(await node.exec('waits', ['printenv', 'COLOUR'])).toBe('blue\n')
  })

  test('a deadline ends the pod', async () => {
    node.pod('late', script('sleep 3600'), {activeDeadlineSeconds: 1})
    await node.phase('late', 'Failed')
    expect(node.found('late')?.status?.reason).toBe('DeadlineExceeded')
  })

  test('hooks run around the process', async () => {
    const mount = {volumeMounts: [{name: 'v', mountPath: '/hooks'}]}
    node.pod(
      'hooked',
      {
        ...script('sleep 3600'),
        ...mount,
        lifecycle: {
          postStart: {exec: {command: ['sh', '-c', 'echo start >> /hooks/log']}},
          preStop: {exec: {command: ['sh', '-c', 'echo stop >> /hooks/log']}},
        },
      },
      {volumes: [{name: 'v', hostPath: {path: '/srv/hooks'}}]},
    )
    await node.ready('hooked')
    await node.remove('hooked')
    expect(readFileSync(join(node.folder, 'nodes/node-a/srv/hooks/log'), 'utf8')).toBe('start\nstop\n')
  })
})

describe('probes', () => {
  test('readiness follows a file', async () => {
    node.pod('probed', {
      ...script('sleep 3600'),
      readinessProbe: {exec: {command: ['cat', '/tmp/ok']}, periodSeconds: 1, failureThreshold: 1},
    })
    await until(() =>
      node.events('probed').includes('Unhealthy: Readiness probe failed: cat: /tmp/ok: No such file or directory'),
    )
    expect(node.isReady('probed')).toBe(false)
    await node.sh('probed', 'touch /tmp/ok')
    await node.ready('probed')
    await node.sh('probed', 'rm /tmp/ok')
    await until(() => !node.isReady('probed'))
  })

  test('liveness restarts the container', async () => {
    node.pod('dead', {
      ...script('sleep 3600'),
      livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 2},
    })
    await until(() => node.found('dead')?.status?.containerStatuses?.[0]?.restartCount === 1)
    expect(node.events('dead')).toContain('Killing: Container c failed liveness probe, will be restarted')
    expect(node.events('dead').join('\n')).toMatch(
      /Liveness probe failed: dial tcp 10\.244\.0\.\d+:80: connect: connection refused/,
    )
  })

  test('startup comes before the others', async () => {
    node.pod('slow', {
      ...script('sleep 3; touch /tmp/up; sleep 3600'),
      startupProbe: {exec: {command: ['cat', '/tmp/up']}, periodSeconds: 1, failureThreshold: 30},
      livenessProbe: {exec: {command: ['cat', '/tmp/up']}, periodSeconds: 1, failureThreshold: 1},
    })
    await node.ready('slow')
    expect(node.found('slow')?.status?.containerStatuses?.[0]?.restartCount).toBe(0)
  })

  test('a pod on its way out is not asked whether it lives', async () => {
    const text = 'trap "rm /tmp/up; sleep 5; exit 0" TERM; touch /tmp/up; while true; do sleep 1; done'
    const probe = {exec: {command: ['cat', '/tmp/up']}, periodSeconds: 1, failureThreshold: 1, initialDelaySeconds: 2}
    node.pod(
      'leaving',
      {...script(text), livenessProbe: probe, readinessProbe: probe},
      {terminationGracePeriodSeconds: 30},
    )
    await node.ready('leaving')
    node.registry.remove(pods, 'lab', 'leaving')
    await until(() => node.found('leaving') === undefined)
    expect(node.events('leaving').filter(told => told.startsWith('Unhealthy: Liveness'))).toEqual([])
    expect(node.events('leaving').some(told => told.startsWith('Unhealthy: Readiness'))).toBe(true)
  })

  test('http and tcp ask the simulated servers', async () => {
    node.pod('web', {image: 'nginx', readinessProbe: {httpGet: {path: '/', port: 80}, periodSeconds: 1}})
    node.pod('db', {image: 'redis', readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}})
    node.pod('missing', {image: 'nginx', readinessProbe: {httpGet: {path: '/none', port: 80}, periodSeconds: 1}})
    await node.ready('web', 'db')
    await until(() => node.events('missing').some(text => text.startsWith('Unhealthy')))
    expect(node.events('missing').at(-1)).toBe(
      'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404',
    )
  })
})

test('a Job with OnFailure starts its container again in the same pod, and ends', async () => {
  const command = ['sh', '-c', 'if [ -e /data/tried ]; then exit 0; fi; touch /data/tried; exit 1']
  const container = {name: 'c', image: 'busybox', command, volumeMounts: [{name: 'data', mountPath: '/data'}]}
  const volumes = [{name: 'data', emptyDir: {}}]
  const template = {spec: {restartPolicy: 'OnFailure', containers: [container], volumes}}
  node.create('Job', 'retry', {spec: {template}})
  await until(() => node.get(jobs, 'retry')?.status?.completionTime !== undefined)
  expect(node.get(jobs, 'retry')?.status).toMatchObject({succeeded: 1, uncountedTerminatedPods: {}})
  const [pod] = node.podsOf('retry')
  expect(pod?.status?.phase).toBe('Succeeded')
  expect(pod?.status?.containerStatuses?.[0]?.restartCount).toBe(1)
  expect(pod?.metadata).not.toHaveProperty('finalizers')
})

describe('logs and sessions', () => {
  test('logs are written while the script runs, and can be followed', async () => {
    node.pod('talker', script('for i in 1 2 3; do echo line $i; sleep 2; done; echo oops >&2; sleep 3600'))
    await until(() => node.state('talker') === 'running')
    const log = await node.nodes.runtime.logs('lab', 'talker', 'c', {follow: true})
    let seen = ''
    for await (const chunk of typeof log === 'string' ? [log] : log) {
      seen += chunk
      if (seen.includes('oops')) break
    }
    expect(seen).toBe('line 1\nline 2\nline 3\noops\n')
    expect(await node.logs('talker', {tailLines: 1})).toBe('oops\n')
    expect(await node.logs('talker', {tailLines: 1, timestamps: true})).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z oops\n$/)
  })

  test('a command has the container of its own', async () => {
    node.pod('shell', script('sleep 3600'), {hostname: 'own-name', subdomain: 'circle'})
    await node.ready('shell')
    expect(await node.exec('shell', ['hostname', '-f'])).toBe('own-name.circle.lab.svc.cluster.local\n')
    expect(await node.exec('shell', ['cat'], 'from outside')).toBe('from outside')
    expect(await node.exec('shell', ['sh'], 'cd /tmp\npwd\n')).toBe('/tmp\n')
    await expect(node.exec('shell', ['nosuch'])).rejects.toThrow(
      /failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown$/,
    )
    expect(await node.sh('shell', 'exit 7')).toBe('exit 7')
  })

  test('a shell that is told to exit does not wait for the end of its input', async () => {
    const session = await node.nodes.runtime.exec('lab', 'shell', 'c', ['sh'], {stdin: true, tty: false})
    let output = ''
    session.onStdout(chunk => (output += Buffer.from(chunk).toString()))
    session.stdin(Buffer.from('if true; then\n  echo inside\n  exit\n'))
    session.stdin(Buffer.from('fi\n'))
    session.stdin(Buffer.from('exit 3\n'))
    expect(await session.exit).toBe(0)
    expect(output).toBe('inside\n')
    const other = await node.nodes.runtime.exec('lab', 'shell', 'c', ['sh'], {stdin: true, tty: false})
    other.stdin(Buffer.from('exit 3\n'))
    expect(await other.exit).toBe(3)
  })

  test('a terminal echoes, keeps its state and ends with exit', async () => {
    const session = await node.nodes.runtime.exec('lab', 'shell', 'c', ['sh'], {stdin: true, tty: true})
    let screen = ''
    session.onStdout(chunk => (screen += Buffer.from(chunk).toString()))
    session.stdin(Buffer.from('cd /tmp; x=5\recho $x\x7f$x\rpwd\rexit 4\r'))
    expect(await session.exit).toBe(4)
    expect(screen.replaceAll('\r\n', '\n')).toContain('5\n')
    expect(screen).toContain('/tmp # ')
  })

  test.each([
    ['Ctrl-D', 'hello\r\x04', 0, 'hello\nhello\n'],
    ['Ctrl-C', 'hello\rhel\x03', 130, 'hello\nhello\nhel^C\n'],
  ])('cat on a terminal says each line again until %s', async (_, typed, code, shown) => {
    const session = await node.nodes.runtime.exec('lab', 'shell', 'c', ['cat'], {stdin: true, tty: true})
    let screen = ''
    session.onStdout(chunk => (screen += Buffer.from(chunk).toString()))
    for (const key of typed.split(/(?<=\r)/)) {
      session.stdin(Buffer.from(key))
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(await session.exit).toBe(code)
    expect(screen.replaceAll('\r\n', '\n')).toBe(shown)
  })

  test('a session ends with its container, and with its client', async () => {
    const gone = await node.nodes.runtime.exec('lab', 'shell', 'c', ['sleep', '3600'], {stdin: false, tty: false})
    gone.close()
    expect(await gone.exit).not.toBe(0)
    const cut = await node.nodes.runtime.exec('lab', 'shell', 'c', ['sleep', '3600'], {stdin: false, tty: false})
    await node.remove('shell')
    expect(await cut.exit).not.toBe(0)
    await expect(async () =>
      node.nodes.runtime.exec('lab', 'shell', 'c', ['ls'], {stdin: false, tty: false}),
    ).rejects.toThrow('container not found ("c")')
  })

  test('a container with standard input is what `kubectl run -it` attaches to', async () => {
    node.pod('interactive', {stdin: true, tty: true, stdinOnce: true, command: ['sh']}, {restartPolicy: 'Never'})
    await node.ready('interactive')
    const session = await node.nodes.runtime.attach('lab', 'interactive', 'c', {stdin: true, tty: true})
    let screen = ''
    session.onStdout(chunk => (screen += Buffer.from(chunk).toString()))
    session.stdin(Buffer.from('echo hello $((40 + 2))\rexit 0\r'))
    expect(await session.exit).toBe(0)
    expect(screen).toContain('hello 42')
    await node.phase('interactive', 'Succeeded')
  })

  test.each([
    [
      'ends with the code that a trap gives',
      `trap 'echo caught; exit 3' TERM; while true; do sleep 0.1; done`,
      'caught',
      3,
    ],
    [
      'goes on after a trap',
      `on=1; trap 'on=0' TERM; while [ $on = 1 ]; do sleep 0.1; done; echo left; exit 4`,
      'left',
      4,
    ],
    [
      'waits for a job until a signal comes',
      `stop() { echo bye $1; exit 0; }; trap 'stop now' TERM; sleep 3600 & wait`,
      'bye now',
      0,
    ],
    ['goes to its end after wait', `trap 'echo caught' TERM; sleep 3600 & wait; echo $?; exit 5`, 'caught\n143', 5],
    ['does not hear what it ignores', `trap '' TERM; while true; do sleep 0.1; done`, '', 137],
    [
      'does what is to be done at its end',
      `trap 'echo end $?' EXIT; trap 'exit 6' TERM; while :; do sleep 0.1; done`,
      'end 6',
      6,
    ],
    ['ends at once without a trap', 'while true; do sleep 0.1; done', '', 143],
  ])('a script %s', async (_, text, output, code) => {
    const name = `trap-${traps++}`
    node.pod(name, script(text), {restartPolicy: 'Never', terminationGracePeriodSeconds: 2, activeDeadlineSeconds: 3})
    await node.phase(name, 'Failed')
    expect(node.state(name)).toBe(`terminated ${code === 0 ? 'Completed' : 'Error'} ${code}`)
    expect((await node.logs(name)).trim()).toBe(output)
  })

  test('a busy loop does not stop the world', async () => {
    node.pod('busy', script('while true; do :; done'))
    await node.ready('busy')
    node.pod('beside', {image: 'redis'})
    await node.ready('beside')
    await node.remove('busy')
    expect(node.isReady('beside')).toBe(true)
  })
})

test('after a new start of the sandbox containers run again, with their addresses', async () => {
  const own = await TestNode.start()
  own.pod(
    'db',
    {image: 'redis', volumeMounts: [{name: 'v', mountPath: '/data'}]},
    {
      volumes: [{name: 'v', hostPath: {path: '/mnt/db'}}],
    },
  )
  await own.ready('db')
  await own.exec('db', ['redis-cli', 'set', 'key', 'value'])
  const before = own.found('db')!.status!
  await own.nodes.stop()
  own.nodes = openNodes(own.registry, {folder: own.folder, nodes: ['node-a']})
  own.nodes.start()
  await until(() => own.found('db')?.status?.containerStatuses?.[0]?.restartCount === 1 && own.isReady('db'))
  expect(own.found('db')?.status?.podIP).toBe(before.podIP)
  expect(await own.exec('db', ['redis-cli', 'get', 'key'])).toBe('value\n')
  expect(own.get(nodeResource, 'node-a')?.status?.conditions?.find(({type}) => type === 'Ready')?.status).toBe('True')
  expect(own.get(configMaps, 'kube-root-ca.crt')).toBeDefined()
  own.registry.remove(pods, 'lab', 'db', {gracePeriodSeconds: 0})
  await until(() => own.found('db') === undefined)
  await own.stop()
})
