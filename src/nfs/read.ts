import {clientTypeOf, type ClientType, hostAddress, neverResolves, subnetProblem} from './client.ts'
import {defaultOptions, type Options} from './options.ts'
import {isRefusal, parseOptions} from './parse-options.ts'
import type {Complain} from './problem.ts'
import {shown} from './source.ts'
import {type Scanned, Scanner, type Token} from './tokens.ts'

/** Bytes that a path and a client with its options may have at most, and one: NFS_MAXPATHLEN + 1, and the size of `exp`. */
const pathLimit = 1025
const clientLimit = 512

interface Range {
  readonly start: number
  readonly end: number
}

/** One client of one path, as read. Texts have one character a byte. */
export interface Entry {
  readonly path: string
  readonly pathAt: Range
  /** The client as written; `*` where there is none before the parenthesis, `` where there is no client at all. */
  readonly host: string
  /** What was written: a client, its options, both, or only the path. */
  readonly form: 'client(options)' | 'client' | '(options)' | 'path'
  /** The client's word, or the path where the line names none. */
  readonly at: Range
  readonly options: Options
}

/**
 * Reads the entries of an exports file in order. The first thing that is wrong with a word ends the reading, as it does
 * for exportfs; what was read until then counts. nfs-utils support/nfs/exports.c getexportent
 */
export function* readEntries(bytes: Uint8Array, complain: Complain): Generator<Entry> {
  const scanner = new Scanner(bytes)
  for (;;) {
    const path = readPath(scanner, bytes, complain)
    if (!path) return
    const ended = yield* readClients(scanner, path, complain)
    if (ended) return
  }
}

function readPath(scanner: Scanner, bytes: Uint8Array, complain: Complain): Token | undefined {
  scanner.skip('over lines')
  const from = scanner.offset
  const path = scanner.token(pathLimit)
  if (path !== 'none' && path !== 'too long') return path
  const why = path === 'none' ? 'a word without characters' : `a path of more than ${pathLimit - 1} bytes`
  const rest = bytes.subarray(path === 'none' ? scanner.offset : from)
  if (rest.some(byte => byte > 32)) {
    const at = {start: from, end: Math.max(from + 1, scanner.offset)}
    const hint =
      bytes[from] === 13 ? 'a line of only a carriage return does that: save the file with Unix line ends' : ''
    complain('reading ends', at, `exportfs stops reading at ${why} and ignores what follows`, hint)
  }
  return undefined
}

/** The clients of one path; returns true when the reading of the file ends with them. */
function* readClients(scanner: Scanner, path: Token, complain: Complain): Generator<Entry, boolean> {
  let defaults = defaultOptions
  let hasDefaults = false
  for (let isFirst = true; ; isFirst = false) {
    let word = nextClient(scanner, complain)
    if (word === undefined) return true
    if (word === 'none' && !isFirst) return false
    if (word !== 'none' && word.text.startsWith('-')) {
      const read = takeOptions(word, 1, word.text.length, defaults, complain)
      if (!read) return true
      defaults = read
      hasDefaults = true
      word = nextClient(scanner, complain)
      if (word === undefined) return true
    }
    const entry = entryOf(path, word === 'none' ? undefined : word, defaults, hasDefaults, complain)
    if (!entry) return true
    yield entry
  }
}

function nextClient(scanner: Scanner, complain: Complain): Token | 'none' | undefined {
  scanner.skip('within the line')
  const from = scanner.offset
  const word: Scanned = scanner.token(clientLimit)
  if (word !== 'too long') return word
  const hint = 'put the options that clients share after the path: /srv -rw,sync client'
  const at = {start: from, end: scanner.offset}
  complain('client too long', at, `a client and its options may have ${clientLimit - 1} bytes`, hint)
  return undefined
}

function entryOf(
  path: Token,
  word: Token | undefined,
  defaults: Options,
  hasDefaults: boolean,
  complain: Complain,
): Entry | undefined {
  const at = word ?? path
  const text = word?.text ?? ''
  const open = text.indexOf('(')
  const shownPath = shown(path.text)
  const entry = {path: path.text, pathAt: path, at}
  if (open < 0) {
    if (!hasDefaults) noOptions(shownPath, shown(text), at, complain)
    return {...entry, form: text === '' ? 'path' : 'client', host: text, options: defaults}
  }
  if (open === 0) {
    const message = `"${shownPath}" is exported to everybody: no client stands before the parenthesis`
    complain('no host', at, message, `write *${shown(text)}`)
  }
  const close = text.indexOf(')', open)
  if (close < 0 || close !== text.length - 1) {
    const message = `the option list of "${shown(text)}" ${close < 0 ? 'has no end' : 'goes on after its end'}`
    complain('bad option list', at, message, 'write client(option,option) without white space')
    return undefined
  }
  const options = takeOptions(word!, open + 1, close, defaults, complain)
  if (!options) return undefined
  if (open === 0) return {...entry, form: '(options)', host: '*', options}
  return {...entry, form: 'client(options)', host: text.slice(0, open), options}
}

function noOptions(path: string, client: string, at: Range, complain: Complain): void {
  const whom = client === '' ? 'everybody' : `"${client}"`
  complain(
    'no options',
    at,
    `"${path}" is exported to ${whom} with the default options, read-only`,
    `write ${client || '*'}(ro,sync)`,
  )
}

function takeOptions(word: Token, from: number, to: number, base: Options, complain: Complain): Options | undefined {
  const list = word.text.slice(from, to)
  const read = parseOptions(list, base)
  if (!isRefusal(read)) return read
  const start = word.offsets[from + read.start] ?? word.start
  const last = word.offsets[from + Math.max(read.start, read.end - 1)] ?? start
  complain(read.kind, {start, end: last + 1}, shown(read.message), read.hint && shown(read.hint))
  return undefined
}

/** What exportfs makes of the client of an entry. */
export interface Client {
  readonly type: ClientType
  /** Two hosts with the same identity are one client. */
  readonly identity: string
  /** How the table names the client: exportfs keeps the first spelling. */
  readonly name: string
}

/** The client of an entry, or undefined when exportfs drops the entry for it. */
export function clientOf(entry: Entry, complain: Complain): Client | undefined {
  const {host} = entry
  const type = clientTypeOf(host)
  if (type === 'subnet') {
    const wrong = subnetProblem(host)
    if (wrong) {
      const expected = {address: 'an IP address', prefix: 'a prefix length', netmask: 'a netmask'}[wrong.what]
      complain(
        'bad subnet',
        entry.at,
        `"${shown(wrong.part)}" in "${shown(host)}" is not ${expected}`,
        'write 192.168.56.0/24',
      )
      return undefined
    }
  }
  if (type !== 'host') return {type, identity: `${type} ${lower(host)}`, name: host}
  const never = neverResolves(shown(host))
  if (never) {
    complain('unresolvable host', entry.at, `exportfs drops "${shown(host)}": ${never}`)
    return undefined
  }
  const name = lower(host) === 'localhost' ? 'localhost' : host
  return {type, identity: `host ${hostAddress(host) ?? lower(host).replace(/\.$/, '')}`, name}
}

/** Only ASCII letters: strcasecmp of the C locale. */
const lower = (bytes: string): string => bytes.replace(/[A-Z]/g, letter => letter.toLowerCase())
