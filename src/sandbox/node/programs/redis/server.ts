// A model of a Redis server: data in memory, saved to files as its configuration says, replicated to others.
import type {RedisConnection, RedisReply} from '../../network/network.ts'
import type {ProcessHost} from '../../process.ts'
import {commands} from './commands.ts'
import {info} from './info.ts'
import {bulk, failure, integer, list, ok, RedisError, status, texts} from './replies.ts'
import {Replication, serverBehind} from './replication.ts'
import {settingsOf, type RedisSettings} from './settings.ts'
import {encoded, lasting, RedisStorage} from './storage.ts'
import {RedisValues} from './values.ts'

export class RedisServer {
  readonly values: RedisValues
  readonly settings: RedisSettings
  readonly storage: RedisStorage
  readonly replication: Replication
  readonly startedAt: number
  commandsProcessed = 0
  connections = 0

  /** A configuration file that cannot be read throws FileError. */
  constructor(
    readonly host: ProcessHost,
    args: readonly string[],
    readonly cwd: string,
    readonly log: (line: string) => void,
  ) {
    this.settings = settingsOf(args, path => host.files.readText(host.files.resolve(cwd, path)))
    this.values = new RedisValues(() => host.clock.now())
    this.storage = new RedisStorage(host, this.settings, this.values, this.directory, log)
    this.replication = new Replication(this, host)
    this.startedAt = host.clock.now()
  }

  get directory(): string {
    return this.host.files.resolve(this.cwd, this.settings.directory || '.')
  }
  get address(): string {
    return this.host.pod().status?.podIP ?? '127.0.0.1'
  }

  /** Reads the files and opens the port; a text says why it cannot. */
  start(): string | undefined {
    const problem = this.storage.load()
    if (problem !== undefined) return problem
    const connect = (from: string): RedisConnection => this.connect(from)
    serverBehind.set(connect, this)
    if (this.host.listen(this.settings.port, {protocol: 'redis', connect}) === false) {
      return `Could not create server TCP listening socket *:${this.settings.port}: bind: Address already in use`
    }
    this.log('Ready to accept connections tcp')
    const {replicaOf} = this.settings
    if (replicaOf !== undefined) this.replication.follow(replicaOf)
    return undefined
  }

  /** A clean end, as on SIGTERM: saves when there are save points. */
  stop(): void {
    this.storage.stop()
    if (this.settings.savePoints.length > 0) {
      this.log('Saving the final RDB snapshot before exiting.')
      if (this.storage.save()) this.log('DB saved on disk')
    }
    this.replication.stop()
    this.log('Redis is now ready to exit, bye bye...')
  }

  connect(from: string): RedisConnection {
    this.connections++
    let authenticated = this.settings.password === ''
    let name = ''
    const command = ([first = '', ...args]: readonly string[]): RedisReply => {
      const verb = first.toUpperCase()
      if (verb === 'AUTH') {
        this.#authenticate(args)
        authenticated = true
        return ok
      }
      if (!authenticated && verb !== 'QUIT') throw new RedisError('NOAUTH Authentication required.')
      if (verb !== 'CLIENT') return this.execute(first, args)
      if (args[0]?.toUpperCase() === 'SETNAME') name = args[1] ?? ''
      return this.#client(args, name, from)
    }
    return {
      command: words => {
        this.commandsProcessed++
        try {
          return command(words)
        } catch (error) {
          if (error instanceof RedisError) return failure(error.message)
          throw error
        }
      },
    }
  }

