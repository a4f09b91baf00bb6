import {typed} from '../cluster/typed.ts'
import {expectationOf} from './expectations/index.ts'
import type {LoadedLab} from './load.ts'
import {operationsOf} from './operations/index.ts'
import {heading, stepHead, type TranscriptOptions} from './transcript.ts'

/** All steps with their commands and what would be expected; touches nothing. */
export function dryRun({lab, namespace}: LoadedLab, kubectl: readonly string[], options: TranscriptOptions): string {
  const {palette} = options
  const line = (words: readonly string[]): string =>
    `     ${palette.faint('$')} ${palette.command(typed([...kubectl, ...words]))}\n`
  const parts = [
    heading(lab, 'no cluster: this is a dry run', namespace, options),
    line(['create', 'namespace', namespace]),
  ]
  lab.steps.forEach((step, index) => {
    parts.push(stepHead(step, index + 1, lab.steps.length, options))
    for (const operation of step.operations.flatMap(operationsOf))
      parts.push(...operation.commands(namespace).map(line))
    for (const expectation of step.expectations.map(expectationOf)) {
      const command = expectation.command(namespace)
      if (command) parts.push(line(command))
      if (expectation.statement !== '') parts.push(`     ${palette.faint('expects:')} ${expectation.statement}\n`)
    }
  })
  return parts.join('')
}
