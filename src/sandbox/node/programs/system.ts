// Small tools of the system, as far as a simulated container can answer.
import {existsSync, lstatSync, readdirSync, statfsSync} from 'node:fs'
import {join} from 'node:path'
import {hostnameOf} from '../hostname.ts'
import type {Process, Program} from '../process.ts'
import type {Mount} from '../files/container-files.ts'
import {isFileError} from '../files/file-error.ts'
import {nameOf, userOf} from './owners.ts'

/** The full name of a pod with a subdomain (DNS-11), else its hostname. */
export function fullHostname({host}: Pick<Process, 'host'>): string {
  const pod = host.pod()
  return hostnameOf(pod, pod.spec.nodeName ?? '').full
}

const hostname: Program = process => {
  const [option = ''] = process.args
  const address = process.host.pod().status?.podIP ?? ''
  const full = fullHostname(process)
  if (option === '' || option === '-s') process.out(`${process.host.hostname}\n`)
  else if (option === '-f' || option === '--fqdn') process.out(`${full}\n`)
  else if (option === '-d') process.out(`${full.split('.').slice(1).join('.')}\n`)
  else if (option === '-i' || option === '-I') process.out(`${address}${option === '-I' ? ' ' : ''}\n`)
  else {
    process.error('hostname: you must be root to change the host name\n')
    return 1
  }
  return 0
}

const whoami: Program = ({host, out, error}) => {
  const {user} = userOf(host)
  const name = nameOf(user)
  if (name === String(user)) {
    error(`whoami: unknown uid ${user}\n`)
    return 1
  }
  out(`${name}\n`)
  return 0
}

const groups: Program = ({host, out}) => {
  out(`${userOf(host).groups.map(nameOf).join(' ')}\n`)
  return 0
}

/** id, id -u, id -g, id -G; with n names. */
const id: Program = ({args, host, out}) => {
  const {user, group, groups: all} = userOf(host)
  const flags = args.filter(arg => arg.startsWith('-')).join('')
  const shown = flags.includes('n') ? nameOf : String
  const full = (number: number): string =>
    nameOf(number) === String(number) ? nameOf(number) : `${number}(${nameOf(number)})`
  if (flags.includes('u')) out(`${shown(user)}\n`)
  else if (flags.includes('G')) out(`${all.map(shown).join(' ')}\n`)
  else if (flags.includes('g')) out(`${shown(group)}\n`)
  else out(`uid=${full(user)} gid=${full(group)} groups=${all.map(full).join(',')}\n`)
  return 0
}

const uname: Program = ({args, host, out}) => {
  const all = ['Linux', host.hostname, '6.1.0-simulated', '#1 SMP', 'x86_64', 'GNU/Linux']
  const [option = '-s'] = args
  const parts: Readonly<Record<string, string>> = {
    '-s': all[0]!,
    '-n': all[1]!,
    '-r': all[2]!,
    '-v': all[3]!,
    '-m': all[4]!,
  }
  out(`${option === '-a' ? all.join(' ') : (parts[option] ?? all[0])}\n`)
  return 0
}

const mount: Program = ({host, out}) => {
  const root = host.container.securityContext?.readOnlyRootFilesystem === true
  out(
    `overlay on / type overlay (${root ? 'ro' : 'rw'},relatime)\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\n`,
  )
  for (const {source, path, type, readOnly} of host.files.mounts) {
    out(`${source} on ${path} type ${type} (${readOnly ? 'ro' : 'rw'},relatime)\n`)
  }
  return 0
}

