import {type Prediction, predict} from '../../binding/prediction/predict.ts'
import type {Finding} from '../../core/diagnostic.ts'
import {usageError} from '../../core/operational-error.ts'
import type {Version} from '../../core/version.ts'
import {type Plan, planOf} from '../../report/plan.ts'
import {svgGraph} from '../../report/graph-svg.ts'
import {dotGraph, mermaidGraph} from '../../report/plan-graph.ts'
import {htmlGraph} from '../../report/plan-html.ts'
import {newsOf, type PlanNews} from '../../report/plan-news.ts'
import {planText} from '../../report/plan-text.ts'
import {planTree} from '../../report/plan-tree.ts'
import {summaryOf, textReport} from '../../report/text.ts'
import {judge, worldOf} from '../../rules/judge.ts'
import {type Command, type CommandContext, flagOption, type OptionValues, textOption} from '../command.ts'
import {type Input, type InputSet, readInput} from '../input.ts'
import {applyInput, type LiveCluster, readCluster} from '../live-plan.ts'
import {paletteOf} from '../palette.ts'
import {storedObject} from '../stored-object.ts'
import {versionsOf} from '../versions.ts'

/** What is foreseen of one set, and what the server refuses of it. */
interface Foreseen {
  readonly name: string
  readonly prediction: Prediction
  readonly plan: Plan
  /** What is new, beside a cluster that has something already. */
  readonly news: PlanNews | undefined
  readonly resources: number
  readonly refusals: readonly Finding[]
}

export const plan: Command = {
  name: 'plan',
  summary: 'predict what a cluster makes of the manifests: bindings, claims, pods, names',
  description:
    'Plays the controllers and the scheduler over the resources, created in the order read, in an empty cluster.\nNodes in the input are the nodes; without any there is one that nothing is known of. Where Kubernetes itself may go\nseveral ways, all are named. What the server refuses is left out and reported, and the exit status is 1.\nWith --live the cluster is not empty but the real one, and the manifests are applied to it in thought; without paths it is\nplayed on as it stands. The text then shows what changes or waits. Of quotas and limit ranges counts what they say to claims and pods.',
  arguments: [{name: '[paths...]', summary: 'files and folders; - is standard input'}],
  options: [
    {flags: '--format <format>', summary: 'how to print', choices: ['text', 'tree', 'json'], default: 'text'},
    {flags: '--per-file', summary: 'make every file, and every fenced block of a document, a cluster of its own'},
    {flags: '--graph <form>', summary: 'draw what hangs on what instead', choices: ['mermaid', 'dot', 'svg', 'html']},
    {flags: '--live', summary: 'begin with the cluster, read through kubectl; nothing is changed'},
    {flags: '--context <name>', summary: 'the context of the kubeconfig, for --live'},
    {flags: '--kubernetes-version <version>', summary: 'predict as this version does'},
  ],
  examples: [
    {line: 'k8slab plan', does: 'the cluster that the current folder makes'},
    {line: 'k8slab plan web.yaml', does: 'which claim takes which volume, which pod comes after which'},
    {line: 'k8slab plan --format tree web.yaml', does: 'who makes and uses whom'},
    {line: 'k8slab plan --graph mermaid web.yaml', does: 'a drawing for Markdown'},
    {line: 'k8slab plan --format json web.yaml | jq .claims', does: 'for programs'},
    {line: 'k8slab plan --live --context lab web.yaml', does: 'what applying it to that cluster makes'},
  ],
  async run(context, paths, options) {
    const perFile = flagOption(options, 'perFile')
    const live = flagOption(options, 'live') ? await liveCluster(context, options, perFile) : undefined
    if (!live && textOption(options, 'context') !== undefined) {
      throw usageError('--context is for --live', {mend: 'add --live, or leave --context out'})
    }
    const asked = textOption(options, 'kubernetesVersion')
    const version = asked === undefined && live ? live.version : versionsOf(asked === undefined ? [] : [asked])[0]!
    const input =
      live && paths.length === 0 ? undefined : readInput(context, paths, {perFile, namespace: live?.namespace})
    const foreseen = input ? input.sets.map(set => foresee(set, version, live)) : [foreseeCluster(live!, version)]
    const graph = textOption(options, 'graph')
    const json = graph === undefined && textOption(options, 'format') === 'json'
    if (graph !== undefined) context.stdout.write(graphsOf(foreseen, graph))
    else if (json) context.stdout.write(jsonOf(foreseen, perFile))
    else
      context.stdout.write(
        textOf(foreseen, perFile, context, textOption(options, 'format') === 'tree' ? planTree : planText),
      )
    const refusals = foreseen.flatMap(each => each.refusals)
    if (input && !json && refusals.length > 0) reportRefusals(refusals, foreseen, input, context)
    return refusals.length > 0 || foreseen.some(({prediction}) => keepsOut(prediction)) ? 1 : 0
  },
}

