// What a sandbox takes: the time until it answers, 1,000 pods, memory with 5,000 objects, processor time when nothing happens, open watches.
// Also by itself: node bench/sandbox.mjs. BENCH_IDLE is how many seconds it is watched idle (60), BENCH_WATCHES how many watches are
// opened (10,000; as many files as that must be allowed: ulimit -n).
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import https from 'node:https'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {connect} from 'node:tls'
import {inFolder} from './measure.mjs'

const cli = join(import.meta.dirname, '../bin/k8slab.js')
const idleSeconds = Number(process.env.BENCH_IDLE ?? 60)
const watchCount = Number(process.env.BENCH_WATCHES ?? 10_000)
/** A node takes 410. */
const pods = 1000
const nodes = ['node-c']

/** Prints the figures; `folder` is a place for its state. */
export async function sandboxFigures(folder) {
  const dir = join(folder, 'sandbox')
  const run = (...words) =>
    execFileSync(process.execPath, [cli, 'sandbox', ...words, '--dir', dir], {stdio: 'pipe', encoding: 'utf8'})
  console.log('\nsandbox')
  const began = performance.now()
  run('start')
  try {
    firstAnswer(dir, began)
    const server = serverOf(dir)
    for (const name of nodes) run('node', 'add', name)
    const applied = performance.now()
    const used = processorTicks(server.pid)
    const since = () =>
      `${((performance.now() - applied) / 1000).toFixed(1)} s, ${((processorTicks(server.pid) - used) / 100).toFixed(1)} s of it on the processor`
    await server.post('/apis/apps/v1/namespaces/default/statefulsets', manyPods)
    while ((await statusOfPods(server)).replicas < pods) await pause(50)
    line(`${pods} pods of a StatefulSet created (Parallel)`, `${since()} (goal: below 10 s)`)
    while ((await statusOfPods(server)).readyReplicas < pods) await pause(100)
    line(`${pods} pods of it ready, on ${nodes.length + 2} nodes`, since())
    const missing = 5000 - (await server.get('/k8slab/status')).objects
    for (let number = 0; number < missing; number++)
      await server.post('/api/v1/namespaces/default/configmaps', configMap(number))
    if (process.platform !== 'linux') return
    line(
      'memory at its most, with 5,000 objects',
      `${(memory(server.pid, 'VmHWM') / 1024).toFixed(0)} MB (goal: below 150)`,
    )
    // Within half a minute V8 collects, once, what the work before has left.
    await pause(40_000)
    const before = processorTicks(server.pid)
    await pause(idleSeconds * 1000)
    const share = (processorTicks(server.pid) - before) / idleSeconds
    line(`idle for ${idleSeconds} s, with those`, `${share.toFixed(2)} % of a core (goal: at most 0.5)`)
    await openWatches(server)
  } finally {
    run('stop')
  }
}

/** The first command of kubectl, where there is one. */
function firstAnswer(dir, began) {
  const started = performance.now() - began
  try {
    execFileSync('kubectl', ['get', 'nodes'], {
      env: {...process.env, KUBECONFIG: join(dir, 'kubeconfig'), HOME: dir},
      stdio: 'pipe',
    })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return line('start', `${started.toFixed(0)} ms (no kubectl to ask it with)`)
  }
  const answered = performance.now() - began
  line(
    'start, to the first answer of kubectl',
    `${answered.toFixed(0)} ms (start ${started.toFixed(0)}; goal: below 500)`,
  )
}

/** Opens watches, each over a connection of its own, and changes something that all of them watch. */
async function openWatches(server) {
  const {port, hostname: host} = new URL(server.url)
  const path = '/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name%3Dnews'
  const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${server.token}\r\n\r\n`
  const sockets = []
  const told = new Set()
  const open = () =>
    new Promise((resolve, reject) => {
      const socket = connect({host, port, ca: server.authority}, () => socket.write(request))
      socket.once('data', resolve)
      socket.on('data', data => data.includes('"ADDED"') && told.add(socket))
      socket.on('error', reject)
      sockets.push(socket)
    })
  const began = performance.now()
  for (let at = 0; at < watchCount; at += 50) {
    await Promise.all(Array.from({length: Math.min(50, watchCount - at)}, open))
  }
  const opened = (performance.now() - began) / 1000
  const asked = performance.now()
  await server.get('/version')
  const answered = performance.now() - asked
  const changed = performance.now()
  await server.post('/api/v1/namespaces/default/configmaps', {...configMap(0), metadata: {name: 'news'}})
  while (told.size < sockets.length) await pause(20)
  const heard = performance.now() - changed
  line(
    `${watchCount} open watches`,
    `opened in ${opened.toFixed(1)} s; another request ${answered.toFixed(0)} ms; a change reaches all in ${heard.toFixed(0)} ms; ${(memory(server.pid, 'VmRSS') / 1024).toFixed(0)} MB`,
  )
  for (const socket of sockets) socket.destroy()
}

const line = (what, figure) => console.log(`  ${what.padEnd(42)} ${figure}`)

const manyPods = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {name: 'web'},
  spec: {
    replicas: pods,
    podManagementPolicy: 'Parallel',
    serviceName: 'web',
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'web', image: 'nginx'}]}},
  },
}
const configMap = number => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: `c-${number}`},
  data: {text: 'x'.repeat(300)},
})

async function statusOfPods(server) {
  const {status} = await server.get('/apis/apps/v1/namespaces/default/statefulsets/web')
  return {replicas: status?.replicas ?? 0, readyReplicas: status?.readyReplicas ?? 0}
}

/** Requests to the sandbox of a folder, with its token. */
function serverOf(dir) {
  const {url, pid} = JSON.parse(readFileSync(join(dir, 'process.json'), 'utf8'))
  const {token, authority} = JSON.parse(readFileSync(join(dir, 'identity.json'), 'utf8'))
  const agent = new https.Agent({keepAlive: true, ca: authority})
  const send = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = {authorization: `Bearer ${token}`, 'content-type': 'application/json'}
      const request = https.request(url + path, {method, agent, headers}, response => {
        let text = ''
        response.setEncoding('utf8').on('data', chunk => (text += chunk))
        response.on('end', () => (response.statusCode < 300 ? resolve(JSON.parse(text)) : reject(new Error(text))))
      })
      request.on('error', reject)
      request.end(body === undefined ? undefined : JSON.stringify(body))
    })
  return {url, token, authority, pid, get: path => send('GET', path), post: (path, body) => send('POST', path, body)}
}

/** Kilobytes. */
const memory = (pid, field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

/** Hundredths of a second of processor time, in this process's own code and in the system for it. */
function processorTicks(pid) {
  if (process.platform !== 'linux') return Number.NaN
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

if (process.argv[1] === import.meta.filename) await inFolder(sandboxFigures)
