import type {Finding, Level, Place} from '../core/diagnostic.ts'
import {harmless} from './harmless.ts'

/** What a report says of a whole run, beside its findings. */
export interface Summary {
  readonly files: number
  readonly resources: number
  readonly skipped: number
  readonly error: number
  readonly warning: number
  readonly info: number
}

/** The colours that a report uses; each takes a text and gives it back dressed. */
export interface Palette {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly info: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly help: (text: string) => string
}

export const summaryOf = (
  findings: readonly Finding[],
  counts: Pick<Summary, 'files' | 'resources' | 'skipped'>,
): Summary => {
  const of = (level: Level): number => findings.filter(finding => finding.level === level).length
  return {...counts, error: of('error'), warning: of('warning'), info: of('info')}
}

/** Findings as a person reads them: what, where, the line with a mark below it, what helps; a summary last. */
export function textReport(
  findings: readonly Finding[],
  summary: Summary,
  palette: Palette,
  textOf: (file: string) => string | undefined,
): string {
  const linesOf = lineReader(textOf)
  const blocks = findings.map(finding => textFinding(finding, palette, linesOf))
  return [...blocks, summaryLine(summary, palette)].join('\n\n') + '\n'
}

type LineReader = (file: string, line: number) => string | undefined

function lineReader(textOf: (file: string) => string | undefined): LineReader {
  const lines = new Map<string, string[]>()
  return (file, line) => {
    let known = lines.get(file)
    if (!known) lines.set(file, (known = (textOf(file) ?? '').replace(/^\ufeff/, '').split(/\r\n|\n|\r/)))
    return known[line - 1]
  }
}

function textFinding(finding: Finding, palette: Palette, lines: LineReader): string {
  const {at, related, hint} = finding
  const widest = Math.max(...[at, ...related.map(other => other.at)].map(place => String(place.line).length))
  const gutter = Math.max(widest + 1, 4)
  const out = [
    `${palette[finding.level](`${finding.level}[${finding.code}]`)} ${palette.strong(harmless(finding.message))}`,
  ]
  out.push(...excerpt('-->', at, '', palette[finding.level], palette, gutter, lines))
  for (const {message, at: place} of related)
    out.push(...excerpt(':::', place, message, palette.faint, palette, gutter, lines))
  if (hint) out.push(`  ${palette.help('help:')} ${harmless(hint)}`)
  return out.join('\n')
}

const widest = 100

function excerpt(
  arrow: string,
  at: Place,
  note: string,
  mark: (text: string) => string,
  palette: Palette,
  gutter: number,
  lines: LineReader,
): string[] {
  const out = [`  ${palette.faint(arrow)} ${visible(at.file)}:${at.line}:${at.column}`]
  const line = lines(at.file, at.line)
  if (line === undefined || isNoText(line)) return note ? [...out, `${' '.repeat(gutter)}${note}`] : out
  // A line of any length is shown around the place only.
  const start = Math.max(0, at.column - 1 - Math.floor(widest / 2))
  const before = visible(line.slice(start, at.column - 1))
  const wholeEnd = at.endLine > at.line ? line.length : at.endColumn - 1
  const marked = visible(line.slice(at.column - 1, Math.min(wholeEnd, start + widest)).trimEnd())
  const width = Math.max(marked.length, 1)
  const sign = (arrow === '-->' ? '^' : '-').repeat(width)
  out.push(`${palette.faint(`${String(at.line).padStart(gutter)} |`)} ${visible(line.slice(start, start + widest))}`)
  const below = `${' '.repeat(before.length)}${mark(`${sign}${note ? ` ${note}` : ''}`)}`
  out.push(`${' '.repeat(gutter)} ${palette.faint('|')} ${below}`)
  return out
}

// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const strange = /[\0-\x08\x0e-\x1f\x7f\ufffd]/g

/** True for a line of a binary file: nobody can read it. */
const isNoText = (line: string): boolean => (line.slice(0, widest).match(strange)?.length ?? 0) > 3

/** Tabs and control characters as one column each, so that the mark stands below its place and no escape gets through. */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const visible = (text: string): string => text.replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '·')

function summaryLine(summary: Summary, palette: Palette): string {
  const {files, resources, skipped, error, warning, info} = summary
  const counted = `${count(resources, 'resource')} in ${count(files, 'file')}${skipped ? `, ${skipped} skipped` : ''}`
  if (error + warning + info === 0) return `${palette.help('no findings')}: ${counted}`
  const parts = [
    error ? palette.error(count(error, 'error')) : '',
    warning ? palette.warning(count(warning, 'warning')) : '',
    info ? palette.info(`${info} info`) : '',
  ]
  return `${parts.filter(Boolean).join(', ')}: ${counted}`
}

/** The same in plain words: `2 errors: 3 resources in 1 file`. */
export const countsText = (summary: Summary): string => {
  const plain = (text: string): string => text
  return summaryLine(summary, {error: plain, warning: plain, info: plain, strong: plain, faint: plain, help: plain})
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
