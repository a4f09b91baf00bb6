import {unsupported} from './sql-error.ts'
import type {Expression, Item, Order, Select, Source, When} from './syntax.ts'
import {Words} from './words.ts'

/** Words that end an expression or a table name: they are no alias. */
const reserved = new Set(
  'FROM WHERE GROUP HAVING ORDER LIMIT OFFSET ON JOIN INNER LEFT RIGHT CROSS UNION SET VALUES AS AND OR NOT IS IN LIKE BETWEEN ASC DESC INTO FOR WHEN THEN ELSE END USING SELECT'.split(
    ' ',
  ),
)

/** Reads SELECT and expressions. */
export class SelectParser extends Words {
  protected select(): Select {
    if (this.took('(')) {
      const inner = this.select()
      this.expect(')')
      return inner
    }
    this.expect('SELECT')
    const distinct = this.took('DISTINCT')
    if (!distinct) this.took('ALL')
    const items = this.list(() => this.#item())
    const from = this.took('FROM') ? this.#sources() : []
    const where = this.took('WHERE') ? this.expression() : undefined
    const groupBy = this.took('GROUP', 'BY') ? this.list(() => this.expression()) : []
    const having = this.took('HAVING') ? this.expression() : undefined
    const orderBy = this.orderBy()
    let limit: number | undefined
    let offset = 0
    if (this.took('LIMIT')) {
      limit = this.number()
      if (this.took('OFFSET')) offset = this.number()
      else if (this.took(',')) [offset, limit] = [limit, this.number()]
    }
    if (this.is('UNION')) throw unsupported('UNION')
    if (this.took('FOR', 'UPDATE') || this.took('LOCK', 'IN', 'SHARE', 'MODE')) this.took('NOWAIT')
    return {type: 'select', distinct, items, from, where, groupBy, having, orderBy, limit, offset}
  }

  #item(): Item {
    if (this.took('*')) return {expression: undefined, table: undefined, title: '*'}
    const [first, dot, star] = this.tokens.slice(this.at, this.at + 3)
    if (first?.type !== 'symbol' && dot?.text === '.' && star?.text === '*') {
      this.at += 3
      return {expression: undefined, table: first!.text, title: '*'}
    }
    const begin = this.next.at
    const expression = this.expression()
    const end = this.next.at
    const written = this.sql.slice(begin, end).trim()
    const plain = expression.kind === 'column' ? expression.name : this.#isText(expression, written)
    return {expression, table: undefined, title: this.#alias() ?? plain}
  }

  #isText(expression: Expression, written: string): string {
    return expression.kind === 'value' && typeof expression.value === 'string' ? expression.value : written
  }

