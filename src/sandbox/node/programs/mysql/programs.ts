// mysqld with what its image's entrypoint does before, and mysqladmin.
import type {Process, Program} from '../../process.ts'
import {untilAborted} from '../../process.ts'
import {isFileError} from '../../files/file-error.ts'
import {clientOptions, connectClient, isRefusal} from './client.ts'
import {hasData, MysqlServer} from './server.ts'
import {Settings} from './settings.ts'
import {SqlError} from './sql-error.ts'
import {statementsOf} from './tokens.ts'

const stamp = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/(\d{3})Z$/, '$1000Z')

/** mysqld [--option=value …] */
export const mysqld: Program = async process => {
  const {host, signal} = process
  const tell = (kind: string, text: string): void => process.log(`${stamp(host.clock.now())} 0 [${kind}] ${text}\n`)
  const note = (text: string): void => tell('Note', text)
  const settings = new Settings(host, process.args)
  if (process.args.includes('--version') || process.args.includes('-V')) {
    process.out(`mysqld  Ver ${settings.version} for Linux on x86_64 (simulated)\n`)
    return 0
  }
  if (settings.logBase !== undefined && settings.version.startsWith('5.') && settings.number('server_id') === 0) {
    tell(
      'ERROR',
      "You have enabled the binary log, but you haven't provided the mandatory server-id. Please refer to the proper server start-up parameters documentation",
    )
    tell('ERROR', 'Aborting')
    return 1
  }
  let server: MysqlServer
  try {
    host.files.mkdir(settings.folder, true)
    const opened = hasData(host, settings.folder)
      ? new MysqlServer(host, settings, note)
      : await initialised(process, settings, note)
    if (opened === undefined) return 1
    server = opened
  } catch (error) {
    if (!isFileError(error, 'EROFS', 'EACCES', 'ENOENT', 'ENOTDIR', 'EFBIG')) throw error
    tell('ERROR', `Can't create/write to file in '${settings.folder}/' (${error.code})`)
    tell('ERROR', 'Aborting')
    return 1
  }
  note(`mysqld (mysqld ${settings.versionText}) starting as process 1 ...`)
  if (!server.listen()) {
    tell('ERROR', `Can't start server: Bind on TCP/IP port: Address already in use`)
    return 1
  }
  note(`mysqld: ready for connections.`)
  note(
    `Version: '${settings.versionText}'  socket: '${settings.get('socket')}'  port: ${settings.number('port')}  simulated by the k8slab sandbox`,
  )
  await untilAborted(signal)
  note('mysqld: Normal shutdown')
  server.stop()
  note('mysqld: Shutdown complete')
  return 0
}

/** docker-entrypoint.sh of the image: an account for root, a database, an account, scripts. Undefined: it cannot. */
async function initialised(
  process: Process,
  settings: Settings,
  tell: (text: string) => void,
): Promise<MysqlServer | undefined> {
  const {host, environment} = process
  const entry = (kind: string, text: string): void =>
    process.log(`${stamp(host.clock.now()).slice(0, 19).replace('T', ' ')}+00:00 [${kind}] [Entrypoint]: ${text}\n`)
  const told = (name: string): string | undefined => {
    for (const prefix of ['MYSQL', 'MARIADB']) {
      const file = environment[`${prefix}_${name}_FILE`]
      if (file !== undefined && host.files.exists(file)) return host.files.readText(file).replace(/\n$/, '')
      const value = environment[`${prefix}_${name}`]
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
  const random = told('RANDOM_ROOT_PASSWORD') === undefined ? undefined : host.clock.now().toString(36)
  const password = told('ROOT_PASSWORD') ?? random
  if (password === undefined && told('ALLOW_EMPTY_PASSWORD') === undefined) {
    entry(
      'ERROR',
      'Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD',
    )
    return undefined
  }
  entry('Note', 'Initializing database files')
  const server = MysqlServer.initialise(host, settings, password ?? '', tell)
  if (random !== undefined) entry('Note', `GENERATED ROOT PASSWORD: ${random}`)
  const session = server.connect('localhost', 'root', password ?? '')
  if (session instanceof SqlError) throw session
  const run = (sql: string): boolean => {
    const result = session.query(sql)
    if ('error' in result)
      process.error(`ERROR ${result.error.code} (${result.error.state}): ${result.error.message}\n`)
    return !('error' in result)
  }
  const database = told('DATABASE')
  if (database !== undefined) {
    entry('Note', `Creating database ${database}`)
    run(`CREATE DATABASE IF NOT EXISTS \`${database}\``)
    run(`USE \`${database}\``)
  }
  const user = told('USER')
  if (user !== undefined) {
    entry('Note', `Creating user ${user}`)
    run(`CREATE USER '${user}'@'%' IDENTIFIED BY '${told('PASSWORD') ?? ''}'`)
    if (database !== undefined) run(`GRANT ALL ON \`${database}\`.* TO '${user}'@'%'`)
  }
  const {files} = host
  const scripts = files.exists('/docker-entrypoint-initdb.d') ? files.list('/docker-entrypoint-initdb.d') : []
  for (const {name} of scripts.filter(one => one.name.endsWith('.sql'))) {
    entry('Note', `/usr/local/bin/docker-entrypoint.sh: running /docker-entrypoint-initdb.d/${name}`)
    const {statements, rest} = statementsOf(files.readText(`/docker-entrypoint-initdb.d/${name}`))
    for (const text of [...statements.map(one => one.text), rest.trim()])
      if (text !== '' && !run(text)) return undefined
  }
  entry('Note', 'MySQL init process done. Ready for start up.')
  return server
}

/** mysqladmin ping | status | version | shutdown | variables */
export const mysqladmin: Program = process => {
  const options = clientOptions(process, false)
  const [command = ''] = options.rest
  const found = connectClient(process.host, options)
  if (isRefusal(found)) {
    // A server that refuses the account answers: it is alive.
    if (command === 'ping' && found.code === 1045) {
      process.out('mysqld is alive\n')
      return 0
    }
    const at = options.host ?? 'localhost'
    process.error(`mysqladmin: connect to server at '${at}' failed\nerror: '${found.message}'\n`)
    if (found.code === 2002) {
      process.error(`Check that mysqld is running and that the socket: '/var/run/mysqld/mysqld.sock' exists!\n`)
    } else if (found.code === 2003) {
      process.error(
        `Check that mysqld is running on ${at} and that the port is ${options.port}.\nYou can check this by doing 'telnet ${at} ${options.port}'\n`,
      )
    }
    return 1
  }
  switch (command) {
    case 'ping':
      process.out('mysqld is alive\n')
      return 0
    case 'shutdown':
      found.query('SHUTDOWN')
      return 0
    case 'status':
    case 'version': {
      const result = found.query(command === 'status' ? "SHOW STATUS LIKE 'Uptime'" : "SHOW VARIABLES LIKE 'version'")
      const value = 'rows' in result ? (result.rows[0]?.[1] ?? '') : ''
      process.out(command === 'status' ? `Uptime: ${value}  Threads: 1\n` : `Server version\t\t${value}\n`)
      return 0
    }
    default:
      process.error(`mysqladmin: Unknown command: '${command}'\n`)
      return 1
  }
}
