// A model of agnhost, the image of Kubernetes' own tests: those of its commands that need no real network or API client.
import {untilAborted, type Process, type Program} from '../../process.ts'
import {durationOf, flagOf, text, urlOf, type Answer} from './answers.ts'
import {mounttest} from './mounttest.ts'
import {netexec} from './netexec.ts'
import {liveness, nettest, porterAnswers, serveFiles, serveHostname} from './web-servers.ts'

/** Opens the ports and serves until SIGTERM. */
async function serve(process: Process, answers: ReadonlyMap<number, Answer>): Promise<number> {
  for (const [port, answer] of answers) {
    const listener = {protocol: 'http', request: (asked: Parameters<Answer>[1]) => answer(process, asked)} as const
    if (process.host.listen(port, listener) !== false) continue
    process.error(`listen tcp :${port}: bind: address already in use\n`)
    return 1
  }
  await untilAborted(process.signal)
  return 0
}

const onPort = (process: Process, port: number, answer: Answer): Promise<number> =>
  serve(process, new Map([[Number(flagOf(process.args, 'port') ?? port), answer]]))

/** Prints all words that it was called with. */
const entrypointTester = ({host, out}: Process): number => {
  out(`[${host.mainCommand.join(' ')}]\n`)
  return 0
}

/** Lines as an API server logs them, spread over a time. */
async function logsGenerator({args, host, log, wait, error, signal}: Process): Promise<number> {
  const short = (flag: string): string | undefined => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined)
  const total = Number(flagOf(args, 'log-lines-total') ?? short('-t') ?? 0)
  const duration = durationOf(flagOf(args, 'run-duration') ?? short('-d') ?? '')
  if (!(total > 0) || !duration) {
    error(`Invalid ${total > 0 ? 'duration' : `total number of lines: ${total}`}\n`)
    return 255
  }
  for (let id = 0; id < total && !signal.aborted; id++) {
    const time = new Date(host.clock.now()).toISOString()
    const stamp = `I${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000`
    const namespace = ['kube-system', 'default', 'ns'][id % 3]
    log(
      `${stamp}       1 logs_generator.go:76] ${id} GET /api/v1/namespaces/${namespace}/pods/p${id} ${200 + ((id * 37) % 400)}\n`,
    )
    await wait(duration / total)
  }
  return signal.aborted ? 143 : 0
}

/** Tries a TCP connection; what goes wrong is one word. */
const connect = ({args, host, error}: Process): number => {
  const [, name = '', port = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(args.find(arg => !arg.startsWith('-')) ?? '') ?? []
  const protocol = flagOf(args, 'protocol') ?? 'tcp'
  if (port === '' || protocol !== 'tcp') {
    error(port === '' ? 'UNKNOWN: missing port in address\n' : `OTHER: ${protocol} is not simulated in the sandbox\n`)
    return 1
  }
  const reached = host.network.reach(name, Number(port), host.pod())
  if (reached.ok) return 0
  error(
    {'unknown host': `DNS: lookup ${name}: no such host\n`, refused: 'REFUSED\n', timeout: 'TIMEOUT\n'}[reached.why],
  )
  return 1
}

/** Words of one kind of line in /etc/resolv.conf. */
const resolverWords = ({host}: Process, keyword: string): string =>
  host.files
    .readText('/etc/resolv.conf')
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([first]) => first === keyword)
    .flatMap(([, ...words]) => words)
    .join(',')

/** Serving until --delay-unhealthy-sec are over, or as the clients of its other port say. */
async function grpcHealthChecking(process: Process): Promise<number> {
  const {args, host} = process
  const began = host.clock.now()
  const delay = Number(flagOf(args, 'delay-unhealthy-sec') ?? -1)
  const service = flagOf(args, 'service') ?? ''
  let forced: boolean | undefined
  const check = (asked: string): 'SERVING' | 'NOT_SERVING' | undefined => {
    if (asked !== service) return undefined
    const isOver = delay >= 0 && host.clock.now() - began >= delay * 1000
    return forced === true || (forced === undefined && isOver) ? 'NOT_SERVING' : 'SERVING'
  }
  host.listen(Number(flagOf(args, 'port') ?? 5000), {protocol: 'grpc', check})
  const told: Answer = (_, request) => {
    forced = urlOf(request).pathname === '/make-not-serving'
    return text(`${(host.clock.now() - began) / 1000}s`)
  }
  return serve(process, new Map([[Number(flagOf(args, 'http-port') ?? 8080), told]]))
}

const pause = async ({log, signal}: Process): Promise<number> => {
  log('Paused\n')
  await untilAborted(signal)
  return 0
}

const commands: Readonly<Record<string, Program>> = {
  connect,
  'dns-server-list': process => {
    process.out(`${resolverWords(process, 'nameserver')}\n`)
    return 0
  },
  'dns-suffix': process => {
    process.out(`${resolverWords(process, 'search')}\n`)
    return 0
  },
  'entrypoint-tester': entrypointTester,
  'etc-hosts': ({host, out}) => {
    out(`${host.files.readText('/etc/hosts')}\n`)
    return 0
  },
  'grpc-health-checking': grpcHealthChecking,
  liveness: process => onPort(process, 8080, liveness(process)),
  'logs-generator': logsGenerator,
  mounttest,
  netexec,
  nettest: process => onPort(process, 8080, nettest(process)),
  pause,
  porter: process => serve(process, porterAnswers(process)),
  'serve-hostname': process => onPort(process, 9376, serveHostname),
  'test-webserver': process => onPort(process, 80, serveFiles),
}

/** What scripts call by its place. */
const script = '#!/bin/sh\nexec agnhost "$@"\n'

/** Files of the image. */
export const agnhostFiles: Readonly<Record<string, string>> = {
  '/agnhost': script,
  '/agnhost-2': script,
  '/localhost.crt': '-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----\n',
  '/localhost.key': '-----BEGIN RSA PRIVATE KEY-----\nsimulated\n-----END RSA PRIVATE KEY-----\n',
}

export const agnhost: Program = async (process: Process) => {
  const [command = 'pause', ...args] = process.args
  const program = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (program !== undefined) return program({...process, args})
  process.error(`Error: unknown command "${command}" for "app" (the sandbox has a part of agnhost)\n`)
  return 1
}
