import {type JsonObject, stringAt} from '../../src/core/json.ts'
import type {Random} from './admission-random.ts'

/** What is created in one namespace, some of it at once, the rest when all before it has settled. */
export interface BindingScenario {
  readonly namespace: string
  readonly rounds: readonly (readonly JsonObject[])[]
}

/** A class that all scenarios of a batch have in common: claims without a class get it. */
export const defaultClass = (name: string, random: Random): JsonObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {name, annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}},
  provisioner: random.pick(provisioners),
  volumeBindingMode: random.pick(['Immediate', 'WaitForFirstConsumer']),
})

const provisioners = [
  'kubernetes.io/no-provisioner',
  'kubernetes.io/no-provisioner',
  'example.com/maker',
  'example.com/maker',
  'kubernetes.io/nfs',
  'kubernetes.io/aws-ebs',
]
// Few sizes, of which some are equal, so that claims get in each other's way.
const sizes = ['1Gi', '1024Mi', '1Gi', '1G', '2Gi', '2048Mi', '3Gi']
const modes = [
  ['ReadWriteOnce'],
  ['ReadWriteOnce'],
  ['ReadWriteOnce', 'ReadOnlyMany'],
  ['ReadWriteMany'],
  ['ReadWriteOnce', 'ReadWriteMany'],
  ['ReadOnlyMany'],
  ['ReadWriteOncePod'],
]
const nodes = ['node-a', 'node-b', 'node-z']

/** Random classes, volumes, limits, claims, pods and StatefulSets whose names begin with that of the namespace. */
export class ScenarioMaker {
  readonly #random: Random
  readonly #namespace: string
  /** A default class exists: claims and volumes of it are told apart by their label alone. */
  readonly #shared: string | undefined

  constructor(random: Random, namespace: string, shared?: string) {
    this.#random = random
    this.#namespace = namespace
    this.#shared = shared
  }

