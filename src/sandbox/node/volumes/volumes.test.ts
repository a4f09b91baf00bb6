import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type JsonObject, objectAt} from '../../../core/json.ts'
import {TestNode, until} from '../test-node.ts'

let node: TestNode
beforeAll(async () => {
  node = await TestNode.start()
})
afterAll(() => node.stop())

const onNode = (path: string): string => join(node.folder, 'nodes/node-a', path)
const idle = {command: ['sleep', 'infinity']}
const withVolume = (name: string, volume: JsonObject, mount: JsonObject = {}): void =>
  node.pod(name, {...idle, volumeMounts: [{name: 'v', mountPath: '/v', ...mount}]}, {volumes: [{name: 'v', ...volume}]})

describe('hostPath', () => {
  test('is a folder of the node, and its data outlives the pod', async () => {
    withVolume('host', {hostPath: {path: '/mnt/data'}})
    await node.ready('host')
    await node.sh('host', 'echo kept > /v/file')
    await node.remove('host')
    expect(readFileSync(onNode('mnt/data/file'), 'utf8')).toBe('kept\n')
    withVolume('host', {hostPath: {path: '/mnt/data'}})
    await node.ready('host')
    expect(await node.exec('host', ['cat', '/v/file'])).toBe('kept\n')
  })

  test.each([
    ['Directory', 'is not a directory'],
    ['File', 'is not a file'],
    ['Socket', 'is not a socket file'],
    ['CharDevice', 'is not a character device'],
    ['BlockDevice', 'is not a block device'],
  ])('type %s is checked', async (type, what) => {
    const name = `checked-${type.toLowerCase()}`
    withVolume(name, {hostPath: {path: '/mnt/none', type}})
    await until(() =>
      node
        .events(name)
        .includes(
          `FailedMount: MountVolume.SetUp failed for volume "v" : hostPath type check failed: /mnt/none ${what}`,
        ),
    )
    expect(node.state(name)).toBe('waiting ContainerCreating')
    expect(existsSync(onNode('mnt/none'))).toBe(false)
  })

  test('what was missing may be made later', async () => {
    withVolume('later', {hostPath: {path: '/mnt/later', type: 'Directory'}})
    await until(() => node.events('later').some(text => text.startsWith('FailedMount')))
    mkdirSync(onNode('mnt/later'), {recursive: true})
    await node.ready('later')
    expect(node.events('later').at(-1)).toMatch('Started')
  })

  test('a file can be made and mounted', async () => {
    withVolume('file', {hostPath: {path: '/mnt/app.conf', type: 'FileOrCreate'}}, {mountPath: '/etc/app.conf'})
    mkdirSync(onNode('mnt'), {recursive: true})
    await node.ready('file')
    await node.sh('file', 'echo setting > /etc/app.conf')
    expect(readFileSync(onNode('mnt/app.conf'), 'utf8')).toBe('setting\n')
  })

  test('the root of the node is not the root of this machine', async () => {
    withVolume('root', {hostPath: {path: '/'}})
    await node.ready('root')
    expect(await node.exec('root', ['cat', '/v/etc/passwd'])).toContain('No such file')
    const outside = join(node.folder, 'outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'secret'), 'of the machine')
    symlinkSync(outside, onNode('mnt/link'))
    withVolume('linked', {hostPath: {path: '/mnt/link', type: 'Directory'}})
    await until(() => node.events('linked').some(text => text.startsWith('FailedMount')))
    expect(await node.exec('root', ['cat', '/v/mnt/link/secret'])).toContain('No such file')
  })
})

describe('persistent volumes', () => {
  const claim = (name: string, source: JsonObject, mode = 'ReadWriteOnce'): void => {
    const spec = {accessModes: [mode], storageClassName: name}
    node.create('PersistentVolume', name, {
      spec: {...spec, capacity: {storage: '1Gi'}, ...source},
    })
    node.create('PersistentVolumeClaim', name, {spec: {...spec, resources: {requests: {storage: '1Gi'}}}})
  }
  const local = (path: string): JsonObject => ({
    local: {path},
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: ['node-a']}]}],
      },
    },
  })
  const using = (name: string) => ({persistentVolumeClaim: {claimName: name}})

  test('a local volume is never made', async () => {
    claim('disk', local('/disks/one'))
    withVolume('disk', using('disk'))
    await until(() =>
      node
        .events('disk')
        .includes(
          'FailedMount: MountVolume.NewMounter initialization failed for volume "disk" : path "/disks/one" does not exist',
        ),
    )
    mkdirSync(onNode('disks/one'), {recursive: true})
    await node.ready('disk')
    expect(node.state('disk')).toBe('running')
  })

  test('two pods share the folder of an NFS server', async () => {
    claim('shared', {nfs: {server: '192.168.56.10', path: '/srv/data'}}, 'ReadWriteMany')
    withVolume('writer', using('shared'))
    withVolume('reader', using('shared'), {readOnly: true})
    await node.ready('writer', 'reader')
    await node.sh('writer', 'echo shared > /v/file')
    expect(await node.exec('reader', ['cat', '/v/file'])).toBe('shared\n')
    expect(await node.sh('reader', 'echo no > /v/file')).toContain('exit 1')
    expect(await node.exec('reader', ['mount'])).toContain('192.168.56.10:/srv/data on /v type nfs4 (ro,relatime)')
    expect(readFileSync(join(node.folder, 'nfs/192.168.56.10/srv/data/file'), 'utf8')).toBe('shared\n')
  })

  test('a driver that nobody has installed', async () => {
    claim('foreign', {csi: {driver: 'disk.example.com', volumeHandle: 'x'}})
    withVolume('foreign', using('foreign'))
    withVolume('no-file', {hostPath: {path: '/mnt/none', type: 'File'}})
    await until(() => node.events('no-file').some(text => text.startsWith('FailedMount')))
    expect(node.events('foreign').filter(text => text.startsWith('FailedMount'))).toEqual([])
    // The node waits in silence until the volume is attached; now it need not be.
    node.create('CSIDriver', 'disk.example.com', {spec: {attachRequired: false}})
    await until(() => node.events('foreign').some(text => text.startsWith('FailedMount')))
    expect(node.events('foreign').join('\n')).toContain(
      'FailedMount: MountVolume.MountDevice failed for volume "foreign" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name disk.example.com not found in the list of registered CSI drivers',
    )
  })
})

