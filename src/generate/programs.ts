import type {JsonObject} from '../core/json.ts'
import {longestLabel} from '../core/names.ts'

/** What is known of an image: what it listens on, where its data lies, how to see that it is ready. */
export interface Program {
  readonly ports: readonly string[]
  readonly dataPath: string
  /** A folder of the volume instead of its root, which may hold a lost+found that the program trips over. */
  readonly subPath?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly ready?: JsonObject
  /** Answers to HTTP at / as long as nothing is mounted over its own pages. */
  readonly servesPages?: true
  readonly cpu: string
  readonly memory: string
  /** The variable for the password of the administrator, without which the image does not start. */
  readonly passwordVariable?: string
}

const mysql: Program = {
  ports: ['mysql:3306'],
  dataPath: '/var/lib/mysql',
  subPath: 'mysql',
  ready: {exec: {command: ['mysqladmin', 'ping', '-h', '127.0.0.1']}},
  cpu: '250m',
  memory: '1Gi',
  passwordVariable: 'MYSQL_ROOT_PASSWORD',
}
const programs: Readonly<Record<string, Program>> = {
  nginx: {ports: ['http:80'], dataPath: '/usr/share/nginx/html', servesPages: true, cpu: '50m', memory: '64Mi'},
  redis: {
    ports: ['redis:6379'],
    dataPath: '/data',
    // Every write goes to a file in /data; other pods may connect.
    args: ['redis-server', '--dir', '/data', '--appendonly', 'yes', '--protected-mode', 'no'],
    ready: {exec: {command: ['redis-cli', 'ping']}},
    cpu: '100m',
    memory: '256Mi',
  },
  mysql,
  mariadb: {...mysql, ready: {exec: {command: ['mariadb-admin', 'ping', '-h', '127.0.0.1']}}},
  busybox: {ports: [], dataPath: '/data', command: ['sleep', 'infinity'], cpu: '10m', memory: '16Mi'},
}
export const anyProgram: Program = {ports: [], dataPath: '/data', cpu: '100m', memory: '128Mi'}

/** By the last part of the repository: `docker.io/library/redis:alpine` is redis. */
export function programOf(imageName: string): Program {
  const name = lastPart(imageName)
  return Object.hasOwn(programs, name) ? programs[name]! : anyProgram
}

/** The name of the container: that of the program, or `app`. */
export function containerName(imageName: string): string {
  const name = lastPart(imageName)
  return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= longestLabel ? name : 'app'
}

/** `docker.io/library/redis:alpine` -> `redis`. */
const lastPart = (imageName: string): string => /([^/:@]+)(:[^/]*)?(@.*)?$/.exec(imageName)?.[1] ?? ''