  #alias(): string | undefined {
    if (this.took('AS')) return this.next.type === 'string' ? this.text() : this.name()
    const {type, text} = this.next
    if (type === 'name' || type === 'string' || (type === 'word' && !reserved.has(text.toUpperCase()))) {
      return this.take().text
    }
    return undefined
  }

  #sources(): Source[] {
    const found = [this.#source('inner')]
    for (;;) {
      if (this.took(',')) found.push(this.#source('inner'))
      else if (this.took('LEFT')) {
        this.took('OUTER')
        this.expect('JOIN')
        found.push(this.#source('left'))
      } else if (this.is('RIGHT')) throw unsupported('RIGHT JOIN')
      else if (this.took('JOIN')) found.push(this.#source('inner'))
      else if (this.took('INNER') || this.took('CROSS')) {
        this.expect('JOIN')
        found.push(this.#source('inner'))
      } else return found
    }
  }

  #source(join: 'inner' | 'left'): Source {
    if (this.is('(')) throw unsupported('SELECT FROM (SELECT ...)')
    const table = this.table()
    const alias = this.#alias() ?? table.name
    return {...table, alias, join, on: this.took('ON') ? this.expression() : undefined}
  }

  protected orderBy(): Order[] {
    if (!this.took('ORDER', 'BY')) return []
    return this.list(() => {
      const by = this.expression()
      const descending = this.took('DESC')
      if (!descending) this.took('ASC')
      return {by, descending}
    })
  }

  protected expression(): Expression {
    let left = this.#and()
    while (this.took('OR') || this.took('||')) left = {kind: 'binary', operator: 'OR', left, right: this.#and()}
    return left
  }

  #and(): Expression {
    let left = this.#not()
    while (this.took('AND') || this.took('&&')) left = {kind: 'binary', operator: 'AND', left, right: this.#not()}
    return left
  }

  #not(): Expression {
    if (this.took('NOT') || this.took('!')) return {kind: 'unary', operator: 'NOT', of: this.#not()}
    return this.#comparison()
  }

  #comparison(): Expression {
    let left = this.#sum()
    for (;;) {
      const operator = ['<=>', '=', '<=', '>=', '<>', '!=', '<', '>'].find(symbol => this.took(symbol))
      if (operator !== undefined) {
        left = {kind: 'binary', operator: operator === '!=' ? '<>' : operator, left, right: this.#sum()}
        continue
      }
      if (this.took('IS')) {
        const negated = this.took('NOT')
        const of = this.took('NULL') ? null : this.took('TRUE') ? 1 : this.took('FALSE') ? 0 : this.fail()
        left = not(negated, {kind: 'binary', operator: 'IS', left, right: {kind: 'value', value: of}})
        continue
      }
      const negated =
        this.is('NOT', 'IN') || this.is('NOT', 'LIKE') || this.is('NOT', 'BETWEEN') || this.is('NOT', 'REGEXP')
      if (negated) this.take()
      if (this.took('IN')) left = not(negated, {kind: 'in', of: left, list: this.#inList()})
      else if (this.took('LIKE')) left = not(negated, {kind: 'binary', operator: 'LIKE', left, right: this.#sum()})
      else if (this.took('REGEXP') || this.took('RLIKE')) {
        left = not(negated, {kind: 'binary', operator: 'REGEXP', left, right: this.#sum()})
      } else if (this.took('BETWEEN')) {
        const low: Expression = {kind: 'binary', operator: '>=', left, right: this.#sum()}
        this.expect('AND')
        const high: Expression = {kind: 'binary', operator: '<=', left, right: this.#sum()}
        left = not(negated, {kind: 'binary', operator: 'AND', left: low, right: high})
      } else return left
    }
  }

  #inList(): readonly Expression[] | Select {
    this.expect('(')
    const list = this.is('SELECT') ? this.select() : this.list(() => this.expression())
    this.expect(')')
    return list
  }

  #sum(): Expression {
    let left = this.#product()
    for (;;) {
      const operator = ['+', '-'].find(symbol => this.took(symbol))
      if (operator === undefined) return left
      left = {kind: 'binary', operator, left, right: this.#product()}
    }
  }

  #product(): Expression {
    let left = this.primary()
    for (;;) {
      const operator = ['*', '/', '%', 'DIV', 'MOD'].find(symbol => this.took(symbol))
      if (operator === undefined) return left
      left = {kind: 'binary', operator: operator === 'MOD' ? '%' : operator, left, right: this.primary()}
    }
  }

  protected primary(): Expression {
    if (this.took('-')) return {kind: 'unary', operator: '-', of: this.primary()}
    if (this.took('+')) return this.primary()
    if (this.took('(')) {
      const inner: Expression = this.is('SELECT') ? {kind: 'select', select: this.select()} : this.expression()
      this.expect(')')
      return inner
    }
    const {type, text} = this.next
    if (type === 'number') return {kind: 'value', value: this.number()}
    if (type === 'string') return {kind: 'value', value: this.#texts()}
    if (type === 'variable') {
      this.at++
      return {kind: 'variable', name: text}
    }
    if (type === 'word') {
      const word = text.toUpperCase()
      if (word === 'CASE') return this.#case()
      if (reserved.has(word) && !/^(VALUES|LEFT|RIGHT)$/.test(word)) return this.fail()
      if (this.took('NULL')) return {kind: 'value', value: null}
      if (this.took('TRUE')) return {kind: 'value', value: 1}
      if (this.took('FALSE')) return {kind: 'value', value: 0}
      if (word === 'DEFAULT' && !this.is('DEFAULT', '(')) {
        this.at++
        return {kind: 'default'}
      }
      if (this.is(word, '(')) return this.#call()
      if (/^CURRENT_(TIMESTAMP|DATE|USER)$/.test(word)) {
        this.at++
        return {kind: 'call', name: word, args: [], distinct: false}
      }
    }
    const first = this.name()
    if (!this.took('.')) return {kind: 'column', table: undefined, name: first}
    const second = this.name()
    // `database.table.column`
    if (this.took('.')) return {kind: 'column', table: second, name: this.name()}
    return {kind: 'column', table: first, name: second}
  }

  /** Texts beside each other are one. */
  #texts(): string {
    let text = ''
    while (this.next.type === 'string') text += this.take().text
    return text
  }

  #call(): Expression {
    const name = this.take().text.toUpperCase()
    this.expect('(')
    const distinct = this.took('DISTINCT')
    let args: Expression[] = []
    if (this.took('*')) args = [{kind: 'value', value: 1}]
    else if (!this.is(')')) args = this.list(() => this.expression())
    if (this.took('AS') || this.is('ORDER') || this.is('SEPARATOR')) throw unsupported(`${name} with more than values`)
    this.expect(')')
    return {kind: 'call', name, args, distinct}
  }

  #case(): Expression {
    this.expect('CASE')
    const of = this.is('WHEN') ? undefined : this.expression()
    const whens: When[] = []
    while (this.took('WHEN')) {
      const when = this.expression()
      this.expect('THEN')
      whens.push({when, result: this.expression()})
    }
    const otherwise = this.took('ELSE') ? this.expression() : undefined
    this.expect('END')
    return {kind: 'case', of, whens, otherwise}
  }
}

const not = (negated: boolean, of: Expression): Expression => (negated ? {kind: 'unary', operator: 'NOT', of} : of)
