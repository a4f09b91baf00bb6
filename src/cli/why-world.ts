import {type Circumstances, circumstancesOf} from '../binding/circumstances.ts'
import type {Mend, Mending} from '../binding/mend.ts'
import {predict} from '../binding/prediction/predict.ts'
import type {WorkloadPods} from '../binding/why-workload.ts'
import type {KubeContext} from '../cluster/kube-contexts.ts'
import type {LiveObjects} from '../cluster/live-objects.ts'
import type {Finding} from '../core/diagnostic.ts'
import {type JsonObject, stringAt} from '../core/json.ts'
import {atLeast, newestVersion, oldestVersion, parseVersion, type Version} from '../core/version.ts'
import {workloadOf} from '../binding/workloads.ts'
import {isCreatable, isPatchable, kubectlCommands} from '../report/kubectl-patch.ts'
import {manifestPatch} from '../report/manifest-patch.ts'
import {mendTitle} from '../report/mend-title.ts'
import type {ReportedEdit} from '../report/why.ts'
import {judge, worldOf} from '../rules/judge.ts'
import type {Input} from './input.ts'
import {storedObject} from './stored-object.ts'

/** A cluster that is explained: one that manifests make, or a live one. */
export interface WhyWorld {
  readonly here: Circumstances
  readonly objects: readonly JsonObject[]
  readonly workloads: readonly WorkloadPods[]
  readonly mending: Mending
  readonly editOf: (mend: Mend) => ReportedEdit
  /** What gives up the pods of a node that is down for good. */
  readonly outOfService: (node: string) => ReportedEdit
  /** What the server refuses of the input. */
  readonly refusals: readonly Finding[]
  /** For messages: `in the input`. */
  readonly where: string
  readonly unread: readonly string[]
  readonly isLive: boolean
}

/** The cluster that the manifests make, created in the order read. */
export function worldOfInput(input: Input, version: Version, asCommands: boolean): WhyWorld {
  const set = input.sets[0]!
  const {subjects} = worldOf(set, version, {complete: false})
  const stored = subjects.map(subject => storedObject(subject))
  const objects = stored.flat()
  const readable = set.documents.every(document => document.problems.length === 0)
  const prediction = predict(objects, {version})
  const refusals =
    readable && stored.every(list => list.length > 0) && prediction.refusals.every(({maker}) => maker !== undefined)
      ? []
      : judge(set, {versions: [version], complete: false}).filter(({category}) => category === 'rejected')
  const {pods} = prediction.scenario
  return {
    here: prediction,
    objects,
    workloads: prediction.workloads.map(({workload: {kind, namespace, name}, members}) => ({
      kind,
      namespace,
      name,
      pods: members.map(({pod}) => `${pods[pod]!.namespace}/${pods[pod]!.name}`),
    })),
    mending: {
      here: prediction,
      objects,
      outcomeOf: changed => predict(changed, {version}),
      price: changed => (isCreatable(changed, version) ? 0 : undefined),
    },
    editOf: mend => ({
      ...titled(mend),
      ...(asCommands
        ? {commands: kubectlCommands(mend, objects, {version, kubectl: ['kubectl']})}
        : withDiff(manifestPatch(mend, {...set, textOf: input.textOf}))),
    }),
    outOfService: node => outOfService(node, ['kubectl']),
    refusals,
    where: refusals.length > 0 ? 'in what the server takes of the input' : 'in the input',
    unread: [],
    isLive: false,
  }
}

const titled = (mend: Mend): Pick<ReportedEdit, 'title' | 'changes' | 'adds' | 'volume'> => ({
  title: mendTitle(mend),
  ...(mend.volume === undefined ? {} : {volume: mend.volume}),
  changes: mend.changes,
  ...(mend.adds ? {adds: mend.adds} : {}),
})
const withDiff = (diff: string | undefined): Pick<ReportedEdit, 'diff'> => (diff === undefined ? {} : {diff})

const outOfService = (node: string, kubectl: readonly string[]): ReportedEdit => ({
  title: `when node "${node}" is switched off for certain, say so: its pods are given up and their volumes detached`,
  changes: [],
  commands: [`${kubectl.join(' ')} taint nodes ${node} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`],
})

/** What a change costs that the server takes only of a new object: the old one has to go first. */
const replacement = 1.5

/** A cluster as it was read. `version`: as it was asked for, else that of its kubelets. */
export function worldOfCluster(live: LiveObjects, context: KubeContext, asked: Version | undefined): WhyWorld {
  const {objects, unread} = live
  const version = asked ?? versionIn(objects)
  const here = circumstancesOf(objects, version)
  const kubectl = context.current ? ['kubectl'] : ['kubectl', '--context', context.name]
  const sets = objects.filter(object => object['kind'] === 'StatefulSet')
  return {
    here,
    objects,
    workloads: sets.map(object => {
      const {kind, namespace, name, members} = workloadOf('StatefulSet', object, here.nodes)
      return {kind, namespace, name, pods: members.map(({pod}) => `${namespace}/${pod.name}`)}
    }),
    mending: {
      here,
      objects,
      outcomeOf: changed => circumstancesOf(changed, version),
      price: (changed, before) => {
        if (isPatchable(changed, before, version)) return 0
        if (isHeld(before, here)) return undefined
        return isCreatable(changed, version) ? replacement : undefined
      },
    },
    editOf: mend => ({...titled(mend), commands: kubectlCommands(mend, objects, {version, kubectl})}),
    outOfService: node => outOfService(node, kubectl),
    refusals: [],
    where: 'in the cluster',
    unread,
    isLive: true,
  }
}

/** A claim that a pod on a node uses is not gone before the pod is. */
function isHeld(object: JsonObject, {pods}: Circumstances): boolean {
  if (object['kind'] !== 'PersistentVolumeClaim') return false
  const [namespace, name] = [stringAt(object, 'metadata', 'namespace'), stringAt(object, 'metadata', 'name')]
  return [...pods.values()].some(
    ({pod}) => pod.nodeName !== '' && pod.namespace === namespace && pod.claims.some(({claim}) => claim === name),
  )
}

/** The newest version among the kubelets, as far as k8slab knows it: the control plane is no older. */
function versionIn(objects: readonly JsonObject[]): Version {
  let newest: Version | undefined
  for (const object of objects) {
    if (object['kind'] !== 'Node') continue
    const [, text = ''] = /^v?(\d+\.\d+)/.exec(stringAt(object, 'status', 'nodeInfo', 'kubeletVersion') ?? '') ?? []
    const version = parseVersion(text)
    if (version && (newest === undefined || atLeast(version, newest))) newest = version
  }
  if (newest === undefined || !atLeast(newestVersion, newest)) return newestVersion
  return atLeast(newest, oldestVersion) ? newest : oldestVersion
}
