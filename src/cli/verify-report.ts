import {relative, isAbsolute} from 'node:path'
import type {Finding, Level} from '../core/diagnostic.ts'
import type {Folders} from '../report/file-names.ts'
import {jsonReport} from '../report/json.ts'
import type {JudgedCase, JunitOptions} from '../report/junit.ts'
import {summaryOf, textReport} from '../report/text.ts'
import type {CommandContext} from './command.ts'
import type {Colour} from './colour.ts'
import {paletteOf} from './palette.ts'
import type {Judgement} from './verified.ts'

export const reportFormats = ['text', 'json', 'sarif', 'junit', 'github', 'markdown'] as const
export type ReportFormat = (typeof reportFormats)[number]

declare const K8SLAB_VERSION: string
const version = typeof K8SLAB_VERSION === 'string' ? K8SLAB_VERSION : '0.0.0-development'

export interface ReportOptions {
  readonly format: ReportFormat
  readonly colour: Colour
  /** The level that `--fail-on` names. */
  readonly fails: (level: Level) => boolean
}

/** A judgement in that format. Formats that few ask for are loaded when they are. */
export async function reportOf(context: CommandContext, judged: Judgement, options: ReportOptions): Promise<string> {
  const {input, findings, resources, skipped} = judged
  const summary = summaryOf(findings, {files: input.files, resources, skipped})
  const folders = foldersOf(context)
  switch (options.format) {
    case 'text':
      return textReport(findings, summary, paletteOf(options.colour), input.textOf)
    case 'json':
      return jsonReport(findings, summary)
    case 'github':
      return (await import('../report/github.ts')).githubReport(findings, summary, folders)
    case 'markdown':
      return (await import('../report/markdown.ts')).markdownReport(findings, summary, folders)
    case 'junit': {
      const {junitReport, resourceCase} = await import('../report/junit.ts')
      return junitReport(findings, {folders, cases: casesOf(judged, resourceCase), fails: options.fails})
    }
    case 'sarif':
      return sarif(findings, folders)
  }
}

async function sarif(findings: readonly Finding[], folders: Folders): Promise<string> {
  const [{sarifReport}, {rules}, {rulePage}] = await Promise.all([
    import('../report/sarif.ts'),
    import('../rules/index.ts'),
    import('./rule-pages.ts'),
  ])
  const explained = rules.map(rule => ({rule, page: rulePage(rule.slug)}))
  return sarifReport(findings, {folders, version, rules: explained})
}

/** GitHub Actions says where the checkout is; elsewhere names count from the current folder. */
function foldersOf({cwd, env}: CommandContext): Folders {
  const workspace = env['GITHUB_WORKSPACE']
  const inside = workspace === undefined || workspace === '' ? '..' : relative(workspace, cwd)
  return {current: cwd, root: inside.startsWith('..') || isAbsolute(inside) ? cwd : workspace!}
}

/** Every resource, and every file that holds none. */
function casesOf(
  {input}: Judgement,
  nameOf: (kind: string, namespace: string | undefined, name: string) => string,
): JunitOptions['cases'] {
  const byFile = new Map<string, JudgedCase[]>(input.names.map(file => [file, []]))
  for (const {set} of input.sets) {
    for (const manifest of set.all) {
      const {file} = manifest.document
      const resource = nameOf(manifest.kind, manifest.namespace, manifest.name)
      byFile.get(file)?.push({file, resource, line: manifest.place([]).line})
    }
  }
  return [...byFile].flatMap(([file, cases]) => (cases.length > 0 ? cases : [{file}]))
}
