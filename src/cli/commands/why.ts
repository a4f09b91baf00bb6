import {mendsOf, podMendsOf} from '../../binding/mend.ts'
import {claimKey} from '../../binding/claim-facts.ts'
import {freeing} from '../../binding/last-resort.ts'
import {whyClaim} from '../../binding/why-claim.ts'
import {whyPod} from '../../binding/why-pod.ts'
import {whyVolume} from '../../binding/why-volume.ts'
import {whyWorkload} from '../../binding/why-workload.ts'
import {readLiveObjects} from '../../cluster/live-objects.ts'
import type {ObjectName} from '../../core/diagnostic.ts'
import {apiVersionOf} from '../../core/kinds/index.ts'
import {usageError} from '../../core/operational-error.ts'
import {eventsAbout} from '../../report/live-events.ts'
import {summaryOf, textReport} from '../../report/text.ts'
import {
  type Beside,
  claimReport,
  isBlind,
  podReport,
  refusedReport,
  type ReportedEdit,
  volumeReport,
  type WhyReport,
  workloadReport,
} from '../../report/why.ts'
import {whyText} from '../../report/why-text.ts'
import {type Command, type CommandContext, flagOption, type OptionValues, textOption} from '../command.ts'
import {type Input, readInput} from '../input.ts'
import {contextToRead, liveOptions} from '../live-context.ts'
import {findObject, type ObjectWord, readObjectWord} from '../object-word.ts'
import {paletteOf} from '../palette.ts'
import {versionsOf} from '../versions.ts'
import {type WhyWorld, worldOfCluster, worldOfInput} from '../why-world.ts'

const workloadKinds = ['StatefulSet', 'Deployment', 'ReplicaSet', 'DaemonSet', 'ReplicationController', 'Job']
const explainable = ['PersistentVolumeClaim', 'PersistentVolume', 'Pod', ...workloadKinds]
/** Kinds of workloads that are read from a live cluster when one is asked about. */
const liveWorkloads: Readonly<Record<string, string>> = {StatefulSet: 'statefulsets'}

/** Rows of a table that are shown without --all. */
const mostRows = 20

export const why: Command = {
  name: 'why',
  summary: 'explain why a claim, a volume or a pod stands as it does, and what mends it',
  description:
    'For a claim: every volume with the first thing that keeps it from being taken, the closest first, and the smallest change\n' +
    'by which the claim binds, tried beforehand. For a volume: every claim. For a pod: every node and every claim.\n' +
    'The object is kind/name or kind/namespace/name; without a namespace the one in default is meant, or the only one.\n' +
    'Exit status: 0 explained, 1 the server refuses something of the input, 2 no such object, 3 kubectl or the cluster fails.',
  arguments: [
    {name: '<object>', summary: 'pvc/data, pv/disk-1, pod/web-0, statefulset/web'},
    {name: '[paths...]', summary: 'files and folders; - is standard input'},
  ],
  options: [
    {flags: '-n, --namespace <name>', summary: 'the namespace of the object'},
    {flags: '--format <format>', summary: 'how to print', choices: ['text', 'json'], default: 'text'},
    {flags: '--all', summary: `print every row of a table, not only ${mostRows}, and the patch of every alternative`},
    {flags: '--kubectl', summary: 'offer changes as kubectl commands, not as a diff of the files'},
    ...liveOptions,
    {flags: '--kubernetes-version <version>', summary: 'explain as this version does'},
  ],
  examples: [
    {line: 'k8slab why pvc/data', does: 'why the claim of the current folder has no volume'},
    {line: 'k8slab why pod/web-0 web.yaml', does: 'which nodes refuse the pod, and why'},
    {line: 'k8slab why pvc/shop/data --live --context lab', does: 'the same of a cluster, with its events'},
  ],
  async run(context, [word = '', ...paths], options) {
    const object = readObjectWord(word, textOption(options, 'namespace'), explainable)
    const isLive = flagOption(options, 'live')
    if (!isLive && textOption(options, 'context') !== undefined) {
      throw usageError('--context is for --live', {mend: 'add --live, or leave --context out'})
    }
    const input = isLive ? undefined : readInput(context, paths)
    const world = input ? worldFrom(input, options) : await liveWorld(context, object, paths, options)
    if (input && world.refusals.length > 0) reportRefusals(world, input, context)
    const report = reportOn(object, world)
    const most = flagOption(options, 'all') ? Infinity : mostRows
    context.stdout.write(
      textOption(options, 'format') === 'json'
        ? `${JSON.stringify(report, null, 1)}\n`
        : whyText(report, {palette: paletteOf(context.colour.out), most, isBrief: most === mostRows}),
    )
    return world.refusals.length > 0 ? 1 : 0
  },
}

function worldFrom(input: Input, options: OptionValues): WhyWorld {
  const asked = textOption(options, 'kubernetesVersion')
  return worldOfInput(input, versionsOf(asked === undefined ? [] : [asked])[0]!, flagOption(options, 'kubectl'))
}

