// What a sandbox takes: the time until it answers, memory with 5,000 objects, processor time when nothing happens.
// Also by itself: node bench/sandbox.mjs. BENCH_IDLE is how many seconds it is watched idle (60).
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import https from 'node:https'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {inFolder} from './measure.mjs'

const cli = join(import.meta.dirname, '../bin/k8slab.js')
const idleSeconds = Number(process.env.BENCH_IDLE ?? 60)
const pods = 820

/** Prints the figures; `folder` is a place for its state. */
export async function sandboxFigures(folder) {
  const dir = join(folder, 'sandbox')
  const run = (...words) =>
    execFileSync(process.execPath, [cli, 'sandbox', ...words, '--dir', dir], {stdio: 'pipe', encoding: 'utf8'})
  console.log('\nsandbox')
  const began = performance.now()
  run('start')
  try {
    const server = serverOf(dir)
    await server.get('/version')
    line('start to the first answer', `${(performance.now() - began).toFixed(0)} ms`)
    const applied = performance.now()
    await server.post('/apis/apps/v1/namespaces/default/statefulsets', manyPods)
    while ((await readyPods(server)) < pods) await pause(100)
    line(`${pods} pods of a StatefulSet ready`, `${((performance.now() - applied) / 1000).toFixed(1)} s`)
    const missing = 5000 - (await server.get('/k8slab/status')).objects
    for (let number = 0; number < missing; number++)
      await server.post('/api/v1/namespaces/default/configmaps', configMap(number))
    if (process.platform !== 'linux') return
    line(
      'memory at its most, with 5,000 objects',
      `${(memory(server.pid, 'VmHWM') / 1024).toFixed(0)} MB (goal: below 150)`,
    )
    await pause(5000)
    const before = processorTicks(server.pid)
    await pause(idleSeconds * 1000)
    const share = (processorTicks(server.pid) - before) / idleSeconds
    line(`idle for ${idleSeconds} s, with those`, `${share.toFixed(2)} % of a core (goal: at most 0.5)`)
  } finally {
    run('stop')
  }
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

async function readyPods(server) {
  const {status} = await server.get('/apis/apps/v1/namespaces/default/statefulsets/web')
  return status?.readyReplicas ?? 0
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
  return {pid, get: path => send('GET', path), post: (path, body) => send('POST', path, body)}
}

/** Kilobytes. */
const memory = (pid, field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

/** Hundredths of a second of processor time, in this process's own code and in the system for it. */
function processorTicks(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

if (process.argv[1] === import.meta.filename) await inFolder(sandboxFigures)