function df({host, args, cwd, out, error}: Process): number {
  const human = args.some(arg => /^-\w*h/.test(arg))
  const wanted = args.filter(arg => !arg.startsWith('-')).map(path => host.files.resolve(cwd, path))
  const missing = wanted.find(path => !host.files.exists(path))
  if (missing !== undefined) {
    error(`df: ${missing}: No such file or directory\n`)
    return 1
  }
  const root: Pick<Mount, 'source' | 'path'> & Partial<Mount> = {source: 'overlay', path: '/'}
  const rows = [root, ...host.files.mounts]
  const holder = (path: string): string =>
    rows
      .map(row => row.path)
      .filter(row => row === '/' || path === row || path.startsWith(`${row}/`))
      .reduce((longest, row) => (row.length > longest.length ? row : longest), '/')
  const shown = wanted.length === 0 ? rows : rows.filter(row => wanted.some(path => holder(path) === row.path))
  const text = (blocks: number): string => (human ? `${(blocks / 1024 / 1024).toFixed(1)}G` : String(blocks))
  const lines = shown.map(({source, path, real, size}) => {
    const {total, free} = real === undefined ? {total: 20 * 1024 * 1024, free: 15 * 1024 * 1024} : room(real, size)
    const used = total - free
    return [source, text(total), text(used), text(free), `${Math.ceil((used / total) * 100)}%`, path]
  })
  const head = ['Filesystem', human ? 'Size' : '1K-blocks', 'Used', 'Available', 'Use%', 'Mounted on']
  for (const [source = '', ...cells] of [head, ...lines]) {
    const [size = '', used = '', free = '', percent = '', path = ''] = cells
    out(
      `${source.padEnd(20)} ${size.padStart(9)} ${used.padStart(9)} ${free.padStart(9)} ${percent.padStart(4)} ${path}\n`,
    )
  }
  return 0
}

/** In blocks of 1024 bytes: those of the disk that really holds the folder, or of what has a size (bytes) of its own. */
function room(real: string, size?: number): {total: number; free: number} {
  if (size !== undefined) {
    const total = Math.ceil(size / 1024)
    return {total, free: Math.max(0, total - blocksBelow(real))}
  }
  const {bsize, blocks, bavail} = statfsSync(real)
  return {total: Math.max(1, Math.floor((blocks * bsize) / 1024)), free: Math.floor((bavail * bsize) / 1024)}
}

/** Blocks of 1024 bytes that files below the folder take. */
function blocksBelow(folder: string): number {
  if (!existsSync(folder)) return 0
  return readdirSync(folder, {withFileTypes: true, recursive: true})
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + Math.ceil(lstatSync(join(entry.parentPath, entry.name)).size / 1024), 0)
}

const ps: Program = ({host, out}) => {
  out(`PID   USER     TIME  COMMAND\n    1 root      0:00 ${host.mainCommand.join(' ')}\n   42 root      0:00 ps\n`)
  return 0
}

/** Only the container's own process can be told something: the rest of the world is not there. */
const kill: Program = ({host, args, error}) => {
  const target = args.find(arg => !arg.startsWith('-'))
  if (target !== '1') {
    error(`kill: can't kill pid ${target ?? ''}: No such process\n`)
    return 1
  }
  const signal = args.find(arg => arg.startsWith('-')) ?? '-TERM'
  // The first process of a container cannot be killed from inside; it can be asked to end.
  if (!/^-(9|KILL|SIGKILL|0)$/.test(signal)) host.terminate()
  return 0
}

const ip: Program = ({host, args, out, error}) => {
  const {podIP = ''} = host.pod().status ?? {}
  if (args[0] === 'route' || args[0] === 'r') {
    out(`default via 169.254.1.1 dev eth0\n${podIP} dev eth0 scope link\n`)
    return 0
  }
  if (!['a', 'addr', 'address'].includes(args[0] ?? '')) {
    error('Usage: ip [ address | route ]\n')
    return 1
  }
  out(`1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP
    link/ether ${hardwareAddress(podIP)} brd ff:ff:ff:ff:ff:ff
    inet ${podIP}/24 brd 10.244.255.255 scope global eth0
       valid_lft forever preferred_lft forever
`)
  return 0
}

const hardwareAddress = (address: string): string =>
  ['0a', '58', ...address.split('.').map(part => Number(part).toString(16).padStart(2, '0'))].join(':')

