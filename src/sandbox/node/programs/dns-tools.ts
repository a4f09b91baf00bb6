// Tools that ask the cluster's DNS: nslookup, host, dig, getent.
import {dnsAddress, searchPath, type ClusterDns, type DnsAnswer} from '../network/dns.ts'
import type {Process, Program} from '../process.ts'
import {fullHostname} from './system.ts'

const isAddress = (text: string): boolean => /^\d+(\.\d+){3}$/.test(text)
const withoutOptions = (args: readonly string[]): string[] => args.filter(arg => !arg.startsWith('-'))

const ask = ({host}: Process, name: string): DnsAnswer => host.network.dns.resolve(name, searchPath(host.pod()))
const askSrv = ({host}: Process, name: string): string => host.network.dns.resolveSrv(name, searchPath(host.pod()))

const wantsSrv = (args: readonly string[]): boolean =>
  args.some(
    (arg, index) => /^-(q|query|ty|type)=srv$/i.test(arg) || (/^-t$/.test(args[index - 1] ?? '') && /^srv$/i.test(arg)),
  )

/** Images whose tools are BusyBox's. */
const isBusybox = ({host}: Process): boolean => /busybox|alpine/.test(host.image.name)

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
      : `Server:\t\t${dnsAddress}\nAddress:\t${dnsAddress}${isBusybox(process) ? ':' : '#'}53\n\n`,
  )
  if (isAddress(name)) return nslookupAddress(process, name)
  if (wantsSrv(args)) {
    const full = askSrv(process, name)
    const records = process.host.network.dns.srv(full)
    for (const {priority, weight, port, target} of records) {
      out(`${full}\tservice = ${priority} ${weight} ${port} ${target}\n`)
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
    const full = askSrv(process, name)
    const records = process.host.network.dns.srv(full)
    for (const {priority, weight, port, target} of records)
      out(`${full} has SRV record ${priority} ${weight} ${port} ${target}\n`)
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

interface Line {
  readonly name: string
  readonly type: string
  readonly data: string
}

/** dig asks for the name as it is, without the search path, unless +search is given. */
const dig: Program = process => {
  const {args, out} = process
  const words = args.filter(arg => !/^[-+@]/.test(arg))
  const back = args.includes('-x')
  const typed = words.find(word => /^(a|aaaa|srv|any|ptr|cname)$/i.test(word))?.toUpperCase() ?? 'A'
  const type = back ? 'PTR' : typed
  const name = words.find(word => !/^(a|aaaa|srv|any|ptr|cname|in)$/i.test(word)) ?? '.'
  const {dns} = process.host.network
  const question = back ? `${name.split('.').toReversed().join('.')}.in-addr.arpa` : name
  const named = args.includes('+search') && type === 'SRV' ? askSrv(process, question) : question
  const asked = args.includes('+search') ? ask(process, named) : dns.lookup(named)
  const lines = digAnswers(process, asked, type)
  if (args.includes('+short')) {
    for (const {data} of lines) out(`${data}\n`)
    return 0
  }
  const answers = lines.map(line => `${line.name}. 30\tIN\t${line.type}\t${line.data}\n`).join('')
  if (args.includes('+noall')) {
    if (args.includes('+answer')) out(answers)
    return 0
  }
  const more = lines.flatMap(line => (line.type === 'SRV' ? addressesOf(process, line.data.split(' ')[3] ?? '') : []))
  const status = lines.length > 0 || asked.found ? 'NOERROR' : 'NXDOMAIN'
  out(`\n; <<>> DiG 9.18.24 <<>> ${args.join(' ')}\n;; global options: +cmd\n;; Got answer:\n`)
  out(`;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: ${1 + Math.floor(Math.random() * 65_534)}\n`)
  out(`;; flags: qr aa rd; QUERY: 1, ANSWER: ${lines.length}, AUTHORITY: 0, ADDITIONAL: ${more.length + 1}\n`)
  out(
    `;; WARNING: recursion requested but not available\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n`,
  )
  out(`;; QUESTION SECTION:\n;${asked.name}.\tIN\t${type}\n\n`)
  for (const [title, records] of [['ANSWER', lines] as const, ['ADDITIONAL', more] as const]) {
    if (records.length === 0) continue
    out(`;; ${title} SECTION:\n${records.map(line => `${line.name}. 30\tIN\t${line.type}\t${line.data}\n`).join('')}\n`)
  }
  out(`;; Query time: 0 msec\n;; SERVER: ${dnsAddress}#53(${dnsAddress}) (UDP)\n`)
  out(`;; WHEN: ${new Date(process.host.clock.now()).toUTCString()}\n\n`)
  return 0
}

function digAnswers({host}: Process, asked: DnsAnswer, type: string): Line[] {
  const {name} = asked
  if (type === 'PTR') return pointer(host.network.dns, name)
  const srv = type === 'SRV' || type === 'ANY' ? host.network.dns.srv(name) : []
  const records = srv.map(({priority, weight, port, target}) => ({
    name,
    type: 'SRV',
    data: `${priority} ${weight} ${port} ${target}`,
  }))
  if (type === 'SRV' || type === 'AAAA' || !asked.found) return records
  const alias = asked.alias === undefined ? [] : [{name, type: 'CNAME', data: `${asked.alias}.`}]
  const addresses = type === 'CNAME' ? [] : asked.addresses.map(data => ({name, type: 'A', data}))
  return [...alias, ...addresses, ...records]
}

function pointer(dns: ClusterDns, name: string): Line[] {
  const reversed = /^(\d+(?:\.\d+){3})\.in-addr\.arpa$/.exec(name)?.[1] ?? ''
  const data = dns.reverse(reversed.split('.').toReversed().join('.'))
  return data === undefined ? [] : [{name, type: 'PTR', data}]
}

function addressesOf({host}: Process, target: string): Line[] {
  const answer = host.network.dns.lookup(target)
  return answer.found ? answer.addresses.map(data => ({name: answer.name, type: 'A', data})) : []
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

export const dnsPrograms: Readonly<Record<string, Program>> = {dig, getent, host, nslookup}
