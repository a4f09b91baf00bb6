// xtrabackup and xbstream: a copy of a server's folder as a stream, and its way into another folder.
// The stream is not Percona's xbstream but a tar archive; both ends are simulated.
import {isFileError} from '../../files/file-error.ts'
import type {Process, Program} from '../../process.ts'
import {archiveEnd, ArchiveError, type ArchiveEntry, decodedEntries, encodedEntry} from '../tar/archive.ts'
import {clientOptions, connectClient, errorLine, isRefusal} from './client.ts'

/** What belongs to one server alone, and stays out of a copy. */
const own =
  /^(auto\.cnf|master\.info|.*\.index|.*-bin\.\d{6}|binlog\.\d{6}|change_master_to\.sql\..*|xtrabackup_.*|lost\+found)$/

const option = (args: readonly string[], name: string): string | undefined =>
  args.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3)

/** xtrabackup --backup [--slave-info] --stream=xbstream | --prepare --target-dir=… */
export const xtrabackup: Program = process => {
  if (process.args.includes('--backup')) return backup(process)
  if (process.args.includes('--prepare')) return prepare(process)
  process.error('xtrabackup: the sandbox knows --backup with --stream, and --prepare\n')
  return 1
}

function backup(process: Process): number {
  const {args, host} = process
  const connection = connectClient(host, clientOptions(process, false))
  if (isRefusal(connection)) {
    process.error(`Failed to connect to MySQL server: ${errorLine(connection)}`)
    return 1
  }
  const row = (sql: string): Readonly<Record<string, string>> => {
    const result = connection.query(sql)
    const [values] = 'rows' in result ? result.rows : []
    return 'columns' in result && values !== undefined
      ? Object.fromEntries(result.columns.map((name, index) => [name, values[index] ?? '']))
      : {}
  }
  const folder = option(args, 'datadir') ?? row('SELECT @@datadir AS folder')['folder'] ?? '/var/lib/mysql/'
  const target = option(args, 'target-dir')
  const put = (entry: ArchiveEntry): void => {
    if (target === undefined) for (const block of encodedEntry(entry)) process.outBytes(block)
    else if (entry.kind === 'directory') host.files.mkdir(host.files.resolve(target, entry.name), true)
    else host.files.write(host.files.resolve(target, entry.name), entry.content)
  }
  const file = (name: string, content: Uint8Array): ArchiveEntry => {
    const mtime = host.clock.now() / 1000
    return {name, kind: 'file', mode: 0o640, mtime, target: '', content}
  }
  const copy = (path: string, name: string): void => {
    const at = `${path}/${name}`
    const stat = host.files.lstat(at)
    const inner = at.slice(folder.replace(/\/+$/, '').length + 1)
    if (stat.kind === 'file') return put(file(inner, host.files.read(at)))
    if (stat.kind !== 'directory') return
    put({...file(`${inner}/`, new Uint8Array()), kind: 'directory', mode: 0o750})
    for (const child of host.files.list(at)) copy(at, child.name)
  }
  const base = folder.replace(/\/+$/, '')
  process.error(`xtrabackup: simulated by the k8slab sandbox; datadir is ${folder}\n`)
  for (const {name} of host.files.list(base)) if (!own.test(name)) copy(base, name)
  const log = {...row('SHOW MASTER STATUS'), ...row('SHOW BINARY LOG STATUS')}
  if (log['File'] !== undefined)
    put(file('xtrabackup_binlog_info', Buffer.from(`${log['File']}\t${log['Position']}\n`)))
  if (args.includes('--slave-info')) {
    const slave = {...row('SHOW SLAVE STATUS'), ...row('SHOW REPLICA STATUS')}
    const from = slave['Relay_Master_Log_File'] ?? slave['Relay_Source_Log_File']
    const position = slave['Exec_Master_Log_Pos'] ?? slave['Exec_Source_Log_Pos']
    if (from === undefined) {
      process.error(
        'Failed to get master binlog coordinates from SHOW SLAVE STATUS.\nThis means that the server is not a replication slave. Ignoring the --slave-info option\n',
      )
    } else {
      const sql = `CHANGE MASTER TO MASTER_LOG_FILE='${from}', MASTER_LOG_POS=${position}\n`
      put(file('xtrabackup_slave_info', Buffer.from(sql)))
    }
  }
  put(file('xtrabackup_checkpoints', Buffer.from('backup_type = full-backuped\n')))
  if (target === undefined) process.outBytes(archiveEnd())
  process.error('completed OK!\n')
  return 0
}

function prepare({args, host, cwd, error}: Process): number {
  const folder = host.files.resolve(cwd, option(args, 'target-dir') ?? '.')
  const path = `${folder}/xtrabackup_checkpoints`
  if (!host.files.exists(path)) {
    error(
      `xtrabackup: cd to ${folder}\nxtrabackup: Error: cannot open ./xtrabackup_checkpoints\nxtrabackup: error: xtrabackup_read_metadata()\n`,
    )
    return 1
  }
  host.files.write(path, 'backup_type = full-prepared\n')
  error('completed OK!\n')
  return 0
}

/** xbstream -x [-C folder] */
export const xbstream: Program = async process => {
  const {args, host, cwd, error} = process
  if (!args.some(arg => /^-\w*x/.test(arg))) {
    error('xbstream: the sandbox knows -x only\n')
    return 1
  }
  const at = args.indexOf('-C')
  const folder = host.files.resolve(cwd, at < 0 ? '.' : (args[at + 1] ?? '.'))
  const bytes = await process.input()
  // A stream without anything in it is none that fails.
  if (bytes.length === 0) return 0
  try {
    for (const {name, kind, content} of decodedEntries(bytes)) {
      if (name.startsWith('/') || name.split('/').includes('..')) continue
      const path = host.files.resolve(folder, name)
      if (kind === 'directory') host.files.mkdir(path, true)
      else host.files.write(path, content)
    }
    return 0
  } catch (problem) {
    if (!(problem instanceof ArchiveError) && !isFileError(problem, 'EROFS', 'EACCES', 'ENOENT', 'EFBIG')) throw problem
    error(`xb_stream_read_chunk(): ${problem.message}\n`)
    return 1
  }
}
