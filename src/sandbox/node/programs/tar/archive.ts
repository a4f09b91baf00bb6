// The tar format: ustar with pax headers where a name is too long (POSIX.1-2017 pax), and GNU's long names when reading.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html

const BLOCK = 512
/** The largest extended header that is read. */
const MAX_HEADER = 1024 * 1024

export type EntryKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'other'

export interface ArchiveEntry {
  readonly name: string
  readonly kind: EntryKind
  /** Permission bits only. */
  readonly mode: number
  /** Seconds since 1970. */
  readonly mtime: number
  /** Where a link leads. */
  readonly target: string
  readonly content: Uint8Array
}

/** Why bytes are no archive: `format` from the first block on, `end` when they stop in the middle. */
export class ArchiveError extends Error {
  constructor(readonly why: 'format' | 'end') {
    super(why === 'format' ? 'This does not look like a tar archive' : 'Unexpected EOF in archive')
    this.name = 'ArchiveError'
  }
}

const flags: Readonly<Record<EntryKind, string>> = {file: '0', hardlink: '1', symlink: '2', other: '3', directory: '5'}

// --- writing -------------------------------------------------------------------------------------------------------------

/** How many bytes fill the last block of a content. */
export const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK

/** The end of an archive: two blocks of zeros. */
export const archiveEnd = (): Uint8Array => new Uint8Array(2 * BLOCK)

/** The blocks of one entry. */
export function* encodedEntry(entry: ArchiveEntry): Generator<Uint8Array> {
  const name = Buffer.from(entry.name)
  const target = Buffer.from(entry.target)
  const parts = splitName(name)
  const records = parts === undefined ? [paxRecord('path', entry.name)] : []
  if (target.length > 100) records.push(paxRecord('linkpath', entry.target))
  if (records.length > 0) {
    const body = Buffer.concat(records)
    const label = {prefix: Buffer.alloc(0), name: Buffer.from('././@PaxHeader')}
    yield header({...label, flag: 'x', mode: 0o644, mtime: 0, size: body.length, target: Buffer.alloc(0)})
    yield padded(body)
  }
  const size = entry.kind === 'file' ? entry.content.length : 0
  const {prefix, name: short} = parts ?? {prefix: Buffer.alloc(0), name: name.subarray(0, 100)}
  const {mode, mtime, kind} = entry
  yield header({prefix, name: short, flag: flags[kind], mode, mtime, size, target: target.subarray(0, 100)})
  if (size > 0) {
    yield entry.content
    if (padding(size) > 0) yield new Uint8Array(padding(size))
  }
}

interface Header {
  readonly prefix: Buffer
  readonly name: Buffer
  readonly flag: string
  readonly mode: number
  readonly mtime: number
  readonly size: number
  readonly target: Buffer
}

