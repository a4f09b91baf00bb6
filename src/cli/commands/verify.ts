import type {Finding, Level} from '../../core/diagnostic.ts'
import type {ManifestSet} from '../../core/manifest-set.ts'
import {usageError} from '../../core/operational-error.ts'
import type {Version} from '../../core/version.ts'
import {judge, skippedResources} from '../../rules/judge.ts'
import type {Stored} from '../../rules/stored.ts'
import {type Command, type CommandContext, flagOption, listOption, type OptionValues, textOption} from '../command.ts'
import {type DefinedInput, definitionsFor, kindsWithRules} from '../definitions.ts'
import {type Input, type InputSet, readInput} from '../input.ts'
import type {KubeContext} from '../../cluster/kube-contexts.ts'
import type {LiveSide} from '../live.ts'
import type {Judgement} from '../verified.ts'
import {type ReportFormat, reportFormats, reportOf} from '../verify-report.ts'
import {versionOption, versionsOf} from '../versions.ts'

const levels: Readonly<Record<Level, number>> = {info: 1, warning: 2, error: 3}

export const verify: Command = {
  name: 'verify',
  summary: 'find what the API server refuses and what will never work',
  description:
    'Reads YAML, JSON, Markdown with fenced manifests and exports files. Without paths it reads the current folder.\nExit status: 0 clean, 1 findings at or above --fail-on.',
  arguments: [{name: '[paths...]', summary: 'files and folders; - is standard input'}],
  options: [
    {flags: '--format <format>', summary: 'how to print', choices: reportFormats, default: 'text'},
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
    {
      flags: '--live',
      summary: 'also find changes of what the cluster has that it refuses; it is only read, through kubectl',
    },
    {flags: '--context <name>', summary: 'the context of the kubeconfig, for --live'},
    {
      flags: '--crd <path>',
      summary: 'a file or folder with CustomResourceDefinitions; those in the input count as well',
      repeatable: true,
    },
    {flags: '--fix', summary: 'mend what can be mended safely, then judge again; the old file is kept as file~'},
    {flags: '--dry-run', summary: 'with --fix: print the difference, write nothing'},
  ],
  examples: [
    {line: 'k8slab verify', does: 'judge the current folder'},
    {line: 'k8slab verify web.yaml --complete', does: 'also call stuck what nothing in the file satisfies'},
    {line: 'k8slab verify --format json . | jq .summary', does: 'for programs'},
  ],
  async run(context, paths, options) {
    checkOptions(options)
    const perFile = flagOption(options, 'perFile')
    const isFix = flagOption(options, 'fix')
    const dryRun = flagOption(options, 'dryRun')
    const kubeContext = flagOption(options, 'live') ? await contextFor(context, options) : undefined
    const reading = {perFile, namespace: kubeContext?.namespace}
    const input = readInput(context, paths, reading)
    const live = kubeContext && (await readCluster(context, kubeContext, input))
    const conditions = conditionsOf(options, live)
    const old = textOption(options, 'against')
    const against = old === undefined ? undefined : previousSets(readInput(context, [old], {perFile}).sets, perFile)
    const define = await definitionsFor(context, input, listOption(options, 'crd'))
    const defined = define(input)
    for (const kind of kindsWithRules(defined))
      context.stderr.write(`x-kubernetes-validations of ${kind} are not evaluated: the server may refuse more\n`)
    const judged = judgeInput(defined, conditions, against)
    let result = judged
    if (isFix) {
      const {fixFiles, checkFixPaths} = await import('../fix.ts')
      checkFixPaths(paths)
      const again = (texts: ReadonlyMap<string, string>): Judgement =>
        judgeInput(define(readInput(context, paths, {...reading, texts})), conditions, against)
      result = fixFiles(context, judged, {dryRun, judge: again})
    }
    const fails = failing(options)
    // A difference and a fixed text are results, and have stdout for themselves.
    const isAside = isFix && (dryRun || paths.includes('-'))
    const colour = isAside ? context.colour.err : context.colour.out
    const text = await reportOf(context, result, {format: textOption(options, 'format') as ReportFormat, colour, fails})
    ;(isAside ? context.stderr : context.stdout).write(text)
    return (dryRun ? judged : result).findings.some(({level}) => fails(level)) ? 1 : 0
  },
}

function checkOptions(options: OptionValues): void {
  if (flagOption(options, 'live') && textOption(options, 'against') !== undefined)
    throw usageError('--live and --against both say what was before', {mend: 'give one of them'})
  if (textOption(options, 'context') !== undefined && !flagOption(options, 'live'))
    throw usageError('--context is for --live', {mend: 'add --live, or leave --context out'})
  if (flagOption(options, 'dryRun') && !flagOption(options, 'fix'))
    throw usageError('--dry-run shows what --fix would do', {mend: 'give both: --fix --dry-run'})
}

async function contextFor(context: CommandContext, options: OptionValues): Promise<KubeContext> {
  const {liveContext} = await import('../live.ts')
  return liveContext(context, options)
}

/** Reads the cluster, and says which. */
async function readCluster(context: CommandContext, kubeContext: KubeContext, {sets}: Input): Promise<LiveSide> {
  const {readLive} = await import('../live.ts')
  const live = await readLive(context, kubeContext, sets)
  context.stderr.write(`compared with ${live.description}\n`)
  return live
}

interface Conditions {
  readonly versions: readonly Version[]
  readonly complete: boolean
  readonly stored: Stored | undefined
  readonly liveClasses: ReadonlySet<string> | undefined
}

/** The version is the cluster's unless others are asked for. */
function conditionsOf(options: OptionValues, live: LiveSide | undefined): Conditions {
  const asked = listOption(options, 'kubernetesVersion')
  return {
    versions: live && asked.length === 0 ? [live.version] : versionsOf(asked),
    complete: flagOption(options, 'complete'),
    stored: live?.stored,
    liveClasses: live?.classes,
  }
}

type Previous = (set: InputSet) => ManifestSet | undefined

function judgeInput(defined: DefinedInput, conditions: Conditions, against: Previous | undefined): Judgement {
  const {input, customOf} = defined
  const {versions, ...others} = conditions
  const findings: Finding[] = []
  let resources = 0
  let skipped = input.skipped
  for (const set of input.sets) {
    const custom = customOf(set)
    // One by one: a call takes no more arguments than the stack holds.
    for (const finding of judge(set, {versions, ...others, against: against?.(set), custom})) findings.push(finding)
    resources += set.set.all.length
    skipped += skippedResources(set, versions[0]!, custom)
  }
  return {input, findings, resources, skipped}
}

/** Whether a finding of that level makes the run fail. */
function failing(options: OptionValues): (level: Level) => boolean {
  const failOn = textOption(options, 'failOn') as Level | 'never'
  return level => failOn !== 'never' && levels[level] >= levels[failOn]
}

/** The old set that a new one is compared with: the file of the same name with --per-file, else everything. */
function previousSets(sets: readonly InputSet[], perFile: boolean): Previous {
  if (!perFile) return () => sets[0]?.set
  const nameOf = ({name}: InputSet): string => name.slice(name.lastIndexOf('/') + 1)
  const byName = new Map(sets.map(set => [nameOf(set), set.set]))
  return set => byName.get(nameOf(set))
}