/** tail -c 10 gives the last bytes, tail -c +10 those from the tenth on. */
async function tailBytes(process: Process, count: string, rest: readonly string[]): Promise<number> {
  const {host, cwd} = process
  const whole =
    rest[0] === undefined || rest[0] === '-' ? await process.input() : host.files.read(host.files.resolve(cwd, rest[0]))
  const number = Number(count.replace(/^[+-]/, ''))
  const from = count.startsWith('+') ? Math.max(0, number - 1) : Math.max(0, whole.length - number)
  process.outBytes(whole.subarray(from))
  return 0
}

/** tail -f goes on with what is written later; everything but that and -c is the library's. */
const tail: Program = async process => {
  const {args, host, cwd, signal} = process
  const [first = '', ...others] = args
  const attached = /^-c([+-]?\d+)$/.exec(first)?.[1]
  const count = first === '-c' ? others.shift() : attached
  if (count !== undefined && others.length < 2) return tailBytes(process, count, others)
  if (!args.some(arg => /^-\w*[fF]/.test(arg) || arg === '--follow')) return process.builtin(args)
  const files = args.filter((arg, index) => !arg.startsWith('-') && !/^-[nc]$/.test(args[index - 1] ?? ''))
  const seen = new Map<string, number>()
  for (const file of files) {
    const path = host.files.resolve(cwd, file)
    try {
      const text = path === '/dev/null' ? Buffer.alloc(0) : host.files.read(path)
      process.log(`${text.toString('utf8').trimEnd().split('\n').slice(-10).join('\n')}${text.length > 0 ? '\n' : ''}`)
      seen.set(path, text.length)
    } catch (error) {
      if (!isFileError(error, 'ENOENT', 'EACCES', 'ENOTDIR', 'EISDIR')) throw error
      process.error(`tail: cannot open '${file}' for reading: No such file or directory\n`)
      return 1
    }
  }
  while (!signal.aborted) {
    await process.wait(seen.has('/dev/null') && seen.size === 1 ? 3_600_000 : 1000)
    for (const [path, length] of seen) {
      if (path === '/dev/null' || !host.files.exists(path) || host.files.stat(path).size === length) continue
      const text = host.files.read(path)
      process.log(text.subarray(text.length < length ? 0 : length).toString('utf8'))
      seen.set(path, text.length)
    }
  }
  return 0
}

const succeed: Program = () => 0

const printenv: Program = ({args, environment, out}) => {
  const names = args.length > 0 ? args : Object.keys(environment)
  for (const name of names)
    if (Object.hasOwn(environment, name)) out(`${args.length > 0 ? '' : `${name}=`}${environment[name]}\n`)
  return names.every(name => Object.hasOwn(environment, name)) ? 0 : 1
}

const units: Readonly<Record<string, number>> = {'': 1, s: 1, m: 60, h: 3600, d: 86_400}

/** sleep 5, sleep 1.5m, sleep infinity */
const sleep: Program = async ({args, wait, error, signal}) => {
  let seconds = 0
  for (const word of args) {
    const match = /^(\d+(?:\.\d+)?|\.\d+)([smhd]?)$/.exec(word)
    if (word === 'infinity' || word === 'inf') seconds = Infinity
    else if (match === null) {
      error(`sleep: invalid number '${word}'\n`)
      return 1
    } else seconds += Number(match[1]) * units[match[2]!]!
  }
  // A timer cannot run for longer than about 24 days.
  for (let left = seconds; left > 0 && !signal.aborted; left -= 2_000_000) await wait(Math.min(left, 2_000_000) * 1000)
  return signal.aborted ? 143 : 0
}

const free: Program = ({out}) => {
  out('              total        used        free      shared  buff/cache   available\n')
  out('Mem:        2097152      262144     1572864           0      262144     1835008\n')
  return 0
}

export const systemPrograms: Readonly<Record<string, Program>> = {
  df,
  free,
  groups,
  hostname,
  id,
  ip,
  kill,
  mount,
  printenv,
  ps,
  sleep,
  sync: succeed,
  tail,
  uname,
  whoami,
}
