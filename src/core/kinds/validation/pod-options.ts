import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {isAbsolutePath, labelValueProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {flag, flagOf, has, items, numberOf, part, partAt, resourceList, text, textMap, texts} from './decoded.ts'
import {selectorHasInvalidValue} from './labels.ts'
import {isHugePage, isWholeHugePages} from './resource-names.ts'

export type Annotations = Readonly<Record<string, string>>
export const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'

/** A 32 bit integer without plus sign or leading zeros, or no annotation at all. */
export function isDeletionCost(annotations: Annotations): boolean {
  if (!Object.hasOwn(annotations, deletionCost)) return true
  const value = annotations[deletionCost]!
  if (!/^(0|-[0-9]+|[1-9][0-9]*)$/.test(value)) return false
  const cost = BigInt(value)
  return BigInt.asIntN(32, cost) === cost
}

/** Mistakes and features of a stored pod or template that a change may keep. Kubernetes pkg/api/pod/util.go */
export type Kept =
  | 'deletion cost'
  | 'divided huge pages'
  | 'selector values'
  | 'node affinity values'
  | 'spread selectors'
  | 'spread label keys'
  | 'token paths'
  | 'host sysctls'
  | 'sleep of zero'
  | 'sidecar resize policy'
  | 'init container restarts'
  | 'restart rules'
  | 'devices in user namespaces'
  | 'SELinux change policy'
  | 'comparing tolerations'

export interface PodOptions {
  /** A pod itself, not a template. */
  readonly isPod: boolean
  readonly kept: ReadonlySet<Kept>
}

export const newPodOptions: PodOptions = {isPod: true, kept: new Set()}
export const newTemplateOptions: PodOptions = {isPod: false, kept: new Set()}

/** What every check of a part of a pod needs to know. */
export interface PodScope {
  readonly check: Check
  readonly options: PodOptions
  readonly spec: JsonObject | undefined
  readonly path: FieldPath
  /** The valid volumes by name. */
  readonly volumes: ReadonlyMap<string, JsonObject>
  readonly claimNames: ReadonlySet<string>
}

/** Containers of all three lists, in the order that the server visits them. */
export function containersOf(
  spec: JsonObject | undefined,
  path: FieldPath,
): (readonly [container: JsonObject, path: FieldPath])[] {
  const containers: (readonly [JsonObject, FieldPath])[] = []
  for (const field of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const [index, container] of items(spec, field).entries()) {
      containers.push([container, path.child(field).index(index)])
    }
  }
  return containers
}

const podTerms = ['requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution']
const affinityTerms = (spec: JsonObject): JsonObject[] =>
  ['podAffinity', 'podAntiAffinity'].flatMap(kind =>
    podTerms.flatMap(list =>
      items(partAt(spec, 'affinity', kind), list).map(term => part(term, 'podAffinityTerm') ?? term),
    ),
  )

const nodeTerms = (spec: JsonObject): readonly JsonObject[] =>
  items(partAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'), 'nodeSelectorTerms')

const labelsAreValid = (selector: JsonObject | undefined): boolean =>
  Object.values(textMap(selector, 'matchLabels')).every(value => labelValueProblems(value).length === 0)

const usesTokenPathOutside = (spec: JsonObject): boolean =>
  items(spec, 'volumes').some(volume =>
    items(part(volume, 'projected'), 'sources').some(source => {
      const path = text(part(source, 'serviceAccountToken'), 'path')
      return isAbsolutePath(path) || path.split('/').includes('..') || path.startsWith('..')
    }),
  )

type Test = (spec: JsonObject, containers: readonly JsonObject[]) => boolean
const tests: Readonly<Record<Exclude<Kept, 'deletion cost'>, Test>> = {
  'divided huge pages': (_, containers) =>
    containers.some(container =>
      ['limits', 'requests'].some(list =>
        [...resourceList(part(container, 'resources'), list)].some(
          ([name, quantity]) => isHugePage(name) && !isWholeHugePages(name, quantity),
        ),
      ),
    ),
  'selector values': spec =>
    affinityTerms(spec).some(
      term =>
        selectorHasInvalidValue(part(term, 'labelSelector')) ||
        selectorHasInvalidValue(part(term, 'namespaceSelector')),
    ),
  'node affinity values': spec =>
    nodeTerms(spec).some(term =>
      items(term, 'matchExpressions').some(expression =>
        texts(expression, 'values').some(value => labelValueProblems(value).length > 0),
      ),
    ),
  'spread selectors': spec =>
    items(spec, 'topologySpreadConstraints').some(
      constraint =>
        selectorHasInvalidValue(part(constraint, 'labelSelector')) ||
        !labelsAreValid(part(constraint, 'labelSelector')),
    ),
  'spread label keys': spec =>
    items(spec, 'topologySpreadConstraints').some(constraint => {
      const keys = texts(constraint, 'matchLabelKeys')
      const selector = part(constraint, 'labelSelector')
      return keys.length > 0 && (!selector || keys.some(key => Object.hasOwn(textMap(selector, 'matchLabels'), key)))
    }),
  'token paths': usesTokenPathOutside,
  'host sysctls': spec =>
    (flag(spec, 'hostNetwork') || flag(spec, 'hostIPC')) && items(part(spec, 'securityContext'), 'sysctls').length > 0,
  'sleep of zero': (_, containers) =>
    containers.some(container =>
      ['preStop', 'postStart'].some(hook => numberOf(partAt(container, 'lifecycle', hook, 'sleep'), 'seconds') === 0),
    ),
  'sidecar resize policy': spec =>
    items(spec, 'initContainers').some(
      container => text(container, 'restartPolicy') === 'Always' && items(container, 'resizePolicy').length > 0,
    ),
  'init container restarts': spec =>
    items(spec, 'initContainers').some(
      container =>
        text(container, 'restartPolicy') !== 'Always' &&
        items(container, 'resizePolicy').some(policy => text(policy, 'restartPolicy') === 'RestartContainer'),
    ),
  'restart rules': (_, containers) => containers.some(container => items(container, 'restartPolicyRules').length > 0),
  'devices in user namespaces': (spec, containers) =>
    flagOf(spec, 'hostUsers') === false && containers.some(container => items(container, 'volumeDevices').length > 0),
  'SELinux change policy': spec => has(part(spec, 'securityContext'), 'seLinuxChangePolicy'),
  'comparing tolerations': spec =>
    items(spec, 'tolerations').some(toleration => ['Lt', 'Gt'].includes(text(toleration, 'operator'))),
}

/** Options for a change of a pod or a template: what `old` has already is not held against it. */
export function changedPodOptions(
  isPod: boolean,
  old: JsonObject | undefined,
  oldMetadata: JsonObject | undefined,
): PodOptions {
  const kept = new Set<Kept>()
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap(field => items(old, field))
  for (const [name, test] of Object.entries(tests)) if (test(old ?? {}, containers)) kept.add(name as Kept)
  if (!isDeletionCost(textMap(oldMetadata, 'annotations'))) kept.add('deletion cost')
  return {isPod, kept}
}
