// Tools that ask the cluster's DNS and reach other pods: nslookup, host, dig, getent, ping, nc.
import {dnsAddress, searchPath, type DnsAnswer} from '../network/dns.ts'
import type {Process, Program} from '../process.ts'
import {fullHostname} from './system.ts'

const isAddress = (text: string): boolean => /^\d+(\.\d+){3}$/.test(text)
const withoutOptions = (args: readonly string[]): string[] => args.filter(arg => !arg.startsWith('-'))

const ask = ({host}: Process, name: string): DnsAnswer => host.network.dns.resolve(name, searchPath(host.pod()))

const wantsSrv = (args: readonly string[]): boolean =>
  args.some(
    (arg, index) => /^-(q|query|ty|type)=srv$/i.test(arg) || (/^-t$/.test(args[index - 1] ?? '') && /^srv$/i.test(arg)),
  )

/** BusyBox up to 1.28 writes the form that many tutorials show. */
const isOldBusybox = ({host}: Process): boolean => /busybox:1\.(1\d|2[0-8])(\D|$)/.test(host.image.name)

const nslookup: Program = process => {
  const {args, out, error} = process
  const [name] = withoutOptions(args)
  if (name === undefined) {
    error('Usage: nslookup [HOST] [SERVER]\n')
    return 1
  }
  const old = isOldBusybox(process)
  out(
    old
      ? `Server:    ${dnsAddress}\nAddress 1: ${dnsAddress} kube-dns.kube-system.svc.cluster.local\n\n`
      : `Server:\t\t${dnsAddress}\nAddress:\t${dnsAddress}#53\n\n`,
  )
  if (isAddress(name)) return nslookupAddress(process, name)
  if (wantsSrv(args)) {
    const records = process.host.network.dns.srv(ask(process, name).name)
    for (const {priority, weight, port, target} of records) {
      out(`${name}\tservice = ${priority} ${weight} ${port} ${target}\n`)
    }
    if (records.length > 0) return 0
    out(`** server can't find ${name}: NXDOMAIN\n\n`)
    return 1
  }
  const answer = ask(process, name)
  if (!answer.found) {
    if (old) error(`nslookup: can't resolve '${name}'\n`)
    else out(`** server can't find ${name}: NXDOMAIN\n\n`)
    return 1
  }
  if (answer.alias !== undefined) out(`${answer.name}\tcanonical name = ${answer.alias}.\n`)
  if (old) {
    out(`Name:      ${name}\n`)
    for (const [index, address] of answer.addresses.entries()) {
      const back = process.host.network.dns.reverse(address)?.replace(/\.$/, '')
      out(`Address ${index + 1}: ${address}${back === undefined ? '' : ` ${back}`}\n`)
    }
  } else for (const address of answer.addresses) out(`Name:\t${answer.name}\nAddress: ${address}\n`)
  if (!old) out('\n')
  return 0
}

function nslookupAddress({host, out}: Process, address: string): number {
  const name = host.network.dns.reverse(address)
  const question = `${address.split('.').toReversed().join('.')}.in-addr.arpa`
  if (name === undefined) {
    out(`** server can't find ${question}: NXDOMAIN\n\n`)
    return 1
  }
  out(`${question}\tname = ${name}\n\n`)
  return 0
}

const host: Program = process => {
  const {args, out} = process
  const name = withoutOptions(args).find(arg => !/^(a|srv|any)$/i.test(arg)) ?? ''
  if (isAddress(name)) {
    const found = process.host.network.dns.reverse(name)
    const question = `${name.split('.').toReversed().join('.')}.in-addr.arpa`
    out(
      found === undefined ? `Host ${question}. not found: 3(NXDOMAIN)\n` : `${question} domain name pointer ${found}\n`,
    )
    return found === undefined ? 1 : 0
  }
  if (wantsSrv(args)) {
    const records = process.host.network.dns.srv(ask(process, name).name)
    for (const {priority, weight, port, target} of records)
      out(`${name} has SRV record ${priority} ${weight} ${port} ${target}\n`)
    if (records.length === 0) out(`Host ${name} not found: 3(NXDOMAIN)\n`)
    return records.length > 0 ? 0 : 1
  }
  const answer = ask(process, name)
  if (!answer.found) {
    out(`Host ${name} not found: 3(NXDOMAIN)\n`)
    return 1
  }
  if (answer.alias !== undefined) out(`${answer.name} is an alias for ${answer.alias}.\n`)
  for (const address of answer.addresses) out(`${answer.name} has address ${address}\n`)
  return 0
}

/** dig asks for the name as it is, without the search path, unless +search is given. */
const dig: Program = process => {
  const {args, out} = process
  const words = args.filter(arg => !/^[-+@]/.test(arg))
  const srv = words.some(word => /^srv$/i.test(word))
  const name = words.find(word => !/^(a|srv|any|in)$/i.test(word)) ?? '.'
  const short = args.includes('+short')
  const {dns} = process.host.network
  const answer = args.includes('+search') ? ask(process, name) : dns.lookup(name)
  const full = `${answer.name}.`
  const lines = srv
    ? dns
        .srv(answer.name)
        .map(({priority, weight, port, target}) => ({type: 'SRV', data: `${priority} ${weight} ${port} ${target}`}))
    : answer.found
      ? [
          ...(answer.alias === undefined ? [] : [{type: 'CNAME', data: `${answer.alias}.`}]),
          ...answer.addresses.map(data => ({type: 'A', data})),
        ]
      : []
  if (short) {
    for (const {data} of lines) out(`${data}\n`)
    return 0
  }
  const state = lines.length > 0 ? 'NOERROR' : 'NXDOMAIN'
  out(
    `;; ->>HEADER<<- opcode: QUERY, status: ${state}, id: 1\n\n;; QUESTION SECTION:\n;${full}\t\tIN\t${srv ? 'SRV' : 'A'}\n\n`,
  )
  if (lines.length > 0)
    out(`;; ANSWER SECTION:\n${lines.map(({type, data}) => `${full}\t30\tIN\t${type}\t${data}\n`).join('')}\n`)
  out(`;; SERVER: ${dnsAddress}#53(${dnsAddress})\n`)
  return 0
}

const getent: Program = process => {
  const [database = '', name = ''] = withoutOptions(process.args)
  if (!['hosts', 'ahosts', 'ahostsv4'].includes(database)) return 2
  const addresses = process.host.network.addressesOf(name, process.host.pod())
  if (addresses.length === 0) return 2
  const own = name === process.host.hostname
  const answer = own || isAddress(name) ? undefined : ask(process, name)
  const full = own
    ? fullHostname(process)
    : (answer?.name ?? process.host.network.dns.reverse(name)?.replace(/\.$/, '') ?? name)
  for (const address of addresses)
    process.out(`${address.padEnd(15)} ${full}${own && full !== name ? ` ${name}` : ''}\n`)
  return 0
}

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
  const {args, host, out, error} = process
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
  if (reached.listener.protocol === 'bytes') out(Buffer.from(await reached.listener.stream()).toString('latin1'))
  return 0
}

export const networkPrograms: Readonly<Record<string, Program>> = {
  dig,
  getent,
  host,
  nc,
  ncat: nc,
  nslookup,
  ping,
}
