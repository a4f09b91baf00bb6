// Tools that reach other pods: ping, nc.
import type {Listener} from '../network/network.ts'
import {untilAborted, type Process, type Program} from '../process.ts'
import {loadShell} from '../shell/load.ts'
import {headText} from './http-tools.ts'

const ping: Program = async process => {
  const {args, host, out, error, signal} = process
  const countAt = args.findIndex(arg => arg === '-c')
  const count = countAt < 0 ? Infinity : Number(args[countAt + 1])
  const valued = new Set(['-c', '-W', '-w', '-i', '-s'])
  const target = args.find((arg, index) => !arg.startsWith('-') && !valued.has(args[index - 1] ?? '')) ?? ''
  const [address] = host.network.addressesOf(target, host.pod())
  if (address === undefined) {
    error(`ping: bad address '${target}'\n`)
    return 1
  }
  const write = count === Infinity ? process.log : out
  write(`PING ${target} (${address}): 56 data bytes\n`)
  let sent = 0
  let received = 0
  while (sent < count && !signal.aborted) {
    if (sent > 0) await process.wait(1000)
    if (host.network.isReachable(address)) {
      write(`64 bytes from ${address}: seq=${sent} ttl=64 time=0.100 ms\n`)
      received++
    }
    sent++
  }
  const loss = sent === 0 ? 0 : Math.round(((sent - received) / sent) * 100)
  write(
    `\n--- ${target} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${loss}% packet loss\n`,
  )
  return received > 0 ? 0 : 1
}

/** Flags of netcat with a value, as words of their own or behind `=`. */
const ncValued = new Set([
  '-w',
  '-p',
  '-c',
  '-e',
  '-m',
  '-s',
  '--sh-exec',
  '--exec',
  '--max-conns',
  '--wait',
  '--source-port',
])

interface NcCall {
  readonly listens: boolean
  readonly keepsOpen: boolean
  readonly verbose: boolean
  /** What a connection is answered with: words of a command. */
  readonly command: readonly string[] | undefined
  readonly names: readonly string[]
  readonly port: string | undefined
}

function ncCall(args: readonly string[]): NcCall {
  const names: string[] = []
  const values = new Map<string, string>()
  let letters = ''
  for (let at = 0; at < args.length; at++) {
    const [name = '', value] = args[at]!.startsWith('--') ? args[at]!.split(/=(.*)/s) : [args[at]!]
    const cluster = /^-\w+$/.test(name) ? `-${name.at(-1)}` : name
    // busybox: what follows -e is the whole command.
    if (cluster === '-e' && args.length > at + 2) {
      values.set(
        '-e',
        args
          .slice(at + 1)
          .map(word => `'${word.replaceAll("'", String.raw`'\''`)}'`)
          .join(' '),
      )
      break
    }
    if (/^-\w+$/.test(name)) letters += name.slice(1)
    if (ncValued.has(cluster)) values.set(cluster, value ?? args[++at] ?? '')
    else if (name === '--listen') letters += 'l'
    else if (name === '--keep-open') letters += 'k'
    else if (!name.startsWith('-')) names.push(name)
  }
  const script = values.get('-c') ?? values.get('--sh-exec') ?? values.get('-e') ?? values.get('--exec')
  return {
    listens: letters.includes('l'),
    keepsOpen: letters.includes('k'),
    verbose: letters.includes('v'),
    command: script === undefined ? undefined : ['sh', '-c', script],
    names,
    port: values.get('-p') ?? values.get('--source-port'),
  }
}

/** Waits for connections: each gets the output of the command, or what comes from standard input. */
async function ncListen(process: Process, {command, keepsOpen, names, port}: NcCall): Promise<number> {
  const {host, environment, cwd, signal} = process
  const number = Number(port ?? names.at(-1))
  let served = (): void => {}
  const once = new Promise<void>(resolve => {
    served = resolve
  })
  const answer = async (): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = []
    if (command === undefined) chunks.push(await process.input())
    else {
      const {runCommand} = await loadShell(host.clock)
      await runCommand(host, {
        argv: command,
        environment,
        cwd,
        stdin: new Uint8Array(),
        out: bytes => void chunks.push(bytes),
        error: bytes => process.log(Buffer.from(bytes).toString('utf8')),
        signal,
        tty: false,
      })
    }
    if (!keepsOpen) served()
    return Buffer.concat(chunks)
  }
  const close = host.listen(number, {protocol: 'bytes', stream: answer})
  if (close === false) {
    process.error('nc: bind: Address already in use\n')
    return 1
  }
  await Promise.race([untilAborted(signal), once])
  close()
  return signal.aborted ? 143 : 0
}

const LINE = /\r?\n/

/** What a web server answers to a request that somebody types. */
async function talkHttp(process: Process, listener: Extract<Listener, {protocol: 'http'}>): Promise<Uint8Array> {
  const text = Buffer.from(await process.input()).toString('utf8')
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/)
  const [first = '', ...lines] = head.split(LINE)
  const [, method, path] = /^([A-Z]+) (\/\S*) HTTP\/1\.[01]$/.exec(first) ?? []
  if (method === undefined || path === undefined) {
    const headers = 'Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n'
    return Buffer.from(`HTTP/1.1 400 Bad Request\r\n${headers}\r\n400 Bad Request`)
  }
  const headers = lines.flatMap(line => {
    const colon = line.indexOf(':')
    return colon > 0 ? [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const] : []
  })
  const from = process.host.pod().status?.podIP ?? ''
  const body = Buffer.from(rest.join('\n\n'))
  const answer = await listener.request({method, path, headers: Object.fromEntries(headers), body, from})
  return Buffer.concat([Buffer.from(headText(answer)), answer.body])
}

/** nc -z host port looks whether somebody listens; without -z it reads what is sent. -l waits for others. */
const nc: Program = async process => {
  const {args, host, error} = process
  const call = ncCall(args)
  if (call.listens) return ncListen(process, call)
  const [target = '', port = ''] = call.names
  const reached = host.network.reach(target, Number(port), host.pod())
  if (!reached.ok) {
    const why = {
      'unknown host': `bad address '${target}'`,
      refused: 'Connection refused',
      timeout: 'Operation timed out',
    }
    if (call.verbose || reached.why === 'unknown host')
      error(`nc: ${target} (${reached.address ?? ''}:${port}): ${why[reached.why]}\n`)
    return 1
  }
  if (call.verbose) error(`${target} (${reached.address}:${port}) open\n`)
  const onlyLooks = args.some(arg => /^-\w*z/.test(arg))
  if (onlyLooks) return 0
  if (reached.listener.protocol === 'bytes') process.outBytes(await reached.listener.stream())
  if (reached.listener.protocol === 'http') process.outBytes(await talkHttp(process, reached.listener))
  return 0
}

export const networkPrograms: Readonly<Record<string, Program>> = {
  nc,
  ncat: nc,
  ping,
}
