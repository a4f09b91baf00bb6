import {nearest} from '../core/nearest.ts'
import {asInt, readSigned, readUnsigned} from './c-numbers.ts'
import {flag, type Options} from './options.ts'
import type {ProblemKind} from './problem.ts'

/** Flags that may differ by security flavour when no kernel server says otherwise (NFSEXP_OLD_SECINFO_FLAGS). */
const flagsByFlavour = flag.readOnly | flag.rootSquash | flag.allSquash

/** The words without a value, and the flag that each sets or clears. */
const words: Readonly<Record<string, readonly ['set' | 'clear', number]>> = {
  ro: ['set', flag.readOnly],
  rw: ['clear', flag.readOnly],
  secure: ['clear', flag.insecurePort],
  insecure: ['set', flag.insecurePort],
  sync: ['clear', flag.async],
  async: ['set', flag.async],
  nordirplus: ['set', flag.noReaddirplus],
  security_label: ['set', flag.securityLabel],
  nohide: ['set', flag.noHide],
  hide: ['clear', flag.noHide],
  crossmnt: ['set', flag.crossMount],
  nocrossmnt: ['clear', flag.crossMount],
  wdelay: ['set', flag.gatheredWrites],
  no_wdelay: ['clear', flag.gatheredWrites],
  root_squash: ['set', flag.rootSquash],
  no_root_squash: ['clear', flag.rootSquash],
  all_squash: ['set', flag.allSquash],
  no_all_squash: ['clear', flag.allSquash],
  subtree_check: ['clear', flag.noSubtreeCheck],
  no_subtree_check: ['set', flag.noSubtreeCheck],
  auth_nlm: ['clear', flag.noAuthNlm],
  no_auth_nlm: ['set', flag.noAuthNlm],
  secure_locks: ['clear', flag.noAuthNlm],
  insecure_locks: ['set', flag.noAuthNlm],
  acl: ['clear', flag.noAcl],
  no_acl: ['set', flag.noAcl],
  pnfs: ['set', flag.pnfs],
  no_pnfs: ['clear', flag.pnfs],
}
const wordsWithValue = [
  'anonuid=',
  'anongid=',
  'squash_uids=',
  'squash_gids=',
  'fsid=',
  'mountpoint=',
  'mp=',
  'refer=',
  'replicas=',
  'sec=',
]
const knownWords = [...Object.keys(words), ...wordsWithValue, 'mountpoint', 'mp']
/** Words of nfs-utils later than 2.6.2, whose rules these are. */
const laterWords: Readonly<Record<string, string>> = {'xprtsec=': '2.6.3', 'reexport=': '2.6.3'}

/** The security flavours by name; `unix` and `sys` are one, as are `null` and `none`. */
const flavours: Readonly<Record<string, number>> = {
  krb5: 390003,
  krb5i: 390004,
  krb5p: 390005,
  unix: 1,
  sys: 1,
  null: 0,
  none: 0,
}

/** Why an option list is refused: the option from `start` to `end` of the list. */
export interface OptionRefusal {
  readonly kind: ProblemKind
  readonly message: string
  readonly hint?: string
  readonly start: number
  readonly end: number
}
export const isRefusal = (value: Options | OptionRefusal): value is OptionRefusal => 'kind' in value

type Draft = {-readonly [Key in keyof Options]: Options[Key]} & {
  /** Indexes into `flavours` of the last `sec=`: what follows it goes for these. */
  active: ReadonlySet<number>
}
type Refused = Omit<OptionRefusal, 'start' | 'end'>

/**
 * The options of `list` on top of `base`; a later word wins over an earlier one. nfs-utils support/nfs/exports.c parseopts
 */
export function parseOptions(list: string, base: Options): Options | OptionRefusal {
  const draft: Draft = {...base, active: new Set<number>()}
  let at = blanksAt(list, 0)
  while (at < list.length) {
    const comma = list.indexOf(',', at)
    const end = comma < 0 ? list.length : comma
    const refused = takeOption(list.slice(at, end), draft)
    if (refused) return {...refused, start: at, end: Math.max(end, at + (comma < 0 ? 0 : 1))}
    at = blanksAt(list, comma < 0 ? end : end + 1)
  }
  const {active: _, ...options} = draft
  // What cannot differ by flavour is the same for all of them; a flag that was cleared stays where it was set.
  const common = draft.flags & ~flagsByFlavour
  return {...options, flavours: draft.flavours.map(({name, flags}) => ({name, flags: flags | common}))}
}

function blanksAt(list: string, from: number): number {
  let at = from
  while (list[at] === ' ' || list[at] === '\t') at += 1
  return at
}

