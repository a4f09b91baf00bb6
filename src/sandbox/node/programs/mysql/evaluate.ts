// Values of expressions, in one row or over a group of rows.
import {createHash, randomUUID} from 'node:crypto'
import {createContext, Script} from 'node:vm'
import {likePattern} from '../wildcards.ts'
import {SqlError, unsupported} from './sql-error.ts'
import type {Expression, Select, Value} from './syntax.ts'

/** One row as an expression sees it: columns by table and name. */
export interface Scope {
  /** Throws SqlError 1054 for a column that is not there. */
  readonly column: (table: string | undefined, name: string) => Value
  readonly variable: (name: string) => Value
  /** Functions that know the session: DATABASE(), NOW() …; undefined for others. */
  readonly session: (name: string, args: readonly Value[]) => Value | undefined
  readonly select: (select: Select) => readonly (readonly Value[])[]
  /** The rows of the group, where there is one. */
  readonly group?: readonly Scope[]
}

const aggregates = new Set(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX', 'GROUP_CONCAT'])

/** True when the value is one of a whole group. */
export function isAggregate(expression: Expression | undefined): boolean {
  if (expression === undefined) return false
  switch (expression.kind) {
    case 'call':
      return aggregates.has(expression.name) || expression.args.some(isAggregate)
    case 'unary':
      return isAggregate(expression.of)
    case 'binary':
      return isAggregate(expression.left) || isAggregate(expression.right)
    case 'in':
      return isAggregate(expression.of)
    case 'case':
      return expression.whens.some(({when, result}) => isAggregate(when) || isAggregate(result))
    default:
      return false
  }
}

const isTrue = (value: Value): boolean => value !== null && numberOf(value) !== 0
const truth = (value: boolean): number => (value ? 1 : 0)
/** A text counts as the number that it begins with. */
export const numberOf = (value: Value): number =>
  typeof value === 'number' ? value : Number(/^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?/.exec(value ?? '')?.[0] ?? 0)

/** Below, equal or above 0; texts without regard to case, as the usual collations do. */
export function compare(left: string | number, right: string | number): number {
  if (typeof left === 'string' && typeof right === 'string') {
    const [one, other] = [left.toLowerCase(), right.toLowerCase()]
    return one < other ? -1 : one > other ? 1 : 0
  }
  return numberOf(left) - numberOf(right)
}

export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'value':
      return expression.value
    case 'default':
      throw unsupported('DEFAULT outside of VALUES')
    case 'column':
      return scope.column(expression.table, expression.name)
    case 'variable':
      return scope.variable(expression.name)
    case 'unary': {
      const value = evaluate(expression.of, scope)
      if (value === null) return null
      return expression.operator === '-' ? -numberOf(value) : truth(!isTrue(value))
    }
    case 'binary':
      return binary(expression.operator, expression.left, expression.right, scope)
    case 'in': {
      const {list} = expression
      const value = evaluate(expression.of, scope)
      const values =
        'type' in list ? scope.select(list).map(row => row[0] ?? null) : list.map(one => evaluate(one, scope))
      if (value === null) return null
      if (values.some(one => one !== null && compare(value, one) === 0)) return 1
      return values.includes(null) ? null : 0
    }
    case 'case': {
      const of = expression.of === undefined ? undefined : evaluate(expression.of, scope)
      const found = expression.whens.find(({when}) => {
        const value = evaluate(when, scope)
        if (of === undefined) return isTrue(value)
        return of !== null && value !== null && compare(of, value) === 0
      })
      const result = found?.result ?? expression.otherwise
      return result === undefined ? null : evaluate(result, scope)
    }
    case 'select': {
      const rows = scope.select(expression.select)
      if (rows.length > 1) throw new SqlError(1242, '21000', 'Subquery returns more than 1 row')
      return rows[0]?.[0] ?? null
    }
    case 'call':
      return aggregates.has(expression.name)
        ? aggregate(expression, scope)
        : call(
            expression.name,
            expression.args.map(arg => evaluate(arg, scope)),
            scope,
          )
  }
}

function binary(operator: string, leftSide: Expression, rightSide: Expression, scope: Scope): Value {
  const left = evaluate(leftSide, scope)
  if (operator === 'AND' && left !== null && !isTrue(left)) return 0
  if (operator === 'OR' && isTrue(left)) return 1
  const right = evaluate(rightSide, scope)
  if (operator === 'AND') return right !== null && !isTrue(right) ? 0 : left === null || right === null ? null : 1
  if (operator === 'OR') return isTrue(right) ? 1 : left === null || right === null ? null : 0
  if (operator === 'IS')
    return right === null ? truth(left === null) : truth(left !== null && isTrue(left) === isTrue(right))
  if (operator === '<=>') return truth(left === null || right === null ? left === right : compare(left, right) === 0)
  if (left === null || right === null) return null
  switch (operator) {
    case '=':
      return truth(compare(left, right) === 0)
    case '<>':
      return truth(compare(left, right) !== 0)
    case '<':
      return truth(compare(left, right) < 0)
    case '<=':
      return truth(compare(left, right) <= 0)
    case '>':
      return truth(compare(left, right) > 0)
    case '>=':
      return truth(compare(left, right) >= 0)
    case 'LIKE':
      return truth(likePattern(String(right)).test(String(left)))
    case 'REGEXP':
      return truth(fitsExpression(String(right), String(left)))
    case '+':
      return numberOf(left) + numberOf(right)
    case '-':
      return numberOf(left) - numberOf(right)
    case '*':
      return numberOf(left) * numberOf(right)
    case '/':
      return numberOf(right) === 0 ? null : numberOf(left) / numberOf(right)
    case 'DIV':
      return numberOf(right) === 0 ? null : Math.trunc(numberOf(left) / numberOf(right))
    default:
      return numberOf(right) === 0 ? null : numberOf(left) % numberOf(right)
  }
}

