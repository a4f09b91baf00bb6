import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {isObject, type Json, listAt, stringAt} from '../../src/core/json.ts'
import {emptyFolder, k8slab, type Ran} from '../program.ts'
import {kubectl, kubectlVersion} from './sandbox-client.ts'

if (kubectlVersion === undefined) console.warn('no kubectl on this machine: verify --live is not tried')

const shop = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fixed}
provisioner: kubernetes.io/no-provisioner
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-one}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: fixed
  hostPath: {path: /mnt/one}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: fixed
  resources: {requests: {storage: 1Gi}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, name: http}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
`

describe.skipIf(kubectlVersion === undefined)('verify --live', () => {
  const folder = emptyFolder()
  const kubeconfig = join(folder.path, 'lab', 'kubeconfig')
  const verify = (text: string, ...args: string[]): Promise<Ran> =>
    k8slab(['verify', '-', '--format', 'json', ...args], {
      cwd: folder.path,
      stdin: text,
      env: {KUBECONFIG: kubeconfig},
    })
  const refusals = async (text: string): Promise<string[]> => {
    const {stdout, stderr} = await verify(text, '--live', '--context', 'k8slab-sandbox')
    expect(stderr).toMatch(/^compared with context k8slab-sandbox, server \S+, Kubernetes v1\.\d+/)
    return listAt(JSON.parse(stdout) as Json, 'findings')
      .filter(isObject)
      .filter(finding => finding['category'] === 'rejected')
      .map(finding => `${stringAt(finding, 'code')} ${stringAt(finding, 'message')}`)
  }

  beforeAll(async () => {
    const {exit, stderr} = await k8slab(['sandbox', 'start', '--dir', 'lab', '--speed', '5'], {cwd: folder.path})
    if (exit !== 0) throw new Error(stderr)
    const run = (args: readonly string[], stdin = ''): Promise<Ran> =>
      kubectl(args, {folder: folder.path, kubeconfig, stdin})
    await run(['apply', '-f', '-'], shop)
    await run(['wait', '--for=jsonpath={.status.phase}=Bound', 'pvc/data', '--timeout=30s'])
  })
  afterAll(async () => {
    await k8slab(['sandbox', 'stop', '--dir', 'lab'], {cwd: folder.path})
    folder.remove()
  })

  it('takes nothing that the server has filled in for a change', async () => {
    expect(await refusals(shop)).toEqual([])
  })

  it('finds the changes that the server refuses', async () => {
    const changed = shop
      .replace('serviceName: web', 'serviceName: other')
      .replace('/mnt/one', '/mnt/two')
      .replace('{requests: {storage: 1Gi}}', '{requests: {storage: 2Gi}}')
    expect(await refusals(changed)).toEqual([
      'KL210 "spec.hostPath.path" may not change from "/mnt/one" to "/mnt/two"',
      'KL210 "spec.resources.requests.storage" may not change from "1Gi" to "2Gi"',
      'KL210 "spec.serviceName" may not change from "web" to "other"',
    ])
  })

  it('lets a claim grow when its class does', async () => {
    const grown = shop
      .replace('provisioner:', 'allowVolumeExpansion: true\nprovisioner:')
      .replace('{requests: {storage: 1Gi}}', '{requests: {storage: 2Gi}}')
    expect(await refusals(grown)).toEqual([])
  })

  it('judges what the cluster does not have, or knows nothing of, as new', async () => {
    const more =
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: new}\ndata: {a: 1}\n---\n' +
      'apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\n'
    expect(await refusals(shop + more)).toEqual([expect.stringMatching(/^KL202 data\.a /)])
  })

  it('compares what names no namespace with that of the context', async () => {
    const run = (args: readonly string[], stdin = ''): Promise<Ran> =>
      kubectl(args, {folder: folder.path, kubeconfig, stdin})
    const service = (spec: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: ${spec}\n`
    await run(['create', 'namespace', 'shop'])
    await run(
      ['apply', '-n', 'shop', '-f', '-'],
      service('{clusterIP: None, selector: {app: web}, ports: [{port: 80}]}'),
    )
    await run(['config', 'set-context', '--current', '--namespace=shop'])
    expect(await refusals(service('{clusterIP: 10.96.0.99, ports: [{port: 80}]}'))).toEqual([
      expect.stringMatching(/^KL210 "spec\.clusterIPs\[0\]" may not change from "None"/),
    ])
    await run(['config', 'set-context', '--current', '--namespace=default'])
  })

  it('knows which classes the cluster has', async () => {
    const claimOf = (name: string): string =>
      `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: of-${name}}\nspec: {accessModes: [ReadWriteOnce], ` +
      `storageClassName: ${name}, resources: {requests: {storage: 1Gi}}}\n`
    const {stdout} = await verify(claimOf('fixed') + claimOf('absent'), '--live', '--context', 'k8slab-sandbox')
    const found = listAt(JSON.parse(stdout) as Json, 'findings').map(finding => stringAt(finding, 'message'))
    expect(found).toEqual(['claim "of-absent" asks for class "absent", which neither the input nor the cluster has'])
  })

  it('touches no cluster without the name of its context', async () => {
    expect(await verify(shop, '--live')).toMatchObject({exit: 2, stdout: ''})
    expect(await verify(shop, '--live', '--context', 'another')).toMatchObject({exit: 2, stdout: ''})
    expect(await verify(shop, '--context', 'k8slab-sandbox')).toMatchObject({exit: 2, stdout: ''})
  })

  it('ends with 3 where no server answers, and where kubectl is missing', async () => {
    const dead = join(folder.path, 'dead.yaml')
    writeFileSync(
      dead,
      'apiVersion: v1\nkind: Config\nclusters: [{name: a, cluster: {server: "https://127.0.0.1:9"}}]\n' +
        'contexts: [{name: a, context: {cluster: a}}]\n',
    )
    const args = ['verify', '-', '--live', '--context', 'a']
    const ran = await k8slab(args, {cwd: folder.path, stdin: shop, env: {KUBECONFIG: dead}})
    expect(ran).toMatchObject({exit: 3, stdout: ''})
    const none = await k8slab(args, {cwd: folder.path, stdin: shop, env: {KUBECONFIG: dead, PATH: folder.path}})
    expect(none).toMatchObject({exit: 3, stdout: '', stderr: expect.stringContaining('--against OLD') as string})
  })
})