  /** Classes and volumes first, as a careful person does it, then claims, pods and sets one by one. */
  inOrder(): BindingScenario {
    const {before, one} = this.#objects()
    return {namespace: this.#namespace, rounds: [before, ...one.map(object => [object])]}
  }

  /** One by one in any order; the default class comes in round `at`. */
  inAnyOrder(shared: JsonObject, at: number): BindingScenario {
    const {before, one} = this.#objects()
    const left = [...before, ...one]
    const rounds: JsonObject[][] = []
    while (left.length > 0 || rounds.length <= at) {
      if (rounds.length === at) rounds.push([shared])
      else rounds.push(left.length > 0 ? left.splice(this.#random.below(left.length), 1) : [])
    }
    return {namespace: this.#namespace, rounds}
  }

  #objects(): {readonly before: JsonObject[]; readonly one: JsonObject[]} {
    const {below, oneIn} = bound(this.#random)
    const numbered = (count: number, make: (index: number) => JsonObject): JsonObject[] =>
      Array.from({length: count}, (_, index) => make(index))
    const classes = ['alpha', 'beta'].filter(name => !oneIn(name === 'alpha' ? 6 : 3)).map(name => this.#class(name))
    const volumes = numbered(below(8), index => this.#volume(index))
    const claims = numbered(1 + below(4), index => this.#claim(index))
    const pods = numbered(below(3), index => this.#pod(index, claims.length))
    const sets = oneIn(5) ? [this.#statefulSet()] : []
    const limits = oneIn(4) ? [this.#quota()] : []
    if (oneIn(10)) limits.push(this.#limitRange())
    return {before: [...classes, ...volumes, ...limits], one: [...claims, ...pods, ...sets]}
  }

  #class(name: string): JsonObject {
    const {pick, oneIn} = bound(this.#random)
    const delayed = oneIn(2)
    const values = [pick(nodes)]
    return {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {name: this.#own(name)},
      provisioner: pick(provisioners),
      ...(oneIn(4) ? {} : {volumeBindingMode: delayed ? 'WaitForFirstConsumer' : 'Immediate'}),
      ...(oneIn(6) ? {allowedTopologies: [{matchLabelExpressions: [{key: 'kubernetes.io/hostname', values}]}]} : {}),
    }
  }

  #volume(index: number): JsonObject {
    const {pick, oneIn} = bound(this.#random)
    const node = oneIn(3) ? pick(nodes) : undefined
    const labels = {scenario: this.#namespace, ...(oneIn(3) ? {} : {tier: pick(['gold', 'tin'])})}
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: {name: this.#own(`v${index}`), labels},
      spec: {
        capacity: {storage: pick(sizes)},
        accessModes: pick(modes),
        ...this.#className(),
        ...(oneIn(10) ? {volumeMode: 'Block'} : {}),
        ...(node === undefined ? pick(sources) : {local: {path: `/mnt/${index}`}}),
        ...(node === undefined ? {} : {nodeAffinity: {required: onNode(node)}}),
        ...this.#reservation(),
      },
    }
  }

  /** For a claim that may come, for one of another namespace, or left by one that is gone. */
  #reservation(): JsonObject {
    const {below, pick, oneIn} = bound(this.#random)
    if (!oneIn(5)) return {}
    const claim = {kind: 'PersistentVolumeClaim', apiVersion: 'v1', name: `c${below(3)}`}
    const namespace = oneIn(4) ? 'elsewhere' : this.#namespace
    if (!oneIn(4)) return {claimRef: {...claim, namespace}}
    return {
      claimRef: {...claim, namespace, uid: '11111111-2222-3333-4444-555555555555'},
      persistentVolumeReclaimPolicy: pick(['Retain', 'Delete']),
    }
  }

  #claim(index: number): JsonObject {
    const {oneIn} = bound(this.#random)
    const className = this.#className()
    const byAnnotation = className.storageClassName !== undefined && oneIn(15)
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: `c${index}`,
        namespace: this.#namespace,
        ...(byAnnotation
          ? {annotations: {'volume.beta.kubernetes.io/storage-class': className.storageClassName ?? ''}}
          : {}),
      },
      spec: this.#claimSpec(byAnnotation ? {} : className, byAnnotation ? className : {}),
    }
  }

  #claimSpec(written: ClassName, meant: ClassName = {}): JsonObject {
    const {below, pick, oneIn} = bound(this.#random)
    const name = written.storageClassName ?? meant.storageClassName ?? ''
    const isOwn = name !== '' && name !== this.#shared
    const volumeName: JsonObject = oneIn(8) ? {volumeName: oneIn(5) ? 'nowhere' : this.#own(`v${below(4)}`)} : {}
    const selector = this.#selector(isOwn)
    return {
      accessModes: pick(modes),
      resources: {requests: {storage: pick(sizes)}},
      ...written,
      ...(selector === undefined ? {} : {selector}),
      ...volumeName,
      ...(oneIn(10) ? {volumeMode: 'Block'} : {}),
      ...(oneIn(25) ? {volumeAttributesClassName: 'quick'} : {}),
    }
  }

  /** Volumes without class, and those of the default class, are there for all scenarios: the label keeps to the own ones. */
  #selector(isOwn: boolean): JsonObject | undefined {
    const {pick, oneIn} = bound(this.#random)
    const matchLabels: JsonObject = isOwn ? {} : {scenario: this.#namespace}
    if (oneIn(8)) return {matchLabels: {...matchLabels, tier: pick(['gold', 'tin'])}}
    if (oneIn(12)) {
      const operator = pick(['Exists', 'DoesNotExist', 'NotIn'])
      const expression: JsonObject =
        operator === 'NotIn' ? {key: 'tier', operator, values: ['gold']} : {key: 'tier', operator}
      return {matchLabels, matchExpressions: [expression]}
    }
    return isOwn ? undefined : {matchLabels}
  }

  #className(): ClassName {
    const {pick, oneIn} = bound(this.#random)
    if (oneIn(8)) return this.#shared !== undefined && oneIn(2) ? {storageClassName: this.#shared} : {}
    return oneIn(16)
      ? {storageClassName: ''}
      : {storageClassName: this.#own(pick(['alpha', 'alpha', 'alpha', 'alpha', 'beta']))}
  }

  #pod(index: number, claims: number): JsonObject {
    const {below, pick, oneIn} = bound(this.#random)
    const names = new Set(Array.from({length: 1 + below(3)}, () => (oneIn(15) ? 'gone' : `c${below(claims)}`)))
    const volumes: JsonObject[] = [...names].map(claimName => ({name: claimName, persistentVolumeClaim: {claimName}}))
    if (oneIn(8)) {
      const spec = this.#claimSpec({storageClassName: this.#own('alpha')})
      volumes.push({name: 'scratch', ephemeral: {volumeClaimTemplate: {spec: withoutName(spec)}}})
    }
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: `p${index}`, namespace: this.#namespace},
      spec: {
        containers: [{name: 'main', image: 'nginx'}],
        ...(oneIn(12) ? {nodeName: pick(['node-a', 'node-b'])} : {}),
        ...(oneIn(8) ? {nodeSelector: {'kubernetes.io/hostname': pick(nodes)}} : {}),
        volumes,
      },
    }
  }

  #statefulSet(): JsonObject {
    const {below, oneIn} = bound(this.#random)
    const labels = {app: 'web'}
    const templates = oneIn(4) ? ['www', 'log'] : ['www']
    return {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {name: 'web', namespace: this.#namespace},
      spec: {
        serviceName: 'web',
        replicas: 1 + below(3),
        ...(oneIn(3) ? {podManagementPolicy: 'Parallel'} : {}),
        selector: {matchLabels: labels},
        template: {metadata: {labels}, spec: {containers: [{name: 'main', image: 'nginx'}]}},
        volumeClaimTemplates: templates.map(name => ({
          metadata: {name},
          spec: withoutName(this.#claimSpec({storageClassName: this.#own('alpha')})),
        })),
      },
    }
  }

  #quota(): JsonObject {
    const {below, pick} = bound(this.#random)
    const ofClass = `${this.#own('alpha')}.storageclass.storage.k8s.io`
    const all: readonly (readonly [string, string])[] = [
      ['pods', `${1 + below(3)}`],
      ['persistentvolumeclaims', `${1 + below(4)}`],
      ['requests.storage', pick(['2Gi', '4Gi', '6G'])],
      [`${ofClass}/persistentvolumeclaims`, `${below(4)}`],
      [`${ofClass}/requests.storage`, pick(['1Gi', '3Gi', '5Gi'])],
      ['count/persistentvolumeclaims', '5'],
      ['requests.cpu', '2'],
    ]
    // Pods that do not say what they need are seldom meant.
    const kinds = pick([all.slice(0, 6), all.slice(0, 6), all.slice(0, 6), all])
    const hard = Object.fromEntries(Array.from({length: 1 + below(2)}, () => pick(kinds)))
    const metadata = {name: 'share', namespace: this.#namespace}
    return {apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: {hard}}
  }

  #limitRange(): JsonObject {
    const {pick} = bound(this.#random)
    const bounds = pick<JsonObject>([{max: {storage: '1500Mi'}}, {min: {storage: '1Gi'}}, {max: {storage: '2Gi'}}])
    const limits: JsonObject[] = [{type: 'PersistentVolumeClaim', ...bounds}]
    if (this.#random.oneIn(2)) limits.push({type: 'Container', defaultRequest: {cpu: '100m'}})
    const metadata = {name: 'bounds', namespace: this.#namespace}
    return {apiVersion: 'v1', kind: 'LimitRange', metadata, spec: {limits}}
  }

  #own(name: string): string {
    return `${this.#namespace}-${name}`
  }
}

interface ClassName {
  readonly storageClassName?: string
}

const sources: readonly JsonObject[] = [
  {nfs: {server: '10.0.0.9', path: '/export'}},
  {hostPath: {path: '/mnt/k8slab'}},
  {csi: {driver: 'example.com', volumeHandle: 'one'}},
  {csi: {driver: 'example.com', volumeHandle: 'one'}, volumeAttributesClassName: 'quick'},
]

const onNode = (node: string): JsonObject => ({
  nodeSelectorTerms: [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: [node]}]}],
})

const withoutName = ({volumeName: _name, ...spec}: JsonObject): JsonObject => spec

const bound = (random: Random): Pick<Random, 'below' | 'pick' | 'oneIn'> => ({
  below: end => random.below(end),
  pick: list => random.pick(list),
  oneIn: count => random.oneIn(count),
})

/** Its name, for paths and reports. */
export const nameOf = (object: JsonObject): string => stringAt(object, 'metadata', 'name') ?? ''
