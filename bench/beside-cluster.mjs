// The same work for a sandbox and for the cluster of $KUBECONFIG, side by side in one run: apply, apply again, get and delete of 1,000
// objects by kubectl, and requests of many clients at once, because kubectl itself sends only so many a second.
// Everything is made in a namespace of its own, or named k8slab-bench-…, and removed again. By itself: KUBECONFIG=… node bench/beside-cluster.mjs
import {execFileSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import https from 'node:https'
import {join} from 'node:path'
import {inFolder} from './measure.mjs'

const cli = join(import.meta.dirname, '../bin/k8slab.js')
const namespace = 'k8slab-bench'
const rounds = Number(process.env.BENCH_ROUNDS ?? 2)

/** Prints times and ratios; `folder` is a place for its files. */
export async function besideCluster(folder) {
  console.log('\nsandbox beside a cluster')
  const kubeconfig = process.env.KUBECONFIG
  if (kubeconfig === undefined || !hasKubectl()) {
    console.log('  skipped: it needs kubectl, and a disposable cluster in $KUBECONFIG')
    return
  }
  const dir = join(folder, 'beside')
  const sandbox = (...words) =>
    execFileSync(process.execPath, [cli, 'sandbox', ...words, '--dir', dir], {stdio: 'pipe'})
  console.log(`  ${'best of ' + rounds}`.padEnd(49), 'sandbox', ' cluster')
  const manifests = writeManifests(join(folder, 'objects'))
  sandbox('start')
  const sides = []
  try {
    sides.push(new Side('sandbox', join(dir, 'kubeconfig'), folder), new Side('cluster', kubeconfig, folder))
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? sides : sides.toReversed()
      for (const side of order) side.prepare()
      for (const [what, words] of work(manifests)) {
        for (const side of order) side.time(what, () => side.kubectl.apply(side, words))
        if (round === rounds - 1) print(what, ...sides.map(side => side.best(what)))
      }
      for (const side of order) side.cleanUp()
      for (const side of order) side.prepare()
      for (const [what, requests] of raw()) {
        for (const side of order) await side.timeRequests(what, requests)
        if (round === rounds - 1) print(what, ...sides.map(side => side.best(what)))
      }
      for (const side of order) side.cleanUp()
    }
  } finally {
    for (const side of sides) side.cleanUp()
    sandbox('stop')
  }
}

function print(what, own, other) {
  const seconds = value => `${(value / 1000).toFixed(2)} s`.padStart(8)
  console.log(`  ${what.padEnd(46)} ${seconds(own)} ${seconds(other)}   ratio ${(own / other).toFixed(2)}`)
}

function hasKubectl() {
  try {
    execFileSync('kubectl', ['version', '--client'], {stdio: 'pipe'})
    return true
  } catch {
    return false
  }
}

/** One of the two servers, and how long each work took it. */
class Side {
  times = new Map()
  hasObjects = false

  constructor(name, kubeconfig, folder) {
    this.env = {...process.env, KUBECONFIG: kubeconfig, HOME: join(folder, `home-${name}`), KUBECTL_KUBERC: 'false'}
    mkdirSync(this.env.HOME, {recursive: true})
    const {clusters, users} = JSON.parse(this.kubectl('config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'))
    const {cluster} = clusters[0]
    const {user} = users[0]
    const bytes = text => (text === undefined ? undefined : Buffer.from(text, 'base64'))
    this.url = cluster.server
    this.headers = user.token === undefined ? {} : {authorization: `Bearer ${user.token}`}
    this.agent = new https.Agent({
      keepAlive: true,
      maxSockets: 50,
      rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
      ca: bytes(cluster['certificate-authority-data']),
      cert: bytes(user['client-certificate-data']),
      key: bytes(user['client-key-data']),
    })
  }

  kubectl(...words) {
    return execFileSync('kubectl', words, {env: this.env, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 28})
  }
  prepare() {
    this.kubectl('create', 'namespace', namespace)
    this.hasObjects = true
    // Its service account comes a little later.
    this.kubectl('wait', '--for=create', 'serviceaccount/default', '-n', namespace, '--timeout=30s')
  }
  cleanUp() {
    if (!this.hasObjects) return
    this.hasObjects = false
    this.kubectl('delete', 'namespace', namespace, '--ignore-not-found')
    this.kubectl('delete', 'pv,storageclass', '-l', `bench=${namespace}`)
  }