function header({prefix, name, flag, mode, mtime, size, target}: Header): Buffer {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, length: number): void => {
    block.write(
      `${Math.max(0, Math.floor(value))
        .toString(8)
        .padStart(length - 1, '0')}\0`,
      at,
      'latin1',
    )
  }
  name.copy(block, 0)
  octal(mode & 0o7777, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(mtime, 136, 12)
  block.write(flag, 156, 'latin1')
  target.copy(block, 157)
  block.write('ustar\x0000', 257, 'latin1')
  block.write('root', 265, 'latin1')
  block.write('root', 297, 'latin1')
  prefix.copy(block, 345)
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

/** The sum of the header's bytes, with those of the sum itself as blanks. */
function checksum(block: Uint8Array): number {
  let sum = 8 * 32
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += block[at]!
  return sum
}

/** A name of more than 100 bytes is divided at a slash; undefined when it cannot be. */
function splitName(name: Buffer): {prefix: Buffer; name: Buffer} | undefined {
  if (name.length <= 100) return {prefix: Buffer.alloc(0), name}
  for (let at = Math.min(155, name.length - 2); at > 0; at--) {
    if (name[at] !== 0x2f || name.length - at - 1 > 100) continue
    return {prefix: name.subarray(0, at), name: name.subarray(at + 1)}
  }
  return undefined
}

/** `<length> key=value\n`, where the length counts its own digits too. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  if (String(length).length > String(rest).length) length = rest + String(length).length
  return Buffer.from(`${length} ${key}=${value}\n`)
}

const padded = (body: Buffer): Buffer => Buffer.concat([body, Buffer.alloc(padding(body.length))])

// --- reading -------------------------------------------------------------------------------------------------------------

/** What an archive tells of an entry before its content. */
export type EntryHead = Omit<ArchiveEntry, 'content'>

/** The next step in an archive: so many bytes are asked for (fewer come at its end), or the content of an entry is next. */
type Step = {readonly need: number} | {readonly head: EntryHead; readonly size: number}

/** Reads headers; who drives it takes contents, with their padding, by itself. */
export function* stepsOf(): Generator<Step, void, Buffer> {
  /** What extended headers say: of the next entry, and of all that follow. */
  const extended = new Map<string, string>()
  const common = new Map<string, string>()
  for (let first = true; ; first = false) {
    const block = yield {need: BLOCK}
    if (block.length === 0 && !first) return
    if (block.length < BLOCK) throw new ArchiveError(first ? 'format' : 'end')
    if (block.every(byte => byte === 0)) return
    if (numberAt(block, 148, 8) !== checksum(block)) throw new ArchiveError('format')
    const flag = String.fromCharCode(block[156]!)
    const facts = Object.fromEntries([...common, ...extended])
    const isExtension = 'xgLK'.includes(flag)
    const size = isExtension ? numberAt(block, 124, 12) : Number(facts['size'] ?? numberAt(block, 124, 12))
    if (!Number.isSafeInteger(size) || size < 0) throw new ArchiveError('end')
    if (!isExtension) {
      const isLink = flag === '1' || flag === '2'
      yield {head: headOf(block, flag, facts), size: isLink ? 0 : size}
      extended.clear()
      continue
    }
    if (size > MAX_HEADER) throw new ArchiveError('format')
    const content = yield {need: size}
    if (content.length < size) throw new ArchiveError('end')
    yield {need: padding(size)}
    const told = flag === 'g' ? common : extended
    for (const [key, value] of Object.entries(extension(flag, content))) told.set(key, value)
  }
}

const nothing = Buffer.alloc(0)

/** The entries of an archive, in their order. Bytes that are no archive, or only its beginning, throw ArchiveError. */
export function* decodedEntries(archive: Uint8Array): Generator<ArchiveEntry> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  let at = 0
  const take = (length: number): Buffer => bytes.subarray(at, (at = Math.min(bytes.length, at + length)))
  const steps = stepsOf()
  for (let step = steps.next(); step.done !== true;) {
    if ('need' in step.value) {
      step = steps.next(take(step.value.need))
      continue
    }
    const {head, size} = step.value
    const content = take(size)
    if (content.length < size) throw new ArchiveError('end')
    take(padding(size))
    yield {...head, content}
    step = steps.next(nothing)
  }
}

const extension = (flag: string, content: Buffer): Record<string, string> =>
  'xg'.includes(flag) ? paxRecords(content) : {[flag === 'L' ? 'path' : 'linkpath']: textOf(content)}

function headOf(block: Buffer, flag: string, facts: Readonly<Record<string, string>>): EntryHead {
  const isUstar = block.toString('latin1', 257, 262) === 'ustar'
  // GNU's own form ends with a blank and keeps other things where ustar has the prefix.
  const prefix = isUstar && block[262] === 0 ? textOf(block.subarray(345, 500)) : ''
  const short = textOf(block.subarray(0, 100))
  const name = facts['path'] ?? (prefix === '' ? short : `${prefix}/${short}`)
  return {
    name,
    kind: kindOf(flag, name),
    mode: numberAt(block, 100, 8) & 0o7777,
    mtime: Number(facts['mtime'] ?? numberAt(block, 136, 12)),
    target: facts['linkpath'] ?? textOf(block.subarray(157, 257)),
  }
}

function kindOf(flag: string, name: string): EntryKind {
  switch (flag) {
    case '0':
    case '7':
    case '\0':
      return name.endsWith('/') ? 'directory' : 'file'
    case '1':
      return 'hardlink'
    case '2':
      return 'symlink'
    case '5':
      return 'directory'
    default:
      return 'other'
  }
}

/** Text up to the first zero byte. */
function textOf(field: Buffer): string {
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? field.length : end)
}

/** Octal digits, or binary when the first bit is set. */
function numberAt(block: Buffer, at: number, length: number): number {
  if ((block[at]! & 0x80) !== 0) {
    let value = block[at]! & 0x7f
    for (let next = at + 1; next < at + length; next++) value = value * 256 + block[next]!
    return value
  }
  const digits = textOf(block.subarray(at, at + length)).trim()
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : NaN
}

function paxRecords(content: Buffer): Record<string, string> {
  const found: Record<string, string> = {}
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at)
    const length = Number(content.toString('latin1', at, blank))
    if (blank < 0 || !Number.isInteger(length) || length <= blank - at + 1 || at + length > content.length) {
      throw new ArchiveError('format')
    }
    const record = content.toString('utf8', blank + 1, at + length - 1)
    const equals = record.indexOf('=')
    if (/^(path|linkpath|size|mtime)$/.test(record.slice(0, equals))) {
      found[record.slice(0, equals)] = record.slice(equals + 1)
    }
    at += length
  }
  return found
}
