// Variables and functions of one connection.
import type {Session} from './session.ts'
import {SqlError, unsupported} from './sql-error.ts'
import type {Value} from './syntax.ts'

export class SessionValues {
  readonly #session: Session
  readonly #variables = new Map<string, Value>()

  constructor(session: Session) {
    this.#session = session
  }

  /** `@mine` or `@@theirs`; throws SqlError 1193. */
  variable(written: string): Value {
    if (!written.startsWith('@@')) return this.#variables.get(written.toLowerCase()) ?? null
    const name = written
      .slice(2)
      .toLowerCase()
      .replace(/^(global|session|local)\./, '')
    const value = name === 'server_uuid' ? this.#session.server.uuid : this.#session.server.settings.get(name)
    if (value === undefined) throw new SqlError(1193, 'HY000', `Unknown system variable '${name}'`)
    if (value === 'ON' || value === 'OFF') return name === 'gtid_mode' ? value : Number(value === 'ON')
    return /^\d+$/.test(value) ? Number(value) : value
  }
  /** Sets one of them. */
  set(written: string, value: Value): void {
    if (!written.startsWith('@@')) return void this.#variables.set(written.toLowerCase(), value)
    const name = written.slice(2).toLowerCase()
    const plain = name.replace(/^(global|session|local)\./, '')
    if (name.startsWith('global.')) return this.#session.server.settings.set(plain, String(value))
    if (plain === 'autocommit' && Number(value) === 0) throw unsupported('SET autocommit=0')
    if (/^(read_only|super_read_only|server_id)$/.test(plain)) {
      throw new SqlError(1229, 'HY000', `Variable '${plain}' is a GLOBAL variable and should be set with SET GLOBAL`)
    }
  }

  /** `2026-01-31 12:00:00` by the server's clock, in UTC. */
  now(): string {
    return new Date(this.#session.server.host.clock.now()).toISOString().slice(0, 19).replace('T', ' ')
  }

  /** What a function of the session answers; undefined when it is none. */
  call(name: string, args: readonly Value[]): Value | undefined {
    const now = this.now()
    switch (name) {
      case 'NOW':
      case 'SYSDATE':
      case 'LOCALTIME':
      case 'CURRENT_TIMESTAMP':
        return now
      case 'CURDATE':
      case 'CURRENT_DATE':
        return now.slice(0, 10)
      case 'CURTIME':
        return now.slice(11)
      case 'UNIX_TIMESTAMP':
        return Math.floor(
          (args[0] == null
            ? this.#session.server.host.clock.now()
            : Date.parse(`${String(args[0]).replace(' ', 'T')}Z`)) / 1000,
        )
      case 'VERSION':
        return this.#session.server.settings.versionText
      case 'DATABASE':
      case 'SCHEMA':
        return this.#session.database ?? null
      case 'USER':
      case 'SESSION_USER':
        return `${this.#session.user}@${this.#session.from === '127.0.0.1' || this.#session.from === this.#session.server.address ? 'localhost' : this.#session.from}`
      case 'CURRENT_USER':
        return `${this.#session.user}@%`
      case 'CONNECTION_ID':
        return this.#session.id
      case 'LAST_INSERT_ID':
        return this.#session.lastId
      default:
        return undefined
    }
  }
}
