import {accessModesOf, accessModesText} from '../binding/access-modes.ts'
import type {Palette} from './text.ts'
import type {ReportedClaim, ReportedEdit, ReportedEvent, ReportedVolume, WhyReport} from './why.ts'

export interface WhyTextOptions {
  readonly palette: Palette
  /** The most rows of a table; the rest are counted. */
  readonly most: number
  /** Alternatives are named only. */
  readonly isBrief: boolean
}

const kindNames: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'claim',
  PersistentVolume: 'volume',
  Pod: 'pod',
}

/** An explanation as a person reads it: what is so and why, each candidate with what speaks against it, what helps. */
export function whyText(report: WhyReport, options: WhyTextOptions): string {
  const {palette} = options
  const {kind, namespace, name} = report.object
  const title = `${kindNames[kind] ?? kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
  const dress =
    report.outcome === 'stuck' ? palette.error : report.outcome === 'waiting' ? palette.warning : palette.help
  const parts = [
    `${palette.strong(title)}: ${dress(report.phase)}\n  ${report.cause}\n`,
    table(
      'Volumes, the closest first',
      report.volumes?.map(volume => volumeRow(volume, palette)),
      options,
    ),
    table(
      'Nodes',
      report.nodes?.map(({node, fits, reasons, details}) => [
        mark(fits, palette),
        node === '' ? '(any)' : node,
        fits ? 'will do' : [reasons.join(', '), ...details].join('; '),
      ]),
      options,
    ),
    table(
      'Claims',
      report.claims?.map(claim => claimRow(claim, palette)),
      options,
    ),
    table(
      'Pods',
      report.pods?.map(({name: pod, outcome, text}) => [mark(outcome === 'settled', palette), pod, text]),
      options,
    ),
    table(
      'Events',
      report.events.map(event => eventRow(event, palette)),
      options,
    ),
    ...report.edits.map((edit, index) => editText(edit, index, options)),
    report.unread.length === 0 ? '' : palette.warning(`could not be read: ${report.unread.join(', ')}`) + '\n',
  ]
  return parts.filter(part => part !== '').join('\n')
}

const mark = (good: boolean, palette: Palette): string => (good ? palette.help('✓') : palette.error('✗'))

function volumeRow(volume: ReportedVolume, palette: Palette): string[] {
  const {verdict, mismatch, name, phase, capacity, accessModes, storageClassName} = volume
  const text = mismatch?.text ?? (verdict === 'bound' ? 'is bound to it' : 'would do')
  return [
    mark(!mismatch, palette),
    name,
    phase,
    capacity,
    accessModesText(accessModesOf(accessModes)),
    storageClassName || '-',
    text,
  ]
}

function claimRow({name, phase, outcome, verdict, text}: ReportedClaim, palette: Palette): string[] {
  const good = outcome === undefined ? verdict !== 'does not fit' && verdict !== 'has another' : outcome === 'settled'
  return [mark(good, palette), name, phase, text]
}

function eventRow({type, reason, message, count, agrees}: ReportedEvent, palette: Palette): string[] {
  const times = count !== undefined && count > 1 ? ` (${count} times)` : ''
  const sign = agrees === undefined ? ' ' : agrees ? palette.help('✓') : palette.faint('·')
  return [sign, type === 'Warning' ? palette.warning(reason) : reason, `${message}${times}`]
}

function editText({title, diff, commands}: ReportedEdit, index: number, {palette, isBrief}: WhyTextOptions): string {
  const lead = index === 0 ? 'help:' : 'or:'
  const head = `${palette.help(lead)} ${title}\n`
  if (isBrief && index > 0) return head
  if (commands && commands.length > 0) return `${head}${commands.map(command => `  ${command}\n`).join('')}`
  if (diff === undefined) return `${head}  ${palette.faint('as a command: --kubectl')}\n`
  if (longestLine(diff) > longest) {
    return `${head}  ${palette.faint('its diff is too long to be read: --format json has it; as a command: --kubectl')}\n`
  }
  return head + diff.replace(/^.*$/gm, line => diffLine(line, palette))
}

/** A diff with longer lines, of a whole file on one line, is for programs. */
const longest = 500
const longestLine = (text: string): number => Math.max(...text.split('\n').map(line => line.length))

function diffLine(line: string, palette: Palette): string {
  if (/^(---|\+\+\+) /.test(line)) return palette.strong(line)
  if (line.startsWith('@@')) return palette.info(line)
  if (line.startsWith('+')) return palette.help(line)
  return line.startsWith('-') ? palette.error(line) : line
}

/** A title and aligned columns; `` when there are no rows. */
function table(title: string, rows: readonly string[][] | undefined, {palette, most}: WhyTextOptions): string {
  if (!rows || rows.length === 0) return ''
  const shown = rows.slice(0, most)
  const widths = shown[0]!.map((_, column) => Math.max(...shown.map(row => plain(row[column] ?? '').length)))
  const lines = shown.map(row =>
    row.map((cell, column) => cell + ' '.repeat(column === row.length - 1 ? 0 : widths[column]! - plain(cell).length)),
  )
  const rest = rows.length - shown.length
  const more = rest > 0 ? `  ${palette.faint(`and ${rest} more (--all)`)}\n` : ''
  return `${palette.strong(title)}\n${lines.map(cells => `  ${cells.join('  ').trimEnd()}\n`).join('')}${more}`
}

// oxlint-disable-next-line no-control-regex -- colours are control characters
const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '')