describe('volumes of the pod', () => {
  test('emptyDir in memory is as large as its limit', async () => {
    withVolume('memory', {emptyDir: {medium: 'Memory', sizeLimit: '10Mi'}})
    await node.ready('memory')
    await node.sh('memory', 'dd if=/dev/zero of=/v/file bs=1024 count=2')
    expect(await node.sh('memory', "df /v | awk 'NR == 2 {print $1, $2, $3, $4}'")).toBe('tmpfs 10240 2 10238\n')
  })

  test('emptyDir in a medium that no node knows', async () => {
    withVolume('floppy', {emptyDir: {medium: 'memory'}})
    const told = 'FailedMount: MountVolume.SetUp failed for volume "v" : unknown storage medium "memory"'
    await until(() => node.events('floppy').includes(told))
    expect(node.state('floppy')).toBe('waiting ContainerCreating')
  })

  test('emptyDir is shared by its containers and gone with it', async () => {
    const mount = {volumeMounts: [{name: 'v', mountPath: '/v'}]}
    node.pod(
      'scratch',
      {...idle, ...mount},
      {
        containers: [
          {name: 'c', image: 'busybox', ...idle, ...mount},
          {name: 'other', image: 'busybox', command: ['sh', '-c', 'echo there > /v/file; sleep infinity'], ...mount},
        ],
        volumes: [{name: 'v', emptyDir: {}}],
      },
    )
    await node.ready('scratch')
    const {uid} = node.found('scratch')!.metadata
    await until(() => existsSync(onNode(`var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/v/file`)))
    expect(await node.exec('scratch', ['cat', '/v/file'])).toBe('there\n')
    await node.remove('scratch')
    await until(() => !existsSync(onNode(`var/lib/kubelet/pods/${uid}`)))
  })

  test('configMap, secret, downwardAPI, projected: files, modes, changes', async () => {
    node.create('ConfigMap', 'settings', {data: {colour: 'blue', size: 'big'}})
    node.create('Secret', 'keys', {data: {password: Buffer.from('hidden').toString('base64')}})
    node.create(
      'Pod',
      'files',
      {
        spec: {
          containers: [
            {
              name: 'c',
              image: 'busybox',
              ...idle,
              volumeMounts: [
                {name: 'map', mountPath: '/map'},
                {name: 'secret', mountPath: '/secret'},
                {name: 'all', mountPath: '/all'},
                {name: 'map', mountPath: '/one', subPath: 'size'},
              ],
            },
          ],
          volumes: [
            {name: 'map', configMap: {name: 'settings'}},
            {name: 'secret', secret: {secretName: 'keys', defaultMode: 0o400}},
            {
              name: 'all',
              projected: {
                sources: [
                  {configMap: {name: 'settings', items: [{key: 'colour', path: 'deep/colour'}]}},
                  {downwardAPI: {items: [{path: 'labels', fieldRef: {fieldPath: 'metadata.labels'}}]}},
                ],
              },
            },
          ],
        },
      },
      {labels: {app: 'web', tier: 'front'}},
    )
    await node.ready('files')
    expect(await node.sh('files', 'ls /map; cat /map/colour /secret/password /all/deep/colour /all/labels /one')).toBe(
      'colour\nsize\nbluehiddenblueapp="web"\ntier="front"big',
    )
    expect(await node.sh('files', 'echo no > /map/colour')).toContain('exit 1')
    node.registry.modify({group: '', resource: 'configmaps'}, 'lab', 'settings', 'object', map => ({
      ...map,
      data: {colour: 'red'},
    }))
    await expect.poll(() => node.sh('files', 'ls /map; cat /map/colour')).toBe('colour\nred')
    node.registry.modify({group: '', resource: 'pods'}, 'lab', 'files', 'object', pod => ({
      ...pod,
      metadata: {...objectAt(pod, 'metadata'), labels: {app: 'shop'}},
    }))
    await expect.poll(() => node.sh('files', 'cat /all/labels')).toBe('app="shop"')
  })

  test('files of a ConfigMap are links to a folder of their time; a part of it keeps what it had', async () => {
    node.create('ConfigMap', 'by-links', {data: {colour: 'blue'}})
    const items = [
      {key: 'colour', path: 'colour'},
      {key: 'colour', path: 'deep/colour'},
    ]
    node.pod(
      'by-links',
      {
        ...idle,
        volumeMounts: [
          {name: 'v', mountPath: '/v'},
          {name: 'v', mountPath: '/part', subPath: 'colour'},
        ],
      },
      {volumes: [{name: 'v', configMap: {name: 'by-links', items}}], securityContext: {fsGroup: 2000}},
    )
    await node.ready('by-links')
    const listed = async (): Promise<string[]> => {
      const text = await node.sh('by-links', 'ls -la /v; ls -l /v/..data/')
      return text.split('\n').map(line => line.replace(/ +\d+ root +(\w+) +\d+ \w+ +\d+ [\d:]+ /, ' $1 '))
    }
    const before = await listed()
    const folder = before
      .find(line => /\.\.20\d\d_/.test(line) && line.startsWith('d'))!
      .split(' ')
      .at(-1)!
    expect(folder).toMatch(/^\.\.\d{4}(_\d\d){5}\.\d{10}$/)
    expect(before.filter(line => line.includes('2000'))).toEqual([
      'drwxrwsrwx 2000 .',
      `drwxr-sr-x 2000 ${folder}`,
      `lrwxrwxrwx 2000 ..data -> ${folder}`,
      'lrwxrwxrwx 2000 colour -> ..data/colour',
      'lrwxrwxrwx 2000 deep -> ..data/deep',
      '-rw-r--r-- 2000 colour',
      'drwxr-sr-x 2000 deep',
    ])
    node.registry.modify({group: '', resource: 'configmaps'}, 'lab', 'by-links', 'object', map => ({
      ...map,
      data: {colour: 'red'},
    }))
    await expect.poll(() => node.sh('by-links', 'cat /v/colour /v/deep/colour')).toBe('redred')
    expect(await node.sh('by-links', 'cat /part')).toBe('blue')
    expect(await node.sh('by-links', 'readlink /v/..data')).not.toBe(`${folder}\n`)
  })

  test('who writes into an emptyDir owns the file, in the group of the volume', async () => {
    const securityContext = {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000}
    node.pod(
      'owned',
      {...idle, volumeMounts: [{name: 'v', mountPath: '/data/demo'}]},
      {volumes: [{name: 'v', emptyDir: {}}], securityContext},
    )
    await node.ready('owned')
    expect(await node.sh('owned', 'cd /data/demo; echo hello > testfile; ls -l testfile; ls -ld .')).toMatch(
      /^-rw-r--r-- +1 1000 +2000 +6 .* testfile\ndrwxrwsrwx +\d+ root +2000 +\d+ .* \.\n$/,
    )
  })

  test.each<[string, JsonObject, string]>([
    ['for-all', {}, '644'],
    ['for-user', {runAsUser: 1000}, '600'],
    ['for-group', {fsGroup: 1000}, '640'],
  ])('the token of a pod: %s', async (name, securityContext, mode) => {
    node.pod(name, idle, {securityContext})
    await node.ready(name)
    const token = '/var/run/secrets/kubernetes.io/serviceaccount/token'
    expect(await node.exec(name, ['stat', '-Lc', '%a', token])).toBe(`${mode}\n`)
  })

  test('a key or object that is missing', async () => {
    withVolume('no-map', {configMap: {name: 'nowhere'}})
    withVolume('no-key', {secret: {secretName: 'keys', items: [{key: 'nothing', path: 'x'}]}})
    withVolume('optional', {configMap: {name: 'nowhere', optional: true}})
    const failures = (name: string) => node.events(name).filter(text => text.startsWith('FailedMount'))
    await until(() => failures('no-map').length > 0 && failures('no-key').length > 0)
    const failed = 'FailedMount: MountVolume.SetUp failed for volume "v" : '
    expect(failures('no-map')).toEqual([`${failed}configmap "nowhere" not found`])
    expect(failures('no-key')).toEqual([`${failed}references non-existent secret key: nothing`])
    await node.ready('optional')
  })

  test('subPath: a part of the volume, made when missing, never outside of it', async () => {
    withVolume('part', {hostPath: {path: '/mnt/parts'}}, {subPath: 'mysql/data'})
    await node.ready('part')
    await node.sh('part', 'echo 1 > /v/file')
    expect(readFileSync(onNode('mnt/parts/mysql/data/file'), 'utf8')).toBe('1\n')
    symlinkSync('/etc', onNode('mnt/parts/escape'))
    withVolume('escape', {hostPath: {path: '/mnt/parts'}}, {subPath: 'escape/hidden'})
    await until(() => node.state('escape') === 'waiting CreateContainerConfigError')
    expect(existsSync('/etc/hidden')).toBe(false)
    symlinkSync('mysql/../..', onNode('mnt/parts/up'))
    withVolume('up', {hostPath: {path: '/mnt/parts'}}, {subPath: 'up'})
    await until(() => node.state('up') === 'waiting CreateContainerConfigError')
    expect(node.events('up')).toContain('Failed: Error: failed to prepare subPath for volumeMount "v" of container "c"')
    symlinkSync('other/../mysql', onNode('mnt/parts/same'))
    mkdirSync(onNode('mnt/parts/other'))
    withVolume('same', {hostPath: {path: '/mnt/parts'}}, {subPath: 'same/data'})
    await node.ready('same')
    expect(await node.sh('same', 'cat /v/file')).toBe('1\n')
  })
})