  #authenticate(args: readonly string[]): void {
    if (args.length === 0) throw new RedisError("ERR wrong number of arguments for 'auth' command")
    if (this.settings.password === '') {
      throw new RedisError(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      )
    }
    if (args.at(-1) !== this.settings.password) {
      throw new RedisError('WRONGPASS invalid username-password pair or user is disabled.')
    }
  }

  #client([sub = '']: readonly string[], name: string, from: string): RedisReply {
    switch (sub.toUpperCase()) {
      case 'SETNAME':
      case 'SETINFO':
        return ok
      case 'GETNAME':
        return bulk(name)
      case 'ID':
        return integer(this.connections)
      case 'LIST':
        return bulk(
          `id=${this.connections} addr=${from}:0 laddr=${this.address}:${this.settings.port} name=${name} db=0 cmd=client|list user=default\n`,
        )
      default:
        throw new RedisError(`ERR unknown subcommand '${sub}'. Try CLIENT HELP.`)
    }
  }

  /** Runs a command; `fromMaster` for those that replication brings. Error replies are thrown. */
  execute(name: string, args: readonly string[], fromMaster = false): RedisReply {
    const verb = name.toUpperCase()
    const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined
    if (command === undefined) return this.#serverCommand(name, verb, args)
    if (args.length < command.least || args.length > (command.most ?? Infinity)) {
      throw new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`)
    }
    const readOnly = this.replication.master !== undefined && this.settings.replicaReadOnly
    if (command.writes === true && readOnly && !fromMaster) {
      throw new RedisError("READONLY You can't write against a read only replica.")
    }
    const reply = command.run(this.values, args)
    if (command.writes === true) {
      const lines = lasting(verb, args, this.values)
      this.storage.note(lines)
      this.replication.feed(lines, lines.map(encoded).join('').length)
    }
    return reply
  }

  #serverCommand(name: string, verb: string, args: readonly string[]): RedisReply {
    const [first = '', ...rest] = args
    switch (verb) {
      case 'PING':
        return args.length === 0 ? status('PONG') : bulk(first)
      case 'SELECT':
        if (first === '0') return ok
        throw new RedisError('ERR DB index is out of range')
      case 'INFO':
        return bulk(info(this, first.toLowerCase()))
      case 'CONFIG':
        return this.#config(first, rest)
      case 'SAVE':
      case 'BGSAVE':
        if (!this.storage.save()) throw new RedisError('ERR')
        return verb === 'SAVE' ? ok : status('Background saving started')
      case 'BGREWRITEAOF':
        if (this.settings.appendOnly) this.storage.rewriteAppendOnly()
        return status('Background append only file rewriting started')
      case 'LASTSAVE':
        return integer(Math.floor(this.storage.lastSave / 1000))
      case 'REPLICAOF':
      case 'SLAVEOF':
        return this.#replicaOf(first, rest[0] ?? '')
      case 'ROLE':
        return this.#role()
      case 'WAIT':
        return integer(this.replication.replicas.size)
      case 'TIME':
        return texts([String(Math.floor(this.host.clock.now() / 1000)), '0'])
      case 'COMMAND':
        return first.toUpperCase() === 'COUNT' ? integer(Object.keys(commands).length) : list([])
      case 'SHUTDOWN':
        if (first.toUpperCase() === 'NOSAVE') this.settings.savePoints = []
        this.host.terminate()
        return ok
      case 'QUIT':
        return ok
      default: {
        const shown = args.map(arg => `'${arg}' `).join('')
        throw new RedisError(`ERR unknown command '${name}', with args beginning with: ${shown}`)
      }
    }
  }

  #config(sub: string, args: readonly string[]): RedisReply {
    switch (sub.toUpperCase()) {
      case 'GET':
        return texts(args.flatMap(pattern => this.settings.matching(pattern, this.directory)))
      case 'SET': {
        const [key = '', value = ''] = args
        const before = this.settings.appendOnly
        const problem = this.settings.set(key, value)
        if (problem !== undefined) throw new RedisError(problem)
        if (!before && this.settings.appendOnly) this.storage.rewriteAppendOnly()
        this.storage.planSave()
        return ok
      }
      case 'RESETSTAT':
        this.commandsProcessed = 0
        return ok
      case 'REWRITE':
        throw new RedisError('ERR The server is running without a config file')
      default:
        throw new RedisError(`ERR unknown subcommand '${sub}'. Try CONFIG HELP.`)
    }
  }

  #replicaOf(host: string, port: string): RedisReply {
    if (host.toUpperCase() === 'NO' && port.toUpperCase() === 'ONE') {
      this.replication.unfollow()
      this.log('MASTER MODE enabled (user request)')
      return ok
    }
    const number = Number(port)
    if (!Number.isInteger(number) || number < 1 || number > 65535) throw new RedisError('ERR Invalid master port')
    this.replication.follow({host, port: number})
    return ok
  }

  #role(): RedisReply {
    const {master, link, offset, replicas} = this.replication
    if (master !== undefined) {
      const state = link === undefined ? 'connect' : 'connected'
      return list([bulk('slave'), bulk(master.host), integer(master.port), bulk(state), integer(offset)])
    }
    const followers = [...replicas].map(([replica, address]) =>
      texts([address, String(replica.settings.port), String(replica.replication.offset)]),
    )
    return list([bulk('master'), integer(offset), list(followers)])
  }
}
