// What one connection changes: at once, or at the end of a transaction.
import type {LogEvent} from './binary-log.ts'
import type {Row, Table} from './catalog.ts'
import type {Session} from './session.ts'
import type {TableName} from './syntax.ts'

/** What a transaction has changed: how the tables were, and the events for the log. */
interface Transaction {
  readonly before: Map<
    string,
    {readonly name: TableName; readonly table: Table; readonly rows: Row[]; readonly nextId: number}
  >
  readonly events: LogEvent[]
}

export class Changes {
  readonly #session: Session
  #transaction: Transaction | undefined

  constructor(session: Session) {
    this.#session = session
  }

  begin(): void {
    this.commit()
    this.#transaction = {before: new Map(), events: []}
  }

  /** Remembers how the table was, where a transaction may be taken back. */
  touch(name: TableName & {database: string}): Table {
    const found = this.#session.server.catalog.get(name)
    const key = `${name.database}/${name.name}`
    this.#transaction?.before.set(
      key,
      this.#transaction.before.get(key) ?? {name, table: found, rows: [...found.rows], nextId: found.nextId},
    )
    return found
  }

  /** Puts changed rows where they last, or keeps them for the end of the transaction. */
  keep(name: TableName & {database: string}, inserted: readonly Row[], deleted: readonly Row[]): void {
    if (inserted.length === 0 && deleted.length === 0) return
    const event: LogEvent = {
      type: 'rows',
      server: this.#session.origin,
      database: name.database,
      table: name.name,
      inserted,
      deleted,
    }
    if (this.#transaction !== undefined) return void this.#transaction.events.push(event)
    if (deleted.length > 0) this.#session.server.catalog.save(name)
    else this.#session.server.catalog.append(name, inserted)
    this.log([event])
  }

  /** Writes to the binary log, where there is one. */
  log(events: readonly LogEvent[]): void {
    if (this.#session.isReplaying && !this.#session.server.settings.isOn('log_slave_updates')) return
    for (const event of events) this.#session.server.log?.append(event)
  }

  commit(): void {
    const transaction = this.#transaction
    this.#transaction = undefined
    if (transaction === undefined) return
    for (const {name} of transaction.before.values()) this.#session.server.catalog.save(name)
    this.log(transaction.events)
  }

  rollback(): void {
    for (const {table: changed, rows, nextId} of this.#transaction?.before.values() ?? []) {
      changed.replace(rows)
      changed.nextId = nextId
    }
    this.#transaction = undefined
  }
}
