// mysql, the client: connects, divides its input into statements, prints results.
import type {MysqlConnection, MysqlError, MysqlResult} from '../../network/network.ts'
import type {Process, ProcessHost, Program} from '../../process.ts'
import type {Terminal} from '../../terminal.ts'
import {readOptionFiles} from './settings.ts'
import {statementsOf} from './tokens.ts'
import type {MysqlServer} from './server.ts'

export interface ClientOptions {
  readonly host: string | undefined
  readonly port: number
  readonly user: string
  readonly password: string
  readonly toldPassword: boolean
  readonly database: string | undefined
  readonly execute: string | undefined
  readonly names: boolean
  readonly style: 'table' | 'batch' | 'vertical' | undefined
  readonly force: boolean
  /** Words that are no options. */
  readonly rest: readonly string[]
}

const socket = '/var/run/mysqld/mysqld.sock'
const valued: Readonly<Record<string, string>> = {
  h: 'host',
  P: 'port',
  u: 'user',
  D: 'database',
  e: 'execute',
  S: 'socket',
}

/** What a client is told by option files, the environment and its words. */
export function clientOptions(
  {args, environment, host}: Pick<Process, 'args' | 'environment'> & {host: ProcessHost},
  isClient = true,
): ClientOptions {
  const told: Record<string, string | undefined> = {}
  for (const [name, value] of readOptionFiles(host, isClient ? ['client', 'mysql'] : ['client'])) told[name] = value
  const {MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_PWD} = environment
  if (MYSQL_HOST !== undefined) told['host'] = MYSQL_HOST
  if (MYSQL_TCP_PORT !== undefined) told['port'] = MYSQL_TCP_PORT
  const flags = new Set<string>()
  const rest: string[] = []
  const words = [...args]
  let toldPassword = false
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, long, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? []
    if (word === '--') rest.push(...words.splice(0))
    else if (long === 'password') [told['password'], toldPassword] = [value ?? '', value !== undefined]
    else if (long !== undefined && Object.values(valued).includes(long)) told[long] = value ?? words.shift()
    else if (long !== undefined) flags.add(long)
    else if (word.startsWith('-p')) [told['password'], toldPassword] = [word.slice(2), word.length > 2]
    else if (/^-[a-zA-Z]/.test(word)) {
      for (let at = 1; at < word.length; at++) {
        const name = valued[word[at]!]
        if (name === undefined) flags.add(word[at]!)
        else {
          told[name] = at + 1 < word.length ? word.slice(at + 1) : words.shift()
          break
        }
      }
    } else rest.push(word)
  }
  const has = (...names: readonly string[]): boolean => names.some(name => flags.has(name))
  return {
    host: told['host'],
    port: Number(told['port'] ?? 3306),
    user: told['user'] ?? 'root',
    password: told['password'] ?? MYSQL_PWD ?? '',
    toldPassword,
    database: told['database'] ?? (isClient ? rest[0] : undefined),
    execute: told['execute'],
    names: !has('N', 'skip-column-names', 'ss'),
    style: has('t', 'table')
      ? 'table'
      : has('E', 'vertical')
        ? 'vertical'
        : has('B', 'batch', 's', 'silent')
          ? 'batch'
          : undefined,
    force: has('f', 'force'),
    rest,
  }
}

/** Opens the session: by the socket of this container, or over the network. */
export function connectClient(host: ProcessHost, options: ClientOptions): MysqlConnection | MysqlError {
  const {user, password, port} = options
  if (options.host === undefined || options.host === 'localhost') {
    const server = host.shared.get('mysqld') as MysqlServer | undefined
    if (server !== undefined) return server.connect('localhost', user, password)
    return {code: 2002, state: 'HY000', message: `Can't connect to local MySQL server through socket '${socket}' (2)`}
  }
  const pod = host.pod()
  const reached = host.network.reach(options.host, port, pod)
  if (!reached.ok) {
    if (reached.why === 'unknown host') {
      return {code: 2005, state: 'HY000', message: `Unknown MySQL server host '${options.host}' (-2)`}
    }
    const number = reached.why === 'refused' ? 111 : 110
    return {
      code: 2003,
      state: 'HY000',
      message: `Can't connect to MySQL server on '${options.host}:${port}' (${number})`,
    }
  }
  if (reached.listener.protocol !== 'mysql') {
    return {
      code: 2013,
      state: 'HY000',
      message: "Lost connection to MySQL server at 'reading initial communication packet', system error: 0",
    }
  }
  const isOwn = reached.address === pod.status?.podIP
  return reached.listener.connect(isOwn ? '127.0.0.1' : (pod.status?.podIP ?? ''), user, password)
}

export const isRefusal = (found: MysqlConnection | MysqlError): found is MysqlError => 'code' in found
export const errorLine = ({code, state, message}: MysqlError, line?: number): string =>
  `ERROR ${code} (${state})${line === undefined ? '' : ` at line ${line}`}: ${message}\n`

