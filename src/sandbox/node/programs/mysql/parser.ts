// Statements of MySQL, as far as the model knows them. https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html
import {unsupported} from './sql-error.ts'
import type {Assignment, Expression, Order, Statement} from './syntax.ts'
import {DefinitionParser} from './definition-parser.ts'

/** Reads one statement; texts that are none throw SqlError 1064, what the model leaves out 1235. */
export function parse(sql: string): Statement {
  return new Parser(sql).statement()
}

const known = new Set(
  'ALTER ANALYZE BINLOG CALL CHECK CHECKSUM CREATE DEALLOCATE DELIMITER DO DROP EXECUTE EXPLAIN GRANT HANDLER HELP INSTALL KILL LOAD LOCK OPTIMIZE PREPARE PURGE RENAME REPAIR REVOKE SAVEPOINT SHOW SIGNAL TABLE VALUES WITH XA'.split(
    ' ',
  ),
)

class Parser extends DefinitionParser {
  statement(): Statement {
    const first = this.next
    if (first.type === 'end') return {type: 'nothing'}
    const found = this.is('(') ? this.select() : this.#statement()
    while (this.took(';'));
    if (this.next.type !== 'end') this.fail()
    return found
  }

  #statement(): Statement {
    const verb = this.next.type === 'word' ? this.next.text.toUpperCase() : this.fail()
    if (verb === 'SELECT') return this.select()
    this.at++
    switch (verb) {
      case 'USE':
        return {type: 'use', database: this.name()}
      case 'CREATE':
        return this.create()
      case 'DROP':
        return this.drop()
      case 'TRUNCATE':
        this.took('TABLE')
        return {type: 'truncate', table: this.table()}
      case 'ALTER':
        return this.alter()
      case 'INSERT':
        return this.#insert(this.took('IGNORE') ? 'ignore' : 'fail')
      case 'REPLACE':
        return this.#insert('replace')
      case 'UPDATE':
        return this.#update()
      case 'DELETE':
        return this.#delete()
      case 'BEGIN':
        this.took('WORK')
        return {type: 'begin'}
      case 'COMMIT':
      case 'ROLLBACK':
        this.took('WORK')
        return {type: verb === 'COMMIT' ? 'commit' : 'rollback'}
      case 'SET':
        return this.#set()
      case 'SHOW':
        return this.#show()
      case 'DESC':
      case 'DESCRIBE':
        return {type: 'show', what: 'COLUMNS', table: this.table(), like: undefined}
      case 'CHANGE':
        return this.#changeMaster()
      case 'START':
        if (this.took('TRANSACTION')) {
          this.skipRest()
          return {type: 'begin'}
        }
        return this.#slave('start slave')
      case 'STOP':
        return this.#slave('stop slave')
      case 'RESET':
        if (this.took('MASTER') || this.took('BINARY', 'LOGS', 'AND', 'GTIDS')) return {type: 'reset master', all: true}
        return this.#slave('reset slave')
      case 'GRANT':
      case 'REVOKE':
        return this.grant(verb)
      case 'FLUSH': {
        this.took('LOCAL')
        const what = this.take().text.toUpperCase()
        this.skipRest()
        return {type: 'flush', what}
      }
      case 'LOCK':
      case 'UNLOCK':
      case 'ANALYZE':
      case 'OPTIMIZE':
        this.skipRest()
        return {type: 'nothing'}
      case 'SHUTDOWN':
        return {type: 'shutdown'}
      default:
        if (known.has(verb)) throw unsupported(verb)
        this.at--
        return this.fail()
    }
  }

  #insert(conflict: 'fail' | 'ignore' | 'replace'): Statement {
    this.took('INTO')
    const table = this.table()
    if (this.took('SET')) {
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
    if (this.is('(') && !this.is('(', 'SELECT')) {
      this.expect('(')
      columns = this.is(')') ? [] : this.list(() => this.name())
      this.expect(')')
    }
    if (this.is('SELECT') || this.is('(', 'SELECT')) {
      return {type: 'insert', table, conflict, columns, rows: this.select(), onDuplicate: this.#onDuplicate()}
    }
    if (!this.took('VALUES')) this.expect('VALUE')
    const rows = this.list(() => {
      this.took('ROW')
      this.expect('(')
      const row = this.is(')') ? [] : this.list(() => this.expression())
      this.expect(')')
      return row
    })
    return {type: 'insert', table, conflict, columns, rows, onDuplicate: this.#onDuplicate()}
  }

  #onDuplicate(): Assignment[] {
    return this.took('ON', 'DUPLICATE', 'KEY', 'UPDATE') ? this.#assignments() : []
  }

  #assignments(): Assignment[] {
    return this.list(() => {
      const first = this.name()
      const column = this.took('.') ? this.name() : first
      this.expect('=')
      return {column, value: this.expression()}
    })
  }

  #update(): Statement {
    const table = this.table()
    this.expect('SET')
    return {type: 'update', table, set: this.#assignments(), ...this.#which()}
  }

  #delete(): Statement {
    this.expect('FROM')
    return {type: 'delete', table: this.table(), ...this.#which()}
  }

  #which(): {where: Expression | undefined; orderBy: Order[]; limit: number | undefined} {
    const where = this.took('WHERE') ? this.expression() : undefined
    const orderBy = this.orderBy()
    return {where, orderBy, limit: this.took('LIMIT') ? this.number() : undefined}
  }

  #set(): Statement {
    if (this.took('NAMES') || this.took('CHARACTER', 'SET') || this.is('TRANSACTION')) {
      this.skipRest()
      return {type: 'nothing'}
    }
    if (this.took('PASSWORD')) {
      if (this.took('FOR')) {
        const account = this.account()
        this.expect('=')
        return {type: 'user', action: 'alter', ...account, password: this.#passwordText(), tolerant: false}
      }
      this.expect('=')
      return {type: 'user', action: 'alter', name: '', host: '', password: this.#passwordText(), tolerant: false}
    }
    const values = this.list(() => {
      const scoped = ['GLOBAL', 'SESSION', 'LOCAL', 'PERSIST'].find(scope => this.took(scope))
      const {type, text} = this.take()
      if (type === 'symbol' || type === 'string' || type === 'number') this.fail()
      const name =
        type === 'variable' ? text : `@@${scoped === 'GLOBAL' || scoped === 'PERSIST' ? 'global.' : ''}${text}`
      if (!this.took(':=')) this.expect('=')
      return {name, value: this.is('ON') ? this.#word() : this.expression()}
    })
    return {type: 'set', values}
  }

  #word(): Expression {
    return {kind: 'value', value: this.take().text}
  }

  #passwordText(): string {
    if (this.took('PASSWORD')) {
      this.expect('(')
      const text = this.text()
      this.expect(')')
      return text
    }
    return this.text()
  }

  #show(): Statement {
    this.took('FULL')
    if (!this.took('GLOBAL')) this.took('SESSION')
    const words: string[] = []
    while (this.next.type === 'word' && !/^(FROM|IN|LIKE|WHERE|FOR)$/i.test(this.next.text) && words.length < 4) {
      if (/^CREATE (TABLE|DATABASE)$/.test(words.join(' '))) break
      words.push(this.take().text.toUpperCase())
    }
    const what = words.join(' ')
    const at = what.startsWith('CREATE ') || this.took('FROM') || this.took('IN')
    let table = at ? this.table() : undefined
    if (what === 'GRANTS' && this.took('FOR')) {
      const {name, host} = this.account()
      table = {database: host, name}
    }
    if (this.took('FOR')) this.skipRest()
    if (table !== undefined && (this.took('FROM') || this.took('IN'))) table = {database: this.name(), name: table.name}
    const like = this.took('LIKE') ? this.text() : undefined
    if (this.is('WHERE')) {
      // `WHERE Variable_name = 'x'` and the like: the last text is what is asked for.
      const text = this.tokens.findLast(({type}) => type === 'string')?.text
      this.skipRest()
      return {type: 'show', what, table, like: text}
    }
    if (this.took('LIMIT')) this.number()
    return {type: 'show', what, table, like}
  }

  #changeMaster(): Statement {
    if (!this.took('MASTER', 'TO')) this.expect('REPLICATION', 'SOURCE', 'TO')
    const options: Record<string, string> = {}
    this.list(() => {
      const name = this.name()
        .toUpperCase()
        .replace(/^SOURCE_/, 'MASTER_')
        .replace('MASTER_SSL', 'SSL')
      this.expect('=')
      options[name] = this.take().text
    })
    if (this.took('FOR')) this.skipRest()
    return {type: 'change master', options}
  }

  #slave(type: 'start slave' | 'stop slave' | 'reset slave'): Statement {
    if (!this.took('REPLICA')) this.expect('SLAVE')
    const all = this.took('ALL')
    this.skipRest()
    return {type, all}
  }
}
