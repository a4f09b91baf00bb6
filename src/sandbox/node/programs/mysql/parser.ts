// Statements of MySQL, as far as the model knows them. https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html
import {unsupported} from './sql-error.ts'
import type {
  Alteration,
  Assignment,
  Column,
  Expression,
  Item,
  Key,
  Order,
  Select,
  Source,
  Statement,
  TableName,
  When,
} from './syntax.ts'
import {syntaxError, type Token, tokensOf} from './tokens.ts'

/** Reads one statement; texts that are none throw SqlError 1064, what the model leaves out 1235. */
export function parse(sql: string): Statement {
  return new Parser(sql).statement()
}

/** Words that end an expression or a table name: they are no alias. */
const reserved = new Set(
  'FROM WHERE GROUP HAVING ORDER LIMIT OFFSET ON JOIN INNER LEFT RIGHT CROSS UNION SET VALUES AS AND OR NOT IS IN LIKE BETWEEN ASC DESC INTO FOR WHEN THEN ELSE END USING SELECT'.split(
    ' ',
  ),
)
const known = new Set(
  'ALTER ANALYZE BINLOG CALL CHECK CHECKSUM CREATE DEALLOCATE DELIMITER DO DROP EXECUTE EXPLAIN GRANT HANDLER HELP INSTALL KILL LOAD LOCK OPTIMIZE PREPARE PURGE RENAME REPAIR REVOKE SAVEPOINT SHOW SIGNAL TABLE VALUES WITH XA'.split(
    ' ',
  ),
)

