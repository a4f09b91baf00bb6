// For tests: what a person does in a namespace with quotas, and what a server of Kubernetes 1.36 answers. Played against the sandbox's
// registry and controllers beside, and against a cluster in test/cluster.
import type {JsonObject} from '../../../core/json.ts'

/** `{ns}` in names stands for the namespace: kinds without one share the cluster. */
export type Step =
  | {readonly does: 'create'; readonly object: JsonObject; readonly dry?: true; readonly says?: string}
  | {
      readonly does: 'patch'
      readonly kind: string
      readonly name: string
      /** A JSON merge patch. */
      readonly patch: JsonObject
      readonly part?: 'status' | 'resize'
      readonly says?: string
    }
  | {readonly does: 'delete'; readonly kind: string; readonly name: string}
  /** Waits until the quota has that status. */
  | {readonly does: 'wait'; readonly quota: string; readonly used: JsonObject; readonly hard?: JsonObject}
  /** Waits until the claim is bound. */
  | {readonly does: 'bound'; readonly claim: string}
  /** Waits for an event about the object; `*` stands for letters and digits. */
  | {
      readonly does: 'event'
      readonly kind: string
      readonly name: string
      readonly reason: string
      readonly message: string
    }

export interface Scenario {
  readonly title: string
  readonly steps: readonly Step[]
}

// --- objects -------------------------------------------------------------------------------------------------------------

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  fields: JsonObject = {},
  metadata = {},
): JsonObject => ({
  apiVersion,
  kind,
  metadata: {name, ...metadata},
  ...fields,
})
const core = (kind: string, name: string, fields: JsonObject = {}): JsonObject => object('v1', kind, name, fields)

const quota = (name: string, hard: JsonObject, more: JsonObject = {}): JsonObject =>
  core('ResourceQuota', name, {spec: {hard, ...more}})
const scoped = (scopeName: string, operator: string, ...values: string[]): JsonObject => ({
  scopeSelector: {matchExpressions: [{scopeName, operator, ...(values.length > 0 && {values})}]},
})

const claim = (name: string, storage: string, spec: JsonObject = {}): JsonObject =>
  core('PersistentVolumeClaim', name, {
    spec: {accessModes: ['ReadWriteOnce'], storageClassName: '', resources: {requests: {storage}}, ...spec},
  })

type Amounts = Readonly<Record<string, string>>
const container = (name: string, requests: Amounts = {}, limits: Amounts = {}, more: JsonObject = {}): JsonObject => ({
  name,
  image: 'busybox',
  resources: {requests, limits},
  ...more,
})
/** No node is like that: the pod stays as it is. */
const nowhere: JsonObject = {nodeSelector: {'example.com/no': 'where'}}
const pod = (name: string, containers: JsonObject[], spec: JsonObject = {}): JsonObject =>
  core('Pod', name, {spec: {containers, ...nowhere, ...spec}})
const small = (name: string, spec: JsonObject = {}): JsonObject => pod(name, [container('c')], spec)
const sized = (name: string, requests: Amounts, limits: Amounts = {}, spec: JsonObject = {}): JsonObject =>
  pod(name, [container('c', requests, limits)], spec)

const ports = (count: number): JsonObject[] =>
  Array.from({length: count}, (_, index) => ({name: `p${index}`, port: 80 + index}))
const service = (name: string, type: string, count = 1, more: JsonObject = {}): JsonObject =>
  core('Service', name, {spec: {type, ports: ports(count), selector: {app: 'x'}, ...more}})

const workload = (kind: string, name: string, replicas: number, containers: JsonObject[], more = {}): JsonObject =>
  object('apps/v1', kind, name, {
    spec: {
      replicas,
      selector: {matchLabels: {app: name}},
      template: {metadata: {labels: {app: name}}, spec: {containers, ...nowhere}},
      ...more,
    },
  })

// --- steps ---------------------------------------------------------------------------------------------------------------

const create = (made: JsonObject, says?: string): Step => ({
  does: 'create',
  object: made,
  ...(says === undefined ? {} : {says}),
})
const tryOut = (made: JsonObject, says?: string): Step => ({
  does: 'create',
  object: made,
  dry: true,
  ...(says === undefined ? {} : {says}),
})
const patch = (kind: string, name: string, change: JsonObject, says?: string): Step => ({
  does: 'patch',
  kind,
  name,
  patch: change,
  ...(says === undefined ? {} : {says}),
})
const status = (kind: string, name: string, change: JsonObject): Step => ({
  does: 'patch',
  kind,
  name,
  patch: {status: change},
  part: 'status',
})
const resize = (name: string, containers: JsonObject[], says?: string): Step => ({
  does: 'patch',
  kind: 'Pod',
  name,
  patch: {spec: {containers}},
  part: 'resize',
  ...(says === undefined ? {} : {says}),
})
const remove = (kind: string, name: string): Step => ({does: 'delete', kind, name})
const wait = (name: string, used: JsonObject, hard?: JsonObject): Step => ({
  does: 'wait',
  quota: name,
  used,
  ...(hard && {hard}),
})
/** Makes the quota `q` and waits until it counts. */
const limited = (hard: JsonObject, used: JsonObject, more: JsonObject = {}): Step[] => [
  create(quota('q', hard, more)),
  wait('q', used, hard),
]
const zeros = (...names: string[]): JsonObject => Object.fromEntries(names.map(name => [name, '0']))
const event = (kind: string, name: string, reason: string, message: string): Step => ({
  does: 'event',
  kind,
  name,
  reason,
  message,
})
const fit = (kind: string, name: string, more: string): string =>
  `${kind} "${name}" is forbidden: exceeded quota: q, ${more}`

// --- scenarios -----------------------------------------------------------------------------------------------------------

