import type {ImageFamily} from '../images.ts'
import {untilAborted, type Program} from '../process.ts'
import {agnhost} from './agnhost.ts'
import {dnsPrograms} from './dns-tools.ts'
import {httpPrograms} from './http-tools.ts'
import {networkPrograms} from './network-tools.ts'
import {nginx, nginxFiles} from './nginx.ts'
import {redisCli, redisServer} from './redis/programs.ts'
import {systemPrograms} from './system.ts'

const redisPrograms: Readonly<Record<string, Program>> = {'redis-cli': redisCli, 'redis-server': redisServer}
const nginxPrograms: Readonly<Record<string, Program>> = {nginx}

const pause: Program = async ({signal}) => {
  await untilAborted(signal)
  return 0
}

/** Programs that only some images have; an image that nothing is known of may have any. */
const special: Readonly<Record<ImageFamily, Readonly<Record<string, Program>>>> = {
  redis: redisPrograms,
  nginx: nginxPrograms,
  mysql: {},
  shell: {},
  pause: {pause},
  'nfs-provisioner': {},
  agnhost: {agnhost},
  unknown: {...redisPrograms, ...nginxPrograms, pause},
}

const tables = new Map<ImageFamily, ReadonlyMap<string, Program>>()

/** The simulated programs of an image, by name; the shell library's commands come on top. */
export function commandsOf(family: ImageFamily): ReadonlyMap<string, Program> {
  let table = tables.get(family)
  if (table === undefined) {
    const all = {...systemPrograms, ...networkPrograms, ...dnsPrograms, ...httpPrograms, ...special[family]}
    tables.set(family, (table = new Map(Object.entries(all))))
  }
  return table
}

/** Files that the image brings, by path. */
export const filesOf = (family: ImageFamily): Readonly<Record<string, string>> => (family === 'nginx' ? nginxFiles : {})
