import {clientTypes} from './client.ts'
import {flag, flavoursText, type Options} from './options.ts'
import type {Client, Entry} from './read.ts'

/** An entry that is in the table, with its client and the path as resolved. */
export interface Listed {
  readonly entry: Entry
  readonly client: Client
  readonly path: string
}

/** The table of exports as exportfs keeps it. nfs-utils support/export/export.c */
export class Table {
  readonly #clients = new Map<string, Client>()
  readonly #entries = new Map<string, Listed>()
  /** By client type and hash of the path: entries in the order in which they came. */
  readonly #slots = new Map<string, Map<number, Listed[]>>(clientTypes.map(type => [type, new Map()]))

  /** Adds an entry, unless the table has one of the same path and client: then that one is returned. */
  add(entry: Entry, found: Client, path: string): Listed | undefined {
    const client = this.#clients.get(found.identity) ?? found
    this.#clients.set(client.identity, client)
    const key = `${client.identity}\n${path}`
    const there = this.#entries.get(key)
    if (there) return there
    const listed = {entry, client, path}
    this.#entries.set(key, listed)
    const slots = this.#slots.get(client.type)!
    const slot = hashOf(path)
    const list = slots.get(slot)
    if (list) list.push(listed)
    else slots.set(slot, [listed])
    return undefined
  }

  /** In the order in which exportfs walks its table: by client type, the hash slots from the newest to the oldest. */
  inOrder(): Listed[] {
    return clientTypes.flatMap(type => [...this.#slots.get(type)!.values()].toReversed().flat())
  }
}

/** export_hash: the sum of the characters, which are signed. */
function hashOf(path: string): number {
  let sum = 0
  for (let index = 0; index < path.length; index++) sum += (path.charCodeAt(index) << 24) >> 24
  return (sum >>> 0) % 1021
}

/** White space, control characters, quotes, backslashes and `#` as `\ooo`. exports.c fprintpath */
const escaped = (bytes: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  bytes.replace(/[\x00-\x20"#\\\x7f]/g, octal)
const octal = (character: string): string => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`

/** A path as `exportfs -s` prints it: qword_add of nfs-utils support/nfs/cacheio.c. */
export const pathText = (bytes: string): string => bytes.replace(/[ \t\n\\]/g, octal)

/**
 * The line that exportfs writes for an entry into /var/lib/nfs/etab, from which it answers `exportfs -s`. exports.c
 * putexportent. Not everything that it writes can be read back: that is how entries get lost.
 */
export function etabLine({entry: {options}, client, path}: Listed): string {
  const {flags, uuid, mountpoint, location} = options
  const has = (mask: number): boolean => (flags & mask) !== 0
  const list = [
    has(flag.readOnly) ? 'ro' : 'rw',
    has(flag.async) ? 'async' : 'sync',
    has(flag.gatheredWrites) ? 'wdelay' : 'no_wdelay',
    has(flag.noHide) ? 'nohide' : 'hide',
    has(flag.crossMount) ? 'crossmnt' : 'nocrossmnt',
    has(flag.insecurePort) ? 'insecure' : 'secure',
    has(flag.rootSquash) ? 'root_squash' : 'no_root_squash',
    has(flag.allSquash) ? 'all_squash' : 'no_all_squash',
    has(flag.noSubtreeCheck) ? 'no_subtree_check' : 'subtree_check',
    has(flag.noAuthNlm) ? 'insecure_locks' : 'secure_locks',
    has(flag.noAcl) ? 'no_acl' : 'acl',
    ...(has(flag.noReaddirplus) ? ['nordirplus'] : []),
    ...(has(flag.securityLabel) ? ['security_label'] : []),
    has(flag.pnfs) ? 'pnfs' : 'no_pnfs',
    ...(has(flag.fsid) ? [`fsid=${options.fsid}`] : []),
    ...(uuid === undefined ? [] : [`fsid=${uuid}`]),
    ...(mountpoint === undefined ? [] : [mountpoint === '' ? 'mountpoint' : `mountpoint=${mountpoint}`]),
    ...(location ? [`${location.method}=${escaped(location.data)}`] : []),
  ]
  const ids = `${squashText(options)}anonuid=${options.anonuid},anongid=${options.anongid}`
  return `${escaped(path)}\t${client.name}(${list.join(',')},${ids},${flavoursText(options)})\n`
}

/** Both lists are cut to the number of user ids, and a list without ranges has no comma after it: exportfs's own slips. */
function squashText({squashUids, squashGids}: Options): string {
  const ranges = (ids: readonly number[]): string => {
    let text = ''
    for (let index = 0; index < Math.min(ids.length, squashUids.length); index += 2) {
      text += ids[index] === ids[index + 1] ? `${ids[index]},` : `${ids[index]}-${ids[index + 1]},`
    }
    return text
  }
  const uids = squashUids.length > 0 ? `squash_uids=${ranges(squashUids)}` : ''
  return squashGids.length > 0 ? `${uids}squash_gids=${ranges(squashGids)}` : uids
}
