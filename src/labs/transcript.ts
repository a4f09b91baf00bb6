import type {Lab, Step} from './lab.ts'
import type {Diagnosis} from './diagnosis.ts'
import type {FailedStep, Proof, Reporter, RunResult} from './reporter.ts'
import {readTable} from './table-text.ts'

type Paint = (text: string) => string
/** The colours of a transcript; each is the identity where there is no colour. */
export interface Palette {
  readonly title: Paint
  readonly command: Paint
  readonly good: Paint
  readonly bad: Paint
  readonly faint: Paint
}

export interface TranscriptOptions {
  /** Writes text to the transcript. */
  readonly write: (text: string) => void
  /** Shows one line that the next text replaces, or with '' none; undefined where there is no terminal. */
  readonly status?: ((line: string) => void) | undefined
  /** Says now and then that the run is alive, where there is no terminal. */
  readonly notice: (line: string) => void
  readonly palette: Palette
  /** Columns to write in. */
  readonly width: number
  /** The words that clean up what a run left. */
  readonly cleanCommand: string
}

const margin = '     '
/** Seconds between two notices that something is still being waited for. */
const noticeEvery = 10

/** Breaks text into lines of at most `width` columns, at spaces; a word that is longer has a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const paragraph of text.trim().split(/\n+/)) {
    let line = ''
    for (const word of paragraph.split(/\s+/)) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
  }
  return lines
}

/**
 * A table in at most `width` columns of text: columns that do not matter are left out from the right, and said to be.
 * A table that fits stays as it is.
 */
export function narrowTable(text: string, width: number, matters: readonly string[]): string {
  const lines = text.split('\n')
  if (Math.max(...lines.map(line => line.trimEnd().length)) <= width) return text
  const {columns, rows} = readTable(text)
  const widthOf = (column: string): number => Math.max(column.length, ...rows.map(row => row[column]!.length))
  const kept = [...columns]
  const total = (): number => kept.reduce((sum, column) => sum + widthOf(column) + 3, -3)
  for (const column of columns.toReversed()) {
    if (total() <= width) break
    if (column !== columns[0] && !matters.includes(column)) kept.splice(kept.indexOf(column), 1)
  }
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widthOf(kept[index]!)))
      .join('   ')
      .trimEnd()
  const table = [line(kept), ...rows.map(row => line(kept.map(column => row[column]!)))]
  const left = columns.length - kept.length
  return left === 0 ? text : [...table, `(${left} more columns)`].join('\n')
}

/** `1 step`, `8 steps`. */
export const stepsText = (count: number): string => (count === 1 ? '1 step' : `${count} steps`)

/** What stands above a run: the lab, where it runs, and how long it is. */
export function heading(lab: Lab, where: string, namespace: string, {palette, width}: TranscriptOptions): string {
  const summary = wrap(lab.summary, width).join('\n')
  const size = `${stepsText(lab.steps.length)}, namespace ${namespace}`
  const place = `${palette.faint(size)}\n${palette.faint(`on ${where}`)}`
  return `${palette.title(`${lab.name}: ${lab.title}`)}\n${summary}\n${place}\n`
}

/** A step's head: number, title, and why. */
export function stepHead(step: Step, number: number, total: number, {palette, width}: TranscriptOptions): string {
  const count = `${number}/${total}`.padEnd(margin.length)
  const why = wrap(step.why, width - margin.length).map(line => `${margin}${line}\n`)
  return `\n${palette.title(`${count}${step.title}`)}\n${why.join('')}`
}

/** Writes a run as a person reads it: what is done and why, the commands, what was seen, and the verdict. */
export function transcript(options: TranscriptOptions): Reporter {
  const {write, status, notice, palette, width} = options
  let lastNotice = 0
  const say = (text: string): void => {
    status?.('')
    write(text)
  }
  const indented = (text: string, paint: Paint = plain): string =>
    text.trimEnd() === ''
      ? ''
      : text
          .trimEnd()
          .split('\n')
          .map(line => `${margin}  ${paint(line)}\n`)
          .join('')

  return {
    step: (step, number, total) => say(stepHead(step, number, total, options)),
    alreadyPassed: (step, number, total) => {
      const count = `${number}/${total}`.padEnd(margin.length)
      say(`\n${palette.faint(`${count}${step.title}: passed before`)}\n`)
    },
    command: line => say(`${margin}${palette.faint('$')} ${palette.command(line)}\n`),
    printed: text => say(indented(text)),
    waiting: (what, observed, seconds) => {
      const line = `waiting for: ${what} (so far: ${observed.trim().split('\n').at(-1) ?? ''}; ${Math.round(seconds)} s)`
      if (status) return status(`${margin}${line}`.slice(0, width - 1))
      if (seconds < noticeEvery) lastNotice = 0
      else if (seconds - lastNotice >= noticeEvery) {
        lastNotice = seconds
        notice(line)
      }
    },
    proof: proof => say(proofText(proof, options, indented)),
    failed: failed => say(failureBlock(failed, options)),
    cleaning: () => status?.(`${margin}cleaning up …`),
    cleaned: left => {
      status?.('')
      if (left.length === 0) return
      const list = left.map(what => `  ${what}\n`).join('')
      say(`\n${palette.bad('Not removed:')}\n${list}Try again: ${options.cleanCommand}\n`)
    },
    end: result => say(`\n${summary(result, options)}\n`),
  }
}

