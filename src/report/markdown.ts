import type {Finding, Level} from '../core/diagnostic.ts'
import {type Folders, nameFromRoot} from './file-names.ts'
import {countsText, type Summary} from './text.ts'

const signs: Readonly<Record<Level, string>> = {error: '❌ error', warning: '⚠️ warning', info: '💡 info'}
const order: Readonly<Record<Level, number>> = {error: 0, warning: 1, info: 2}
/** A comment of a pull request holds 65,536 characters; a sentence about the rest must fit, too. */
const longest = 64_000

/** Findings as a table for a comment on a pull request: errors first, and as many rows as such a comment holds. */
export function markdownReport(findings: readonly Finding[], summary: Summary, folders: Folders): string {
  const head = ['### k8slab verify', '', countsText(summary), '']
  if (findings.length === 0) return head.join('\n')
  const lines = [...head, '| | rule | where | what |', '| --- | --- | --- | --- |']
  let length = lines.join('\n').length
  const sorted = findings.toSorted((a, b) => order[a.level] - order[b.level])
  for (const [index, finding] of sorted.entries()) {
    const text = row(finding, folders)
    length += text.length + 1
    if (length > longest) {
      lines.push('', `… and ${sorted.length - index} more: run \`k8slab verify\` to see all.`)
      break
    }
    lines.push(text)
  }
  return `${lines.join('\n')}\n`
}

function row({level, code, slug, message, hint, at, object}: Finding, folders: Folders): string {
  const where = inCode(`${nameFromRoot(at.file, folders)}:${at.line}`)
  const whose = object && object.name !== '' ? `<br>${cell(`${object.kind} ${object.name}`)}` : ''
  const help = hint ? `<br>_help:_ ${cell(hint)}` : ''
  return `| ${signs[level]} | ${code} ${slug} | ${where}${whose} | ${cell(message)}${help} |`
}

/** Text that stands in a table cell as it is: no markup, no mention, no second cell. */
const cell = (text: string): string =>
  printable(text)
    .replace(/[\\`*_{}[\]<>#~|]/g, sign => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`))
    .replaceAll('@', '@\u200b')

/** Code in a cell: a pipe would end the cell, a backtick the code. */
const inCode = (text: string): string => `\`${printable(text).replaceAll('|', '\\|').replaceAll('`', "'")}\``

// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
