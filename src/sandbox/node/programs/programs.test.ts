import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {JsonObject} from '../../../core/json.ts'
import {TestNode, until} from '../test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
  node.pod('shell', {command: ['sleep', '3600']})
  await node.ready('shell')
})
afterAll(() => node.stop())

test('id tells what the security context says', async () => {
  const inGroups = {securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]}}
  node.pod('user', {command: ['sleep', '3600']}, inGroups)
  node.pod('own-user', {command: ['sleep', '3600'], securityContext: {runAsUser: 65_534}}, inGroups)
  await node.ready('user', 'own-user')
  expect(await node.exec('user', ['id'])).toBe('uid=1000 gid=3000 groups=3000,4000,2000\n')
  expect(await node.exec('own-user', ['id', '-un'])).toBe('nobody\n')
  expect(await node.exec('user', ['whoami'])).toBe('whoami: unknown uid 1000\nexit 1')
  expect(await node.exec('shell', ['id'])).toBe('uid=0(root) gid=0(root) groups=0(root)\n')
})

test('a volume may bring a group along', async () => {
  const annotations = {'pv.beta.kubernetes.io/gid': '777'}
  const volume = {accessModes: ['ReadWriteMany'], capacity: {storage: '1Gi'}, storageClassName: 'shared'}
  node.create('PersistentVolume', 'group', {spec: {...volume, nfs: {server: 'files', path: '/'}}}, {annotations})
  node.create('PersistentVolumeClaim', 'group', {
    spec: {accessModes: ['ReadWriteMany'], storageClassName: 'shared', resources: {requests: {storage: '1Gi'}}},
  })
  const mounted = {command: ['sleep', '3600'], volumeMounts: [{name: 'v', mountPath: '/v'}]}
  node.pod('member', mounted, {volumes: [{name: 'v', persistentVolumeClaim: {claimName: 'group'}}]})
  await node.ready('member')
  expect(await node.exec('member', ['id', '-G'])).toBe('0 777\n')
})

test('options of the resolver: those of the cluster, and what the pod says', async () => {
  const dnsConfig: JsonObject = {options: [{name: 'ndots', value: '2'}, {name: 'edns0'}]}
  node.pod('own-options', {command: ['sleep', '3600']}, {dnsConfig})
  await node.ready('own-options')
  expect(await node.sh('own-options', 'grep options /etc/resolv.conf')).toBe('options ndots:2 edns0\n')
  expect(await node.sh('shell', 'grep options /etc/resolv.conf')).toBe('options ndots:5\n')
})

test('a Service with session affinity keeps a client at one pod', async () => {
  const image = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0'
  for (const name of ['sticky-1', 'sticky-2', 'sticky-3']) {
    node.create(
      'Pod',
      name,
      {spec: {containers: [{name: 'c', image, args: ['serve-hostname']}]}},
      {labels: {app: 'sticky'}},
    )
  }
  await node.ready('sticky-1', 'sticky-2', 'sticky-3')
  const spec = {selector: {app: 'sticky'}, ports: [{port: 80, targetPort: 9376}]}
  node.create('Service', 'sticky', {spec: {...spec, sessionAffinity: 'ClientIP'}})
  node.create('Service', 'spread', {spec})
  const asked = async (service: string): Promise<Set<string>> => {
    const answers = new Set<string>()
    for (let turn = 0; turn < 6; turn++) answers.add(await node.exec('shell', ['wget', '-qO-', `http://${service}`]))
    return answers
  }
  await expect.poll(async () => (await asked('spread')).size).toBe(3)
  await expect.poll(async () => [...(await asked('sticky'))]).toEqual([expect.stringMatching(/^sticky-\d$/)])
})

