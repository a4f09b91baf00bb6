import {cpSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {emptyFolder, home, k8slab, type Ran} from '../program.ts'

/**
 * Each page test/cli/<name>.md is a list of sections: a heading, a command in an sh block, and what it did: exit code,
 * stdout and stderr. Its commands run one after another in one folder, a copy of test/fixtures/<name> where that is there.
 * UPDATE_SNAPSHOTS=1 writes the pages anew; read the difference before you keep it.
 */
const pages = readdirSync(import.meta.dirname).filter(file => file.endsWith('.md'))
const update = process.env['UPDATE_SNAPSHOTS'] === '1'

interface Section {
  readonly title: string
  readonly command: string
  readonly text: string
}

function sectionsOf(page: string): {head: string; sections: Section[]} {
  const [head = '', ...parts] = page.split(/^## /m)
  const sections = parts.map(text => {
    const title = text.slice(0, text.indexOf('\n'))
    const command = /```sh\n([\s\S]*?)\n```/.exec(text)?.[1]
    if (command === undefined) throw new Error(`section "${title}" has no command`)
    return {title, command, text: `## ${text}`.trimEnd()}
  })
  return {head, sections}
}

const block = (text: string): string => `\`\`\`text\n${text.replace(/\n?$/, '\n')}\`\`\``
function sectionText(title: string, command: string, {exit, stdout, stderr}: Ran): string {
  const parts = [`## ${title}`, `\`\`\`sh\n${command}\n\`\`\``, `exit ${exit}`]
  if (stdout) parts.push('stdout', block(stdout))
  if (stderr) parts.push('stderr', block(stderr))
  return parts.join('\n\n')
}

/** `k8slab verify "a b.yaml" < web.yaml` without a shell: words, quotes, one input redirection. */
function parseCommand(command: string, folder: string): {args: string[]; stdin?: string} {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(match => match[1] ?? match[2]!)
  if (words.shift() !== 'k8slab') throw new Error(`not a k8slab command: ${command}`)
  const input = words.indexOf('<')
  if (input < 0) return {args: words}
  const [, file = ''] = words.splice(input, 2)
  return {args: words, stdin: readFileSync(join(folder, file), 'utf8')}
}

describe.each(pages)('%s', file => {
  const path = join(import.meta.dirname, file)
  const {head, sections} = sectionsOf(readFileSync(path, 'utf8'))
  const folder = emptyFolder()
  const written: string[] = []

  beforeAll(() => {
    const fixture = join(home, 'test/fixtures', basename(file, '.md'))
    if (existsSync(fixture)) cpSync(fixture, folder.path, {recursive: true})
  })
  afterAll(() => {
    folder.remove()
    if (update) writeFileSync(path, `${[head.trimEnd(), ...written].join('\n\n')}\n`)
  })

  it.each(sections)('$title', async ({title, command, text}) => {
    const {args, stdin} = parseCommand(command, folder.path)
    const ran = await k8slab(args, {cwd: folder.path, ...(stdin === undefined ? {} : {stdin})})
    const hide = (output: string): string => output.replaceAll(folder.path, '<folder>')
    const now = sectionText(title, command, {...ran, stdout: hide(ran.stdout), stderr: hide(ran.stderr)})
    if (update) written.push(now)
    else expect(now).toBe(text)
  })
})
