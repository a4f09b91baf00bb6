import type {RedisServer} from './server.ts'

const version = '7.4.0'

/** The text of INFO: one section, or those that plain INFO shows. What a model cannot know is left out or zero. */
export function info(server: RedisServer, section: string): string {
  const sections: Readonly<Record<string, () => readonly (readonly [string, string | number])[]>> = {
    server: () => serverFacts(server),
    clients: () => [
      ['connected_clients', 1],
      ['blocked_clients', 0],
    ],
    memory: () => [
      ['used_memory', 1_048_576 + server.values.dump().length],
      ['used_memory_human', '1.00M'],
      ['maxmemory', 0],
      ['maxmemory_policy', 'noeviction'],
    ],
    persistence: () => persistence(server),
    stats: () => [
      ['total_connections_received', server.connections],
      ['total_commands_processed', server.commandsProcessed],
    ],
    replication: () => replication(server),
    keyspace: () => keyspace(server),
  }
  const all = ['', 'default', 'all', 'everything'].includes(section)
  const names = all ? Object.keys(sections) : Object.hasOwn(sections, section) ? [section] : []
  return names
    .map(name => {
      const lines = sections[name]!().map(([key, value]) => `${key}:${value}\r\n`)
      return `# ${name[0]!.toUpperCase()}${name.slice(1)}\r\n${lines.join('')}`
    })
    .join('\r\n')
}

function serverFacts(server: RedisServer): readonly (readonly [string, string | number])[] {
  const uptime = Math.floor((server.host.clock.now() - server.startedAt) / 1000)
  return [
    ['redis_version', version],
    ['redis_mode', 'standalone'],
    ['os', 'Linux (simulated)'],
    ['process_id', 1],
    ['run_id', replicationId(server)],
    ['tcp_port', server.settings.port],
    ['uptime_in_seconds', uptime],
    ['uptime_in_days', Math.floor(uptime / 86_400)],
  ]
}

const persistence = (server: RedisServer): readonly (readonly [string, string | number])[] => [
  ['loading', 0],
  ['rdb_changes_since_last_save', server.storage.changes],
  ['rdb_bgsave_in_progress', 0],
  ['rdb_last_save_time', Math.floor(server.storage.lastSave / 1000)],
  ['rdb_last_bgsave_status', 'ok'],
  ['aof_enabled', server.settings.appendOnly ? 1 : 0],
  ['aof_rewrite_in_progress', 0],
  ['aof_last_write_status', 'ok'],
]

function replication(server: RedisServer): readonly (readonly [string, string | number])[] {
  const {master, link, replicas, offset} = server.replication
  const lines: (readonly [string, string | number])[] = [['role', master === undefined ? 'master' : 'slave']]
  if (master !== undefined) {
    lines.push(
      ['master_host', master.host],
      ['master_port', master.port],
      ['master_link_status', link === undefined ? 'down' : 'up'],
      ['master_last_io_seconds_ago', link === undefined ? -1 : 0],
      ['master_sync_in_progress', 0],
      ['slave_read_repl_offset', offset],
      ['slave_repl_offset', offset],
      ['slave_priority', 100],
      ['slave_read_only', server.settings.replicaReadOnly ? 1 : 0],
      ['replica_announced', 1],
    )
  }
  lines.push(['connected_slaves', replicas.size])
  for (const [index, [replica, address]] of [...replicas].entries()) {
    const at = `ip=${address},port=${replica.settings.port},state=online,offset=${replica.replication.offset},lag=0`
    lines.push([`slave${index}`, at])
  }
  lines.push(
    ['master_failover_state', 'no-failover'],
    ['master_replid', replicationId(link ?? server)],
    ['master_replid2', '0'.repeat(40)],
    ['master_repl_offset', offset],
    ['second_repl_offset', -1],
    ['repl_backlog_active', replicas.size > 0 ? 1 : 0],
  )
  return lines
}

const replicationId = (server: RedisServer): string =>
  server.host.pod().metadata.uid.replaceAll('-', '').padEnd(40, '0').slice(0, 40)

const keyspace = ({values}: RedisServer): readonly (readonly [string, string])[] =>
  values.size === 0 ? [] : [['db0', `keys=${values.size},expires=${values.expiring},avg_ttl=0`]]
