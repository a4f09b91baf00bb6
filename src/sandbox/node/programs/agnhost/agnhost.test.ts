import {afterAll, beforeAll, expect, test} from 'vitest'
import type {JsonObject} from '../../../../core/json.ts'
import {TestNode, until} from '../../test-node.ts'

const image = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
  node.pod('client', {image, command: ['sleep', '3600']})
  await node.ready('client')
})
afterAll(() => node.stop())

const httpGet = (port: number, path = '/') => ({readinessProbe: {httpGet: {path, port}, periodSeconds: 1}})
const address = (name: string): string => node.found(name)?.status?.podIP ?? ''
const fetch = (url: string): Promise<string> => node.exec('client', ['wget', '-qO-', url])

test('it serves its name and its files', async () => {
  node.pod('named', {image, args: ['serve-hostname'], ...httpGet(9376)})
  node.pod('files', {image, args: ['test-webserver', '--port=8081'], ...httpGet(8081, '/localhost.crt')})
  await node.ready('named', 'files')
  expect(await fetch(`http://${address('named')}:9376`)).toBe('named')
  expect(await fetch(`http://${address('files')}:8081/etc/hostname`)).toBe('files\n')
  await node.sh('files', 'mv -v /localhost.crt /tmp/')
  await until(() => !node.isReady('files'))
})

test('netexec does what its clients say', async () => {
  node.pod('netexec', {image, args: ['netexec', '--http-port', '8083'], ...httpGet(8083, '/readyz')})
  await node.ready('netexec')
  const ask = (path: string): Promise<string> => fetch(`http://${address('netexec')}:8083/${path}`)
  expect(await ask('echo?msg=hello')).toBe('hello')
  expect(await node.logs('netexec')).toMatch(/ GET \/echo\?msg=hello&code=\n$/)
  expect(await ask('shell?cmd=hostname')).toBe('{"output":"netexec\\n"}')
  expect(await ask('shell?cmd=exit+3')).toBe('{"error":"exit status 3"}')
  expect(await ask(`dial?host=${address('netexec')}&port=8083&request=hostname&tries=2`)).toBe(
    '{"responses":["netexec","netexec"]}',
  )
  expect(await ask(`dial?host=${address('netexec')}&port=9&request=hostname`)).toBe(
    `{"errors":["Get \\"http://${address('netexec')}:9/hostname\\": dial tcp ${address('netexec')}:9: connect: connection refused"]}`,
  )
  await ask('exit?code=7&wait=1s')
  await until(() => node.found('netexec')?.status?.containerStatuses?.[0]?.lastState.terminated?.exitCode === 7)
})

test('netexec waits after SIGTERM', async () => {
  node.pod('delayed', {image, args: ['netexec', '--delay-shutdown=4'], ...httpGet(8080, '/readyz')})
  await node.ready('delayed')
  const began = node.registry.clock.now()
  await node.sh('delayed', 'kill 1')
  await until(() => node.found('delayed')?.status?.containerStatuses?.[0]?.restartCount === 1)
  expect(node.registry.clock.now() - began).toBeGreaterThanOrEqual(4000)
})

test('mounttest makes and reads files', async () => {
  const mounted = {
    volumeMounts: [
      {name: 'disk', mountPath: '/disk'},
      {name: 'memory', mountPath: '/memory'},
    ],
  }
  const volumes: JsonObject[] = [
    {name: 'disk', emptyDir: {}},
    {name: 'memory', emptyDir: {medium: 'Memory'}},
  ]
  const args = ['--fs_type=/memory', '--new_file_0660=/disk/new', '--file_perm=/disk/new', '--file_mode=/disk']
  node.pod('mounts', {image, args: ['mounttest', ...args], ...mounted}, {restartPolicy: 'Never', volumes})
  await node.phase('mounts', 'Succeeded')
  expect(await node.logs('mounts')).toBe(`mount type of "/memory": tmpfs
content of file "/disk/new": mount-tester new file

mode of file "/disk": drwxrwxrwx
perms of file "/disk/new": -rw-rw----
`)
  node.pod('missing', {image, args: ['mounttest', '--file_content=/none']}, {restartPolicy: 'Never'})
  await node.phase('missing', 'Failed')
  expect(await node.logs('missing')).toBe(
    'error reading file content for "/none": open /none: no such file or directory\n',
  )
})

test('mounttest looks again and again', async () => {
  node.pod(
    'patient',
    {image, args: ['mounttest', '--file_content_in_loop=/none', '--retry_time=4']},
    {restartPolicy: 'Never'},
  )
  await node.phase('patient', 'Failed')
  expect(await node.logs('patient')).toBe(
    'Error reading file /none: open /none: no such file or directory, retrying\n'.repeat(2),
  )
})

test('nettest counts who wrote', async () => {
  node.pod('counter', {image, args: ['nettest'], ...httpGet(8080, '/status')})
  await node.ready('counter')
  const url = `http://${address('counter')}:8080`
  await node.exec('client', ['wget', '-qO-', '--post-data={"Source": "prestop"}', `${url}/write`])
  expect(JSON.parse(await fetch(`${url}/read`))).toMatchObject({Hostname: 'counter', Received: {prestop: 1}})
})

