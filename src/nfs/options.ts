/** NFSEXP_* of nfs-utils support/include/nfs/export.h. */
export const flag = {
  readOnly: 0x1,
  insecurePort: 0x2,
  rootSquash: 0x4,
  allSquash: 0x8,
  async: 0x10,
  gatheredWrites: 0x20,
  noReaddirplus: 0x40,
  securityLabel: 0x80,
  noHide: 0x200,
  noSubtreeCheck: 0x400,
  noAuthNlm: 0x800,
  fsid: 0x2000,
  crossMount: 0x4000,
  noAcl: 0x8000,
  pnfs: 0x20000,
} as const

export interface Flavour {
  readonly name: string
  readonly flags: number
}

/** The options of one client of one path. */
export interface Options {
  readonly flags: number
  readonly anonuid: number
  readonly anongid: number
  /** Shown when flags has `fsid`. */
  readonly fsid: number
  readonly uuid: string | undefined
  readonly mountpoint: string | undefined
  readonly location: {readonly method: 'refer' | 'replicas'; readonly data: string} | undefined
  readonly flavours: readonly Flavour[]
  /** Ranges of ids, two numbers each. */
  readonly squashUids: readonly number[]
  readonly squashGids: readonly number[]
  /** Whether subtree_check or no_subtree_check was written. */
  readonly saysSubtree: boolean
}

export const defaultOptions: Options = {
  flags: flag.readOnly | flag.rootSquash | flag.gatheredWrites | flag.noSubtreeCheck,
  anonuid: 65534,
  anongid: 65534,
  fsid: 0,
  uuid: undefined,
  mountpoint: undefined,
  location: undefined,
  flavours: [],
  squashUids: [],
  squashGids: [],
  saysSubtree: false,
}

/** `(flags & mask) ? a : b` of the flags that differ by flavour, in exportfs's order. */
const flavourWords: readonly (readonly [number, string, string])[] = [
  [flag.readOnly, 'ro', 'rw'],
  [flag.rootSquash, 'root_squash', 'no_root_squash'],
  [flag.allSquash, 'all_squash', 'no_all_squash'],
]

/** `sec=sys,rw,root_squash,no_all_squash`, one group for neighbours of the same flags. exports.c secinfo_show */
export function flavoursText(options: Options): string {
  const list = options.flavours.length > 0 ? options.flavours : [{name: 'sys', flags: options.flags}]
  const groups: {names: string[]; flags: number}[] = []
  for (const {name, flags} of list) {
    const last = groups.at(-1)
    if (last?.flags === flags) last.names.push(name)
    else groups.push({names: [name], flags})
  }
  const text = ({names, flags}: {names: string[]; flags: number}): string =>
    [`sec=${names.join(':')}`, ...flavourWords.map(([mask, set, unset]) => (flags & mask ? set : unset))].join(',')
  return groups.map(text).join(',')
}

/** The text between the parentheses of `exportfs -s`. nfs-utils utils/exportfs/exportfs.c dump */
export function optionsText(options: Options): string {
  const {flags, anonuid, anongid, uuid, mountpoint, location} = options
  const has = (mask: number): boolean => (flags & mask) !== 0
  return [
    has(flag.async) ? 'async' : 'sync',
    has(flag.gatheredWrites) ? 'wdelay' : 'no_wdelay',
    has(flag.noHide) ? 'nohide' : 'hide',
    ...(has(flag.crossMount) ? ['crossmnt'] : []),
    ...(has(flag.noSubtreeCheck) ? ['no_subtree_check'] : []),
    ...(has(flag.noAuthNlm) ? ['insecure_locks'] : []),
    ...(has(flag.noReaddirplus) ? ['nordirplus'] : []),
    ...(has(flag.securityLabel) ? ['security_label'] : []),
    ...(has(flag.noAcl) ? ['no_acl'] : []),
    ...(has(flag.pnfs) ? ['pnfs'] : []),
    ...(has(flag.fsid) ? [`fsid=${options.fsid}`] : []),
    ...(uuid === undefined ? [] : [`fsid=${uuid}`]),
    ...(mountpoint === undefined ? [] : [mountpoint === '' ? 'mountpoint' : `mountpoint=${mountpoint}`]),
    ...(anonuid === 65534 ? [] : [`anonuid=${anonuid}`]),
    ...(anongid === 65534 ? [] : [`anongid=${anongid}`]),
    ...(location ? [`${location.method}=${location.data}`] : []),
    flavoursText(options),
  ].join(',')
}