/** mysql at a terminal: a statement may go over several lines. */
async function talk({log}: Process, terminal: Terminal, connection: MysqlConnection): Promise<number> {
  log('Welcome to the MySQL monitor.  Commands end with ; or \\g.\n\n')
  let pending = ''
  for (;;) {
    const typed = await terminal.ask(pending === '' ? 'mysql> ' : '    -> ')
    if (typed.kind === 'interrupt') {
      pending = ''
      continue
    }
    if (typed.kind === 'end' || (pending === '' && /^\s*(exit|quit|\\q)\s*;?\s*$/i.test(typed.text))) {
      log('Bye\n')
      return 0
    }
    // `use` needs no end.
    const whole = `${pending}${typed.text}\n`
    const {statements, rest} = statementsOf(/^\s*use\s+\S+\s*$/i.test(whole) ? `${whole};` : whole)
    for (const statement of statements) {
      const result = connection.query(statement.text)
      const isUse = /^use\s/i.test(statement.text) && !('error' in result)
      log(isUse ? 'Database changed\n' : answered(result, statement.vertical))
    }
    pending = rest.trim() === '' ? '' : rest
  }
}

/** mysql [options] [database] */
export const mysql: Program = async process => {
  const options = clientOptions(process)
  const {host} = process
  if (options.toldPassword) {
    process.error('mysql: [Warning] Using a password on the command line interface can be insecure.\n')
  }
  const connection = connectClient(host, options)
  if (isRefusal(connection)) {
    process.error(errorLine(connection))
    return 1
  }
  if (options.database !== undefined) {
    const result = connection.query(`USE \`${options.database}\``)
    if ('error' in result) {
      process.error(errorLine(result.error))
      return 1
    }
  }
  const terminal = process.tty && options.execute === undefined ? process.coming?.terminal : undefined
  if (terminal !== undefined) return talk(process, terminal, connection)
  const script = options.execute ?? Buffer.from(await process.input()).toString('utf8')
  const style = options.style ?? (process.tty ? 'table' : 'batch')
  const {statements, rest} = statementsOf(script)
  const last =
    rest.trim() === ''
      ? []
      : [
          {
            text: rest.trim(),
            line: script.slice(0, script.length - rest.trimStart().length).split('\n').length,
            vertical: false,
          },
        ]
  let code = 0
  for (const {text, line, vertical} of [...statements, ...last]) {
    if (/^(exit|quit|\\q)$/i.test(text)) break
    const result = connection.query(text)
    if ('error' in result) {
      process.error(errorLine(result.error, line))
      code = 1
      if (!options.force) break
    } else process.out(printed(result, vertical ? 'vertical' : style, options.names))
  }
  return code
}

/** The rows of a result as the client prints them; nothing for what has none. */
export function printed(result: MysqlResult, style: 'table' | 'batch' | 'vertical', names = true): string {
  if (!('columns' in result) || result.rows.length === 0) return ''
  const {columns, rows, numeric} = result
  if (style === 'vertical') {
    const width = Math.max(...columns.map(name => name.length))
    return rows
      .map((row, index) => {
        const lines = row.map((value, at) => `${columns[at]!.padStart(width)}: ${value ?? 'NULL'}\n`)
        return `${'*'.repeat(27)} ${index + 1}. row ${'*'.repeat(27)}\n${lines.join('')}`
      })
      .join('')
  }
  if (style === 'batch') {
    const escaped = (value: string | null): string =>
      value === null
        ? 'NULL'
        : value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\0', '\\0')
    const all = names ? [columns, ...rows] : rows
    return all.map(row => `${row.map(escaped).join('\t')}\n`).join('')
  }
  const texts = rows.map(row => row.map(value => value ?? 'NULL'))
  const widths = columns.map((name, index) =>
    Math.max(names ? name.length : 0, ...texts.map(row => row[index]!.length)),
  )
  const line = `+${widths.map(width => '-'.repeat(width + 2)).join('+')}+\n`
  const row = (cells: readonly string[], right: boolean): string =>
    `|${cells.map((cell, index) => ` ${right && numeric[index] === true ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)} `).join('|')}|\n`
  return `${line}${names ? row(columns, false) + line : ''}${texts.map(cells => row(cells, true)).join('')}${line}`
}

/** What an interactive client says after a statement. */
function answered(result: MysqlResult, vertical: boolean): string {
  if ('error' in result) return `${errorLine(result.error)}\n`
  if (!('columns' in result)) {
    const {affected, info} = result
    return `Query OK, ${affected} row${affected === 1 ? '' : 's'} affected (0.00 sec)\n${info === undefined ? '' : `${info}\n`}\n`
  }
  const {length} = result.rows
  const count = length === 0 ? 'Empty set' : `${length} row${length === 1 ? '' : 's'} in set`
  return `${printed(result, vertical ? 'vertical' : 'table')}${count} (0.00 sec)\n\n`
}