function takeOption(option: string, draft: Draft): Refused | undefined {
  const word = Object.hasOwn(words, option) ? words[option] : undefined
  if (word) {
    if (option.endsWith('subtree_check')) draft.saysSubtree = true
    return changeFlags(draft, ...word)
  }
  const equals = option.indexOf('=')
  const value = option.slice(equals + 1)
  switch (equals < 0 ? option : option.slice(0, equals + 1)) {
    case 'anonuid=':
      return takeId(option, value, id => (draft.anonuid = id))
    case 'anongid=':
      return takeId(option, value, id => (draft.anongid = id))
    case 'squash_uids=':
      return takeRange(value, ids => (draft.squashUids = [...draft.squashUids, ...ids]))
    case 'squash_gids=':
      return takeRange(value, ids => (draft.squashGids = [...draft.squashGids, ...ids]))
    case 'fsid=':
      return takeFsid(option, value, draft)
    case 'mountpoint':
    case 'mp':
      draft.mountpoint = ''
      return undefined
    case 'mountpoint=':
    case 'mp=':
      draft.mountpoint = value
      return undefined
    case 'refer=':
      draft.location = {method: 'refer', data: value}
      return undefined
    case 'replicas=':
      draft.location = {method: 'replicas', data: value}
      return undefined
    case 'sec=':
      return takeFlavours(value, draft)
    default:
      return unknownOption(option)
  }
}

function changeFlags(draft: Draft, change: 'set' | 'clear', mask: number): undefined {
  const changed = (flags: number): number => (change === 'set' ? flags | mask : flags & ~mask)
  draft.flags = changed(draft.flags)
  if (draft.active.size === 0) return
  draft.flavours = draft.flavours.map((flavour, index) =>
    draft.active.has(index) ? {name: flavour.name, flags: changed(flavour.flags)} : flavour,
  )
}

function takeId(option: string, value: string, take: (id: number) => void): Refused | undefined {
  const {value: id, end} = readSigned(value)
  if (value === '' || end !== value.length) {
    const name = option.slice(0, option.indexOf('='))
    return {kind: 'bad id', message: `"${option}" is no ${name}`, hint: `write a number: ${name}=65534`}
  }
  take(asInt(id))
  return undefined
}

function takeFsid(option: string, value: string, draft: Draft): Refused | undefined {
  if (value === 'root') {
    draft.fsid = 0
    return changeFlags(draft, 'set', flag.fsid)
  }
  const number = readUnsigned(value, 0)
  draft.fsid = asInt(number.value)
  if (value !== '' && number.end === value.length) return changeFlags(draft, 'set', flag.fsid)
  if ((value.match(/[0-9a-fA-F]/g) ?? []).length !== 32) {
    return {
      kind: 'bad fsid',
      message: `"${option}" is no fsid`,
      hint: 'write a number, root, or a UUID of 32 hex digits',
    }
  }
  draft.uuid = value
  return undefined
}

function takeRange(value: string, take: (ids: readonly [number, number]) => void): Refused | undefined {
  const match = /^(-?\d*)(?:-(-?\d*))?/.exec(value)!
  const [first, second = first] = [match[1]!, match[2]]
  const ids = [first, second].map(text => asInt(readSigned(text).value)) as [number, number]
  if (ids.includes(-1)) return {kind: 'bad id list', message: `the id -1 cannot be squashed`}
  if (match[0].length < value.length) {
    return {kind: 'bad id list', message: `"${value}" is no id or range of ids`, hint: 'write squash_uids=0-15'}
  }
  take(ids)
  return undefined
}

function takeFlavours(value: string, draft: Draft): Refused | undefined {
  const active = new Set<number>()
  const list = [...draft.flavours]
  for (const name of value.split(':')) {
    const number = Object.hasOwn(flavours, name) ? flavours[name] : undefined
    if (number === undefined) return unknownFlavour(name)
    const index = list.findIndex(flavour => flavours[flavour.name] === number)
    if (index < 0) list.push({name, flags: draft.flags})
    active.add(index < 0 ? list.length - 1 : index)
  }
  draft.flavours = list
  draft.active = active
  return undefined
}

function unknownFlavour(name: string): Refused {
  const known = ['sys', 'krb5', 'krb5i', 'krb5p']
  const meant = nearest(name, known)
  const hint = meant ? `write "${meant}"` : `write one or more of ${known.join(', ')}, separated by colons`
  return {kind: 'unknown flavour', message: `exportfs knows no security flavour "${name}"`, hint}
}

function unknownOption(option: string): Refused {
  const kind = 'unknown option'
  if (option === '') return {kind, message: 'an option is empty', hint: 'take the extra comma away'}
  const message = `exportfs knows no option "${option}"`
  const name = option.includes('=') ? option.slice(0, option.indexOf('=') + 1) : option
  const later = Object.hasOwn(laterWords, name) ? laterWords[name] : undefined
  if (later) return {kind, message, hint: `nfs-utils knows ${name} from ${later} on`}
  if (option.trim() !== option) return {kind, message, hint: 'take the white space away'}
  const meant = nearest(option, knownWords) ?? nearest(name, knownWords)
  return meant ? {kind, message, hint: `did you mean "${meant}"?`} : {kind, message}
}