test('nc speaks to web servers as somebody types', async () => {
  node.pod('web', {image: 'nginx'})
  await node.ready('web')
  const address = node.found('web')?.status?.podIP ?? ''
  expect(await node.sh('shell', `echo hello | nc ${address} 80`)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(await node.sh('shell', `printf 'HEAD / HTTP/1.0\\r\\n\\r\\n' | nc ${address} 80`)).toMatch(
    /^HTTP\/1\.1 200 OK\r\n/,
  )
  expect(await node.exec('shell', ['nc', '-z', address, '80'])).toBe('')
})

test('ls tells numbers of files with -i', async () => {
  await node.sh('shell', 'mkdir -p /tmp/many && touch /tmp/many/one /tmp/many/.two')
  expect(await node.exec('shell', ['ls', '-idlh', '/tmp/many'])).toMatch(
    /^ *\d+ drwx\S+ +\d+ root +root .* \/tmp\/many\n$/,
  )
  expect(await node.exec('shell', ['ls', '-i', '/tmp/many'])).toMatch(/^ *\d+ one\n$/)
  expect(await node.exec('shell', ['ls', '-a', '/tmp/many'])).toBe('.\n..\n.two\none\n')
  expect(await node.sh('shell', 'cd /tmp/many; ls | wc -l; ls -i /none')).toBe(
    '1\nls: /none: No such file or directory\nexit 1',
  )
})

test('dd copies blocks', async () => {
  expect(await node.sh('shell', 'dd if=/dev/zero of=/tmp/zeros bs=1k count=3 && wc -c < /tmp/zeros')).toBe(
    '3+0 records in\n3+0 records out\n3072\n',
  )
  const parts = [
    "printf 'abcdef' > /tmp/letters",
    'dd if=/tmp/letters of=/tmp/part bs=1 skip=1 count=3 status=none',
    "printf 'XY' | dd of=/tmp/letters bs=1 seek=2 conv=notrunc status=none",
    'cat /tmp/part /tmp/letters',
  ]
  expect(await node.sh('shell', parts.join('; '))).toBe('bcdabXYef')
  expect(await node.sh('shell', 'dd if=/none of=/tmp/x')).toBe(
    "dd: can't open '/none': no such file or directory\nexit 1",
  )
  expect(await node.sh('shell', 'dd if=/dev/zero of=/tmp/endless bs=1M')).toContain('file too large')
})

test('hexdump: bytes and text, words, equal lines', async () => {
  await node.sh(
    'shell',
    "printf 'mount-tester 16b' > /tmp/f; cat /tmp/f /tmp/f /tmp/f > /tmp/g; printf 'ab\\n' >> /tmp/g",
  )
  expect(await node.exec('shell', ['hexdump', '-C', '/tmp/g'])).toBe(`\
00000000  6d 6f 75 6e 74 2d 74 65  73 74 65 72 20 31 36 62  |mount-tester 16b|
*
00000030  61 62 0a                                          |ab.|
00000033
`)
  expect(await node.sh('shell', "printf 'abc' | hexdump")).toBe('0000000 6261 0063\n0000003\n')
  expect(await node.exec('shell', ['hexdump', '/none'])).toBe('hexdump: /none: No such file or directory\nexit 1')
})

test('nsenter: a privileged container with the root of the node acts on the node', async () => {
  const volumes = [{name: 'root', hostPath: {path: '/'}}]
  const mounted = {command: ['sleep', '3600'], volumeMounts: [{name: 'root', mountPath: '/rootfs', readOnly: true}]}
  node.pod('admin', {...mounted, securityContext: {privileged: true}}, {volumes})
  node.pod('guest', mounted, {volumes})
  await node.ready('admin', 'guest')
  const enter = (name: string, script: string): Promise<string> =>
    node.exec(name, ['nsenter', '--mount=/rootfs/proc/1/ns/mnt', '--', 'sh', '-c', script])
  expect(await enter('admin', 'mkdir -p /srv/disk && echo here > /srv/disk/f && cat /srv/disk/f')).toBe('here\n')
  expect(readFileSync(join(node.folder, 'nodes/node-a/srv/disk/f'), 'utf8')).toBe('here\n')
  expect(await enter('admin', 'cat ../../../../etc/passwd')).toContain('No such file or directory')
  expect(await enter('guest', 'ls')).toBe(
    "nsenter: reassociate to namespace 'ns/mnt' failed: Operation not permitted\nexit 1",
  )
  expect(await node.exec('shell', ['nsenter', '--mount=/rootfs/proc/1/ns/mnt', '--', 'ls'])).toContain('cannot open')
})

test('the NFS server of Kubernetes’ tests says that it serves', async () => {
  node.pod('nfs', {image: 'registry.k8s.io/e2e-test-images/volume/nfs:1.6.0', args: ['-G', '777', '/exports']})
  await until(() => node.isReady('nfs'))
  expect(await node.logs('nfs')).toBe('Serving /exports\nNFS started\n')
})

test('probes follow redirects on their own host, and count others as an answer', async () => {
  const image = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0'
  const redirected = (name: string, location: string): void =>
    node.pod(name, {
      image,
      args: ['liveness'],
      livenessProbe: {
        httpGet: {path: `/redirect?loc=${encodeURIComponent(location)}`, port: 8080},
        failureThreshold: 1,
        periodSeconds: 1,
      },
    })
  redirected('away', 'http://elsewhere.example/')
  redirected('around', '/healthz')
  const warning =
    'ProbeWarning: Liveness probe warning: Probe terminated redirects, Response body: <a href="http://elsewhere.example/">Found</a>.\n\n'
  await until(() => node.events('away').includes(warning))
  await until(() => node.events('around').some(text => text.includes('failed liveness probe')))
  expect(node.found('away')?.status?.containerStatuses?.[0]?.restartCount).toBe(0)
})

test('limits in variables: the container’s, the pod’s, what the node has', async () => {
  const env = ['cpu', 'memory'].map(name => ({
    name: name.toUpperCase(),
    valueFrom: {resourceFieldRef: {resource: `limits.${name}`}},
  }))
  const print = {command: ['sh', '-c', 'echo $CPU $MEMORY'], env}
  const once = {restartPolicy: 'Never'}
  node.pod('node-limits', print, once)
  node.pod('pod-limits', print, {...once, resources: {limits: {cpu: '3', memory: '1Ki'}}})
  node.pod('own-limits', {...print, resources: {limits: {cpu: '2'}}}, {...once, resources: {limits: {cpu: '3'}}})
  for (const name of ['node-limits', 'pod-limits', 'own-limits']) await node.phase(name, 'Succeeded')
  expect(await node.logs('node-limits')).toBe('100 107374182400\n')
  expect(await node.logs('pod-limits')).toBe('3 1024\n')
  expect(await node.logs('own-limits')).toBe('2 107374182400\n')
})
