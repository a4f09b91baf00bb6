// Probes and lifecycle hooks, evaluated against the simulated processes. Kubernetes pkg/kubelet/{prober,lifecycle}
import type {HttpGetAction, IntOrString, ProbeHandler} from '../controllers/objects.ts'
import type {ContainerProcess} from './container-process.ts'
import type {HttpResponse, Reached} from './network/network.ts'
import {waitFor} from './process.ts'
import {loadShell} from './shell/load.ts'

export interface HandlerResult {
  readonly success: boolean
  /** What the event says after `Readiness probe failed: `. */
  readonly output: string
  /** It passed, with something to tell. */
  readonly warning?: string
}

/** Carries out one probe or hook in a running container. */
export async function runHandler(
  process: ContainerProcess,
  handler: ProbeHandler,
  timeoutMilliseconds: number,
): Promise<HandlerResult> {
  if (handler.exec !== undefined) return runExec(process, handler.exec.command ?? [], timeoutMilliseconds)
  if (handler.httpGet !== undefined) return runHttp(process, handler.httpGet)
  if (handler.tcpSocket !== undefined) return runTcp(process, handler.tcpSocket.port)
  if (handler.sleep !== undefined) {
    await waitFor(process.clock, handler.sleep.seconds * 1000)
    return {success: true, output: ''}
  }
  if (handler.grpc === undefined) return {success: false, output: 'no probe is given'}
  return runGrpc(process, handler.grpc, timeoutMilliseconds)
}

async function runExec(process: ContainerProcess, command: readonly string[], timeout: number): Promise<HandlerResult> {
  const {runCommand} = await loadShell(process.clock)
  const session = process.session()
  let output = ''
  let timedOut = false
  const collect = (bytes: Uint8Array): void => {
    if (output.length < 10_240) output += Buffer.from(bytes).toString('utf8')
  }
  const cancel = process.clock.after(timeout, () => {
    timedOut = true
    session.abort()
  })
  const code = await runCommand(process, {
    argv: command,
    environment: process.environment,
    cwd: process.workingDirectory,
    stdin: new Uint8Array(),
    out: collect,
    error: collect,
    signal: session.signal,
    tty: false,
  })
  cancel()
  session.abort()
  if (timedOut) {
    const seconds = Math.round(timeout / 1000)
    return {success: false, output: `command timed out: "${command.join(' ')}" timed out after ${seconds}s`}
  }
  return {success: code === 0, output: output.trimEnd()}
}

/** A port by number, or by the name that the container gives it. */
function portOf(process: ContainerProcess, port: IntOrString): number {
  if (typeof port === 'number') return port
  return process.container.ports?.find(({name}) => name === port)?.containerPort ?? Number(port)
}

const dialError = (address: string, port: number, {why}: Extract<Reached, {ok: false}>): string =>
  `dial tcp ${address}:${port}: ${why === 'refused' ? 'connect: connection refused' : 'i/o timeout'}`

function runTcp(process: ContainerProcess, wanted: IntOrString): HandlerResult {
  const port = portOf(process, wanted)
  const reached = process.network.reachPod(process.pod(), port)
  if (reached.ok) return {success: true, output: ''}
  return {success: false, output: dialError(process.pod().status?.podIP ?? '', port, reached)}
}

/** Kubernetes pkg/probe/grpc/grpc.go */
function runGrpc(
  process: ContainerProcess,
  {port, service}: NonNullable<ProbeHandler['grpc']>,
  timeout: number,
): HandlerResult {
  const fail = (output: string): HandlerResult => ({success: false, output})
  const reached = process.network.reachPod(process.pod(), port)
  if (!reached.ok) {
    const address = `${process.pod().status?.podIP ?? ''}:${port}`
    const why = `failed to connect service "${address}" within ${timeout / 1000}s: context deadline exceeded`
    return fail(`timeout: ${why}`)
  }
  if (reached.listener.protocol !== 'grpc') {
    return fail(
      'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health',
    )
  }
  const status = reached.listener.check(service ?? '')
  if (status === 'SERVING') return {success: true, output: ''}
  return fail(
    status === undefined
      ? 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service'
      : `service unhealthy (responded with "${status}")`,
  )
}

async function runHttp(process: ContainerProcess, action: HttpGetAction): Promise<HandlerResult> {
  const port = portOf(process, action.port)
  const address = process.pod().status?.podIP ?? ''
  const path = action.path ?? '/'
  const reached = process.network.reachPod(process.pod(), port)
  if (!reached.ok) {
    const url = `${(action.scheme ?? 'HTTP').toLowerCase()}://${address}:${port}${path}`
    return {success: false, output: `Get "${url}": ${dialError(address, port, reached)}`}
  }
  if (reached.listener.protocol !== 'http') {
    return {
      success: false,
      output: `Get "http://${address}:${port}${path}": net/http: HTTP/1.x transport connection broken: malformed HTTP response`,
    }
  }
  const {listener} = reached
  const headers = {'user-agent': 'kube-probe/1.36', host: `${address}:${port}`}
  const get = (wanted: string) =>
    listener.request({method: 'GET', path: wanted, headers, body: new Uint8Array(), from: address})
  return followed(new URL(path, `http://${address}:${port}`), get)
}

/** Redirects on the same host are followed, others count as an answer. Kubernetes pkg/probe/http/http.go */
async function followed(
  first: URL,
  get: (path: string) => HttpResponse | Promise<HttpResponse>,
): Promise<HandlerResult> {
  let url = first
  for (let hops = 0; hops < 10; hops++) {
    const {status, headers, body} = await get(`${url.pathname}${url.search}`)
    if (status >= 400 || status < 200) {
      return {success: false, output: `HTTP probe failed with statuscode: ${status}`}
    }
    if (status < 300) return {success: true, output: ''}
    const location = Object.entries(headers).find(([name]) => name.toLowerCase() === 'location')?.[1]
    const next = location === undefined || !URL.canParse(location, url.href) ? undefined : new URL(location, url)
    if (next?.host !== first.host) {
      const text = Buffer.from(body).toString('utf8')
      return {success: true, output: '', warning: `Probe terminated redirects, Response body: ${text}`}
    }
    url = next
  }
  return {success: false, output: `Get "${url.href}": stopped after 10 redirects`}
}