class Parser {
  readonly #sql: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(sql: string) {
    this.#sql = sql
    this.#tokens = tokensOf(sql)
  }

  // --- words -------------------------------------------------------------------------------------------------------------

  get #next(): Token {
    return this.#tokens[this.#at]!
  }
  #fail(): never {
    throw syntaxError(this.#sql, this.#next.at)
  }
  #is(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.#tokens[this.#at + index]
      if (token === undefined) return false
      return token.type === 'word' ? token.text.toUpperCase() === word : token.type === 'symbol' && token.text === word
    })
  }
  #took(...words: readonly string[]): boolean {
    if (!this.#is(...words)) return false
    this.#at += words.length
    return true
  }
  #expect(...words: readonly string[]): void {
    for (const word of words) if (!this.#took(word)) this.#fail()
  }
  #take(): Token {
    const token = this.#next
    if (token.type === 'end') this.#fail()
    this.#at++
    return token
  }
  #name(): string {
    const {type, text} = this.#next
    if (type !== 'word' && type !== 'name') this.#fail()
    this.#at++
    return text
  }
  #text(): string {
    const {type, text} = this.#next
    if (type !== 'string') this.#fail()
    this.#at++
    return text
  }
  #number(): number {
    const {type, text} = this.#next
    if (type !== 'number') this.#fail()
    this.#at++
    return Number(text)
  }
  #list<T>(read: () => T): T[] {
    const found = [read()]
    while (this.#took(',')) found.push(read())
    return found
  }
  #table(): TableName {
    const first = this.#name()
    return this.#took('.') ? {database: first, name: this.#name()} : {database: undefined, name: first}
  }
  #ifExists(): boolean {
    return this.#took('IF', 'EXISTS')
  }
  #ifNotExists(): boolean {
    return this.#took('IF', 'NOT', 'EXISTS')
  }
  /** Leaves out what the model has no use for: character sets, engines, comments. */
  #skipRest(): void {
    this.#at = this.#tokens.length - 1
  }

  // --- statements --------------------------------------------------------------------------------------------------------

  statement(): Statement {
    const first = this.#next
    if (first.type === 'end') return {type: 'nothing'}
    const found = this.#is('(') ? this.#select() : this.#statement()
    while (this.#took(';'));
    if (this.#next.type !== 'end') this.#fail()
    return found
  }

  #statement(): Statement {
    const verb = this.#next.type === 'word' ? this.#next.text.toUpperCase() : this.#fail()
    if (verb === 'SELECT') return this.#select()
    this.#at++
    switch (verb) {
      case 'USE':
        return {type: 'use', database: this.#name()}
      case 'CREATE':
        return this.#create()
      case 'DROP':
        return this.#drop()
      case 'TRUNCATE':
        this.#took('TABLE')
        return {type: 'truncate', table: this.#table()}
      case 'ALTER':
        return this.#alter()
      case 'INSERT':
        return this.#insert(this.#took('IGNORE') ? 'ignore' : 'fail')
      case 'REPLACE':
        return this.#insert('replace')
      case 'UPDATE':
        return this.#update()
      case 'DELETE':
        return this.#delete()
      case 'BEGIN':
        this.#took('WORK')
        return {type: 'begin'}
      case 'COMMIT':
      case 'ROLLBACK':
        this.#took('WORK')
        return {type: verb === 'COMMIT' ? 'commit' : 'rollback'}
      case 'SET':
        return this.#set()
      case 'SHOW':
        return this.#show()
      case 'DESC':
      case 'DESCRIBE':
        return {type: 'show', what: 'COLUMNS', table: this.#table(), like: undefined}
      case 'CHANGE':
        return this.#changeMaster()
      case 'START':
        if (this.#took('TRANSACTION')) {
          this.#skipRest()
          return {type: 'begin'}
        }
        return this.#slave('start slave')
      case 'STOP':
        return this.#slave('stop slave')
      case 'RESET':
        if (this.#took('MASTER') || this.#took('BINARY', 'LOGS', 'AND', 'GTIDS'))
          return {type: 'reset master', all: true}
        return this.#slave('reset slave')
      case 'GRANT':
      case 'REVOKE':
        return this.#grant(verb)
      case 'FLUSH': {
        this.#took('LOCAL')
        const what = this.#take().text.toUpperCase()
        this.#skipRest()
        return {type: 'flush', what}
      }
      case 'LOCK':
      case 'UNLOCK':
      case 'ANALYZE':
      case 'OPTIMIZE':
        this.#skipRest()
        return {type: 'nothing'}
      case 'SHUTDOWN':
        return {type: 'shutdown'}
      default:
        if (known.has(verb)) throw unsupported(verb)
        this.#at--
        return this.#fail()
    }
  }

  #create(): Statement {
    if (this.#took('DATABASE') || this.#took('SCHEMA')) {
      const ifNotExists = this.#ifNotExists()
      const name = this.#name()
      this.#skipRest()
      return {type: 'create database', name, ifNotExists}
    }
    if (this.#took('USER')) return this.#user('create', this.#ifNotExists())
    const unique = this.#took('UNIQUE')
    if (this.#took('INDEX')) {
      const name = this.#name()
      this.#expect('ON')
      const table = this.#table()
      const key = {name, unique, columns: this.#keyColumns()}
      return {type: 'alter table', table, changes: [{change: 'add key', key}]}
    }
    this.#took('TEMPORARY')
    if (!this.#took('TABLE')) throw unsupported(`CREATE ${this.#next.text.toUpperCase()}`)
    const ifNotExists = this.#ifNotExists()
    const table = this.#table()
    if (this.#took('LIKE'))
      return {type: 'create table', table, ifNotExists, columns: [], keys: [], like: this.#table()}
    if (!this.#took('(')) throw unsupported('CREATE TABLE ... SELECT')
    const columns: Column[] = []
    const keys: Key[] = []
    do {
      const key = this.#key()
      if (key === 'foreign') continue
      if (key !== undefined) keys.push(key)
      else columns.push(this.#column(keys))
    } while (this.#took(','))
    this.#expect(')')
    this.#skipRest()
    return {type: 'create table', table, ifNotExists, columns, keys, like: undefined}
  }

  /** A key of a table; foreign keys are read and not kept. */
  #key(): Key | 'foreign' | undefined {
    const named = this.#took('CONSTRAINT') && !this.#is('PRIMARY') && !this.#is('UNIQUE') && !this.#is('FOREIGN')
    const constraint = named ? this.#name() : undefined
    if (this.#took('PRIMARY', 'KEY')) return {name: 'PRIMARY', unique: true, columns: this.#keyColumns()}
    if (this.#took('FOREIGN', 'KEY')) {
      while (!this.#is(',') && !this.#endsTable()) {
        if (this.#is('(')) this.#keyColumns()
        else this.#take()
      }
      return 'foreign'
    }
    const unique = this.#took('UNIQUE')
    const isKey = this.#took('KEY') || this.#took('INDEX')
    if (!unique && !isKey) return constraint === undefined ? undefined : this.#fail()
    const name = this.#is('(') ? constraint : this.#name()
    const columns = this.#keyColumns()
    return {name: name ?? columns[0]!, unique, columns}
  }
  #endsTable(): boolean {
    return this.#is(')')
  }
  #keyColumns(): string[] {
    this.#expect('(')
    const columns = this.#list(() => {
      const name = this.#name()
      if (this.#took('(')) {
        this.#number()
        this.#expect(')')
      }
      if (!this.#took('ASC')) this.#took('DESC')
      return name
    })
    this.#expect(')')
    return columns
  }

  #column(keys: Key[]): Column {
    const name = this.#name()
    const type = this.#type()
    let nullable = true
    let initial: Column['initial']
    let autoIncrement = false
    for (;;) {
      if (this.#took('NOT', 'NULL')) nullable = false
      else if (this.#took('NULL')) nullable = true
      else if (this.#took('DEFAULT')) initial = this.#initial()
      else if (this.#took('AUTO_INCREMENT')) autoIncrement = true
      else if (this.#took('PRIMARY', 'KEY') || this.#took('PRIMARY')) {
        keys.push({name: 'PRIMARY', unique: true, columns: [name]})
        nullable = false
      } else if (this.#took('UNIQUE')) {
        this.#took('KEY')
        keys.push({name, unique: true, columns: [name]})
      } else if (this.#took('COMMENT')) this.#text()
      else if (this.#took('COLLATE') || this.#took('CHARACTER', 'SET') || this.#took('CHARSET')) this.#take()
      else if (this.#took('ON', 'UPDATE')) this.#expression()
      else return {name, type, nullable, initial, autoIncrement}
    }
  }
  #type(): string {
    let type = this.#name().toLowerCase()
    if (type === 'integer') type = 'int'
    if (type === 'bool' || type === 'boolean') type = 'tinyint(1)'
    if (type === 'double') this.#took('PRECISION')
    if (this.#took('(')) {
      const sizes = this.#list(() => {
        const {text, type: kind} = this.#take()
        return kind === 'string' ? `'${text}'` : text
      })
      this.#expect(')')
      type += `(${sizes.join(',')})`
    }
    if (this.#took('UNSIGNED')) type += ' unsigned'
    return type
  }
  #initial(): Column['initial'] {
    const expression = this.#primary()
    if (expression.kind === 'value') return expression.value
    if (expression.kind === 'unary' && expression.of.kind === 'value') return -Number(expression.of.value)
    const isTime = /^(CURRENT_TIMESTAMP|NOW)$/
    if (expression.kind === 'call' && isTime.test(expression.name)) return 'CURRENT_TIMESTAMP'
    throw unsupported('DEFAULT with an expression')
  }

  #drop(): Statement {
    if (this.#took('DATABASE') || this.#took('SCHEMA')) {
      return {type: 'drop database', ifExists: this.#ifExists(), name: this.#name()}
    }
    if (this.#took('TABLE')) {
      return {type: 'drop table', ifExists: this.#ifExists(), tables: this.#list(() => this.#table())}
    }
    if (this.#took('USER')) return this.#user('drop', this.#ifExists())
    if (this.#took('INDEX')) {
      const name = this.#name()
      this.#expect('ON')
      return {type: 'alter table', table: this.#table(), changes: [{change: 'drop key', name}]}
    }
    throw unsupported(`DROP ${this.#next.text.toUpperCase()}`)
  }

  #alter(): Statement {
    if (this.#took('USER')) return this.#user('alter', this.#ifExists())
    if (!this.#took('TABLE')) throw unsupported(`ALTER ${this.#next.text.toUpperCase()}`)
    const table = this.#table()
    return {type: 'alter table', table, changes: this.#list(() => this.#alteration()).flat()}
  }
  #alteration(): Alteration[] {
    if (this.#took('RENAME')) {
      if (!this.#took('TO')) this.#took('AS')
      return [{change: 'rename', to: this.#table()}]
    }
    if (this.#took('DROP')) {
      if (this.#took('PRIMARY', 'KEY')) return [{change: 'drop key', name: 'PRIMARY'}]
      if (this.#took('INDEX') || this.#took('KEY')) return [{change: 'drop key', name: this.#name()}]
      this.#took('COLUMN')
      return [{change: 'drop column', name: this.#name()}]
    }
    if (!this.#took('ADD')) throw unsupported(`ALTER TABLE ... ${this.#next.text.toUpperCase()}`)
    const key = this.#key()
    if (key === 'foreign') return []
    if (key !== undefined) return [{change: 'add key', key}]
    this.#took('COLUMN')
    const keys: Key[] = []
    const column = this.#column(keys)
    return [{change: 'add column', column}, ...keys.map(made => ({change: 'add key' as const, key: made}))]
  }

  #insert(conflict: 'fail' | 'ignore' | 'replace'): Statement {
    this.#took('INTO')
    const table = this.#table()
    if (this.#took('SET')) {
      const set = this.#assignments()
      return {
        type: 'insert',
        table,
        conflict,
        columns: set.map(({column}) => column),
        rows: [set.map(({value}) => value)],
        onDuplicate: this.#onDuplicate(),
      }
    }
    let columns: string[] = []
    if (this.#is('(') && !this.#is('(', 'SELECT')) {
      this.#expect('(')
      columns = this.#is(')') ? [] : this.#list(() => this.#name())
      this.#expect(')')
    }
    if (this.#is('SELECT') || this.#is('(', 'SELECT')) {
      return {type: 'insert', table, conflict, columns, rows: this.#select(), onDuplicate: this.#onDuplicate()}
    }
    if (!this.#took('VALUES')) this.#expect('VALUE')
    const rows = this.#list(() => {
      this.#took('ROW')
      this.#expect('(')
      const row = this.#is(')') ? [] : this.#list(() => this.#expression())
      this.#expect(')')
      return row
    })
    return {type: 'insert', table, conflict, columns, rows, onDuplicate: this.#onDuplicate()}
  }
  #onDuplicate(): Assignment[] {
    return this.#took('ON', 'DUPLICATE', 'KEY', 'UPDATE') ? this.#assignments() : []
  }
  #assignments(): Assignment[] {
    return this.#list(() => {
      const first = this.#name()
      const column = this.#took('.') ? this.#name() : first
      this.#expect('=')
      return {column, value: this.#expression()}
    })
  }

  #update(): Statement {
    const table = this.#table()
    this.#expect('SET')
    return {type: 'update', table, set: this.#assignments(), ...this.#which()}
  }
  #delete(): Statement {
    this.#expect('FROM')
    return {type: 'delete', table: this.#table(), ...this.#which()}
  }
  #which(): {where: Expression | undefined; orderBy: Order[]; limit: number | undefined} {
    const where = this.#took('WHERE') ? this.#expression() : undefined
    const orderBy = this.#orderBy()
    return {where, orderBy, limit: this.#took('LIMIT') ? this.#number() : undefined}
  }

  #set(): Statement {
    if (this.#took('NAMES') || this.#took('CHARACTER', 'SET') || this.#is('TRANSACTION')) {
      this.#skipRest()
      return {type: 'nothing'}
    }
    if (this.#took('PASSWORD')) {
      if (this.#took('FOR')) {
        const account = this.#account()
        this.#expect('=')
        return {type: 'user', action: 'alter', ...account, password: this.#passwordText(), tolerant: false}
      }
      this.#expect('=')
      return {type: 'user', action: 'alter', name: '', host: '', password: this.#passwordText(), tolerant: false}
    }
    const values = this.#list(() => {
      const scoped = ['GLOBAL', 'SESSION', 'LOCAL', 'PERSIST'].find(scope => this.#took(scope))
      const {type, text} = this.#take()
      if (type === 'symbol' || type === 'string' || type === 'number') this.#fail()
      const name =
        type === 'variable' ? text : `@@${scoped === 'GLOBAL' || scoped === 'PERSIST' ? 'global.' : ''}${text}`
      if (!this.#took(':=')) this.#expect('=')
      return {name, value: this.#is('ON') ? this.#word() : this.#expression()}
    })
    return {type: 'set', values}
  }
  #word(): Expression {
    return {kind: 'value', value: this.#take().text}
  }
  #passwordText(): string {
    if (this.#took('PASSWORD')) {
      this.#expect('(')
      const text = this.#text()
      this.#expect(')')
      return text
    }
    return this.#text()
  }

  #show(): Statement {
    this.#took('FULL')
    if (!this.#took('GLOBAL')) this.#took('SESSION')
    const words: string[] = []
    while (this.#next.type === 'word' && !/^(FROM|IN|LIKE|WHERE|FOR)$/i.test(this.#next.text) && words.length < 4) {
      if (/^CREATE (TABLE|DATABASE)$/.test(words.join(' '))) break
      words.push(this.#take().text.toUpperCase())
    }
    const what = words.join(' ')
    const at = what.startsWith('CREATE ') || this.#took('FROM') || this.#took('IN')
    let table = at ? this.#table() : undefined
    if (what === 'GRANTS' && this.#took('FOR')) {
      const {name, host} = this.#account()
      table = {database: host, name}
    }
    if (this.#took('FOR')) this.#skipRest()
    if (table !== undefined && (this.#took('FROM') || this.#took('IN')))
      table = {database: this.#name(), name: table.name}
    const like = this.#took('LIKE') ? this.#text() : undefined
    if (this.#is('WHERE')) {
      // `WHERE Variable_name = 'x'` and the like: the last text is what is asked for.
      const text = this.#tokens.findLast(({type}) => type === 'string')?.text
      this.#skipRest()
      return {type: 'show', what, table, like: text}
    }
    if (this.#took('LIMIT')) this.#number()
    return {type: 'show', what, table, like}
  }

  #changeMaster(): Statement {
    if (!this.#took('MASTER', 'TO')) this.#expect('REPLICATION', 'SOURCE', 'TO')
    const options: Record<string, string> = {}
    this.#list(() => {
      const name = this.#name()
        .toUpperCase()
        .replace(/^SOURCE_/, 'MASTER_')
        .replace('MASTER_SSL', 'SSL')
      this.#expect('=')
      options[name] = this.#take().text
    })
    if (this.#took('FOR')) this.#skipRest()
    return {type: 'change master', options}
  }
  #slave(type: 'start slave' | 'stop slave' | 'reset slave'): Statement {
    if (!this.#took('REPLICA')) this.#expect('SLAVE')
    const all = this.#took('ALL')
    this.#skipRest()
    return {type, all}
  }

  #account(): {name: string; host: string} {
    const {type, text} = this.#take()
    if (type === 'symbol' || type === 'variable') this.#fail()
    const {type: next, text: rest} = this.#next
    if (next === 'variable') {
      this.#at++
      return {name: text, host: rest.replace(/^@/, '').replace(/^(['`])(.*)\1$/, '$2')}
    }
    return {name: text, host: this.#took('@') ? this.#take().text : '%'}
  }
  #identified(): string | undefined {
    if (!this.#took('IDENTIFIED')) return undefined
    if (this.#took('WITH')) this.#take()
    return this.#took('BY') ? this.#text() : ''
  }
  #user(action: 'create' | 'alter' | 'drop', tolerant: boolean): Statement {
    const account = this.#account()
    const password = this.#identified()
    this.#skipRest()
    return {type: 'user', action, ...account, password, tolerant}
  }
  #grant(action: 'GRANT' | 'REVOKE'): Statement {
    const begin = this.#next.at
    while (!this.#is('TO') && !this.#is('FROM')) this.#take()
    const text = this.#sql.slice(begin, this.#next.at).trim()
    this.#take()
    const account = this.#account()
    const password = this.#identified()
    this.#skipRest()
    return {type: 'grant', action, text, ...account, password}
  }

  // --- select ------------------------------------------------------------------------------------------------------------

  #select(): Select {
    if (this.#took('(')) {
      const inner = this.#select()
      this.#expect(')')
      return inner
    }
    this.#expect('SELECT')
    const distinct = this.#took('DISTINCT')
    if (!distinct) this.#took('ALL')
    const items = this.#list(() => this.#item())
    const from = this.#took('FROM') ? this.#sources() : []
    const where = this.#took('WHERE') ? this.#expression() : undefined
    const groupBy = this.#took('GROUP', 'BY') ? this.#list(() => this.#expression()) : []
    const having = this.#took('HAVING') ? this.#expression() : undefined
    const orderBy = this.#orderBy()
    let limit: number | undefined
    let offset = 0
    if (this.#took('LIMIT')) {
      limit = this.#number()
      if (this.#took('OFFSET')) offset = this.#number()
      else if (this.#took(',')) [offset, limit] = [limit, this.#number()]
    }
    if (this.#is('UNION')) throw unsupported('UNION')
    if (this.#took('FOR', 'UPDATE') || this.#took('LOCK', 'IN', 'SHARE', 'MODE')) this.#took('NOWAIT')
    return {type: 'select', distinct, items, from, where, groupBy, having, orderBy, limit, offset}
  }

  #item(): Item {
    if (this.#took('*')) return {expression: undefined, table: undefined, title: '*'}
    const [first, dot, star] = this.#tokens.slice(this.#at, this.#at + 3)
    if (first?.type !== 'symbol' && dot?.text === '.' && star?.text === '*') {
      this.#at += 3
      return {expression: undefined, table: first!.text, title: '*'}
    }
    const begin = this.#next.at
    const expression = this.#expression()
    const end = this.#next.at
    const written = this.#sql.slice(begin, end).trim()
    const plain = expression.kind === 'column' ? expression.name : this.#isText(expression, written)
    return {expression, table: undefined, title: this.#alias() ?? plain}
  }
  #isText(expression: Expression, written: string): string {
    return expression.kind === 'value' && typeof expression.value === 'string' ? expression.value : written
  }
  #alias(): string | undefined {
    if (this.#took('AS')) return this.#next.type === 'string' ? this.#text() : this.#name()
    const {type, text} = this.#next
    if (type === 'name' || type === 'string' || (type === 'word' && !reserved.has(text.toUpperCase()))) {
      return this.#take().text
    }
    return undefined
  }

  #sources(): Source[] {
    const found = [this.#source('inner')]
    for (;;) {
      if (this.#took(',')) found.push(this.#source('inner'))
      else if (this.#took('LEFT')) {
        this.#took('OUTER')
        this.#expect('JOIN')
        found.push(this.#source('left'))
      } else if (this.#is('RIGHT')) throw unsupported('RIGHT JOIN')
      else if (this.#took('JOIN')) found.push(this.#source('inner'))
      else if (this.#took('INNER') || this.#took('CROSS')) {
        this.#expect('JOIN')
        found.push(this.#source('inner'))
      } else return found
    }
  }
  #source(join: 'inner' | 'left'): Source {
    if (this.#is('(')) throw unsupported('SELECT FROM (SELECT ...)')
    const table = this.#table()
    const alias = this.#alias() ?? table.name
    return {...table, alias, join, on: this.#took('ON') ? this.#expression() : undefined}
  }
  #orderBy(): Order[] {
    if (!this.#took('ORDER', 'BY')) return []
    return this.#list(() => {
      const by = this.#expression()
      const descending = this.#took('DESC')
      if (!descending) this.#took('ASC')
      return {by, descending}
    })
  }

  // --- expressions, the weakest operators first ------------------------------------------------------------------------------

  #expression(): Expression {
    let left = this.#and()
    while (this.#took('OR') || this.#took('||')) left = {kind: 'binary', operator: 'OR', left, right: this.#and()}
    return left
  }
  #and(): Expression {
    let left = this.#not()
    while (this.#took('AND') || this.#took('&&')) left = {kind: 'binary', operator: 'AND', left, right: this.#not()}
    return left
  }
  #not(): Expression {
    if (this.#took('NOT') || this.#took('!')) return {kind: 'unary', operator: 'NOT', of: this.#not()}
    return this.#comparison()
  }
  #comparison(): Expression {
    let left = this.#sum()
    for (;;) {
      const operator = ['<=>', '=', '<=', '>=', '<>', '!=', '<', '>'].find(symbol => this.#took(symbol))
      if (operator !== undefined) {
        left = {kind: 'binary', operator: operator === '!=' ? '<>' : operator, left, right: this.#sum()}
        continue
      }
      if (this.#took('IS')) {
        const negated = this.#took('NOT')
        const of = this.#took('NULL') ? null : this.#took('TRUE') ? 1 : this.#took('FALSE') ? 0 : this.#fail()
        left = not(negated, {kind: 'binary', operator: 'IS', left, right: {kind: 'value', value: of}})
        continue
      }
      const negated =
        this.#is('NOT', 'IN') || this.#is('NOT', 'LIKE') || this.#is('NOT', 'BETWEEN') || this.#is('NOT', 'REGEXP')
      if (negated) this.#take()
      if (this.#took('IN')) left = not(negated, {kind: 'in', of: left, list: this.#inList()})
      else if (this.#took('LIKE')) left = not(negated, {kind: 'binary', operator: 'LIKE', left, right: this.#sum()})
      else if (this.#took('REGEXP') || this.#took('RLIKE')) {
        left = not(negated, {kind: 'binary', operator: 'REGEXP', left, right: this.#sum()})
      } else if (this.#took('BETWEEN')) {
        const low: Expression = {kind: 'binary', operator: '>=', left, right: this.#sum()}
        this.#expect('AND')
        const high: Expression = {kind: 'binary', operator: '<=', left, right: this.#sum()}
        left = not(negated, {kind: 'binary', operator: 'AND', left: low, right: high})
      } else return left
    }
  }
  #inList(): readonly Expression[] | Select {
    this.#expect('(')
    const list = this.#is('SELECT') ? this.#select() : this.#list(() => this.#expression())
    this.#expect(')')
    return list
  }
  #sum(): Expression {
    let left = this.#product()
    for (;;) {
      const operator = ['+', '-'].find(symbol => this.#took(symbol))
      if (operator === undefined) return left
      left = {kind: 'binary', operator, left, right: this.#product()}
    }
  }
  #product(): Expression {
    let left = this.#primary()
    for (;;) {
      const operator = ['*', '/', '%', 'DIV', 'MOD'].find(symbol => this.#took(symbol))
      if (operator === undefined) return left
      left = {kind: 'binary', operator: operator === 'MOD' ? '%' : operator, left, right: this.#primary()}
    }
  }

  #primary(): Expression {
    if (this.#took('-')) return {kind: 'unary', operator: '-', of: this.#primary()}
    if (this.#took('+')) return this.#primary()
    if (this.#took('(')) {
      const inner: Expression = this.#is('SELECT') ? {kind: 'select', select: this.#select()} : this.#expression()
      this.#expect(')')
      return inner
    }
    const {type, text} = this.#next
    if (type === 'number') return {kind: 'value', value: this.#number()}
    if (type === 'string') return {kind: 'value', value: this.#texts()}
    if (type === 'variable') {
      this.#at++
      return {kind: 'variable', name: text}
    }
    if (type === 'word') {
      const word = text.toUpperCase()
      if (word === 'CASE') return this.#case()
      if (reserved.has(word) && !/^(VALUES|LEFT|RIGHT)$/.test(word)) return this.#fail()
      if (this.#took('NULL')) return {kind: 'value', value: null}
      if (this.#took('TRUE')) return {kind: 'value', value: 1}
      if (this.#took('FALSE')) return {kind: 'value', value: 0}
      if (word === 'DEFAULT' && !this.#is('DEFAULT', '(')) {
        this.#at++
        return {kind: 'default'}
      }
      if (this.#is(word, '(')) return this.#call()
      if (/^CURRENT_(TIMESTAMP|DATE|USER)$/.test(word)) {
        this.#at++
        return {kind: 'call', name: word, args: [], distinct: false}
      }
    }
    const first = this.#name()
    if (!this.#took('.')) return {kind: 'column', table: undefined, name: first}
    const second = this.#name()
    // `database.table.column`
    if (this.#took('.')) return {kind: 'column', table: second, name: this.#name()}
    return {kind: 'column', table: first, name: second}
  }
  /** Texts beside each other are one. */
  #texts(): string {
    let text = ''
    while (this.#next.type === 'string') text += this.#take().text
    return text
  }
  #call(): Expression {
    const name = this.#take().text.toUpperCase()
    this.#expect('(')
    const distinct = this.#took('DISTINCT')
    let args: Expression[] = []
    if (this.#took('*')) args = [{kind: 'value', value: 1}]
    else if (!this.#is(')')) args = this.#list(() => this.#expression())
    if (this.#took('AS') || this.#is('ORDER') || this.#is('SEPARATOR'))
      throw unsupported(`${name} with more than values`)
    this.#expect(')')
    return {kind: 'call', name, args, distinct}
  }
  #case(): Expression {
    this.#expect('CASE')
    const of = this.#is('WHEN') ? undefined : this.#expression()
    const whens: When[] = []
    while (this.#took('WHEN')) {
      const when = this.#expression()
      this.#expect('THEN')
      whens.push({when, result: this.#expression()})
    }
    const otherwise = this.#took('ELSE') ? this.#expression() : undefined
    this.#expect('END')
    return {kind: 'case', of, whens, otherwise}
  }
}

const not = (negated: boolean, of: Expression): Expression => (negated ? {kind: 'unary', operator: 'NOT', of} : of)
