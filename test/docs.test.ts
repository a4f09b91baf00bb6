import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import type {Command} from '../src/cli/command.ts'
import {commands} from '../src/cli/commands/index.ts'
import {rules} from '../src/rules/index.ts'
import {home} from './program.ts'

/** docs/commands.md and docs/rules.md are made from the program; UPDATE_SNAPSHOTS=1 writes them anew. */
function compare(file: string, text: string): void {
  const path = join(home, 'docs', file)
  if (process.env['UPDATE_SNAPSHOTS'] === '1') writeFileSync(path, text)
  expect(readFileSync(path, 'utf8')).toBe(text)
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')

function commandPage(command: Command, prefix: string, depth: number): string {
  const name = `${prefix} ${command.name}`
  const usage = [name, ...(command.arguments ?? []).map(argument => argument.name)].join(' ')
  const parts = [`${'#'.repeat(depth)} ${name}`, `${command.summary[0]!.toUpperCase()}${command.summary.slice(1)}.`]
  if (command.description) parts.push(command.description)
  if (command.run) parts.push(`    ${usage}`)
  const rows = [
    ...(command.arguments ?? []).map(({name, summary}) => `| \`${cell(name)}\` | ${cell(summary)} |`),
    ...(command.options ?? [])
      .filter(option => !option.hidden)
      .map(({flags, summary, choices, default: value}) => {
        const more = [choices && `one of ${choices.join(', ')}`, value !== undefined && `default ${value}`].filter(
          Boolean,
        )
        return `| \`${cell(flags)}\` | ${cell(summary)}${more.length > 0 ? ` (${more.join('; ')})` : ''} |`
      }),
  ]
  if (rows.length > 0) parts.push(['| | |', '| --- | --- |', ...rows].join('\n'))
  if (command.examples.length > 0) {
    parts.push(command.examples.map(({line, does}) => `- \`${line}\`: ${does}`).join('\n'))
  }
  return [...parts, ...(command.subcommands ?? []).map(sub => commandPage(sub, name, depth + 1))].join('\n\n')
}

it('docs/commands.md says what the program says', async () => {
  const loaded = await Promise.all(commands.map(entry => entry.load()))
  for (const [index, command] of loaded.entries()) expect(command.summary).toBe(commands[index]!.summary)
  const pages = loaded.map(command => commandPage(command, 'k8slab', 2))
  const exits =
    '0 clean · 1 findings at or above `--fail-on`, or a lab step that failed · 2 usage or configuration · 3 environment (kubectl missing, cluster unreachable, a file that cannot be opened) or a bug · 130 interrupted.'
  compare('commands.md', `# Commands\n\nExit codes: ${exits}\n\n${pages.join('\n\n')}\n`)
})

it('docs/rules.md lists every rule', () => {
  const rows = rules.map(
    ({code, slug, category, title}) =>
      `| ${code} | [${slug}](../src/rules/${slug}/rule.md) | ${category} | ${cell(title)} |`,
  )
  const head =
    '`rejected` and `stuck` are errors, `risk` is a warning, `advice` is information. The page of a rule holds its examples, and they are its tests.'
  compare(
    'rules.md',
    `# Rules\n\n${head}\n\n| code | rule | category | finds |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`,
  )
})
