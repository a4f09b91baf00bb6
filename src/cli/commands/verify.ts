import type {Finding, Level} from '../../core/diagnostic.ts'
import {ManifestSet} from '../../core/manifest-set.ts'
import {judge, skippedResources} from '../../rules/judge.ts'
import {jsonReport} from '../../report/json.ts'
import {summaryOf, textReport} from '../../report/text.ts'
import {type Command, flagOption, listOption, textOption} from '../command.ts'
import {type InputSet, readInput} from '../input.ts'
import {paletteOf} from '../palette.ts'
import {versionOption, versionsOf} from '../versions.ts'

const levels: Readonly<Record<Level, number>> = {info: 1, warning: 2, error: 3}

export const verify: Command = {
  name: 'verify',
  summary: 'find what the API server refuses and what will never work',
  description:
    'Reads YAML, JSON, Markdown with fenced manifests and exports files. Without paths it reads the current folder.\nExit status: 0 clean, 1 findings at or above --fail-on.',
  arguments: [{name: '[paths...]', summary: 'files and folders; - is standard input'}],
  options: [
    {flags: '--format <format>', summary: 'how to print', choices: ['text', 'json'], default: 'text'},
    {flags: '--per-file', summary: 'judge every file, and every fenced block of a document, by itself'},
    {flags: '--complete', summary: 'the input is everything: what is absent from it is absent from the cluster'},
    versionOption,
    {
      flags: '--fail-on <level>',
      summary: 'the lowest level that fails',
      choices: ['error', 'warning', 'info', 'never'],
      default: 'error',
    },
    {flags: '--against <old>', summary: 'also find changes from these manifests that the server refuses'},
  ],
  examples: [
    {line: 'k8slab verify', does: 'judge the current folder'},
    {line: 'k8slab verify web.yaml --complete', does: 'also call stuck what nothing in the file satisfies'},
    {line: 'k8slab verify --format json . | jq .summary', does: 'for programs'},
  ],
  async run(context, paths, options) {
    const perFile = flagOption(options, 'perFile')
    const input = readInput(context, paths, {perFile})
    const old = textOption(options, 'against')
    const against = old === undefined ? undefined : previousSets(readInput(context, [old], {perFile}).sets, perFile)
    const versions = versionsOf(listOption(options, 'kubernetesVersion'))
    const complete = flagOption(options, 'complete')
    const findings: Finding[] = []
    let resources = 0
    let skipped = input.skipped
    for (const set of input.sets) {
      findings.push(...judge(set, {versions, complete, against: against?.(set)}))
      resources += set.set.all.length
      skipped += skippedResources(set, versions[0]!)
    }
    const summary = summaryOf(findings, {files: input.files, resources, skipped})
    context.stdout.write(
      textOption(options, 'format') === 'json'
        ? jsonReport(findings, summary)
        : textReport(findings, summary, paletteOf(context.colour.out), input.textOf),
    )
    const failOn = textOption(options, 'failOn') as Level | 'never'
    return failOn !== 'never' && findings.some(finding => levels[finding.level] >= levels[failOn]) ? 1 : 0
  },
}

/** The old set that a new one is compared with: the file of the same name with --per-file, else everything. */
function previousSets(sets: readonly InputSet[], perFile: boolean): (set: InputSet) => ManifestSet | undefined {
  if (!perFile) return () => sets[0]?.set
  const nameOf = ({name}: InputSet): string => name.slice(name.lastIndexOf('/') + 1)
  const byName = new Map(sets.map(set => [nameOf(set), set.set]))
  return set => byName.get(nameOf(set))
}
