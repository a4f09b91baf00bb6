/** Fields of pods and templates whose feature is off are dropped without a word. Kubernetes pkg/api/pod/util.go dropDisabledFields. */
import type {MutableJsonObject} from '../../json.ts'
import type {Version} from '../../version.ts'
import {type Feature, isOn} from '../features.ts'
import {hasValue, part, partAt, parts, textIn} from '../parts.ts'

type Owner = MutableJsonObject | undefined
const drop = (owner: Owner, ...names: string[]): void => {
  if (owner) for (const name of names) delete owner[name]
}

const containersOf = (spec: MutableJsonObject): MutableJsonObject[] =>
  ['initContainers', 'containers', 'ephemeralContainers'].flatMap(list => parts(spec, list))

/** A handler that only slept is gone with it, and so is a lifecycle without handlers. */
function dropSleep(container: MutableJsonObject): void {
  const lifecycle = part(container, 'lifecycle')
  if (!lifecycle) return
  for (const hook of ['preStop', 'postStart']) {
    const handler = part(lifecycle, hook)
    if (!handler || !hasValue(handler, 'sleep')) continue
    delete handler['sleep']
    if (Object.keys(handler).length === 0) delete lifecycle[hook]
  }
  if (Object.keys(lifecycle).length === 0) delete container['lifecycle']
}

function dropStopSignal(container: MutableJsonObject): void {
  const lifecycle = part(container, 'lifecycle')
  if (!lifecycle || !hasValue(lifecycle, 'stopSignal')) return
  delete lifecycle['stopSignal']
  if (Object.keys(lifecycle).length === 0) delete container['lifecycle']
}

/** Image volumes are dropped as a whole, with their mounts. */
function dropImageVolumes(spec: MutableJsonObject): void {
  const images = new Set(
    parts(spec, 'volumes')
      .filter(volume => hasValue(volume, 'image'))
      .map(volume => textIn(volume, 'name')),
  )
  if (images.size === 0) return
  spec['volumes'] = parts(spec, 'volumes').filter(volume => !hasValue(volume, 'image'))
  for (const container of containersOf(spec))
    if (hasValue(container, 'volumeMounts'))
      container['volumeMounts'] = parts(container, 'volumeMounts').filter(mount => !images.has(textIn(mount, 'name')))
}

function dropRestartRules(spec: MutableJsonObject): void {
  for (const container of parts(spec, 'initContainers')) {
    if (textIn(container, 'restartPolicy') !== 'Always') delete container['restartPolicy']
    delete container['restartPolicyRules']
  }
  for (const container of [...parts(spec, 'containers'), ...parts(spec, 'ephemeralContainers')])
    drop(container, 'restartPolicy', 'restartPolicyRules')
}

function affinityTerms(spec: MutableJsonObject): MutableJsonObject[] {
  return ['podAffinity', 'podAntiAffinity'].flatMap(kind => {
    const affinity = partAt(spec, 'affinity', kind)
    return [
      ...parts(affinity, 'requiredDuringSchedulingIgnoredDuringExecution'),
      ...parts(affinity, 'preferredDuringSchedulingIgnoredDuringExecution').flatMap(weighted => {
        const term = part(weighted, 'podAffinityTerm')
        return term ? [term] : []
      }),
    ]
  })
}

const projections = (spec: MutableJsonObject): MutableJsonObject[] =>
  parts(spec, 'volumes').flatMap(volume => parts(part(volume, 'projected'), 'sources'))

