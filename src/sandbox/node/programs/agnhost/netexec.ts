// agnhost netexec: a server that does what its clients say. TCP and HTTP only.
// Kubernetes test/images/agnhost/netexec/netexec.go
import type {HttpResponse} from '../../network/network.ts'
import {untilAborted, type Process} from '../../process.ts'
import {loadShell} from '../../shell/load.ts'
import {durationOf, flagOf, logLine, redirect, text, urlOf, type Answer} from './answers.ts'

/** What a running netexec knows. */
interface State {
  readonly exit: (code: number) => void
  readonly port: number
}

const json = (value: object): HttpResponse => text(JSON.stringify(value))
const goTime = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`

function answerTo(process: Process, {exit, port}: State): Answer {
  const {host, signal} = process
  return async (_, request) => {
    const {pathname, searchParams} = urlOf(request)
    const asked = (name: string): string => searchParams.get(name) ?? ''
    logLine(process, `GET ${pathname}${pathname === '/echo' ? `?msg=${asked('msg')}&code=${asked('code')}` : ''}`)
    switch (pathname) {
      case '/clientip':
        return text(`${request.from}:40000`)
      case '/serverport':
        return text(String(port))
      case '/header': {
        const headers = Object.entries(request.headers)
        if (asked('key') !== '') return text(headers.find(([name]) => name === asked('key').toLowerCase())?.[1] ?? '')
        return json(Object.fromEntries(headers.map(([name, value]) => [canonical(name), [value]])))
      }
      case '/dial':
        return dial(process, searchParams)
      case '/echo':
        return echo(asked('msg'), asked('code'))
      case '/exit':
        return leave(process, searchParams, exit)
      case '/healthz':
        return text('')
      case '/readyz':
        return signal.aborted ? text('shutting down', 503) : text('ok')
      case '/hostname':
      case '/hostName':
        return text(host.hostname)
      case '/redirect':
        return redirect(asked('location'), Number(asked('code') || 302))
      case '/shell':
        return json(await shell(process, asked('shellCommand') || asked('cmd')))
      case '/shutdown':
        exit(0)
        return text('')
      default:
        return text(`NOW: ${goTime(host.clock.now())}`)
    }
  }
}

/** `x-request-id` as Go prints it: `X-Request-Id`. */
const canonical = (name: string): string => name.replaceAll(/(^|-)[a-z]/g, match => match.toUpperCase())

function echo(message: string, code: string): HttpResponse {
  if (!/^[+-]?\d*$/.test(code)) return text(`argument 'code' must be an integer or empty, got "${code}"\n`)
  return text(message, code === '' ? 200 : Number(code))
}

async function leave(process: Process, asked: URLSearchParams, exit: State['exit']): Promise<HttpResponse> {
  const wait = asked.get('wait') ?? ''
  const code = asked.get('code') ?? ''
  const milliseconds = wait === '' ? 0 : durationOf(wait)
  if (milliseconds === undefined) {
    return text(`argument 'wait' must be a valid golang duration or empty, got "${wait}"\n`)
  }
  if (!/^\d*$/.test(code)) return text(`argument 'code' must be an integer [0-127] or empty, got "${code}"\n`)
  logLine(process, `Will begin shutdown in ${wait || '0s'}, then will exit with ${Number(code)}`)
  await process.wait(milliseconds)
  exit(Number(code))
  return text('')
}

/** Asks other servers, and tells what they said. */
async function dial({host}: Process, asked: URLSearchParams): Promise<HttpResponse> {
  const request = asked.get('request') ?? ''
  const protocol = (asked.get('protocol') ?? '').toLowerCase()
  const tries = Number(asked.get('tries') || 1)
  if (request === '') return text('request parameter not specified. <nil>\n', 400)
  if (protocol !== '' && protocol !== 'http') return text(`unsupported protocol. ${protocol}\n`, 400)
  const responses: string[] = []
  const errors: string[] = []
  const pod = host.pod()
  const port = Number(asked.get('port') ?? 80)
  const target = asked.get('host') ?? ''
  for (let count = 0; count < tries; count++) {
    const reached = host.network.reach(target, port, pod)
    if (!reached.ok) {
      errors.push(
        `Get "http://${target}:${port}/${request}": dial tcp ${reached.address ?? target}:${port}: ${reached.why === 'refused' ? 'connect: connection refused' : 'i/o timeout'}`,
      )
    } else if (reached.listener.protocol !== 'http') {
      errors.push(
        `Get "http://${target}:${port}/${request}": net/http: HTTP/1.x transport connection broken: malformed HTTP response`,
      )
    } else {
      const headers = {host: `${target}:${port}`, 'user-agent': 'Go-http-client/1.1'}
      const from = pod.status?.podIP ?? ''
      const {body} = await reached.listener.request({
        method: 'GET',
        path: `/${request}`,
        headers,
        body: new Uint8Array(),
        from,
      })
      responses.push(Buffer.from(body).toString('utf8'))
    }
  }
  return json({
    ...(errors.length > 0 ? {errors} : {}),
    ...(responses.length > 0 && responses.at(-1) !== '' ? {responses} : {}),
  })
}

async function shell(process: Process, command: string): Promise<{output?: string; error?: string}> {
  const {runCommand} = await loadShell(process.host.clock)
  let output = ''
  const collect = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString('utf8')
  }
  const code = await runCommand(process.host, {
    argv: ['/bin/sh', '-c', command],
    environment: process.environment,
    cwd: process.cwd,
    stdin: new Uint8Array(),
    out: collect,
    error: collect,
    signal: process.signal,
    tty: false,
  })
  return {...(output === '' ? {} : {output}), ...(code === 0 ? {} : {error: `exit status ${code}`})}
}

/** Runs until SIGTERM (and --delay-shutdown after it) or until a client says /exit. */
export async function netexec(process: Process): Promise<number> {
  const {args, host, signal} = process
  const port = Number(flagOf(args, 'http-port') ?? 8080)
  const delay = Number(flagOf(args, 'delay-shutdown') ?? 0)
  let exit: State['exit'] = () => {}
  const told = new Promise<number>(resolve => {
    exit = resolve
  })
  const always = flagOf(args, 'http-override')
  const answer = answerTo(process, {exit, port})
  const opened = host.listen(port, {
    protocol: 'http',
    request: asked => answer(process, always === undefined ? asked : {...asked, path: always}),
  })
  if (opened === false) {
    logLine(process, `listen tcp :${port}: bind: address already in use`)
    return 1
  }
  logLine(process, `Started HTTP server on port ${port}`)
  const stopped = async (): Promise<number> => {
    await untilAborted(signal)
    // The signal is over: what comes now waits by the clock alone.
    if (delay > 0) {
      logLine(process, `Sleeping ${delay} seconds before terminating...`)
      await new Promise<void>(resolve => void host.clock.after(delay * 1000, resolve))
    }
    return 0
  }
  return Promise.race([told, stopped()])
}
