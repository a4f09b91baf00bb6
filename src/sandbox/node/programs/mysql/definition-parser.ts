import {unsupported} from './sql-error.ts'
import type {Alteration, Column, Key, Statement} from './syntax.ts'
import {SelectParser} from './select-parser.ts'

/** Reads what defines databases, tables and accounts. */
export class DefinitionParser extends SelectParser {
  protected create(): Statement {
    if (this.took('DATABASE') || this.took('SCHEMA')) {
      const ifNotExists = this.ifNotExists()
      const name = this.name()
      this.skipRest()
      return {type: 'create database', name, ifNotExists}
    }
    if (this.took('USER')) return this.#user('create', this.ifNotExists())
    const unique = this.took('UNIQUE')
    if (this.took('INDEX')) {
      const name = this.name()
      this.expect('ON')
      const table = this.table()
      const key = {name, unique, columns: this.#keyColumns()}
      return {type: 'alter table', table, changes: [{change: 'add key', key}]}
    }
    this.took('TEMPORARY')
    if (!this.took('TABLE')) throw unsupported(`CREATE ${this.next.text.toUpperCase()}`)
    const ifNotExists = this.ifNotExists()
    const table = this.table()
    if (this.took('LIKE')) return {type: 'create table', table, ifNotExists, columns: [], keys: [], like: this.table()}
    if (!this.took('(')) throw unsupported('CREATE TABLE ... SELECT')
    const columns: Column[] = []
    const keys: Key[] = []
    do {
      const key = this.#key()
      if (key === 'foreign') continue
      if (key !== undefined) keys.push(key)
      else columns.push(this.#column(keys))
    } while (this.took(','))
    this.expect(')')
    this.skipRest()
    return {type: 'create table', table, ifNotExists, columns, keys, like: undefined}
  }

  /** A key of a table; foreign keys are read and not kept. */
  #key(): Key | 'foreign' | undefined {
    const named = this.took('CONSTRAINT') && !this.is('PRIMARY') && !this.is('UNIQUE') && !this.is('FOREIGN')
    const constraint = named ? this.name() : undefined
    if (this.took('PRIMARY', 'KEY')) return {name: 'PRIMARY', unique: true, columns: this.#keyColumns()}
    if (this.took('FOREIGN', 'KEY')) {
      while (!this.is(',') && !this.#endsTable()) {
        if (this.is('(')) this.#keyColumns()
        else this.take()
      }
      return 'foreign'
    }
    const unique = this.took('UNIQUE')
    const isKey = this.took('KEY') || this.took('INDEX')
    if (!unique && !isKey) return constraint === undefined ? undefined : this.fail()
    const name = this.is('(') ? constraint : this.name()
    const columns = this.#keyColumns()
    return {name: name ?? columns[0]!, unique, columns}
  }

  #endsTable(): boolean {
    return this.is(')')
  }

  #keyColumns(): string[] {
    this.expect('(')
    const columns = this.list(() => {
      const name = this.name()
      if (this.took('(')) {
        this.number()
        this.expect(')')
      }
      if (!this.took('ASC')) this.took('DESC')
      return name
    })
    this.expect(')')
    return columns
  }

