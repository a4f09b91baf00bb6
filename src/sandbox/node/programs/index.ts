import type {ImageFamily} from '../images.ts'
import {untilAborted, type Program} from '../process.ts'
import {agnhost, agnhostFiles} from './agnhost/agnhost.ts'
import {dnsPrograms} from './dns-tools.ts'
import {cat} from './cat.ts'
import {dd} from './dd.ts'
import {cp, mkdir, realpath, rm} from './file-tools.ts'
import {head} from './head.ts'
import {hd, hexdump} from './hexdump.ts'
import {httpPrograms} from './http-tools.ts'
import {ls} from './ls.ts'
import {mysql} from './mysql/client.ts'
import {mysqladmin, mysqld} from './mysql/programs.ts'
import {xbstream, xtrabackup} from './mysql/xtrabackup.ts'
import {networkPrograms} from './network-tools.ts'
import {nfsServer} from './nfs-server.ts'
import {nginx, nginxFiles} from './nginx.ts'
import {nsenter} from './nsenter.ts'
import {redisCli, redisServer} from './redis/programs.ts'
import {stat} from './stat.ts'
import {systemPrograms} from './system.ts'
import {tar} from './tar/tar.ts'
import {terminalTools} from './terminal-tools.ts'

const redisPrograms: Readonly<Record<string, Program>> = {'redis-cli': redisCli, 'redis-server': redisServer}
const mysqlPrograms: Readonly<Record<string, Program>> = {
  mysql,
  mysqladmin,
  mysqld,
  mariadb: mysql,
  'mariadb-admin': mysqladmin,
  mariadbd: mysqld,
  xbstream,
  xtrabackup,
}
const nginxPrograms: Readonly<Record<string, Program>> = {nginx}

const pause: Program = async ({signal}) => {
  await untilAborted(signal)
  return 0
}

/** Programs that only some images have; an image that nothing is known of may have any. */
const special: Readonly<Record<ImageFamily, Readonly<Record<string, Program>>>> = {
  redis: redisPrograms,
  nginx: nginxPrograms,
  mysql: mysqlPrograms,
  shell: {},
  pause: {pause},
  'nfs-provisioner': {},
  'nfs-server': {'run_nfs.sh': nfsServer},
  agnhost: {agnhost, 'agnhost-2': agnhost},
  unknown: {...redisPrograms, ...nginxPrograms, ...mysqlPrograms, pause},
}

const tables = new Map<ImageFamily, ReadonlyMap<string, Program>>()

/** The simulated programs of an image, by name; the shell library's commands come on top. */
export function commandsOf(family: ImageFamily): ReadonlyMap<string, Program> {
  let table = tables.get(family)
  if (table === undefined) {
    const all = {
      ...systemPrograms,
      ...networkPrograms,
      ...dnsPrograms,
      ...httpPrograms,
      ...terminalTools,
      cat,
      cp,
      dd,
      hd,
      head,
      hexdump,
      ls,
      mkdir,
      nsenter,
      realpath,
      rm,
      stat,
      tar,
      ...special[family],
    }
    tables.set(family, (table = new Map(Object.entries(all))))
  }
  return table
}

/** Programs that only add to a command of the shell library: with words they need the shell. */
const needShell: ReadonlySet<string> = new Set(['cat', 'cp', 'head', 'mkdir', 'rm', 'tail'])

/** The program of that name or path, when it runs without a shell. */
export function directProgram(family: ImageFamily, [command = '', ...args]: readonly string[]): Program | undefined {
  const name = command.split('/').at(-1) ?? command
  return needShell.has(name) && args.length > 0 ? undefined : commandsOf(family).get(name)
}

/** Files that the image brings, by path. */
export const filesOf = (family: ImageFamily): Readonly<Record<string, string>> => brought[family] ?? {}

const brought: Readonly<Partial<Record<ImageFamily, Readonly<Record<string, string>>>>> = {
  agnhost: agnhostFiles,
  nginx: nginxFiles,
}
