import type {Place} from '../core/diagnostic.ts'
import {cleanPath} from '../core/names.ts'
import type {ClientType} from './client.ts'
import {type Options, optionsText} from './options.ts'
import {categoryOf, type Complain, type ExportsProblem} from './problem.ts'
import {clientOf, type Entry, readEntries} from './read.ts'
import {bytesOf, shown, Source} from './source.ts'
import {etabLine, type Listed, pathText, Table} from './table.ts'

/** One line of `exportfs -s`: `<path>  <client>(<options>)`. */
export interface ExportEntry {
  /** The client's word in the exports file, or the path where the line names none. */
  readonly at: Place
  readonly pathAt: Place
  /** As exportfs prints it: blanks as `\040`. */
  readonly path: string
  readonly client: string
  readonly options: string
  /** What a rule needs to judge the entry. */
  readonly clientType: ClientType
  readonly effective: Options
}

export interface ExportsFile {
  readonly file: string
  /** In exportfs's order: single hosts, subnets, wildcards, netgroups, everyone. */
  readonly entries: readonly ExportEntry[]
  readonly problems: readonly ExportsProblem[]
}

/**
 * Reads an exports(5) file as `exportfs -ra` of nfs-utils 2.6.2 does: the table that `exportfs -s` then prints, and
 * everything that it refuses, drops or warns of. What only the server itself knows is taken to be well: the folders are
 * there, names resolve.
 */
export function readExports(text: string, file: string): ExportsFile {
  const source = new Source(text, file)
  const problems: ExportsProblem[] = []
  const complain: Complain = (kind, at, message, hint) => {
    const place = source.place(at.start, at.end)
    problems.push({kind, category: categoryOf[kind], message, ...(hint ? {hint} : {}), at: place, related: []})
  }
  const table = new Table()
  let before: Entry | undefined
  for (const entry of readEntries(source.bytes, complain)) {
    if (before) complainOfSpace(before, entry, complain)
    if (!entry.options.saysSubtree) {
      const message = `neither subtree_check nor no_subtree_check is said for "${shown(entry.path)}"`
      complain('no subtree option', entry.at, message, 'write no_subtree_check: it is the default')
    }
    if (!entry.path.startsWith('/') && before?.pathAt !== entry.pathAt) complainOfPath(entry, complain)
    const client = clientOf(entry, complain)
    const there = client && table.add(entry, client, resolved(entry.path))
    if (there) problems.push(duplicateOf(there, entry, source))
    before = entry
  }
  return {file, entries: readBack(table, source, complain), problems}
}

/** The path as realpath gives it where no link is in it; one that is not absolute stays as it is. */
const resolved = (path: string): string => (path.startsWith('/') ? cleanPath(path) : path)

function complainOfPath(entry: Entry, complain: Complain): void {
  const path = shown(entry.path)
  const hint = path.includes('(') ? 'a line starts with the path; clients follow it' : 'write the whole path, from /'
  complain('relative path', entry.pathAt, `"${path}" is no path from the root: exportfs fails to find it`, hint)
}

/** `host (rw)`: the host gets the defaults and everybody gets rw. */
function complainOfSpace(before: Entry, entry: Entry, complain: Complain): void {
  if (before.pathAt !== entry.pathAt || before.form !== 'client' || entry.form !== '(options)') return
  const client = shown(before.host)
  const message = `the blank after "${client}" gives these options to everybody, and "${client}" gets the defaults`
  complain('space before options', entry.at, message, 'take the blank before the parenthesis away')
}

function duplicateOf(there: Listed, entry: Entry, source: Source): ExportsProblem {
  const same = there.entry.options.flags === entry.options.flags
  const kind = same ? 'duplicate' : 'conflicting duplicate'
  const what = `"${shown(there.path)}" is exported to "${shown(entry.host) || '*'}" twice`
  return {
    kind,
    category: categoryOf[kind],
    message: same ? what : `${what}, and not with the same options`,
    hint: 'the first one counts: take one away',
    at: source.place(entry.at.start, entry.at.end),
    related: [{message: 'the first one', at: source.place(there.entry.at.start, there.entry.at.end)}],
  }
}

/** What `exportfs -s` reads from the table that `exportfs -ra` wrote. */
function readBack(table: Table, source: Source, complain: Complain): ExportEntry[] {
  const written = table.inOrder()
  const ends: number[] = []
  let etab = ''
  for (const listed of written) {
    etab += etabLine(listed)
    ends.push(etab.length)
  }
  const silent: Complain = () => {}
  const back = new Table()
  const origins = new Map<Entry, Listed>()
  let line = 0
  for (const entry of readEntries(bytesOf(etab), silent)) {
    while (entry.at.start >= ends[line]!) line += 1
    origins.set(entry, written[line]!)
    const client = clientOf(entry, silent)
    if (client) back.add(entry, client, resolved(entry.path))
  }
  const listed = back.inOrder()
  const found = new Set(listed.map(({entry}) => origins.get(entry)))
  for (const lost of written) {
    if (found.has(lost)) continue
    const message = `exportfs takes "${shown(lost.path)}" for "${shown(lost.client.name) || '*'}" and loses it: it cannot read back what it wrote`
    complain('lost entry', lost.entry.at, message)
  }
  return listed.map(({entry, client, path}) => {
    const {at, pathAt} = origins.get(entry)!.entry
    return {
      at: source.place(at.start, at.end),
      pathAt: source.place(pathAt.start, pathAt.end),
      path: shown(pathText(path)),
      client: client.type === 'everyone' ? '*' : shown(entry.host),
      options: shown(optionsText(entry.options)),
      clientType: client.type,
      effective: entry.options,
    }
  })
}