  /** Milliseconds. */
  best(what) {
    return Math.min(...this.times.get(what))
  }
  note(what, began) {
    this.times.set(what, [...(this.times.get(what) ?? []), performance.now() - began])
  }
  time(what, act) {
    const began = performance.now()
    act()
    this.note(what, began)
  }
  async timeRequests(what, requests) {
    const began = performance.now()
    await Promise.all(requests.map(request => this.send(...request)))
    this.note(what, began)
  }
  send(method, path, body) {
    return new Promise((resolve, reject) => {
      const headers = {...this.headers, 'content-type': 'application/json'}
      const request = https.request(this.url + path, {method, agent: this.agent, headers}, response => {
        response.resume()
        response.on('end', () =>
          response.statusCode < 300 ? resolve() : reject(new Error(`${method} ${path}: ${response.statusCode}`)),
        )
      })
      request.on('error', reject)
      request.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

const work = folder => [
  ['kubectl apply of 1,000 objects', ['apply', '-f', folder]],
  ['kubectl apply of the same again', ['apply', '-f', folder]],
  ['kubectl get of them', ['get', 'configmaps,services,pv,pvc,storageclasses,statefulsets', '-n', namespace]],
  ['kubectl get -o yaml', ['get', 'configmaps,services,pvc,statefulsets', '-n', namespace, '-o', 'yaml']],
  ['kubectl delete of them', ['delete', '--wait=false', '-f', folder]],
]

/** Requests of 50 clients at once. */
function raw() {
  const maps = `/api/v1/namespaces/${namespace}/configmaps`
  const sets = `/apis/apps/v1/namespaces/${namespace}/statefulsets`
  const many = make => Array.from({length: 1000}, (_, index) => make(index))
  return [
    ['1,000 POSTs of ConfigMaps', many(index => ['POST', maps, configMap(`m-${index}`)])],
    ['1,000 POSTs of StatefulSets', many(index => ['POST', sets, statefulSet(`s-${index}`)])],
    ['1,000 GETs', many(index => ['GET', `${maps}/m-${index}`])],
    [
      '20 lists of 1,000',
      many(index => index)
        .slice(0, 20)
        .map(() => ['GET', maps]),
    ],
    ['1,000 PUTs', many(index => ['PUT', `${maps}/m-${index}`, configMap(`m-${index}`, 'changed')])],
    ['1,000 DELETEs', many(index => ['DELETE', `${maps}/m-${index}`])],
  ]
}

// --- objects -------------------------------------------------------------------------------------------------------------

const object = (apiVersion, kind, name, rest, isNamespaced = true) => {
  const metadata = {name, labels: {bench: namespace}, ...(isNamespaced && {namespace})}
  return {apiVersion, kind, metadata, ...rest}
}
const configMap = (name, text = 'x') => object('v1', 'ConfigMap', name, {data: {text: text.repeat(300)}})
const selector = name => ({matchLabels: {app: name}})
const statefulSet = name =>
  object('apps/v1', 'StatefulSet', name, {
    spec: {
      replicas: 0,
      serviceName: name,
      selector: selector(name),
      template: {
        metadata: {labels: {app: name}},
        spec: {containers: [{name: 'web', image: 'nginx:1.27', volumeMounts: [{name: 'data', mountPath: '/data'}]}]},
      },
      volumeClaimTemplates: [
        {metadata: {name: 'data'}, spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}}},
      ],
    },
  })
const makers = [
  [400, index => configMap(`config-${index}`)],
  [
    150,
    index => object('v1', 'Service', `web-${index}`, {spec: {selector: {app: `web-${index}`}, ports: [{port: 80}]}}),
  ],
  [
    100,
    index =>
      object(
        'v1',
        'PersistentVolume',
        `${namespace}-${index}`,
        {
          spec: {
            capacity: {storage: '1Gi'},
            accessModes: ['ReadWriteOnce'],
            storageClassName: `${namespace}-0`,
            hostPath: {path: `/mnt/${index}`},
          },
        },
        false,
      ),
  ],
  [
    100,
    index =>
      object('v1', 'PersistentVolumeClaim', `data-${index}`, {
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: `${namespace}-0`,
          resources: {requests: {storage: '1Gi'}},
        },
      }),
  ],
  [
    50,
    index =>
      object(
        'storage.k8s.io/v1',
        'StorageClass',
        `${namespace}-${index}`,
        {
          provisioner: 'kubernetes.io/no-provisioner',
          volumeBindingMode: 'WaitForFirstConsumer',
        },
        false,
      ),
  ],
  [200, index => statefulSet(`web-${index}`)],
]

function writeManifests(folder) {
  mkdirSync(folder, {recursive: true})
  const objects = makers.flatMap(([count, make]) => Array.from({length: count}, (_, index) => make(index)))
  for (let at = 0; at < objects.length; at += 100) {
    const documents = objects.slice(at, at + 100).map(each => JSON.stringify(each, null, 2))
    writeFileSync(join(folder, `${String(at).padStart(4, '0')}.json`), documents.join('\n'))
  }
  return folder
}

if (process.argv[1] === import.meta.filename) await inFolder(besideCluster)