const storage: Scenario[] = [
  {
    title: 'claims together ask for more storage than there is',
    steps: [
      ...limited({'requests.storage': '10Gi'}, {'requests.storage': '0'}),
      create(claim('a', '6Gi')),
      wait('q', {'requests.storage': '6Gi'}),
      create(
        claim('b', '5Gi'),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: requests.storage=5Gi, used: requests.storage=6Gi, limited: requests.storage=10Gi',
        ),
      ),
      create(claim('c', '4Gi')),
      wait('q', {'requests.storage': '10Gi'}),
    ],
  },
  {
    title: 'amounts are printed as they were asked for',
    steps: [
      ...limited({'requests.storage': '2048Mi'}, {'requests.storage': '0'}),
      create(
        claim('a', '3072Mi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=3Gi, used: requests.storage=0, limited: requests.storage=2Gi',
        ),
      ),
      create(claim('b', '1500M')),
      wait('q', {'requests.storage': '1500M'}),
      create(
        claim('c', '700Mi'),
        fit(
          'persistentvolumeclaims',
          'c',
          'requested: requests.storage=700Mi, used: requests.storage=1500M, limited: requests.storage=2Gi',
        ),
      ),
      create(claim('d', '100Mi')),
      wait('q', {'requests.storage': '1604857600'}),
    ],
  },
  {
    title: 'parts of a byte count as one',
    steps: [
      ...limited({'requests.storage': '1k'}, {'requests.storage': '0'}),
      create(claim('a', '999500m')),
      wait('q', {'requests.storage': '1k'}),
    ],
  },
  {
    title: 'a number of claims',
    steps: [
      ...limited({persistentvolumeclaims: '2'}, {persistentvolumeclaims: '0'}),
      create(claim('a', '1Gi')),
      create(claim('b', '1Gi')),
      create(
        claim('c', '1Gi'),
        fit(
          'persistentvolumeclaims',
          'c',
          'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=2, limited: persistentvolumeclaims=2',
        ),
      ),
      remove('PersistentVolumeClaim', 'a'),
      wait('q', {persistentvolumeclaims: '1'}),
      create(claim('c', '1Gi')),
    ],
  },
  {
    title: 'all that is exceeded is told, in the order of names',
    steps: [
      ...limited(
        {'requests.storage': '1Gi', persistentvolumeclaims: '0', 'count/persistentvolumeclaims': '0'},
        zeros('requests.storage', 'persistentvolumeclaims', 'count/persistentvolumeclaims'),
      ),
      create(
        claim('a', '2Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: count/persistentvolumeclaims=1,persistentvolumeclaims=1,requests.storage=2Gi, used: count/persistentvolumeclaims=0,persistentvolumeclaims=0,requests.storage=0, limited: count/persistentvolumeclaims=0,persistentvolumeclaims=0,requests.storage=1Gi',
        ),
      ),
    ],
  },
  {
    title: 'storage of one class',
    steps: [
      ...limited(
        {'gold.storageclass.storage.k8s.io/requests.storage': '5Gi'},
        zeros('gold.storageclass.storage.k8s.io/requests.storage'),
      ),
      create(claim('other', '50Gi', {storageClassName: 'silver'})),
      create(claim('none', '50Gi')),
      create(claim('a', '3Gi', {storageClassName: 'gold'})),
      create(
        claim('b', '3Gi', {storageClassName: 'gold'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: gold.storageclass.storage.k8s.io/requests.storage=3Gi, used: gold.storageclass.storage.k8s.io/requests.storage=3Gi, limited: gold.storageclass.storage.k8s.io/requests.storage=5Gi',
        ),
      ),
    ],
  },
  {
    title: 'a number of claims of one class',
    steps: [
      ...limited(
        {'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1', persistentvolumeclaims: '5'},
        zeros('gold.storageclass.storage.k8s.io/persistentvolumeclaims', 'persistentvolumeclaims'),
      ),
      create(claim('a', '3Gi', {storageClassName: 'gold'})),
      create(
        claim('b', '3Gi', {storageClassName: 'gold'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1, used: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1, limited: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1',
        ),
      ),
      create(claim('c', '3Gi', {storageClassName: 'silver'})),
      wait('q', {'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1', persistentvolumeclaims: '2'}),
    ],
  },
  {
    title: 'a class that is forbidden: no claims of it',
    steps: [
      ...limited(
        {'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '0'},
        zeros('gold.storageclass.storage.k8s.io/persistentvolumeclaims'),
      ),
      create(
        claim('b', '3Gi', {storageClassName: 'gold'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1, used: gold.storageclass.storage.k8s.io/persistentvolumeclaims=0, limited: gold.storageclass.storage.k8s.io/persistentvolumeclaims=0',
        ),
      ),
    ],
  },
  {
    title: 'the class of the old annotation counts',
    steps: [
      ...limited(
        {'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '0'},
        zeros('gold.storageclass.storage.k8s.io/persistentvolumeclaims'),
      ),
      create(
        {
          ...claim('a', '1Gi', {storageClassName: null}),
          metadata: {name: 'a', annotations: {'volume.beta.kubernetes.io/storage-class': 'gold'}},
        },
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1, used: gold.storageclass.storage.k8s.io/persistentvolumeclaims=0, limited: gold.storageclass.storage.k8s.io/persistentvolumeclaims=0',
        ),
      ),
    ],
  },
  {
    title: 'an expansion is charged by what it adds',
    steps: [
      create(
        object('storage.k8s.io/v1', 'StorageClass', '{ns}', {
          provisioner: 'example.com/none',
          allowVolumeExpansion: true,
        }),
      ),
      create(
        core('PersistentVolume', '{ns}', {
          spec: {
            capacity: {storage: '4Gi'},
            accessModes: ['ReadWriteOnce'],
            storageClassName: '{ns}',
            csi: {driver: 'example.com', volumeHandle: '1'},
          },
        }),
      ),
      ...limited({'requests.storage': '10Gi'}, {'requests.storage': '0'}),
      create(claim('a', '4Gi', {storageClassName: '{ns}'})),
      {does: 'bound', claim: 'a'},
      patch('PersistentVolumeClaim', 'a', {spec: {resources: {requests: {storage: '8Gi'}}}}),
      wait('q', {'requests.storage': '8Gi'}),
      patch(
        'PersistentVolumeClaim',
        'a',
        {spec: {resources: {requests: {storage: '11Gi'}}}},
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=3Gi, used: requests.storage=8Gi, limited: requests.storage=10Gi',
        ),
      ),
      patch('PersistentVolumeClaim', 'a', {metadata: {labels: {more: 'labels'}}}),
      wait('q', {'requests.storage': '8Gi'}),
      remove('PersistentVolume', '{ns}'),
      remove('StorageClass', '{ns}'),
    ],
  },
  {
    title: 'a deleted claim counts until it is gone',
    steps: [
      ...limited({persistentvolumeclaims: '1'}, {persistentvolumeclaims: '0'}),
      create({...claim('a', '1Gi'), metadata: {name: 'a', finalizers: ['example.com/stay']}}),
      remove('PersistentVolumeClaim', 'a'),
      create(
        claim('b', '1Gi'),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1',
        ),
      ),
      patch('PersistentVolumeClaim', 'a', {metadata: {finalizers: null}}),
      wait('q', {persistentvolumeclaims: '0'}),
    ],
  },
  {
    title: 'claims of one class of attributes',
    steps: [
      ...limited(
        {persistentvolumeclaims: '1', 'requests.storage': '10Gi'},
        zeros('persistentvolumeclaims', 'requests.storage'),
        scoped('VolumeAttributesClass', 'In', 'fast', 'faster'),
      ),
      create(claim('slow', '50Gi', {volumeAttributesClassName: 'slow'})),
      create(claim('none', '50Gi')),
      create(claim('a', '5Gi', {volumeAttributesClassName: 'fast'})),
      wait('q', {persistentvolumeclaims: '1', 'requests.storage': '5Gi'}),
      create(
        claim('b', '6Gi', {volumeAttributesClassName: 'faster'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: persistentvolumeclaims=1,requests.storage=6Gi, used: persistentvolumeclaims=1,requests.storage=5Gi, limited: persistentvolumeclaims=1,requests.storage=10Gi',
        ),
      ),
    ],
  },
  {
    title: 'a claim counts for the class that it has and for the one that it is to get',
    steps: [
      create(
        core('PersistentVolume', '{ns}', {
          spec: {
            capacity: {storage: '1Gi'},
            accessModes: ['ReadWriteOnce'],
            storageClassName: '',
            volumeAttributesClassName: 'gold',
            csi: {driver: 'example.com', volumeHandle: '1'},
            claimRef: {namespace: '{ns}', name: 'a'},
          },
        }),
      ),
      create(quota('gold', {'requests.storage': '5Gi'}, scoped('VolumeAttributesClass', 'In', 'gold'))),
      wait('gold', zeros('requests.storage'), {'requests.storage': '5Gi'}),
      ...limited(
        {'requests.storage': '1Gi'},
        zeros('requests.storage'),
        scoped('VolumeAttributesClass', 'In', 'silver'),
      ),
      create(claim('a', '1Gi', {volumeAttributesClassName: 'gold'})),
      {does: 'bound', claim: 'a'},
      wait('gold', {'requests.storage': '1Gi'}),
      patch('PersistentVolumeClaim', 'a', {spec: {volumeAttributesClassName: 'silver'}}),
      wait('q', {'requests.storage': '1Gi'}),
      wait('gold', {'requests.storage': '1Gi'}),
      status('PersistentVolumeClaim', 'a', {currentVolumeAttributesClassName: 'silver'}),
      wait('gold', zeros('requests.storage')),
      create(
        claim('b', '1Mi', {volumeAttributesClassName: 'silver'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: requests.storage=1Mi, used: requests.storage=1Gi, limited: requests.storage=1Gi',
        ),
      ),
      remove('PersistentVolume', '{ns}'),
    ],
  },
  {
    title: 'claims without a class of attributes',
    steps: [
      ...limited(
        {persistentvolumeclaims: '0'},
        zeros('persistentvolumeclaims'),
        scoped('VolumeAttributesClass', 'DoesNotExist'),
      ),
      create(claim('a', '5Gi', {volumeAttributesClassName: 'fast'})),
      create(
        claim('b', '6Gi'),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=0, limited: persistentvolumeclaims=0',
        ),
      ),
    ],
  },
  {
    title: 'what an expansion has allocated counts, also without room',
    steps: [
      ...limited({'requests.storage': '5Gi'}, {'requests.storage': '0'}),
      create(claim('a', '4Gi')),
      status('PersistentVolumeClaim', 'a', {allocatedResources: {storage: '7Gi'}}),
      wait('q', {'requests.storage': '7Gi'}),
      status('PersistentVolumeClaim', 'a', {allocatedResources: {storage: '3Gi'}}),
      wait('q', {'requests.storage': '4Gi'}),
    ],
  },
]

const pods: Scenario[] = [
  {
    title: 'a number of pods',
    steps: [
      ...limited({pods: '1', 'count/pods': '2'}, zeros('pods', 'count/pods')),
      create(small('a')),
      create(small('b'), fit('pods', 'b', 'requested: pods=1, used: pods=1, limited: pods=1')),
      status('Pod', 'a', {phase: 'Succeeded'}),
      wait('q', {pods: '0', 'count/pods': '1'}),
      create(small('b')),
      status('Pod', 'b', {phase: 'Failed'}),
      wait('q', {pods: '0', 'count/pods': '2'}),
      create(small('c'), fit('pods', 'c', 'requested: count/pods=1, used: count/pods=2, limited: count/pods=2')),
    ],
  },
  {
    title: 'pods must say what is limited',
    steps: [
      ...limited({cpu: '1', memory: '1Gi'}, zeros('cpu', 'memory')),
      create(small('a'), 'pods "a" is forbidden: failed quota: q: must specify cpu for: c; memory for: c'),
      create(
        pod('b', [container('z', {cpu: '1'}), container('a', {cpu: '1'})], {initContainers: [container('m')]}),
        'pods "b" is forbidden: failed quota: q: must specify cpu for: m; memory for: a,m,z',
      ),
    ],
  },
  {
    title: 'pods must say limits where limits are limited',
    steps: [
      ...limited(
        {'limits.cpu': '1', 'requests.memory': '1Gi', 'requests.ephemeral-storage': '1Gi'},
        zeros('limits.cpu', 'requests.memory', 'requests.ephemeral-storage'),
      ),
      create(
        sized('a', {cpu: '1'}),
        'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.memory for: c',
      ),
      create(sized('b', {}, {cpu: '1', memory: '1Gi'})),
      wait('q', {'limits.cpu': '1', 'requests.memory': '1Gi', 'requests.ephemeral-storage': '0'}),
    ],
  },
  {
    title: 'compute of containers together',
    steps: [
      ...limited(
        {'requests.cpu': '1', 'requests.memory': '1Gi', 'limits.cpu': '2', 'limits.memory': '2Gi'},
        zeros('requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'),
      ),
      create(
        pod('a', [
          container('x', {cpu: '250m', memory: '100Mi'}, {cpu: '1', memory: '1Gi'}),
          container('y', {cpu: '0.25', memory: '0.5Gi'}, {cpu: '500m', memory: '1Gi'}),
        ]),
      ),
      wait('q', {
        'requests.cpu': '500m',
        'requests.memory': '612Mi',
        'limits.cpu': '1500m',
        'limits.memory': '2Gi',
      }),
      create(
        sized('b', {cpu: '600m', memory: '1Mi'}, {cpu: '600m', memory: '1Mi'}),
        fit(
          'pods',
          'b',
          'requested: limits.cpu=600m,limits.memory=1Mi,requests.cpu=600m, used: limits.cpu=1500m,limits.memory=2Gi,requests.cpu=500m, limited: limits.cpu=2,limits.memory=2Gi,requests.cpu=1',
        ),
      ),
    ],
  },
  {
    title: 'the short names mean requests',
    steps: [
      ...limited({cpu: '1', 'requests.cpu': '2'}, zeros('cpu', 'requests.cpu')),
      create(sized('a', {cpu: '1500m'}), fit('pods', 'a', 'requested: cpu=1500m, used: cpu=0, limited: cpu=1')),
      create(sized('b', {}, {cpu: '1'})),
      wait('q', {cpu: '1', 'requests.cpu': '1'}),
    ],
  },
  {
    title: 'init containers count where they need more, sidecars beside them',
    steps: [
      ...limited({'requests.cpu': '10'}, zeros('requests.cpu')),
      create(
        pod('a', [container('x', {cpu: '1'})], {
          initContainers: [
            container('first', {cpu: '3'}),
            container('side', {cpu: '2'}, {}, {restartPolicy: 'Always'}),
            container('last', {cpu: '500m'}),
          ],
        }),
      ),
      wait('q', {'requests.cpu': '3'}),
      create(
        pod('b', [container('x', {cpu: '1'})], {
          initContainers: [container('side', {cpu: '2'}, {}, {restartPolicy: 'Always'}), container('last', {cpu: '5'})],
        }),
      ),
      wait('q', {'requests.cpu': '10'}),
    ],
  },
  {
    title: 'resources of the pod as a whole take the place of those of containers',
    steps: [
      ...limited({'requests.cpu': '3', 'limits.memory': '3Gi'}, zeros('requests.cpu', 'limits.memory')),
      create(small('a', {resources: {requests: {cpu: '2'}, limits: {memory: '1Gi'}}})),
      wait('q', {'requests.cpu': '2', 'limits.memory': '1Gi'}),
      create(
        small('b', {resources: {requests: {cpu: '2'}}}),
        fit('pods', 'b', 'requested: requests.cpu=2, used: requests.cpu=2, limited: requests.cpu=3'),
      ),
    ],
  },
  {
    title: 'ephemeral storage need not be said',
    steps: [
      ...limited(
        {'requests.ephemeral-storage': '1Gi', 'limits.ephemeral-storage': '2Gi', 'ephemeral-storage': '5Gi'},
        zeros('requests.ephemeral-storage', 'limits.ephemeral-storage', 'ephemeral-storage'),
      ),
      create(small('a')),
      create(sized('b', {'ephemeral-storage': '600Mi'}, {'ephemeral-storage': '1Gi'})),
      wait('q', {
        'requests.ephemeral-storage': '600Mi',
        'limits.ephemeral-storage': '1Gi',
        'ephemeral-storage': '600Mi',
      }),
      create(
        sized('c', {'ephemeral-storage': '600Mi'}, {'ephemeral-storage': '1Gi'}),
        fit(
          'pods',
          'c',
          'requested: requests.ephemeral-storage=600Mi, used: requests.ephemeral-storage=600Mi, limited: requests.ephemeral-storage=1Gi',
        ),
      ),
    ],
  },
  {
    title: 'resources of other vendors, and large pages',
    steps: [
      ...limited(
        {'requests.example.com/gpu': '2', 'requests.hugepages-2Mi': '4Mi', 'hugepages-1Gi': '1Gi'},
        zeros('requests.example.com/gpu', 'requests.hugepages-2Mi', 'hugepages-1Gi'),
      ),
      create(
        sized('a', {cpu: '1'}, {'example.com/gpu': '3', cpu: '1'}),
        fit(
          'pods',
          'a',
          'requested: requests.example.com/gpu=3, used: requests.example.com/gpu=0, limited: requests.example.com/gpu=2',
        ),
      ),
      create(sized('b', {cpu: '1'}, {'example.com/gpu': '1', 'hugepages-2Mi': '4Mi', cpu: '1'})),
      wait('q', {'requests.example.com/gpu': '1', 'requests.hugepages-2Mi': '4Mi', 'hugepages-1Gi': '0'}),
    ],
  },
  {
    title: 'a pod that is resized is charged by what it adds',
    steps: [
      ...limited(
        {'requests.cpu': '1', 'limits.memory': '1Gi', pods: '1'},
        zeros('requests.cpu', 'limits.memory', 'pods'),
      ),
      create(sized('a', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'})),
      resize('a', [container('c', {cpu: '300m', memory: '64Mi'}, {memory: '256Mi'})]),
      wait('q', {'requests.cpu': '300m', 'limits.memory': '256Mi', pods: '1'}),
      resize(
        'a',
        [container('c', {cpu: '3', memory: '64Mi'}, {memory: '256Mi'})],
        fit('pods', 'a', 'requested: requests.cpu=2700m, used: requests.cpu=300m, limited: requests.cpu=1'),
      ),
      resize('a', [container('c', {cpu: '50m', memory: '64Mi'}, {memory: '128Mi'})]),
      resize('a', [container('c', {cpu: '60m', memory: '64Mi'}, {memory: '300Mi'})]),
      wait('q', {'requests.cpu': '310m', 'limits.memory': '428Mi', pods: '1'}),
    ],
  },
  {
    title: 'what a resize may not do',
    steps: [
      create(sized('a', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'})),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '64Mi'})],
        'Pod "a" is invalid: spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
      ),
      resize('a', [{...container('c', {cpu: '200m', memory: '64Mi'}, {memory: '128Mi'}), image: 'other'}]),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '64Mi', 'ephemeral-storage': '1Gi'}, {memory: '128Mi'})],
        'Pod "a" is invalid: spec: Forbidden: only cpu and memory resources are mutable',
      ),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '128Mi'}, {cpu: '100m', memory: '128Mi'})],
        'Pod "a" is invalid: spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
      ),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'}), container('d')],
        'Pod "a" is invalid: spec.containers: Forbidden: containers may not be added or removed on resize',
      ),
      resize(
        'a',
        [container('d', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'})],
        'Pod "a" is invalid: spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize',
      ),
      resize(
        'a',
        [container('c', {cpu: '-1', memory: '64Mi'}, {memory: '128Mi'})],
        'Pod "a" is invalid: spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      ),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '1Gi'}, {memory: '128Mi'})],
        'Pod "a" is invalid: spec.containers[0].resources.requests: Invalid value: "1Gi": must be less than or equal to memory limit of 128Mi',
      ),
      patch('Pod', 'a', {metadata: {labels: {a: 'b'}}}),
    ],
  },
  {
    title: 'a resize within a LimitRange',
    steps: [
      create(
        core('LimitRange', 'most', {spec: {limits: [{type: 'Container', max: {cpu: '1'}, default: {cpu: '500m'}}]}}),
      ),
      create(sized('a', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'})),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '64Mi'}, {cpu: '2', memory: '128Mi'})],
        'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
      ),
      resize('a', [container('c', {cpu: '100m', memory: '64Mi'}, {cpu: '1', memory: '128Mi'})]),
    ],
  },
  {
    title: 'pods whose time is limited',
    steps: [
      ...limited({pods: '1'}, zeros('pods'), {scopes: ['Terminating']}),
      create(small('long')),
      create(small('a', {activeDeadlineSeconds: 60})),
      create(
        small('b', {activeDeadlineSeconds: 60}),
        fit('pods', 'b', 'requested: pods=1, used: pods=1, limited: pods=1'),
      ),
      patch(
        'Pod',
        'long',
        {spec: {activeDeadlineSeconds: 30}},
        fit('pods', 'long', 'requested: pods=1, used: pods=1, limited: pods=1'),
      ),
    ],
  },
  {
    title: 'a pod whose time becomes limited changes the quota',
    steps: [
      create(quota('rest', {pods: '1'}, {scopes: ['NotTerminating']})),
      wait('rest', {pods: '0'}, {pods: '1'}),
      ...limited({pods: '1'}, zeros('pods'), {scopes: ['Terminating']}),
      create(small('a')),
      wait('rest', {pods: '1'}),
      patch('Pod', 'a', {spec: {activeDeadlineSeconds: 30}}),
      wait('q', {pods: '1'}),
      wait('rest', {pods: '0'}),
    ],
  },
  {
    title: 'pods that ask for nothing',
    steps: [
      ...limited({pods: '1'}, zeros('pods'), {scopes: ['BestEffort']}),
      create(sized('big', {cpu: '1'})),
      create(sized('storage', {'ephemeral-storage': '1Gi'})),
      wait('q', {pods: '1'}),
      create(small('b'), fit('pods', 'b', 'requested: pods=1, used: pods=1, limited: pods=1')),
    ],
  },
  {
    title: 'pods that ask for something',
    steps: [
      ...limited({pods: '1', 'requests.cpu': '1'}, zeros('pods', 'requests.cpu'), {scopes: ['NotBestEffort']}),
      create(small('a')),
      create(sized('b', {memory: '1Gi'}), 'pods "b" is forbidden: failed quota: q: must specify requests.cpu for: c'),
      create(
        sized('c', {cpu: '2'}),
        fit('pods', 'c', 'requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1'),
      ),
      create(sized('d', {cpu: '1'})),
      wait('q', {pods: '1', 'requests.cpu': '1'}),
    ],
  },
  {
    title: 'two scopes together',
    steps: [
      ...limited({pods: '0'}, zeros('pods'), {scopes: ['NotBestEffort', 'Terminating']}),
      create(sized('a', {cpu: '1'})),
      create(small('b', {activeDeadlineSeconds: 5})),
      create(
        sized('c', {cpu: '1'}, {}, {activeDeadlineSeconds: 5}),
        fit('pods', 'c', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
    ],
  },
  {
    title: 'pods of one priority class',
    steps: [
      create(object('scheduling.k8s.io/v1', 'PriorityClass', '{ns}', {value: 10})),
      ...limited({pods: '0'}, zeros('pods'), scoped('PriorityClass', 'In', '{ns}', 'other')),
      create(small('a')),
      create(
        small('b', {priorityClassName: '{ns}'}),
        fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
      remove('PriorityClass', '{ns}'),
    ],
  },
  {
    title: 'pods with any priority class',
    steps: [
      create(object('scheduling.k8s.io/v1', 'PriorityClass', '{ns}', {value: 10})),
      ...limited({pods: '0'}, zeros('pods'), scoped('PriorityClass', 'Exists')),
      create(small('a')),
      create(
        small('b', {priorityClassName: '{ns}'}),
        fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
      remove('PriorityClass', '{ns}'),
    ],
  },
  {
    title: 'pods that are not of a priority class',
    steps: [
      create(object('scheduling.k8s.io/v1', 'PriorityClass', '{ns}', {value: 10})),
      ...limited({pods: '0'}, zeros('pods'), scoped('PriorityClass', 'NotIn', '{ns}')),
      create(small('a', {priorityClassName: '{ns}'})),
      create(small('b'), fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0')),
      remove('PriorityClass', '{ns}'),
    ],
  },
  {
    title: 'pods without a priority class',
    steps: [
      ...limited({pods: '0'}, zeros('pods'), scoped('PriorityClass', 'DoesNotExist')),
      create(small('b'), fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0')),
    ],
  },
  {
    title: 'pods that look at pods of other namespaces',
    steps: [
      ...limited({pods: '0'}, zeros('pods'), scoped('CrossNamespacePodAffinity', 'Exists')),
      create(small('a')),
      create(small('own', {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [near()]}}})),
      create(
        small('b', {
          affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [near({namespaces: ['default']})]}},
        }),
        fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
      create(
        small('c', {
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {weight: 1, podAffinityTerm: near({namespaceSelector: {}})},
              ],
            },
          },
        }),
        fit('pods', 'c', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
    ],
  },
  {
    title: 'defaults of a LimitRange come first',
    steps: [
      create(
        core('LimitRange', 'defaults', {
          spec: {limits: [{type: 'Container', defaultRequest: {cpu: '400m'}, default: {cpu: '1'}}]},
        }),
      ),
      ...limited({'requests.cpu': '1', 'limits.cpu': '5'}, zeros('requests.cpu', 'limits.cpu')),
      create(small('a')),
      create(small('b')),
      wait('q', {'requests.cpu': '800m', 'limits.cpu': '2'}),
      create(
        small('c'),
        fit('pods', 'c', 'requested: requests.cpu=400m, used: requests.cpu=800m, limited: requests.cpu=1'),
      ),
    ],
  },
  {
    title: 'a LimitRange refuses before a quota does',
    steps: [
      create(core('LimitRange', 'most', {spec: {limits: [{type: 'PersistentVolumeClaim', max: {storage: '1Gi'}}]}})),
      ...limited({'requests.storage': '1Gi'}, zeros('requests.storage')),
      create(
        claim('a', '2Gi'),
        'persistentvolumeclaims "a" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
      ),
    ],
  },
  {
    title: 'what is not valid is not charged',
    steps: [
      ...limited({persistentvolumeclaims: '0'}, zeros('persistentvolumeclaims')),
      create(
        claim('a', '-1Gi'),
        'PersistentVolumeClaim "a" is invalid: spec.resources[storage]: Invalid value: "-1Gi": must be greater than zero',
      ),
    ],
  },
]

function near(more: JsonObject = {}): JsonObject {
  return {topologyKey: 'kubernetes.io/hostname', labelSelector: {matchLabels: {app: 'x'}}, ...more}
}

const services: Scenario[] = [
  {
    title: 'a number of Services',
    steps: [
      ...limited({services: '1', 'count/services': '2'}, zeros('services', 'count/services')),
      create(service('a', 'ClusterIP')),
      create(
        service('b', 'ExternalName', 0, {externalName: 'example.com', ports: null}),
        fit('services', 'b', 'requested: services=1, used: services=1, limited: services=1'),
      ),
      remove('Service', 'a'),
      wait('q', zeros('services', 'count/services')),
    ],
  },
  {
    title: 'node ports are counted by ports',
    steps: [
      ...limited({'services.nodeports': '3'}, zeros('services.nodeports')),
      create(service('a', 'ClusterIP', 9)),
      create(service('b', 'NodePort', 2)),
      create(
        service('c', 'NodePort', 2),
        fit(
          'services',
          'c',
          'requested: services.nodeports=2, used: services.nodeports=2, limited: services.nodeports=3',
        ),
      ),
      wait('q', {'services.nodeports': '2'}),
    ],
  },
  {
    title: 'load balancers, and their node ports',
    steps: [
      ...limited(
        {'services.loadbalancers': '2', 'services.nodeports': '1'},
        zeros('services.loadbalancers', 'services.nodeports'),
      ),
      create(service('a', 'LoadBalancer')),
      wait('q', {'services.loadbalancers': '1', 'services.nodeports': '1'}),
      create(
        service('b', 'LoadBalancer'),
        fit(
          'services',
          'b',
          'requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
        ),
      ),
      create(service('c', 'LoadBalancer', 1, {allocateLoadBalancerNodePorts: false})),
      create(
        service('d', 'LoadBalancer', 1, {allocateLoadBalancerNodePorts: false}),
        fit(
          'services',
          'd',
          'requested: services.loadbalancers=1, used: services.loadbalancers=2, limited: services.loadbalancers=2',
        ),
      ),
    ],
  },
  {
    title: 'a Service that changes its type',
    steps: [
      ...limited(
        {'services.loadbalancers': '1', 'services.nodeports': '1'},
        zeros('services.loadbalancers', 'services.nodeports'),
      ),
      create(service('a', 'ClusterIP')),
      create(service('b', 'ClusterIP')),
      patch('Service', 'a', {spec: {type: 'NodePort'}}),
      wait('q', {'services.loadbalancers': '0', 'services.nodeports': '1'}),
      patch(
        'Service',
        'b',
        {spec: {type: 'LoadBalancer'}},
        fit(
          'services',
          'b',
          'requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
        ),
      ),
      patch('Service', 'a', {spec: {type: 'LoadBalancer'}}),
      wait('q', {'services.loadbalancers': '1', 'services.nodeports': '1'}),
      patch('Service', 'a', {spec: {type: 'ClusterIP'}}),
      wait('q', zeros('services.loadbalancers', 'services.nodeports')),
    ],
  },
  {
    title: 'a Service that gets more ports',
    steps: [
      ...limited({'services.nodeports': '2'}, zeros('services.nodeports')),
      create(service('a', 'NodePort')),
      patch(
        'Service',
        'a',
        {spec: {ports: ports(3)}},
        fit(
          'services',
          'a',
          'requested: services.nodeports=2, used: services.nodeports=1, limited: services.nodeports=2',
        ),
      ),
      patch('Service', 'a', {spec: {ports: ports(2)}}),
      wait('q', {'services.nodeports': '2'}),
    ],
  },
]

/** One more than the quota allows. */
const counted = (kind: string, resource: string, name: string, makes: (name: string) => JsonObject): Scenario => ({
  title: `a number of ${name}`,
  steps: [
    ...limited({[name]: '1'}, zeros(name)),
    create(makes('a')),
    create(makes('b'), fit(resource, 'b', `requested: ${name}=1, used: ${name}=1, limited: ${name}=1`)),
    remove(kind, 'a'),
    wait('q', zeros(name)),
    create(makes('b')),
  ],
})
const template = {metadata: {labels: {app: 'x'}}, spec: {containers: [container('c')], ...nowhere}}

const counts: Scenario[] = [
  counted('Secret', 'secrets', 'secrets', name => core('Secret', name)),
  counted('Secret', 'secrets', 'count/secrets', name => core('Secret', name)),
  counted('ReplicationController', 'replicationcontrollers', 'replicationcontrollers', name =>
    core('ReplicationController', name, {spec: {replicas: 0, selector: {app: 'x'}, template}}),
  ),
  counted('Deployment', 'deployments.apps', 'count/deployments.apps', name =>
    workload('Deployment', name, 0, [container('c')]),
  ),
  counted('StatefulSet', 'statefulsets.apps', 'count/statefulsets.apps', name =>
    workload('StatefulSet', name, 0, [container('c')], {serviceName: name}),
  ),
  counted('ReplicaSet', 'replicasets.apps', 'count/replicasets.apps', name =>
    workload('ReplicaSet', name, 0, [container('c')]),
  ),
  counted('Job', 'jobs.batch', 'count/jobs.batch', name =>
    object('batch/v1', 'Job', name, {
      spec: {suspend: true, template: {spec: {containers: [container('c')], restartPolicy: 'Never', ...nowhere}}},
    }),
  ),
  counted('CronJob', 'cronjobs.batch', 'count/cronjobs.batch', name =>
    object('batch/v1', 'CronJob', name, {
      spec: {
        schedule: '0 0 1 1 *',
        jobTemplate: {spec: {template: {spec: {containers: [container('c')], restartPolicy: 'Never', ...nowhere}}}},
      },
    }),
  ),
  counted('Ingress', 'ingresses.networking.k8s.io', 'count/ingresses.networking.k8s.io', name =>
    object('networking.k8s.io/v1', 'Ingress', name, {
      spec: {defaultBackend: {service: {name: 'web', port: {number: 80}}}},
    }),
  ),
  counted('Role', 'roles.rbac.authorization.k8s.io', 'count/roles.rbac.authorization.k8s.io', name =>
    object('rbac.authorization.k8s.io/v1', 'Role', name),
  ),
  counted('LimitRange', 'limitranges', 'count/limitranges', name => core('LimitRange', name, {spec: {limits: []}})),
  {
    title: 'ConfigMaps: the one of the cluster counts too',
    steps: [
      ...limited({configmaps: '2', 'count/configmaps': '5'}, {configmaps: '1', 'count/configmaps': '1'}),
      create(core('ConfigMap', 'a')),
      create(
        core('ConfigMap', 'b'),
        fit('configmaps', 'b', 'requested: configmaps=1, used: configmaps=2, limited: configmaps=2'),
      ),
    ],
  },
  {
    title: 'service accounts: the default one counts too',
    steps: [
      ...limited({'count/serviceaccounts': '1'}, {'count/serviceaccounts': '1'}),
      create(
        core('ServiceAccount', 'a'),
        fit(
          'serviceaccounts',
          'a',
          'requested: count/serviceaccounts=1, used: count/serviceaccounts=1, limited: count/serviceaccounts=1',
        ),
      ),
    ],
  },
  {
    title: 'a number of quotas',
    steps: [
      ...limited({resourcequotas: '1'}, {resourcequotas: '1'}),
      create(
        quota('more', {pods: '1'}),
        fit('resourcequotas', 'more', 'requested: resourcequotas=1, used: resourcequotas=1, limited: resourcequotas=1'),
      ),
    ],
  },
  {
    title: 'kinds that nobody serves are not counted',
    steps: [
      create(quota('q', {'count/widgets.example.com': '3', pods: '3'})),
      wait('q', {pods: '0'}, {'count/widgets.example.com': '3', pods: '3'}),
    ],
  },
  {
    title: 'kinds of which there are none',
    steps: [
      ...limited(
        {
          'count/horizontalpodautoscalers.autoscaling': '1',
          'count/resourceclaims.resource.k8s.io': '1',
          'gpu.deviceclass.resource.k8s.io/devices': '2',
          'count/endpointslices.discovery.k8s.io': '9',
        },
        zeros(
          'count/horizontalpodautoscalers.autoscaling',
          'count/resourceclaims.resource.k8s.io',
          'gpu.deviceclass.resource.k8s.io/devices',
          'count/endpointslices.discovery.k8s.io',
        ),
      ),
    ],
  },
  {
    title: 'events are never counted',
    steps: [
      create(quota('q', {'count/events': '0', 'count/pods': '1'})),
      wait('q', {'count/pods': '0'}, {'count/events': '0', 'count/pods': '1'}),
      create({...core('Event', 'e'), involvedObject: {kind: 'Pod', name: 'p', namespace: '{ns}'}}),
    ],
  },
]

const quotas: Scenario[] = [
  {
    title: 'a new quota counts what is there',
    steps: [
      create(claim('a', '1Gi')),
      create(claim('b', '2Gi', {storageClassName: 'gold'})),
      create(sized('p', {cpu: '300m'})),
      create(service('s', 'NodePort', 2)),
      ...limited(
        {
          persistentvolumeclaims: '5',
          'requests.storage': '10Gi',
          'gold.storageclass.storage.k8s.io/requests.storage': '3Gi',
          'requests.cpu': '1',
          pods: '5',
          'services.nodeports': '2',
        },
        {
          persistentvolumeclaims: '2',
          'requests.storage': '3Gi',
          'gold.storageclass.storage.k8s.io/requests.storage': '2Gi',
          'requests.cpu': '300m',
          pods: '1',
          'services.nodeports': '2',
        },
      ),
    ],
  },
  {
    title: 'a quota below what is used lets everything be, and nothing more in',
    steps: [
      create(claim('a', '5Gi')),
      ...limited({'requests.storage': '1Gi'}, {'requests.storage': '5Gi'}),
      create(
        claim('b', '1'),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: requests.storage=1, used: requests.storage=5Gi, limited: requests.storage=1Gi',
        ),
      ),
      patch('PersistentVolumeClaim', 'a', {metadata: {labels: {a: 'b'}}}),
    ],
  },
  {
    title: 'a quota that is changed',
    steps: [
      ...limited({'requests.storage': '1Gi'}, zeros('requests.storage')),
      create(
        claim('a', '2Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
        ),
      ),
      patch('ResourceQuota', 'q', {spec: {hard: {'requests.storage': '3Gi', pods: '4'}}}),
      wait('q', zeros('requests.storage', 'pods'), {'requests.storage': '3Gi', pods: '4'}),
      create(claim('a', '2Gi')),
      patch('ResourceQuota', 'q', {spec: {hard: {'requests.storage': null}}}),
      wait('q', zeros('pods'), {pods: '4'}),
      create(claim('b', '20Gi')),
    ],
  },
  {
    title: 'a quota that is deleted limits nothing',
    steps: [
      ...limited({persistentvolumeclaims: '0'}, zeros('persistentvolumeclaims')),
      remove('ResourceQuota', 'q'),
      create(claim('a', '1Gi')),
    ],
  },
  {
    title: 'a quota of its own for each: one refuses, none is charged',
    steps: [
      create(quota('room', {persistentvolumeclaims: '9'})),
      wait('room', zeros('persistentvolumeclaims'), {persistentvolumeclaims: '9'}),
      ...limited({'requests.storage': '1Gi'}, zeros('requests.storage')),
      create(
        claim('a', '2Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
        ),
      ),
      wait('room', zeros('persistentvolumeclaims')),
      create(claim('b', '1Gi')),
      wait('room', {persistentvolumeclaims: '1'}),
      wait('q', {'requests.storage': '1Gi'}),
    ],
  },
  {
    title: 'a dry run is refused and not charged',
    steps: [
      ...limited(
        {persistentvolumeclaims: '1', 'requests.storage': '5Gi'},
        zeros('persistentvolumeclaims', 'requests.storage'),
      ),
      tryOut(claim('a', '1Gi')),
      tryOut(
        claim('a', '6Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=6Gi, used: requests.storage=0, limited: requests.storage=5Gi',
        ),
      ),
      wait('q', zeros('persistentvolumeclaims', 'requests.storage')),
      create(claim('a', '1Gi')),
      wait('q', {persistentvolumeclaims: '1', 'requests.storage': '1Gi'}),
    ],
  },
  {
    title: 'what is full refuses before the name is looked at',
    steps: [
      ...limited({persistentvolumeclaims: '1'}, zeros('persistentvolumeclaims')),
      create(claim('a', '1Gi')),
      create(
        claim('a', '1Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1',
        ),
      ),
    ],
  },
  {
    title: 'a status without what is used refuses',
    steps: [
      ...limited({persistentvolumeclaims: '1'}, zeros('persistentvolumeclaims')),
      status('ResourceQuota', 'q', {hard: {persistentvolumeclaims: '1', 'requests.storage': '1Gi'}, used: null}),
      create(
        claim('a', '1Gi'),
        'persistentvolumeclaims "a" is forbidden: status unknown for quota: q, resources: persistentvolumeclaims,requests.storage',
      ),
    ],
  },
  {
    title: 'scopes that do not fit are refused',
    steps: [
      create(
        quota('a', {'requests.storage': '1Gi'}, {scopes: ['BestEffort']}),
        'ResourceQuota "a" is invalid: spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource',
      ),
      create(
        quota('b', {pods: '1'}, scoped('PriorityClass', 'In')),
        "ResourceQuota \"b\" is invalid: spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      ),
    ],
  },
  {
    title: 'the numbers of a quota may be of different families',
    steps: [
      ...limited({'requests.memory': '1G', 'requests.cpu': '1.5'}, zeros('requests.memory', 'requests.cpu')),
      create(sized('a', {memory: '500Mi', cpu: '0.7'})),
      wait('q', {'requests.memory': '500Mi', 'requests.cpu': '700m'}),
      create(
        sized('b', {memory: '500M', cpu: '900m'}),
        fit(
          'pods',
          'b',
          'requested: requests.cpu=900m,requests.memory=500M, used: requests.cpu=700m,requests.memory=500Mi, limited: requests.cpu=1500m,requests.memory=1G',
        ),
      ),
    ],
  },
]

const workloads: Scenario[] = [
  {
    title: 'a ReplicaSet whose pods do not fit',
    steps: [
      ...limited({pods: '1'}, zeros('pods')),
      create(workload('ReplicaSet', 'web', 2, [container('c')])),
      wait('q', {pods: '1'}),
      event(
        'ReplicaSet',
        'web',
        'FailedCreate',
        'Error creating: pods "web-*" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
      ),
    ],
  },
  {
    title: 'a ReplicaSet whose pods do not say what is limited',
    steps: [
      ...limited({'requests.cpu': '1', 'limits.memory': '1Gi'}, zeros('requests.cpu', 'limits.memory')),
      create(workload('ReplicaSet', 'web', 1, [container('c'), container('d', {cpu: '1'})])),
      event(
        'ReplicaSet',
        'web',
        'FailedCreate',
        'Error creating: pods "web-*" is forbidden: failed quota: q: must specify limits.memory for: c,d; requests.cpu for: c',
      ),
    ],
  },
  {
    title: 'a StatefulSet whose pod does not fit',
    steps: [
      ...limited({'requests.cpu': '1'}, zeros('requests.cpu')),
      create(workload('StatefulSet', 'db', 1, [container('c', {cpu: '2'})], {serviceName: 'db'})),
      event(
        'StatefulSet',
        'db',
        'FailedCreate',
        'Create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: exceeded quota: q, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1',
      ),
    ],
  },
  {
    title: 'a StatefulSet whose claim does not fit',
    steps: [
      ...limited({'requests.storage': '1Gi'}, zeros('requests.storage')),
      create(
        workload('StatefulSet', 'db', 1, [container('c')], {
          serviceName: 'db',
          volumeClaimTemplates: [
            {
              metadata: {name: 'data'},
              spec: {
                accessModes: ['ReadWriteOnce'],
                storageClassName: 'gold',
                resources: {requests: {storage: '2Gi'}},
              },
            },
          ],
        }),
      ),
      event(
        'StatefulSet',
        'db',
        'FailedCreate',
        'Create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: persistentvolumeclaims "data-db-0" is forbidden: exceeded quota: q, requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
      ),
      event(
        'StatefulSet',
        'db',
        'FailedCreate',
        'Create Pod db-0 in StatefulSet db failed error: failed to create PVC data-db-0: persistentvolumeclaims "data-db-0" is forbidden: exceeded quota: q, requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
      ),
    ],
  },
  {
    title: 'a Job whose pod does not fit',
    steps: [
      ...limited({pods: '0'}, zeros('pods')),
      create(
        object('batch/v1', 'Job', 'once', {
          spec: {template: {spec: {containers: [container('c')], restartPolicy: 'Never', ...nowhere}}},
        }),
      ),
      event(
        'Job',
        'once',
        'FailedCreate',
        'Error creating: pods "once-*" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
      ),
    ],
  },
  {
    title: 'a Deployment whose ReplicaSet does not fit',
    steps: [
      ...limited({'count/replicasets.apps': '0'}, zeros('count/replicasets.apps')),
      create(workload('Deployment', 'web', 1, [container('c')])),
      event(
        'Deployment',
        'web',
        'ReplicaSetCreateError',
        'Failed to create new replica set "web-*": replicasets.apps "web-*" is forbidden: exceeded quota: q, requested: count/replicasets.apps=1, used: count/replicasets.apps=0, limited: count/replicasets.apps=0',
      ),
    ],
  },
  {
    title: 'what was refused is made when there is room',
    steps: [
      ...limited({pods: '1'}, zeros('pods')),
      create(small('first')),
      create(workload('ReplicaSet', 'web', 1, [container('c')])),
      event(
        'ReplicaSet',
        'web',
        'FailedCreate',
        'Error creating: pods "web-*" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
      ),
      patch('ResourceQuota', 'q', {spec: {hard: {pods: '2'}}}),
      wait('q', {pods: '2'}, {pods: '2'}),
    ],
  },
]

export const scenarios: readonly Scenario[] = [...storage, ...pods, ...services, ...counts, ...quotas, ...workloads]