/** A regular expression that takes for ever is given up: nothing else could happen meanwhile. */
function fitsExpression(pattern: string, text: string): boolean {
  try {
    matching ??= new Script(`new RegExp(pattern, 'iu').test(text)`)
    matchContext ??= createContext(Object.create(null) as object)
    return matching.runInContext(Object.assign(matchContext, {pattern, text}), {timeout: 500}) === true
  } catch (error) {
    const isTimeout = error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    if (isTimeout) throw new SqlError(3699, 'HY000', 'Timeout exceeded in regular expression match.')
    throw new SqlError(3685, 'HY000', 'Illegal argument to a regular expression.')
  }
}
let matching: Script | undefined
let matchContext: object | undefined

function aggregate({name, args, distinct}: Extract<Expression, {kind: 'call'}>, scope: Scope): Value {
  if (scope.group === undefined) throw new SqlError(1111, 'HY000', 'Invalid use of group function')
  const [of] = args
  if (of === undefined) throw unsupported(`${name}()`)
  const all = scope.group.map(row => evaluate(of, row)).filter(value => value !== null)
  const values = distinct ? [...new Set(all)] : all
  if (name === 'COUNT') return values.length
  const [first] = values
  if (first === undefined) return null
  const sum = values.reduce<number>((total, value) => total + numberOf(value), 0)
  switch (name) {
    case 'SUM':
      return sum
    case 'AVG':
      return (sum / values.length).toFixed(4)
    case 'MIN':
      return values.reduce((best, value) => (compare(value, best) < 0 ? value : best), first)
    case 'MAX':
      return values.reduce((best, value) => (compare(value, best) > 0 ? value : best), first)
    default:
      return values.join(',')
  }
}

type Plain = (args: readonly Value[]) => Value
const onText =
  (act: (text: string, args: readonly Value[]) => Value): Plain =>
  args =>
    args.some(value => value === null) ? null : act(String(args[0]), args)
const onNumber =
  (act: (value: number, args: readonly Value[]) => Value): Plain =>
  args =>
    args.some(value => value === null) ? null : act(numberOf(args[0] ?? null), args)

const functions: Readonly<Record<string, Plain>> = {
  ABS: onNumber(Math.abs),
  CEIL: onNumber(Math.ceil),
  CEILING: onNumber(Math.ceil),
  CHAR_LENGTH: onText(text => Array.from(text).length),
  COALESCE: args => args.find(value => value !== null) ?? null,
  CONCAT: onText((_, args) => args.join('')),
  CONCAT_WS: ([separator = null, ...rest]) =>
    separator === null ? null : rest.filter(value => value !== null).join(String(separator)),
  FLOOR: onNumber(Math.floor),
  GREATEST: onNumber((_, args) => args.reduce((best, value) => (compare(value!, best!) > 0 ? value : best))),
  IF: ([when = null, then = null, otherwise = null]) => (isTrue(when) ? then : otherwise),
  IFNULL: ([value = null, otherwise = null]) => value ?? otherwise,
  LEAST: onNumber((_, args) => args.reduce((best, value) => (compare(value!, best!) < 0 ? value : best))),
  LEFT: onText((text, args) => text.slice(0, numberOf(args[1] ?? 0))),
  LENGTH: onText(text => Buffer.byteLength(text)),
  LOWER: onText(text => text.toLowerCase()),
  MD5: onText(text => createHash('md5').update(text).digest('hex')),
  MOD: onNumber((value, args) => (numberOf(args[1] ?? 0) === 0 ? null : value % numberOf(args[1] ?? 0))),
  NULLIF: ([left = null, right = null]) =>
    left !== null && right !== null && compare(left, right) === 0 ? null : left,
  RAND: () => Math.random(),
  REPEAT: onText((text, args) => text.repeat(Math.min(100_000, Math.max(0, numberOf(args[1] ?? 0))))),
  REPLACE: onText((text, args) => text.replaceAll(String(args[1]), String(args[2]))),
  RIGHT: onText((text, args) => text.slice(Math.max(0, text.length - numberOf(args[1] ?? 0)))),
  ROUND: onNumber((value, args) => Number(value.toFixed(Math.min(30, Math.max(0, numberOf(args[1] ?? 0)))))),
  SUBSTRING: onText((text, args) => {
    const begin = numberOf(args[1] ?? 1)
    const at = begin < 0 ? text.length + begin : begin - 1
    return text.slice(at, args[2] === undefined ? undefined : at + numberOf(args[2]))
  }),
  TRIM: onText(text => text.trim()),
  UPPER: onText(text => text.toUpperCase()),
  UUID: () => randomUUID(),
}
const aliases: Readonly<Record<string, string>> = {
  LCASE: 'LOWER',
  UCASE: 'UPPER',
  SUBSTR: 'SUBSTRING',
  MID: 'SUBSTRING',
}

function call(name: string, args: readonly Value[], scope: Scope): Value {
  const known = aliases[name] ?? name
  const own = Object.hasOwn(functions, known) ? functions[known] : undefined
  if (own !== undefined) return own(args)
  const value = scope.session(name, args)
  if (value === undefined) throw new SqlError(1305, '42000', `FUNCTION ${name} does not exist`)
  return value
}
