import {type JsonObject, listAt, stringAt, valueAt} from '../core/json.ts'

/** A program whose data somebody will miss. */
export interface ProgramWithData {
  readonly name: string
  /** The folder that its image writes to. */
  readonly folder: string
  /** Also run as a cache that may lose everything. */
  readonly isCache: boolean
}

const folders: Readonly<Record<string, string>> = {
  mysql: '/var/lib/mysql',
  mariadb: '/var/lib/mysql',
  percona: '/var/lib/mysql',
  postgres: '/var/lib/postgresql',
  postgresql: '/var/lib/postgresql',
  postgis: '/var/lib/postgresql',
  timescaledb: '/var/lib/postgresql',
  mongo: '/data/db',
  mongodb: '/data/db',
  cassandra: '/var/lib/cassandra',
  elasticsearch: '/usr/share/elasticsearch/data',
  couchdb: '/opt/couchdb/data',
  influxdb: '/var/lib/influxdb',
  neo4j: '/data',
  zookeeper: '/data',
  rabbitmq: '/var/lib/rabbitmq',
  redis: '/data',
  valkey: '/data',
}
const caches: ReadonlySet<string> = new Set(['redis', 'valkey', 'rabbitmq', 'zookeeper'])

/** What is known of an image by the last part of its repository: `docker.io/library/mysql:8.4` is mysql. */
export function programWithData(image: string): ProgramWithData | undefined {
  const repository = image.replace(/@.*$/, '').replace(/:[^/]*$/, '')
  const name = repository.slice(repository.lastIndexOf('/') + 1)
  if (!Object.hasOwn(folders, name)) return undefined
  const folder = repository.includes('bitnami') ? `/bitnami/${name}` : folders[name]!
  return {name, folder, isCache: caches.has(name)}
}

/** The mount that the program's data goes to, by place in volumeMounts; undefined when it stays in the container. */
export function dataMount(container: JsonObject, {folder}: ProgramWithData): number | undefined {
  const paths = listAt(container, 'volumeMounts').map(mount => (stringAt(mount, 'mountPath') ?? '').replace(/\/+$/, ''))
  let best: number | undefined
  for (const [index, path] of paths.entries()) {
    const holds = folder === path || folder.startsWith(`${path}/`)
    if (holds && (best === undefined || path.length > paths[best]!.length)) best = index
  }
  if (best !== undefined) return best
  const inside = paths.findIndex(path => path.startsWith(`${folder}/`))
  return inside < 0 ? undefined : inside
}

/** Whether the image starts what it was made for. */
export const runsItself = (container: JsonObject): boolean =>
  listAt(container, 'command').length === 0 && !hasFolderOption(valueAt(container, ['args']))

const hasFolderOption = (args: unknown): boolean =>
  Array.isArray(args) && args.some(arg => typeof arg === 'string' && /dir|path|dump/.test(arg))
