/** What the server warns of in pods and in their templates. Kubernetes pkg/api/pod/warnings.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {goQuote} from '../go-text.ts'
import {has, items, numberOf, part, partAt, text, textMap, texts} from './decoded.ts'
import {labelDeprecation, warnOfNodeTerm} from './deprecated-labels.ts'
import {type Scope, useSeccomp, warnOfAppArmor, warnOfContainer, warnOfFraction} from './pod-container-warnings.ts'
import {containersOf} from './pod-options.ts'
import {warnOfPorts} from './pod-port-warnings.ts'
import {warnOfOverlaps} from './volume-path-warnings.ts'
import type {WarningList} from './warning-list.ts'

/** Of a claim's spec. The server names the field in ways of its own. */
export function warnOfClaimSpec(list: WarningList, spec: JsonObject | undefined, path: FieldPath): void {
  const resources = part(spec, 'resources')
  for (const field of ['requests', 'limits']) {
    warnOfFraction(list, part(resources, field), 'storage', path.child('resources', field))
  }
}

function warnOfSelectors(list: WarningList, spec: JsonObject | undefined, path: FieldPath): void {
  for (const key of Object.keys(textMap(spec, 'nodeSelector'))) {
    const message = labelDeprecation(list, key)
    if (message !== undefined) list.add(path.child('nodeSelector').key(key), message)
  }
  const [required, preferred] = [
    'requiredDuringSchedulingIgnoredDuringExecution',
    'preferredDuringSchedulingIgnoredDuringExecution',
  ] as const
  const affinity = partAt(spec, 'affinity', 'nodeAffinity')
  const at = path.child('affinity', 'nodeAffinity')
  for (const [index, term] of items(part(affinity, required), 'nodeSelectorTerms').entries()) {
    warnOfNodeTerm(list, term, at.child(required, 'nodeSelectorTerms').index(index))
  }
  for (const [index, term] of items(affinity, preferred).entries()) {
    warnOfNodeTerm(list, part(term, 'preference'), at.child(preferred).index(index).child('preference'), true)
  }
  for (const [index, constraint] of items(spec, 'topologySpreadConstraints').entries()) {
    const here = path.child('topologySpreadConstraints').index(index)
    const key = text(constraint, 'topologyKey')
    const message = labelDeprecation(list, key)
    if (message !== undefined) list.add(here.child('topologyKey'), `${key} is ${message}`)
    if (!has(constraint, 'labelSelector')) list.add(here.child('labelSelector'), matchesNothing)
  }
}

const matchesNothing = 'a null labelSelector results in matching no pod'

const deprecatedAnnotations = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

/** Volume plugins that are gone, under the name that the server has for them. */
const deprecatedVolumes: readonly {readonly field: string; readonly shown?: string; readonly text: string}[] = [
  {field: 'photonPersistentDisk', text: 'deprecated in v1.11, non-functional in v1.16+'},
  {field: 'gitRepo', text: 'deprecated in v1.11'},
  {field: 'scaleIO', text: 'deprecated in v1.16, non-functional in v1.22+'},
  {field: 'flocker', text: 'deprecated in v1.22, non-functional in v1.25+'},
  {field: 'storageos', shown: 'storageOS', text: 'deprecated in v1.22, non-functional in v1.25+'},
  {field: 'quobyte', text: 'deprecated in v1.22, non-functional in v1.25+'},
  {field: 'glusterfs', text: 'deprecated in v1.25, non-functional in v1.26+'},
  {field: 'ephemeral', text: ''},
  {field: 'cephfs', text: 'deprecated in v1.28, non-functional in v1.31+'},
  {field: 'rbd', text: 'deprecated in v1.28, non-functional in v1.31+'},
]

function warnOfVolumes(list: WarningList, spec: JsonObject | undefined, path: FieldPath): void {
  const volumes = items(spec, 'volumes')
  for (const [index, volume] of volumes.entries()) {
    const at = path.child('volumes').index(index)
    for (const {field, shown = field, text: said} of deprecatedVolumes) {
      if (!has(volume, field)) continue
      const disabled = field === 'gitRepo' && list.since(33) ? ', and disabled by default in v1.33+' : ''
      const template = partAt(volume, field, 'volumeClaimTemplate')
      if (field !== 'ephemeral') list.add(at.childAs(shown, field), said + disabled)
      else warnOfClaimSpec(list, part(template, 'spec'), at.child(field, 'volumeClaimTemplate', 'spec'))
    }
  }
  if (list.since(32)) warnOfOverlaps(list, volumes, path.child('volumes'))
}

