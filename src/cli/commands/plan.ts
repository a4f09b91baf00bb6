import {type Prediction, predict} from '../../binding/prediction/predict.ts'
import type {Finding} from '../../core/diagnostic.ts'
import {usageError} from '../../core/operational-error.ts'
import type {Version} from '../../core/version.ts'
import {type Plan, planOf} from '../../report/plan.ts'
import {svgGraph} from '../../report/graph-svg.ts'
import {dotGraph, mermaidGraph} from '../../report/plan-graph.ts'
import {htmlGraph} from '../../report/plan-html.ts'
import {planText} from '../../report/plan-text.ts'
import {summaryOf, textReport} from '../../report/text.ts'
import {judge, worldOf} from '../../rules/judge.ts'
import {type Command, type CommandContext, flagOption, textOption} from '../command.ts'
import {type Input, type InputSet, readInput} from '../input.ts'
import {paletteOf} from '../palette.ts'
import {storedObject} from '../stored-object.ts'
import {versionsOf} from '../versions.ts'

/** What is foreseen of one set, and what the server refuses of it. */
interface Foreseen {
  readonly name: string
  readonly prediction: Prediction
  readonly plan: Plan
  readonly resources: number
  readonly refusals: readonly Finding[]
}

export const plan: Command = {
  name: 'plan',
  summary: 'predict what a cluster makes of the manifests: bindings, claims, pods, names',
  description:
    'Plays the controllers and the scheduler over the resources, created in the order read, in an empty cluster.\nNodes in the input are the nodes; without any there is one that nothing is known of. Where Kubernetes itself may go\nseveral ways, all are named. What the server refuses is left out and reported, and the exit status is 1.',
  arguments: [{name: '[paths...]', summary: 'files and folders; - is standard input'}],
  options: [
    {flags: '--format <format>', summary: 'how to print', choices: ['text', 'json'], default: 'text'},
    {flags: '--per-file', summary: 'make every file, and every fenced block of a document, a cluster of its own'},
    {flags: '--graph <form>', summary: 'draw what hangs on what instead', choices: ['mermaid', 'dot', 'svg', 'html']},
    {flags: '--kubernetes-version <version>', summary: 'predict as this version does'},
  ],
  examples: [
    {line: 'k8slab plan', does: 'the cluster that the current folder makes'},
    {line: 'k8slab plan web.yaml', does: 'which claim takes which volume, which pod comes after which'},
    {line: 'k8slab plan --graph mermaid web.yaml', does: 'a drawing for Markdown'},
    {line: 'k8slab plan --format json web.yaml | jq .claims', does: 'for programs'},
  ],
  run(context, paths, options) {
    const asked = textOption(options, 'kubernetesVersion')
    const version = versionsOf(asked === undefined ? [] : [asked])[0]!
    const perFile = flagOption(options, 'perFile')
    const input = readInput(context, paths, {perFile})
    const foreseen = input.sets.map(set => foresee(set, version))
    const graph = textOption(options, 'graph')
    const json = graph === undefined && textOption(options, 'format') === 'json'
    if (graph !== undefined) context.stdout.write(graphsOf(foreseen, graph))
    else if (json) context.stdout.write(jsonOf(foreseen, perFile))
    else context.stdout.write(textOf(foreseen, perFile, context))
    const refusals = foreseen.flatMap(each => each.refusals)
    if (refusals.length === 0) return Promise.resolve(0)
    if (!json) reportRefusals(refusals, foreseen, input, context)
    return Promise.resolve(1)
  },
}

function foresee(set: InputSet, version: Version): Foreseen {
  const {subjects} = worldOf(set, version, {complete: false})
  const prediction = predict(subjects.flatMap(storedObject), {version})
  const readable = set.documents.every(document => document.problems.length === 0)
  const refused = !readable || subjects.some(subject => storedObject(subject).length === 0)
  const refusals = refused
    ? judge(set, {versions: [version], complete: false}).filter(({category}) => category === 'rejected')
    : []
  return {name: set.name, prediction, plan: planOf(prediction), resources: subjects.length, refusals}
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

function textOf(foreseen: readonly Foreseen[], perFile: boolean, context: CommandContext): string {
  const palette = paletteOf(context.colour.out)
  return foreseen
    .map(({name, prediction, plan}) => {
      const text = planText(prediction, plan, palette)
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
