import {FileError} from '../../files/file-error.ts'
import type {RedisConnection} from '../../network/network.ts'
import {untilAborted, type Process, type Program} from '../../process.ts'
import type {Terminal} from '../../terminal.ts'
import {printed} from './replies.ts'
import {RedisServer} from './server.ts'
import {wordsOf} from './settings.ts'

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `1:M 20 Nov 2026 21:34:28.735 * Ready …`, as Redis writes its log. */
function logLine(milliseconds: number, text: string): string {
  const time = new Date(milliseconds)
  const day = `${time.getUTCDate()} ${months[time.getUTCMonth()]} ${time.getUTCFullYear()}`.padStart(11, '0')
  return `1:M ${day} ${time.toISOString().slice(11, 23)} * ${text}\n`
}

/** redis-server [file] [--name value …] */
export const redisServer: Program = async process => {
  const {host, args, cwd, signal} = process
  if (args.includes('--version') || args.includes('-v')) {
    process.out('Redis server v=7.4.0 sha=00000000:0 malloc=simulated bits=64 build=sandbox\n')
    return 0
  }
  const log = (text: string): void => process.log(logLine(host.clock.now(), text))
  let server: RedisServer
  try {
    server = new RedisServer(host, args, cwd, log)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    log(`Fatal error, can't open config file '${error.path}': No such file or directory`)
    return 1
  }
  log('oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')
  const problem = server.start()
  if (problem !== undefined) {
    log(problem)
    return 1
  }
  await untilAborted(signal)
  log('User requested shutdown...')
  server.stop()
  return 0
}

export interface CliOptions {
  readonly host: string
  readonly port: number
  readonly password: string | undefined
  readonly raw: boolean | undefined
  readonly command: readonly string[]
}

/** What redis-cli is told; a text is a wrong use. */
export function cliOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): CliOptions | string {
  const rest = [...args]
  let host = '127.0.0.1'
  let port = 6379
  let password = environment['REDISCLI_AUTH']
  let raw: boolean | undefined
  while (rest[0]?.startsWith('-')) {
    const option = rest.shift()!
    if (option === '-h') host = rest.shift() ?? host
    else if (option === '-p') port = Number(rest.shift())
    else if (option === '-a' || option === '--pass') password = rest.shift()
    else if (option === '--user' || option === '-n') rest.shift()
    else if (option === '--raw') raw = true
    else if (option === '--no-raw') raw = false
    else if (option !== '--no-auth-warning') return `Unrecognized option or bad number of args for: '${option}'\n`
  }
  return {host, port, password, raw, command: rest}
}

/** Connects; a text says why not. */
export function connectCli(
  process: Pick<Process, 'host'>,
  {host, port, password}: CliOptions,
): RedisConnection | string {
  const pod = process.host.pod()
  const reached = process.host.network.reach(host, port, pod)
  if (!reached.ok) {
    const why = {
      'unknown host': 'Name or service not known',
      refused: 'Connection refused',
      timeout: 'Connection timed out',
    }[reached.why]
    return `Could not connect to Redis at ${host}:${port}: ${why}\n`
  }
  if (reached.listener.protocol !== 'redis') return 'Error: Protocol error, got something that is not Redis\n'
  const connection = reached.listener.connect(pod.status?.podIP ?? '127.0.0.1')
  if (password !== undefined) {
    const reply = connection.command(['AUTH', password])
    if (reply.kind === 'error') return `AUTH failed: ${reply.text}\n`
  }
  return connection
}

/** redis-cli at a terminal: it connects again with every line. */
async function talk(
  process: Process,
  terminal: Terminal,
  options: CliOptions,
  first: RedisConnection | string,
): Promise<number> {
  let connection = first
  if (typeof connection === 'string') process.log(connection)
  for (;;) {
    const prompt = typeof connection === 'string' ? 'not connected> ' : `${options.host}:${options.port}> `
    const typed = await terminal.ask(prompt)
    if (typed.kind !== 'line') return 0
    const words = wordsOf(typed.text)
    const [verb = ''] = words
    if (verb === '') continue
    if (/^(quit|exit)$/i.test(verb)) return 0
    if (typeof connection === 'string') connection = connectCli(process, options)
    process.log(typeof connection === 'string' ? connection : printed(connection.command(words), true))
  }
}

/** redis-cli [-h host] [-p port] [-a password] command …; without a command each line of standard input is one. */
export const redisCli: Program = async process => {
  const options = cliOptions(process.args, process.environment)
  if (typeof options === 'string') {
    process.error(options)
    return 1
  }
  const connection = connectCli(process, options)
  const terminal = process.tty && options.command.length === 0 ? process.coming?.terminal : undefined
  if (terminal !== undefined) return talk(process, terminal, options, connection)
  if (typeof connection === 'string') {
    process.error(connection)
    return 1
  }
  const forPeople = options.raw === undefined ? process.tty : !options.raw
  const lines =
    options.command.length > 0
      ? [options.command]
      : Buffer.from(await process.input())
          .toString('utf8')
          .split('\n')
          .map(wordsOf)
          .filter(words => words.length > 0)
  for (const words of lines) process.out(printed(connection.command(words), forPeople))
  return 0
}