/** What happens to a pod's spec when a feature is off. */
const whenOff: readonly (readonly [Feature, (spec: MutableJsonObject) => void])[] = [
  ['UserNamespacesSupport', spec => drop(spec, 'hostUsers')],
  ['SupplementalGroupsPolicy', spec => drop(part(spec, 'securityContext'), 'supplementalGroupsPolicy')],
  ['PodLevelResources', spec => drop(spec, 'resources')],
  [
    'ProcMountType',
    spec => {
      for (const container of containersOf(spec)) {
        const security = part(container, 'securityContext')
        if (security && hasValue(security, 'procMount')) security['procMount'] = 'Default'
      }
    },
  ],
  [
    'MatchLabelKeysInPodAffinity',
    spec => affinityTerms(spec).forEach(each => drop(each, 'matchLabelKeys', 'mismatchLabelKeys')),
  ],
  [
    'DynamicResourceAllocation',
    spec => {
      for (const container of containersOf(spec)) drop(part(container, 'resources'), 'claims')
      drop(spec, 'resourceClaims')
    },
  ],
  ['ClusterTrustBundleProjection', spec => projections(spec).forEach(each => drop(each, 'clusterTrustBundle'))],
  ['PodCertificateRequest', spec => projections(spec).forEach(each => drop(each, 'podCertificate'))],
  ['GenericWorkload', spec => drop(spec, 'schedulingGroup', 'workloadRef')],
  ['InPlacePodVerticalScaling', spec => containersOf(spec).forEach(each => drop(each, 'resizePolicy'))],
  ['SidecarContainers', spec => parts(spec, 'initContainers').forEach(each => drop(each, 'restartPolicy'))],
  ['ContainerRestartRules', dropRestartRules],
  [
    'RecursiveReadOnlyMounts',
    spec =>
      containersOf(spec)
        .flatMap(container => parts(container, 'volumeMounts'))
        .forEach(each => drop(each, 'recursiveReadOnly')),
  ],
  ['HostnameOverride', spec => drop(spec, 'hostnameOverride')],
  [
    'EnvFiles',
    spec =>
      containersOf(spec)
        .flatMap(container => parts(container, 'env'))
        .forEach(each => drop(part(each, 'valueFrom'), 'fileKeyRef')),
  ],
  ['PodLifecycleSleepAction', spec => containersOf(spec).forEach(dropSleep)],
  ['ImageVolume', dropImageVolumes],
  ['SELinuxChangePolicy', spec => drop(part(spec, 'securityContext'), 'seLinuxChangePolicy')],
  ['ContainerStopSignals', spec => containersOf(spec).forEach(dropStopSignal)],
]

/** Drops from the spec of a pod or a template what a server of that version does not keep. */
export function dropDisabledPodFields(spec: MutableJsonObject | undefined, version: Version): void {
  if (!spec) return
  for (const [feature, remove] of whenOff) if (!isOn(feature, version)) remove(spec)
}

/** What the labels of the pod itself add to the selectors of its affinity and spread. Kubernetes pkg/registry/core/pod/strategy.go */
export function mergeLabelKeys(pod: MutableJsonObject, version: Version): void {
  const spec = part(pod, 'spec')
  if (!spec) return
  const labels = partAt(pod, 'metadata', 'labels')
  const terms = isOn('MatchLabelKeysInPodAffinity', version) ? affinityTerms(spec) : []
  const spreads = isOn('MatchLabelKeysInPodTopologySpreadSelectorMerge', version)
    ? parts(spec, 'topologySpreadConstraints')
    : []
  for (const each of [...terms, ...spreads]) {
    addLabelKeys(each, 'matchLabelKeys', 'In', labels)
    addLabelKeys(each, 'mismatchLabelKeys', 'NotIn', labels)
  }
}

function addLabelKeys(term: MutableJsonObject, list: string, operator: 'In' | 'NotIn', labels: Owner): void {
  const selector = part(term, 'labelSelector')
  const keys = term[list]
  // A selector that is absent matches nothing, and stays so.
  if (!selector || !Array.isArray(keys)) return
  for (const key of keys) {
    if (typeof key !== 'string' || !labels || !hasValue(labels, key)) continue
    const expressions = parts(selector, 'matchExpressions')
    selector['matchExpressions'] = [...expressions, {key, operator, values: [textIn(labels, key)]}]
  }
}