test('a part of a volume has the mode of the volume', async () => {
  const mount = {name: 'v', mountPath: '/here', subPath: 'deep/part'}
  node.pod(
    'part',
    {image, args: ['mounttest', '--file_perm=/here'], volumeMounts: [mount]},
    {restartPolicy: 'Never', volumes: [{name: 'v', emptyDir: {}}]},
  )
  await node.phase('part', 'Succeeded')
  expect(await node.logs('part')).toBe('perms of file "/here": -rwxrwxrwx\n')
})

test('so does one of a volume in memory with a group', async () => {
  const mount = {name: 'v', mountPath: '/here', subPath: 'part'}
  node.pod(
    'grouped',
    {image, args: ['mounttest', '--file_mode=/here', '--file_owner=/here'], volumeMounts: [mount]},
    {
      restartPolicy: 'Never',
      securityContext: {fsGroup: 123},
      volumes: [{name: 'v', emptyDir: {medium: 'Memory'}}],
    },
  )
  await node.phase('grouped', 'Succeeded')
  expect(await node.logs('grouped')).toBe(
    'mode of file "/here": dgtrwxrwxrwx\nowner UID of "/here": 0\nowner GID of "/here": 123\n',
  )
})

test('a new file belongs to who makes it', async () => {
  const args = ['mounttest', '--new_file_0660=/here/file', '--file_owner=/here/file']
  node.pod(
    'owner',
    {image, args, volumeMounts: [{name: 'v', mountPath: '/here'}]},
    {
      restartPolicy: 'Never',
      securityContext: {runAsUser: 1001, runAsGroup: 2000},
      volumes: [{name: 'v', emptyDir: {}}],
    },
  )
  await node.phase('owner', 'Succeeded')
  expect(await node.logs('owner')).toContain('owner UID of "/here/file": 1001\nowner GID of "/here/file": 2000\n')
})

test('/tmp of a node is for everybody', async () => {
  node.pod(
    'sticky',
    {image, args: ['mounttest', '--file_mode=/here'], volumeMounts: [{name: 'v', mountPath: '/here'}]},
    {restartPolicy: 'Never', volumes: [{name: 'v', hostPath: {path: '/tmp'}}]},
  )
  await node.phase('sticky', 'Succeeded')
  expect(await node.logs('sticky')).toBe('mode of file "/here": dtrwxrwxrwx\n')
})

test('words, resolver and connections', async () => {
  node.pod('words', {image, command: ['/agnhost-2', 'entrypoint-tester', 'a', 'b']}, {restartPolicy: 'Never'})
  await node.phase('words', 'Succeeded')
  expect(await node.logs('words')).toBe('[/agnhost-2 entrypoint-tester a b]\n')
  expect(await node.exec('client', ['/agnhost', 'dns-suffix'])).toBe(
    'lab.svc.cluster.local,svc.cluster.local,cluster.local\n',
  )
  expect(await node.sh('client', '/agnhost dns-suffix && echo done')).toMatch(/cluster\.local\ndone\n$/)
  expect(await node.exec('client', ['/agnhost', 'connect', '10.244.3.9:80'])).toBe('TIMEOUT\nexit 1')
  expect(await node.exec('client', ['/agnhost', 'connect', 'nobody.lab:80'])).toBe(
    'DNS: lookup nobody.lab: no such host\nexit 1',
  )
})

test('porter serves what its variables say', async () => {
  node.pod('porter', {image, args: ['porter'], env: [{name: 'SERVE_PORT_1080', value: 'here'}], ...httpGet(1080)})
  await node.ready('porter')
  expect(await fetch(`http://${address('porter')}:1080`)).toBe('here')
})

test('probes with grpc', async () => {
  const grpc = (service?: string) => ({
    grpc: {port: 5000, ...(service === undefined ? {} : {service})},
    periodSeconds: 1,
  })
  const args = ['grpc-health-checking', '--delay-unhealthy-sec=10']
  node.pod('healthy', {image, args, readinessProbe: grpc(), livenessProbe: {...grpc(), failureThreshold: 1}})
  node.pod('stranger', {image, args, readinessProbe: grpc('other')})
  await node.ready('healthy')
  await until(() => node.found('healthy')?.status?.containerStatuses?.[0]?.restartCount === 1)
  expect(node.events('healthy')).toContain(
    'Unhealthy: Liveness probe failed: service unhealthy (responded with "NOT_SERVING")',
  )
  await until(() => node.events('stranger').some(text => text.includes('code = NotFound desc = unknown service')))
})

test('a server that is alive for ten seconds', async () => {
  node.pod('mortal', {
    image,
    args: ['liveness'],
    livenessProbe: {httpGet: {path: '/healthz', port: 8080}, periodSeconds: 1, failureThreshold: 1},
  })
  await until(() => node.events('mortal').includes('Killing: Container c failed liveness probe, will be restarted'))
  expect(node.events('mortal').some(text => text.endsWith('HTTP probe failed with statuscode: 500'))).toBe(true)
})
