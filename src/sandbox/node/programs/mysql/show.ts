// SHOW: what the server tells of itself.
import type {Column, Statement, Value} from './syntax.ts'
import {likePattern} from '../wildcards.ts'
import type {Found} from './query.ts'
import type {Session} from './session.ts'
import {syntaxError} from './tokens.ts'
import {SqlError, unsupported} from './sql-error.ts'

const listed = (columns: readonly string[], rows: readonly (readonly Value[])[]): Found => ({
  columns,
  rows,
  numeric: columns.map((_, index) => rows.length > 0 && rows.every(row => typeof row[index] === 'number')),
})

/** Runs one SHOW statement. */
export function show(session: Session, statement: Extract<Statement, {type: 'show'}>): Found {
  const {server} = session
  const {what, table, like} = statement
  const matches = (text: string): boolean => like === undefined || likePattern(like).test(text)
  const isNew = Number.parseFloat(server.settings.version) >= 8.4 && !server.settings.version.includes('MariaDB')
  switch (what) {
    case 'DATABASES':
    case 'SCHEMAS':
      return listed(
        ['Database'],
        server.catalog.names.filter(matches).map(name => [name]),
      )
    case 'TABLES': {
      const database = table?.name ?? session.database
      if (database === undefined) throw new SqlError(1046, '3D000', 'No database selected')
      const names = [...server.catalog.tables(database).keys()].filter(matches).sort()
      return listed(
        [`Tables_in_${database}`],
        names.map(name => [name]),
      )
    }
    case 'COLUMNS':
    case 'FIELDS':
      return describeTable(session, statement)
    case 'CREATE TABLE':
      return createTable(session, statement)
    case 'CREATE DATABASE':
      return listed(['Database', 'Create Database'], [[table?.name ?? '', `CREATE DATABASE \`${table?.name ?? ''}\``]])
    case 'VARIABLES': {
      const all: [string, string][] = [...server.settings.all, ['server_uuid', server.uuid]]
      const rows = all.filter(([name]) => matches(name)).sort(([one], [other]) => (one < other ? -1 : 1))
      return listed(['Variable_name', 'Value'], rows)
    }
    case 'STATUS': {
      const rows: [string, string][] = [
        ['Connections', String(server.connections)],
        ['Questions', String(server.questions)],
        ['Threads_connected', '1'],
        ['Uptime', String(Math.floor((server.host.clock.now() - server.startedAt) / 1000))],
      ]
      return listed(
        ['Variable_name', 'Value'],
        rows.filter(([name]) => matches(name)),
      )
    }
    case 'PROCESSLIST':
      return processes(session)
    case 'GRANTS':
      return grants(session, table)
    case 'WARNINGS':
    case 'ERRORS':
      return listed(['Level', 'Code', 'Message'], [])
    case 'ENGINES':
      return listed(['Engine', 'Support', 'Comment'], [['InnoDB', 'DEFAULT', 'A simulated table store']])
    case 'BINARY LOGS':
    case 'MASTER LOGS':
      if (server.log === undefined) throw new SqlError(1381, 'HY000', 'You are not using binary logging')
      return listed(
        ['Log_name', 'File_size'],
        server.log.files.map(({name, size}) => [name, size]),
      )
    case 'MASTER STATUS':
      if (isNew) break
      return logStatus(session)
    case 'BINARY LOG STATUS':
      if (!isNew) break
      return logStatus(session)
    case 'SLAVE HOSTS':
    case 'REPLICAS':
      return listed(
        [
          'Server_id',
          'Host',
          'Port',
          server.settings.version.startsWith('5.') ? 'Master_id' : 'Source_Id',
          'Slave_UUID',
        ],
        [...server.replicas.keys()].map(one => [
          one.serverId,
          '',
          one.settings.number('port'),
          server.serverId,
          one.uuid,
        ]),
      )
    case 'SLAVE STATUS':
      if (isNew) break
      return slaveStatus(session, false)
    case 'REPLICA STATUS':
      if (server.settings.version.startsWith('5.')) break
      return slaveStatus(session, true)
    default:
      throw unsupported(`SHOW ${what}`)
  }
  throw syntaxError(`SHOW ${what}`, 5)
}

function logStatus({server: {log}}: Session): Found {
  const columns = ['File', 'Position', 'Binlog_Do_DB', 'Binlog_Ignore_DB', 'Executed_Gtid_Set']
  return listed(columns, log === undefined ? [] : [[log.end.file, log.end.position, '', '', '']])
}

function describeTable(session: Session, {table}: Extract<Statement, {type: 'show'}>): Found {
  if (table === undefined) throw unsupported('SHOW COLUMNS without a table')
  const {columns, keys} = session.server.catalog.get(session.full(table))
  const keyOf = ({name}: Column): string => {
    const own = keys.filter(key => key.columns[0]?.toLowerCase() === name.toLowerCase())
    if (keys.some(key => key.name === 'PRIMARY' && key.columns.some(one => one.toLowerCase() === name.toLowerCase())))
      return 'PRI'
    return own.some(key => key.unique) ? 'UNI' : own.length > 0 ? 'MUL' : ''
  }
  return listed(
    ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'],
    columns.map(column => [
      column.name,
      shownType(session, column.type),
      column.nullable ? 'YES' : 'NO',
      keyOf(column),
      column.initial ?? null,
      column.autoIncrement ? 'auto_increment' : '',
    ]),
  )
}