/** The cluster, and a word on stderr about which it is. */
async function liveCluster(context: CommandContext, options: OptionValues, perFile: boolean): Promise<LiveCluster> {
  if (perFile) throw usageError('--live is one cluster', {mend: 'leave --per-file out'})
  const live = await readCluster(context, options)
  const {faint} = paletteOf(context.colour.err)
  context.stderr.write(`${faint(live.description)}\n`)
  if (live.unread.length > 0) context.stderr.write(`not read, and left out: ${live.unread.join(', ')}\n`)
  return live
}

function foresee(set: InputSet, version: Version, live: LiveCluster | undefined): Foreseen {
  const conditions = {complete: false, stored: live?.stored}
  const {subjects} = worldOf(set, version, conditions)
  const {existing, created, changes} = live
    ? applyInput(subjects, live)
    : {existing: [], created: subjects.flatMap(storedObject), changes: []}
  const prediction = predict(created, {version, existing})
  const readable = set.documents.every(document => document.problems.length === 0)
  const refused = !readable || subjects.some(subject => storedObject(subject).length === 0) || keepsOut(prediction)
  const refusals = refused
    ? judge(set, {...conditions, versions: [version]}).filter(({category}) => category === 'rejected')
    : []
  const plan = planOf(prediction)
  const news =
    live &&
    newsOf(
      prediction,
      plan,
      live.objects,
      subjects.map(({manifest}) => manifest.object),
      changes,
    )
  return {name: set.name, prediction, plan, news, resources: subjects.length, refusals}
}

/** Whether a limit of the input or the cluster keeps out what the input itself holds. */
const keepsOut = ({refusals}: Prediction): boolean => refusals.some(({maker}) => maker === undefined)

/** What the cluster makes of itself. */
function foreseeCluster({objects}: LiveCluster, version: Version): Foreseen {
  const prediction = predict([], {version, existing: objects})
  const plan = planOf(prediction)
  return {name: '', prediction, plan, news: newsOf(prediction, plan, objects, []), resources: 0, refusals: []}
}

function jsonOf(foreseen: readonly Foreseen[], perFile: boolean): string {
  const one = ({plan, refusals}: Foreseen): object => ({...plan, findings: refusals})
  const whole = perFile
    ? {version: 1, sets: Object.fromEntries(foreseen.map(each => [each.name, one(each)]))}
    : {version: 1, ...one(foreseen[0]!)}
  return `${JSON.stringify(whole, null, 1)}\n`
}

function graphsOf(foreseen: readonly Foreseen[], form: string): string {
  const draw: Readonly<Record<string, (plan: Plan, name: string) => string>> = {
    mermaid: mermaidGraph,
    dot: dotGraph,
    svg: svgGraph,
    html: (plan, name) => htmlGraph(plan, name === '' ? 'k8slab plan' : `k8slab plan of ${name}`),
  }
  if (foreseen.length > 1 && (form === 'svg' || form === 'html')) {
    throw usageError(`--graph ${form} draws one cluster, and there are ${foreseen.length}`, {
      mend: 'name one file, or leave --per-file out',
    })
  }
  return foreseen.map(({plan, name}) => draw[form]!(plan, name)).join('\n')
}

function textOf(
  foreseen: readonly Foreseen[],
  perFile: boolean,
  context: CommandContext,
  write: typeof planText,
): string {
  const palette = paletteOf(context.colour.out)
  return foreseen
    .map(({name, prediction, plan, news}) => {
      const text = write(prediction, plan, palette, news)
      return perFile ? `${palette.info(name)}\n${text}` : text
    })
    .join('\n')
}

function reportRefusals(
  refusals: readonly Finding[],
  foreseen: readonly Foreseen[],
  input: Input,
  context: CommandContext,
): void {
  const resources = foreseen.reduce((sum, each) => sum + each.resources, 0)
  const summary = summaryOf(refusals, {files: input.files, resources, skipped: input.skipped})
  context.stderr.write(textReport(refusals, summary, paletteOf(context.colour.err), input.textOf))
}