const plain: Paint = text => text

/** What was seen, and below it the verdict: nothing that sounds bad follows a tick. */
function proofText(proof: Proof, {palette, width}: TranscriptOptions, indented: (text: string) => string): string {
  const room = width - margin.length - 2
  const printed = proof.printed ?? ''
  const table = indented(proof.columns ? narrowTable(printed, room, proof.columns) : printed)
  if (proof.statement === '') return table
  const observed = proof.printed === undefined ? (proof.detail ?? [proof.observed]) : []
  const seen = observed
    .flatMap(line => wrapDeeper(line, room))
    .map(line => `${margin}  ${palette.faint(line)}\n`)
    .join('')
  const verdict = wrap(proof.statement, room)
    .map((line, index) => `${margin}${index === 0 ? palette.good('✓') : ' '} ${line}\n`)
    .join('')
  return table + seen + verdict
}

/** Wraps a line that may be indented; what follows is indented two more. */
function wrapDeeper(text: string, width: number): readonly string[] {
  const indent = /^ */.exec(text)![0]
  return wrap(text, width - indent.length - 2).map((line, index) => `${indent}${index === 0 ? '' : '  '}${line}`)
}

function failureBlock({failure, diagnosis, hint}: FailedStep, options: TranscriptOptions): string {
  const {palette, width} = options
  const label = 10
  const room = width - margin.length - 2 - label
  const block = (name: string, lines: readonly string[]): string =>
    lines.map((line, index) => `${margin}  ${palette.faint((index === 0 ? name : '').padEnd(label))}${line}\n`).join('')
  const waited = failure.waited === undefined || failure.waited < 1 ? '' : ` (waited ${failure.waited.toFixed(0)} s)`
  const observed = failure.observed
    .trim()
    .split('\n')
    .flatMap(line => (line.length > room ? wrap(line, room) : [line]))
  return [
    `${margin}${palette.bad('✗')} ${palette.bad(failure.what)}${waited}\n`,
    block('expected', wrap(failure.expected, room)),
    block('observed', observed),
    diagnosisBlocks(diagnosis, block, room),
    hint ? block('hint', wrap(hint, room)) : '',
  ].join('')
}

function diagnosisBlocks(
  {causes, events, logs}: Diagnosis,
  block: (name: string, lines: readonly string[]) => string,
  room: number,
): string {
  return [
    block(
      'cause',
      causes.flatMap(line => wrapDeeper(line, room)),
    ),
    block(
      'events',
      events.flatMap(line => wrapDeeper(line, room)),
    ),
    ...logs.map(({pod, lines}) => block('log', [`of ${pod}:`, ...lines.map(line => `  ${line}`)])),
  ].join('')
}

/** The last lines: how many steps passed, and what is left. */
function summary(result: RunResult, {palette, cleanCommand}: TranscriptOptions): string {
  const passed = result.steps.filter(step => step.verdict === 'passed').length
  const failed = result.steps.find(step => step.verdict === 'failed')
  const total = result.steps.length
  const time = `${result.seconds.toFixed(1)} s`
  const kept = result.kept ? ` Everything was kept; ${cleanCommand} removes it.` : ''
  if (result.interrupted) return palette.bad(`${result.lab}: broken off after ${passed} of ${stepsText(total)}.`) + kept
  const all = total === 1 ? 'the step passed' : `all ${total} steps passed`
  if (!failed) return palette.good(`${result.lab}: ${all}`) + ` in ${time}.${kept}`
  const rest = total - passed - 1
  const notRun = rest > 0 ? `, ${rest} not run` : ''
  return (
    palette.bad(`${result.lab}: step "${failed.title}" failed`) +
    ` (${passed} of ${total} passed${notRun}; ${time}).${kept}`
  )
}