function warnOfRepeated(
  list: WarningList,
  entries: readonly JsonObject[],
  [field, what]: readonly [string, string],
  path: FieldPath,
): void {
  const seen = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    const value = text(entry, field)
    if (seen.has(value)) list.add(path.index(index).child(field), `duplicate ${what} ${goQuote(value)}`)
    seen.add(value)
  }
}

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'

function warnOfAnnotations({list, annotations, path}: Scope): void {
  for (const [key, message] of Object.entries(deprecatedAnnotations)) {
    if (Object.hasOwn(annotations, key)) list.add(path.key(key), message)
  }
}

function warnOfPodTerms(list: WarningList, spec: JsonObject | undefined, path: FieldPath): void {
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const at = path.child('affinity', kind)
    const affinity = partAt(spec, 'affinity', kind)
    const required = 'requiredDuringSchedulingIgnoredDuringExecution'
    for (const [index, term] of items(affinity, required).entries()) {
      if (!has(term, 'labelSelector')) list.add(at.child(required).index(index).child('labelSelector'), matchesNothing)
    }
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
    for (const [index, term] of items(affinity, preferred).entries()) {
      const here = at.child(preferred).index(index).child('podAffinityTerm', 'labelSelector')
      if (!has(part(term, 'podAffinityTerm'), 'labelSelector')) list.add(here, matchesNothing)
    }
  }
}

/** `path` is where the pod or the template is: the root or `spec.template`. */
export function warnOfPod(list: WarningList, pod: JsonObject | undefined, root: FieldPath, isPod: boolean): void {
  const spec = part(pod, 'spec')
  const path = root.child('spec')
  const annotations = textMap(part(pod, 'metadata'), 'annotations')
  const scope = {list, spec, annotations, path: root.child('metadata', 'annotations'), isPod}
  if (isPod && text(part(spec, 'os'), 'name') !== 'windows') {
    // Before all others: the server warns of these while it prepares the pod.
    for (const [container] of containersOf(spec, path)) warnOfAppArmor(scope, container)
  }
  warnOfSelectors(list, spec, path)
  warnOfAnnotations(scope)
  warnOfVolumes(list, spec, path)
  warnOfRepeated(list, items(spec, 'hostAliases'), ['ip', 'ip'], path.child('hostAliases'))
  const secrets = items(spec, 'imagePullSecrets')
  warnOfRepeated(list, secrets, ['name', 'name'], path.child('imagePullSecrets'))
  for (const [index, secret] of secrets.entries()) {
    const at = path.child('imagePullSecrets').index(index).child('name')
    if (text(secret, 'name') === '') list.add(at, 'invalid empty name ""')
  }
  for (const resource of ['memory', 'ephemeral-storage']) {
    warnOfFraction(list, part(spec, 'overhead'), resource, path.child('overhead'))
  }
  if (!has(part(spec, 'securityContext'), 'seccompProfile') && Object.hasOwn(annotations, seccompPod)) {
    list.add(scope.path.key(seccompPod), useSeccomp)
  }
  for (const [container, at] of containersOf(spec, path)) warnOfContainer(scope, container, at)
  warnOfPorts(list, spec, path)
  const grace = 'terminationGracePeriodSeconds'
  if ((numberOf(spec, grace) ?? 0) < 0) {
    list.add(path.child(grace), 'must be >= 0; negative values are invalid and will be treated as 1')
  }
  warnOfPodTerms(list, spec, path)
  if (list.since(33)) warnOfPodAddresses(list, spec, path)
}

function warnOfPodAddresses(list: WarningList, spec: JsonObject | undefined, path: FieldPath): void {
  for (const [index, server] of texts(part(spec, 'dnsConfig'), 'nameservers').entries()) {
    list.address(path.child('dnsConfig', 'nameservers').index(index), server)
  }
  for (const [index, alias] of items(spec, 'hostAliases').entries()) {
    list.address(path.child('hostAliases').index(index).child('ip'), text(alias, 'ip'))
  }
}