/** Before 8.0.19 whole numbers are shown with a width. */
function shownType({server}: Session, type: string): string {
  if (!server.settings.version.startsWith('5.')) return type
  return type.replace(
    /^(tinyint|smallint|mediumint|int|bigint)(?!\()/,
    name => `${name}(${{tinyint: 4, smallint: 6, mediumint: 9, int: 11, bigint: 20}[name] ?? 11})`,
  )
}

function createTable(session: Session, {table}: Extract<Statement, {type: 'show'}>): Found {
  if (table === undefined) throw unsupported('SHOW CREATE TABLE without a table')
  const {columns, keys} = session.server.catalog.get(session.full(table))
  const lines = [
    ...columns.map(column => {
      const initial =
        column.initial === undefined
          ? column.nullable
            ? ' DEFAULT NULL'
            : ''
          : ` DEFAULT ${column.initial === 'CURRENT_TIMESTAMP' || column.initial === null ? (column.initial ?? 'NULL') : `'${column.initial}'`}`
      return `  \`${column.name}\` ${shownType(session, column.type)}${column.nullable ? '' : ' NOT NULL'}${column.autoIncrement ? ' AUTO_INCREMENT' : initial}`
    }),
    ...keys.map(({name, unique, columns: of}) => {
      const names = of.map(one => `\`${one}\``).join(',')
      return name === 'PRIMARY' ? `  PRIMARY KEY (${names})` : `  ${unique ? 'UNIQUE ' : ''}KEY \`${name}\` (${names})`
    }),
  ]
  return listed(
    ['Table', 'Create Table'],
    [[table.name, `CREATE TABLE \`${table.name}\` (\n${lines.join(',\n')}\n) ENGINE=InnoDB`]],
  )
}

function processes({id, user, from, database, server}: Session): Found {
  const rows: Value[][] = [[id, user, from, database ?? null, 'Query', 0, 'starting', 'SHOW PROCESSLIST']]
  for (const [follower, account] of server.replicas) {
    rows.push([
      id + 1,
      account,
      follower.address,
      null,
      'Binlog Dump',
      0,
      'Master has sent all binlog to slave; waiting for more updates',
      null,
    ])
  }
  return listed(['Id', 'User', 'Host', 'db', 'Command', 'Time', 'State', 'Info'], rows)
}

function grants(session: Session, account: {database: string | undefined; name: string} | undefined): Found {
  const key = `'${account?.name ?? session.user}'@'${account?.database ?? '%'}'`
  const own = session.server.grants.get(key) ?? []
  const first = key.startsWith("'root'") ? ['ALL PRIVILEGES ON *.*'] : ['USAGE ON *.*']
  return listed(
    [`Grants for ${key.replaceAll("'", '')}`],
    [...first, ...own].map(text => [`GRANT ${text} TO ${key}`]),
  )
}

function slaveStatus({server}: Session, isNew: boolean): Found {
  const {replica} = server
  const {source} = replica
  const io = replica.ioState
  const sql = replica.sqlRuns ? 'Yes' : 'No'
  const {file = '', position = 4} = source?.position ?? {}
  const error = replica.applyError ?? {code: 0, text: ''}
  const connection = replica.connectError ?? {code: 0, text: ''}
  const end = replica.upstream?.log?.end
  const state = io === 'Yes' ? 'Waiting for master to send event' : io === 'Connecting' ? 'Connecting to master' : ''
  const all: [string, Value][] = [
    ['Slave_IO_State', state],
    ['Master_Host', source?.host ?? ''],
    ['Master_User', source?.user ?? ''],
    ['Master_Port', source?.port ?? 0],
    ['Connect_Retry', source?.retrySeconds ?? 60],
    ['Master_Log_File', end?.file ?? file],
    ['Read_Master_Log_Pos', end?.position ?? position],
    ['Relay_Log_File', `${server.host.hostname}-relay-bin.000002`],
    ['Relay_Log_Pos', position],
    ['Relay_Master_Log_File', file],
    ['Slave_IO_Running', io],
    ['Slave_SQL_Running', sql],
    ['Replicate_Do_DB', ''],
    ['Replicate_Ignore_DB', ''],
    ['Last_Errno', error.code],
    ['Last_Error', error.text],
    ['Skip_Counter', 0],
    ['Exec_Master_Log_Pos', position],
    ['Seconds_Behind_Master', io === 'Yes' && sql === 'Yes' ? 0 : null],
    ['Last_IO_Errno', connection.code],
    ['Last_IO_Error', connection.text],
    ['Last_SQL_Errno', error.code],
    ['Last_SQL_Error', error.text],
    ['Master_Server_Id', replica.upstream?.serverId ?? 0],
    ['Master_UUID', replica.upstream?.uuid ?? ''],
    ['Slave_SQL_Running_State', sql === 'Yes' ? 'Slave has read all relay log; waiting for more updates' : ''],
    ['Auto_Position', 0],
  ]
  const shown = all.map(([name, value]): [string, Value] =>
    isNew
      ? [
          name.replace('Master', 'Source').replace('Slave', 'Replica'),
          typeof value === 'string' ? value.replaceAll('master', 'source').replace('Slave has', 'Replica has') : value,
        ]
      : [name, value],
  )
  return listed(
    shown.map(([name]) => name),
    source === undefined ? [] : [shown.map(([, value]) => value)],
  )
}
