// Settings of a server: option files, then options of the command. https://dev.mysql.com/doc/refman/8.4/en/option-files.html
import {isFileError} from '../../files/file-error.ts'
import type {ProcessHost} from '../../process.ts'
import {SqlError} from './sql-error.ts'

const initial: Readonly<Record<string, string>> = {
  autocommit: 'ON',
  character_set_server: 'utf8mb4',
  datadir: '/var/lib/mysql/',
  gtid_mode: 'OFF',
  log_slave_updates: 'OFF',
  max_connections: '151',
  port: '3306',
  read_only: 'OFF',
  server_id: '1',
  socket: '/var/run/mysqld/mysqld.sock',
  super_read_only: 'OFF',
}
/** Those that can only be set at the start. */
const fixed = new Set([
  'datadir',
  'log_bin',
  'log_slave_updates',
  'port',
  'socket',
  'version',
  'hostname',
  'server_uuid',
])
const switches = new Set(['read_only', 'super_read_only', 'log_slave_updates', 'autocommit', 'log_bin'])

/** The version that an image's tag names: `mysql:5.7` is the last of 5.7. */
export function versionOf(reference: string): string {
  const tag = /:([^:/]+)$/.exec(reference)?.[1] ?? 'latest'
  const isMaria = /mariadb/.test(reference)
  const number = /^\d+(\.\d+){0,2}/.exec(tag)?.[0]
  if (isMaria) return `${number === undefined ? '11.4.5' : filled(number, '5')}-MariaDB`
  const last: Readonly<Record<string, string>> = {
    '5.6': '5.6.51',
    '5.7': '5.7.44',
    '8.0': '8.0.43',
    '8.4': '8.4.6',
    '9.4': '9.4.0',
  }
  if (number === undefined) return tag === 'latest' || tag === 'innovation' ? '9.4.0' : '8.4.6'
  const short = number === '5' ? '5.7' : number === '8' ? '8.4' : number === '9' ? '9.4' : number
  return last[short] ?? filled(short, '0')
}
const filled = (number: string, patch: string): string => {
  const parts = number.split('.')
  return [parts[0], parts[1] ?? '4', parts[2] ?? patch].join('.')
}

/** Everything that option files below /etc say to a program, in their order; `!includedir` is followed. */
export function readOptionFiles(
  {files}: Pick<ProcessHost, 'files'>,
  sections: readonly string[],
): [string, string | undefined][] {
  const found: [string, string | undefined][] = []
  const folder = (path: string): string[] => {
    try {
      return files
        .list(path)
        .map(({name}) => name)
        .filter(name => name.endsWith('.cnf'))
        .map(name => `${path}/${name}`)
    } catch (error) {
      if (isFileError(error, 'ENOENT', 'ENOTDIR')) return []
      throw error
    }
  }
  const paths = [
    '/etc/my.cnf',
    '/etc/mysql/my.cnf',
    ...folder('/etc/mysql/conf.d'),
    ...folder('/etc/mysql/mysql.conf.d'),
    ...folder('/etc/my.cnf.d'),
    '/root/.my.cnf',
  ]
  for (const path of paths) {
    if (!files.exists(path) || files.stat(path).kind !== 'file') continue
    let section = ''
    for (const line of files.readText(path).split(/\r?\n/)) {
      const text = line.trim()
      const head = /^\[([^\]]*)\]/.exec(text)?.[1]
      if (head !== undefined) section = head
      else if (text === '' || /^[#;!]/.test(text) || !sections.includes(section)) continue
      else {
        const [, name = '', value] = /^([^=\s]+)\s*(?:=\s*(.*?)\s*)?$/.exec(text) ?? []
        found.push([name, value?.replace(/^(['"])(.*)\1$/, '$2')])
      }
    }
  }
  return found
}

export class Settings {
  readonly #values: Map<string, string>
  readonly version: string
  /** Names the files of the binary log; undefined when there is none. */
  readonly logBase: string | undefined

  constructor(host: ProcessHost, args: readonly string[]) {
    this.version = versionOf(host.image.reference)
    this.#values = new Map(Object.entries(initial))
    const isOld = /^5\.|MariaDB/.test(this.version)
    let log = isOld ? undefined : 'binlog'
    if (this.version.startsWith('5.')) this.#values.set('server_id', '0')
    const given = args.flatMap((arg): [string, string | undefined][] => {
      const match = /^--([^=]+)(?:=(.*))?$/s.exec(arg)
      return match === null ? [] : [[match[1]!, match[2]]]
    })
    for (const [written, value] of [...readOptionFiles(host, ['mysqld', 'server', 'mariadb']), ...given]) {
      const name = written
        .replace(/^loose[-_]/, '')
        .replaceAll('-', '_')
        .toLowerCase()
      if (name === 'log_bin') log = value === undefined || /^(1|on)$/i.test(value) ? `${host.hostname}-bin` : value
      else if (name === 'skip_log_bin' || name === 'disable_log_bin') log = undefined
      else this.#values.set(name, this.#normal(name, value ?? 'ON'))
    }
    if (this.isOn('super_read_only')) this.#values.set('read_only', 'ON')
    // MySQL 5.7 does not start with a binary log and without an id of its own.
    this.logBase = log
      ?.split('/')
      .at(-1)
      ?.replace(/\.[^.]*$/, '')
    const facts = {
      log_bin: this.logBase === undefined ? 'OFF' : 'ON',
      hostname: host.hostname,
      version: this.versionText,
    }
    for (const [name, value] of Object.entries(facts)) this.#values.set(name, value)
    this.#values.set('version_comment', 'simulated by the k8slab sandbox')
  }

  get versionText(): string {
    return this.version.startsWith('5.') && this.logBase !== undefined ? `${this.version}-log` : this.version
  }
  get folder(): string {
    return (this.#values.get('datadir') ?? '').replace(/(?<=.)\/+$/, '')
  }
  #normal(name: string, value: string): string {
    if (name === 'datadir') return value.endsWith('/') ? value : `${value}/`
    if (!switches.has(name)) return value
    return /^(1|on|true|yes)$/i.test(value) ? 'ON' : 'OFF'
  }

  isOn(name: string): boolean {
    return this.#values.get(name) === 'ON'
  }
  number(name: string): number {
    return Number(this.#values.get(name) ?? 0)
  }
  get(name: string): string | undefined {
    return this.#values.get(name)
  }
  /** SET GLOBAL; throws SqlError for what is not there or cannot be set. */
  set(name: string, value: string): void {
    if (!this.#values.has(name)) throw new SqlError(1193, 'HY000', `Unknown system variable '${name}'`)
    if (fixed.has(name)) throw new SqlError(1238, 'HY000', `Variable '${name}' is a read only variable`)
    const normal = this.#normal(name, value)
    this.#values.set(name, normal)
    if (name === 'super_read_only' && normal === 'ON') this.#values.set('read_only', 'ON')
    if (name === 'read_only' && normal === 'OFF') this.#values.set('super_read_only', 'OFF')
  }
  get all(): [string, string][] {
    return [...this.#values].sort(([one], [other]) => (one < other ? -1 : 1))
  }
}
