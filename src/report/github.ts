import type {Finding, Level} from '../core/diagnostic.ts'
import {type Folders, nameFromRoot} from './file-names.ts'
import {countsText, type Summary} from './text.ts'

const commands: Readonly<Record<Level, string>> = {error: 'error', warning: 'warning', info: 'notice'}

/** Findings as workflow commands of GitHub Actions, which shows them at their lines; a plain summary last. */
export function githubReport(findings: readonly Finding[], summary: Summary, folders: Folders): string {
  return [...findings.map(finding => workflowCommand(finding, folders)), countsText(summary), ''].join('\n')
}

function workflowCommand({level, code, message, hint, at, related}: Finding, folders: Folders): string {
  const {line, column, endLine, endColumn} = at
  const properties: Readonly<Record<string, string | number>> = {
    file: nameFromRoot(at.file, folders),
    line,
    col: column,
    endLine,
    endColumn,
    title: code,
  }
  const notes = related.map(note => `${nameFromRoot(note.at.file, folders)}:${note.at.line}: ${note.message}`)
  const text = [message, ...notes, ...(hint ? [`help: ${hint}`] : [])].join('\n')
  const list = Object.entries(properties)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',')
  return `::${commands[level]} ${list}::${escapeData(text)}`
}

/** As @actions/core escapes them (packages/core/src/command.ts). */
const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
