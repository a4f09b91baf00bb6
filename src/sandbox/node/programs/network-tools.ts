// Tools that reach other pods: ping, nc.
import type {Program} from '../process.ts'

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

/** nc -z host port looks whether somebody listens; without -z it reads what a byte server sends. */
const nc: Program = async process => {
  const {args, host, error} = process
  const valued = new Set(['-w', '-p', '-c', '-e'])
  if (args.some(arg => /^-\w*l/.test(arg) || arg === '--listen')) {
    error('nc: listening is not simulated in the sandbox\n')
    return 1
  }
  const [target = '', port = ''] = args.filter(
    (arg, index) => !arg.startsWith('-') && !valued.has(args[index - 1] ?? ''),
  )
  const verbose = args.some(arg => /^-\w*v/.test(arg))
  const reached = host.network.reach(target, Number(port), host.pod())
  if (!reached.ok) {
    const why = {
      'unknown host': `bad address '${target}'`,
      refused: 'Connection refused',
      timeout: 'Operation timed out',
    }
    if (verbose || reached.why === 'unknown host')
      error(`nc: ${target} (${reached.address ?? ''}:${port}): ${why[reached.why]}\n`)
    return 1
  }
  if (verbose) error(`${target} (${reached.address}:${port}) open\n`)
  if (reached.listener.protocol === 'bytes') process.outBytes(await reached.listener.stream())
  return 0
}

export const networkPrograms: Readonly<Record<string, Program>> = {
  nc,
  ncat: nc,
  ping,
}
