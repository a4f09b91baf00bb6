// What tells of the terminal and of the machine: tty, stty, top, uptime …
import type {Process, Program} from '../process.ts'

const tty: Program = ({coming, out}) => {
  const isTerminal = coming?.terminal !== undefined
  out(isTerminal ? '/dev/pts/0\n' : 'not a tty\n')
  return isTerminal ? 0 : 1
}

/** stty size, stty -echo, stty echo; other settings are taken and do nothing. */
const stty: Program = ({coming, args, out, error}) => {
  const terminal = coming?.terminal
  if (terminal === undefined) {
    error('stty: standard input: Inappropriate ioctl for device\n')
    return 1
  }
  const {rows, columns} = terminal.size
  if (args[0] === 'size') out(`${rows} ${columns}\n`)
  if (args.length === 0 || args.includes('-a')) out(`speed 38400 baud; rows ${rows}; columns ${columns}; line = 0;\n`)
  if (args.includes('echo') || args.includes('sane')) terminal.echo = true
  if (args.includes('-echo')) terminal.echo = false
  return 0
}

/** Since the container began to run. */
function uptimeOf({host}: Pick<Process, 'host'>): string {
  const {containerStatuses = []} = host.pod().status ?? {}
  const started = containerStatuses.find(({name}) => name === host.container.name)?.state.running?.startedAt
  const minutes = started ? Math.max(0, Math.floor((host.clock.now() - Date.parse(started)) / 60_000)) : 0
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

const uptime: Program = process => {
  const time = new Date(process.host.clock.now()).toISOString().slice(11, 19)
  process.out(` ${time} up ${uptimeOf(process)},  0 users,  load average: 0.00, 0.00, 0.00\n`)
  return 0
}

const top: Program = ({args, host, out, error}) => {
  if (!args.some(arg => /^-\w*b/.test(arg))) {
    error('top: the sandbox shows processes once only: top -b -n 1\n')
    return 1
  }
  out(`Mem: 524288K used, 1572864K free, 0K shrd, 0K buff, 262144K cached
CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq
Load average: 0.00 0.00 0.00 1/2 42
  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND
    1     0 root     S     4396   0%   0% ${host.mainCommand.join(' ')}
   42     0 root     R     4396   0%   0% top ${args.join(' ')}
`)
  return 0
}

const nproc: Program = ({out}) => {
  out('2\n')
  return 0
}

const mountpoint: Program = ({host, args, cwd, out}) => {
  const name = args.find(arg => !arg.startsWith('-')) ?? ''
  const path = host.files.resolve(cwd, name)
  const isMount = ['/', '/proc', '/dev'].includes(path) || host.files.mounts.some(mounted => mounted.path === path)
  if (!args.includes('-q')) out(`${name} is ${isMount ? '' : 'not '}a mountpoint\n`)
  return isMount ? 0 : 1
}

const umask: Program = ({args, out}) => {
  if (args.length === 0) out('0022\n')
  return 0
}

/** Owners are what the pod says; nothing else can be. */
const chown: Program = ({host, args, cwd, error}) => {
  const [, ...paths] = args.filter(arg => !arg.startsWith('-'))
  const missing = paths.filter(path => !host.files.exists(host.files.resolve(cwd, path)))
  for (const path of missing) error(`chown: ${path}: No such file or directory\n`)
  return missing.length > 0 || paths.length === 0 ? 1 : 0
}

export const terminalTools: Readonly<Record<string, Program>> = {
  chgrp: chown,
  chown,
  mountpoint,
  nproc,
  stty,
  top,
  tty,
  umask,
  uptime,
}