async function liveWorld(
  context: CommandContext,
  object: ObjectWord,
  paths: readonly string[],
  options: OptionValues,
): Promise<WhyWorld> {
  if (paths.length > 0) {
    throw usageError('--live reads the cluster, and no files', {mend: `leave ${paths.join(' ')} out, or --live`})
  }
  const more = workloadKinds.includes(object.kind.kind) ? liveWorkloads[object.kind.kind] : ''
  if (more === undefined) {
    throw usageError(`--live explains no ${object.kind.plural}`, {mend: 'ask about one of its pods: pod/NAME'})
  }
  const asked = textOption(options, 'kubernetesVersion')
  const version = asked === undefined ? undefined : versionsOf([asked])[0]
  const kubeContext = await contextToRead(context, options)
  const namespace = object.namespace
  const live = await readLiveObjects(kubeContext, {namespace, more: more === '' ? [] : [more], env: context.env})
  return worldOfCluster(live, kubeContext, version)
}

function reportOn(word: ObjectWord, world: WhyWorld): WhyReport {
  const {here} = world
  const {kind} = word.kind
  const beside = (key: string, edits: readonly ReportedEdit[]): Beside => ({
    here,
    edits,
    events: world.isLive ? eventsAbout(nameOf(word, key), world.objects) : undefined,
    unread: world.unread,
  })
  switch (kind) {
    case 'PersistentVolumeClaim': {
      const refused = (here.refusals ?? []).filter(refusal => refusal.kind === kind)
      const keys = [...here.claims.keys(), ...refused.map(claimKey)]
      const key = findObject(word, keys, world.where)
      const refusal = refused.find(each => claimKey(each) === key)
      if (refusal) return refusedReport(refusal, beside(key, []))
      const found = whyClaim(here, key)!
      return claimReport(found, beside(key, found.outcome === 'stuck' ? editsFor(key, world) : []))
    }
    case 'PersistentVolume': {
      const names = [...here.volumes].flatMap(([name, {volume}]) => (volume ? [name] : []))
      const found = whyVolume(here, findObject(word, names, world.where))!
      // A claim that waits for a provisioner gets a volume of its own.
      const open = found.claims.find(
        ({claim, verdict}) => verdict === 'does not fit' && whyClaim(here, claim)?.outcome === 'stuck',
      )
      const free = found.outcome === 'waiting' || found.outcome === 'stuck'
      const edits = free && open ? editsFor(open.claim, world, found.volume.name) : []
      const isLeft = found.volume.phase === 'Released' || found.volume.phase === 'Failed'
      if (isLeft && edits.length === 0) edits.push(world.editOf(freeing(found.volume)))
      return volumeReport(found, beside(found.volume.name, edits))
    }
    case 'Pod': {
      const key = findObject(word, [...here.pods.keys()], world.where)
      const found = whyPod(here, key)!
      const open = found.claims.find(({outcome, phase}) => outcome === 'stuck' && phase !== 'missing')
      const {silentNode, pod} = found
      if (silentNode !== undefined && pod.beingDeleted)
        return podReport(found, beside(key, [world.outOfService(silentNode)]))
      return podReport(found, beside(key, open ? editsFor(open.claim, world) : podEditsFor(key, world)))
    }
    default: {
      const sets = world.workloads.filter(each => each.kind === kind)
      const keyOf = ({namespace, name}: {namespace: string; name: string}): string => `${namespace}/${name}`
      const key = findObject(word, sets.map(keyOf), world.where)
      const found = whyWorkload(
        here,
        sets.find(each => keyOf(each) === key)!,
      )
      const open = found.claims.find(({outcome, phase}) => outcome === 'stuck' && phase !== 'missing')
      const stuck = found.pods.find(({outcome}) => outcome === 'stuck')
      const edits = stuck ? podEditsFor(keyOf({...found, name: stuck.name}), world) : []
      return workloadReport(found, beside(key, open ? editsFor(open.claim, world) : edits))
    }
  }
}

const editsFor = (claim: string, world: WhyWorld, onlyVolume?: string): ReportedEdit[] =>
  // Who does not see the volumes cannot say what would help.
  isBlind(world.unread)
    ? []
    : mendsOf(claim, onlyVolume === undefined ? world.mending : {...world.mending, onlyVolume}).map(world.editOf)

const podEditsFor = (pod: string, world: WhyWorld): ReportedEdit[] =>
  isBlind(world.unread) ? [] : podMendsOf(pod, world.mending).map(world.editOf)

function nameOf({kind}: ObjectWord, key: string): ObjectName {
  const slash = key.indexOf('/')
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    ...(slash < 0 ? {} : {namespace: key.slice(0, slash)}),
    name: key.slice(slash + 1),
  }
}

function reportRefusals({refusals, objects}: WhyWorld, input: Input, context: CommandContext): void {
  const summary = summaryOf(refusals, {files: input.files, resources: objects.length, skipped: input.skipped})
  context.stderr.write(textReport(refusals, summary, paletteOf(context.colour.err), input.textOf))
}
