import {
  type Arbitrary,
  array,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
  tuple,
  uniqueArray,
} from 'fast-check'
import type {JsonObject} from '../../core/json.ts'

/** Small inputs in which claims get in each other's way: few sizes, classes and modes, names that refer to each other. */

const modes = oneof(
  {
    weight: 9,
    arbitrary: uniqueArray(constantFrom('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'), {
      minLength: 1,
      maxLength: 2,
    }),
  },
  {weight: 1, arbitrary: constant(['ReadWriteOncePod'])},
)
const size = constantFrom('1Gi', '1024Mi', '2Gi', '3Gi')
const className = constantFrom('fast', 'slow')
const tier = constantFrom('gold', 'tin')
const maybe = <T>(value: Arbitrary<T>, freq = 3): Arbitrary<T | undefined> => option(value, {freq, nil: undefined})

const volumeDraft = record({
  size,
  modes,
  className: maybe(className, 8),
  tier: maybe(tier),
  node: maybe(constantFrom('node-a', 'node-b')),
  reservedFor: maybe(constantFrom('claim-0', 'claim-1'), 1),
})
const claimDraft = record({
  size,
  modes,
  className: maybe(className, 8),
  tier: maybe(tier, 1),
  volumeName: maybe(constantFrom('volume-0', 'volume-1'), 1),
})
const podDraft = record({
  claims: uniqueArray(integer({min: 0, max: 3}), {minLength: 1, maxLength: 2}),
  node: maybe(constantFrom('node-a', 'node-b'), 1),
})
const classDraft = record({
  name: className,
  delayed: constantFrom(true, false),
  provisioner: constantFrom('kubernetes.io/no-provisioner', 'example.com/maker'),
  isDefault: constantFrom(true, false, false),
})

type Draft<A> = A extends Arbitrary<infer T> ? T : never

export const volumeObject = (index: number, draft: Draft<typeof volumeDraft>): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: {name: `volume-${index}`, labels: draft.tier === undefined ? {} : {tier: draft.tier}},
  spec: {
    capacity: {storage: draft.size},
    accessModes: draft.modes,
    persistentVolumeReclaimPolicy: 'Retain',
    hostPath: {path: `/srv/${index}`},
    ...(draft.className === undefined ? {} : {storageClassName: draft.className}),
    ...(draft.reservedFor === undefined ? {} : {claimRef: {namespace: 'default', name: draft.reservedFor}}),
    ...(draft.node === undefined ? {} : {nodeAffinity: {required: onNode(draft.node)}}),
  },
})

const onNode = (node: string): JsonObject => ({
  nodeSelectorTerms: [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: [node]}]}],
})

export const claimObject = (index: number, draft: Draft<typeof claimDraft>): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name: `claim-${index}`, namespace: 'default'},
  spec: {
    accessModes: draft.modes,
    resources: {requests: {storage: draft.size}},
    ...(draft.className === undefined ? {} : {storageClassName: draft.className}),
    ...(draft.tier === undefined ? {} : {selector: {matchLabels: {tier: draft.tier}}}),
    ...(draft.volumeName === undefined ? {} : {volumeName: draft.volumeName}),
  },
})

export const podObject = (index: number, draft: Draft<typeof podDraft>): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: `pod-${index}`, namespace: 'default'},
  spec: {
    containers: [{name: 'main', image: 'redis'}],
    ...(draft.node === undefined ? {} : {nodeSelector: {'kubernetes.io/hostname': draft.node}}),
    volumes: draft.claims.map(claim => ({
      name: `data-${claim}`,
      persistentVolumeClaim: {claimName: `claim-${claim}`},
    })),
  },
})

export const classObject = ({
  name,
  delayed,
  provisioner,
  isDefault,
}: Omit<Draft<typeof classDraft>, 'name'> & {readonly name: string}): JsonObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name,
    annotations: isDefault ? {'storageclass.kubernetes.io/is-default-class': 'true'} : {},
  },
  provisioner,
  volumeBindingMode: delayed ? 'WaitForFirstConsumer' : 'Immediate',
})

export const nodeObject = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {name, labels: {'kubernetes.io/hostname': name}},
})

/** Two nodes, two classes, and a few volumes, claims and pods, created in any order. */
export const inputs: Arbitrary<readonly JsonObject[]> = tuple(
  uniqueArray(classDraft, {selector: draft => draft.name, maxLength: 2}),
  array(volumeDraft, {maxLength: 7}),
  array(claimDraft, {minLength: 1, maxLength: 5}),
  array(podDraft, {maxLength: 3}),
  array(integer({min: 0, max: 1000}), {minLength: 20, maxLength: 20}),
).map(([classes, volumes, claims, pods, order]) => {
  const objects = [
    ...classes.map(classObject),
    ...volumes.map((draft, index) => volumeObject(index, draft)),
    ...claims.map((draft, index) => claimObject(index, draft)),
    ...pods.map((draft, index) => podObject(index, draft)),
  ]
  const shuffled = objects
    .map((object, index) => ({object, at: order[index]!}))
    .toSorted((a, b) => a.at - b.at)
    .map(({object}) => object)
  return [nodeObject('node-a'), nodeObject('node-b'), ...shuffled]
})