  #column(keys: Key[]): Column {
    const name = this.name()
    const type = this.#type()
    let nullable = true
    let initial: Column['initial']
    let autoIncrement = false
    for (;;) {
      if (this.took('NOT', 'NULL')) nullable = false
      else if (this.took('NULL')) nullable = true
      else if (this.took('DEFAULT')) initial = this.#initial()
      else if (this.took('AUTO_INCREMENT')) autoIncrement = true
      else if (this.took('PRIMARY', 'KEY') || this.took('PRIMARY')) {
        keys.push({name: 'PRIMARY', unique: true, columns: [name]})
        nullable = false
      } else if (this.took('UNIQUE')) {
        this.took('KEY')
        keys.push({name, unique: true, columns: [name]})
      } else if (this.took('COMMENT')) this.text()
      else if (this.took('COLLATE') || this.took('CHARACTER', 'SET') || this.took('CHARSET')) this.take()
      else if (this.took('ON', 'UPDATE')) this.expression()
      else return {name, type, nullable, initial, autoIncrement}
    }
  }

  #type(): string {
    let type = this.name().toLowerCase()
    if (type === 'integer') type = 'int'
    if (type === 'bool' || type === 'boolean') type = 'tinyint(1)'
    if (type === 'double') this.took('PRECISION')
    if (this.took('(')) {
      const sizes = this.list(() => {
        const {text, type: kind} = this.take()
        return kind === 'string' ? `'${text}'` : text
      })
      this.expect(')')
      type += `(${sizes.join(',')})`
    }
    if (this.took('UNSIGNED')) type += ' unsigned'
    return type
  }

  #initial(): Column['initial'] {
    const expression = this.primary()
    if (expression.kind === 'value') return expression.value
    if (expression.kind === 'unary' && expression.of.kind === 'value') return -Number(expression.of.value)
    const isTime = /^(CURRENT_TIMESTAMP|NOW)$/
    if (expression.kind === 'call' && isTime.test(expression.name)) return 'CURRENT_TIMESTAMP'
    throw unsupported('DEFAULT with an expression')
  }

  protected drop(): Statement {
    if (this.took('DATABASE') || this.took('SCHEMA')) {
      return {type: 'drop database', ifExists: this.ifExists(), name: this.name()}
    }
    if (this.took('TABLE')) {
      return {type: 'drop table', ifExists: this.ifExists(), tables: this.list(() => this.table())}
    }
    if (this.took('USER')) return this.#user('drop', this.ifExists())
    if (this.took('INDEX')) {
      const name = this.name()
      this.expect('ON')
      return {type: 'alter table', table: this.table(), changes: [{change: 'drop key', name}]}
    }
    throw unsupported(`DROP ${this.next.text.toUpperCase()}`)
  }

  protected alter(): Statement {
    if (this.took('USER')) return this.#user('alter', this.ifExists())
    if (!this.took('TABLE')) throw unsupported(`ALTER ${this.next.text.toUpperCase()}`)
    const table = this.table()
    return {type: 'alter table', table, changes: this.list(() => this.#alteration()).flat()}
  }

  #alteration(): Alteration[] {
    if (this.took('RENAME')) {
      if (!this.took('TO')) this.took('AS')
      return [{change: 'rename', to: this.table()}]
    }
    if (this.took('DROP')) {
      if (this.took('PRIMARY', 'KEY')) return [{change: 'drop key', name: 'PRIMARY'}]
      if (this.took('INDEX') || this.took('KEY')) return [{change: 'drop key', name: this.name()}]
      this.took('COLUMN')
      return [{change: 'drop column', name: this.name()}]
    }
    if (!this.took('ADD')) throw unsupported(`ALTER TABLE ... ${this.next.text.toUpperCase()}`)
    const key = this.#key()
    if (key === 'foreign') return []
    if (key !== undefined) return [{change: 'add key', key}]
    this.took('COLUMN')
    const keys: Key[] = []
    const column = this.#column(keys)
    return [{change: 'add column', column}, ...keys.map(made => ({change: 'add key' as const, key: made}))]
  }

  protected account(): {name: string; host: string} {
    const {type, text} = this.take()
    if (type === 'symbol' || type === 'variable') this.fail()
    const {type: next, text: rest} = this.next
    if (next === 'variable') {
      this.at++
      return {name: text, host: rest.replace(/^@/, '').replace(/^(['`])(.*)\1$/, '$2')}
    }
    return {name: text, host: this.took('@') ? this.take().text : '%'}
  }

  #identified(): string | undefined {
    if (!this.took('IDENTIFIED')) return undefined
    if (this.took('WITH')) this.take()
    return this.took('BY') ? this.text() : ''
  }

  #user(action: 'create' | 'alter' | 'drop', tolerant: boolean): Statement {
    const account = this.account()
    const password = this.#identified()
    this.skipRest()
    return {type: 'user', action, ...account, password, tolerant}
  }

  protected grant(action: 'GRANT' | 'REVOKE'): Statement {
    const begin = this.next.at
    while (!this.is('TO') && !this.is('FROM')) this.take()
    const text = this.sql.slice(begin, this.next.at).trim()
    this.take()
    const account = this.account()
    const password = this.#identified()
    this.skipRest()
    return {type: 'grant', action, text, ...account, password}
  }
}
