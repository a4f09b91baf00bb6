import type {FieldError} from '../../core/field-error.ts'
import type {Path} from '../../core/field-path.ts'
import {isObject, listAt, objectAt, stringAt, valueAt} from '../../core/json.ts'
import type {Manifest} from '../../core/manifest-set.ts'
import {alternatives, lastName, shown} from '../field-text.ts'

/** What to write for a field that is missing: its name and what a value looks like. */
const examples: Readonly<Record<string, string>> = {
  accessModes: 'accessModes: [ReadWriteOnce]',
  addressType: 'addressType: IPv4',
  addresses: 'addresses: [10.0.0.5]',
  apiGroups: 'apiGroups: [""] for the core group',
  averageUtilization: 'averageUtilization: 80',
  averageValue: 'averageValue: 100m, or the amount for each pod',
  backend: 'backend: {service: {name: web, port: {number: 80}}}',
  backoffLimitPerIndex: 'backoffLimitPerIndex: 3',
  cidr: 'cidr: 10.0.0.0/8, or the addresses that are meant',
  completions: 'completions: 3, or how many pods must succeed',
  controller: 'controller: example.com/ingress, or the name that the controller goes by',
  defaultBackend: 'defaultBackend: {service: {name: web, port: {number: 80}}}',
  effect: 'effect: NoSchedule',
  capacity: 'capacity: {storage: 5Gi}',
  claimName: 'claimName: and the name of a claim',
  command: 'command: [sh, -c, …]',
  containerPort: 'containerPort: 80, or the port that the program listens on',
  containers: 'containers: [{name: web, image: nginx}]',
  dnsConfig: 'dnsConfig: {nameservers: [10.96.0.10]}, or write dnsPolicy: ClusterFirst',
  driverName: 'driverName: and the name of the CSI driver',
  driver: 'driver: and the name of the CSI driver',
  externalName: 'externalName: and the DNS name that the Service stands for',
  fieldPath: 'fieldPath: metadata.name',
  image: 'image: and the name of an image',
  kind: 'kind: and the kind that is meant, such as Deployment',
  jobTemplate:
    'jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: task, image: busybox}]}}}}',
  key: 'key: and the name of an entry',
  monitors: 'monitors: ["10.0.0.1:6789"]',
  maxReplicas: 'maxReplicas: 5',
  mountPath: 'mountPath: /data, or where the program looks for its files',
  name: 'name: and a name of a-z, 0-9 and "-"',
  namespace: 'namespace: default, or the one that it lives in',
  nodeSelectorTerms: 'nodeSelectorTerms: [{matchExpressions: […]}]',
  paths: 'paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]',
  pathType: 'pathType: Prefix',
  path: 'path: /data, or the folder that is meant',
  port: 'port: 80',
  ports: 'ports: [{port: 80}]',
  provisioner: 'provisioner: kubernetes.io/no-provisioner, or that of your storage',
  required: 'required: {nodeSelectorTerms: […]}',
  resource: 'resource: limits.memory, or another amount of the container',
  resources: 'resources: [pods], or what is allowed',
  schedule: 'schedule: "0 3 * * *", or when it shall run',
  secretName: 'secretName: and the name of a Secret',
  server: 'server: and the name or address of the server',
  topologyKey: 'topologyKey: kubernetes.io/hostname',
  values: 'values: [a, b], or operator: Exists',
  verbs: 'verbs: [get, list, watch]',
  volumeHandle: 'volumeHandle: and the id that the driver knows the volume by',
}

const metricExamples: Readonly<Record<string, string>> = {
  pods: 'pods: {metric: {name: requests_per_second}, target: {type: AverageValue, averageValue: 100}}',
  resource: 'resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}',
  containerResource:
    'containerResource: {name: cpu, container: web, target: {type: Utilization, averageUtilization: 80}}',
  external: 'external: {metric: {name: queue_length}, target: {type: AverageValue, averageValue: 30}}',
  object:
    'object: {describedObject: {apiVersion: v1, kind: Service, name: web}, metric: {name: hits}, target: {type: Value, value: 100}}',
}

/** Kubernetes says of a mapping that one of several fields must stand in it. */
const oneOf: readonly (readonly [RegExp, string])[] = [
  [/must specify a handler type/, 'write httpGet, tcpSocket, exec or grpc below it'],
  [
    /Local volume requires node affinity/,
    'add nodeAffinity with the node that has the disk: kubernetes.io/hostname In [its name]',
  ],
]

/** How to add what holds other things that are missing with it; undefined where no example is known. */
export function wholeHint(name: string, manifest: Manifest): string | undefined {
  if (name === 'template') return templateHint(manifest)
  return name === 'jobTemplate' ? `add ${examples[name]}` : undefined
}

/** A template that has the labels that the selector asks for. */
function templateHint({kind, object}: Manifest): string {
  if (kind === 'Job' || kind === 'CronJob')
    return 'add template: {spec: {restartPolicy: OnFailure, containers: [{name: task, image: busybox}]}}'
  const selector = objectAt(object, 'spec', 'selector')
  const asked = [
    ...Object.entries(kind === 'ReplicationController' ? selector : objectAt(selector, 'matchLabels')),
    ...listAt(selector, 'matchExpressions').flatMap(each => {
      const [key, first] = [stringAt(each, 'key'), stringAt(each, 'values', 0)]
      return key !== undefined && first !== undefined && stringAt(each, 'operator') === 'In'
        ? [[key, first] as const]
        : []
    }),
  ]
  const labels = asked.length > 0 ? asked.slice(0, 3) : [['app', 'web'] as const]
  const written = labels.map(([key, value]) => `${key}: ${typeof value === 'string' ? value : shown(value)}`)
  return `add template: {metadata: {labels: {${written.join(', ')}}}, spec: {containers: [{name: web, image: nginx}]}}`
}

/** What of `resources: {requests: {storage: 5Gi}}` is not there yet; `at` is the place of requests. */
function storageHint(at: Path, {object}: Manifest): string {
  const isThere = (path: Path): boolean => Object.keys(objectAt(object, ...path)).length > 0
  if (isThere(at)) return 'add storage: 5Gi'
  return isThere(at.slice(0, -1)) ? 'add requests: {storage: 5Gi}' : 'add resources: {requests: {storage: 5Gi}}'
}

/** How to add what is missing. */
export function missingHint({path, detail}: FieldError, manifest: Manifest): string {
  const known = oneOf.find(([pattern]) => pattern.test(detail))
  if (known) return known[1]
  if (detail.includes('must specify a volume type')) {
    return manifest.kind === 'PersistentVolume'
      ? 'write where the data lies: nfs, hostPath, local, csi …, such as hostPath: {path: /mnt/data}'
      : 'write where the data lies: persistentVolumeClaim, emptyDir, configMap, secret, nfs …'
  }
  const name = path.at.findLast(step => typeof step === 'string') ?? lastName(path.name)
  if (path.name.endsWith('resources[storage]') && hasOtherCase(manifest)) return 'write storage in small letters'
  if (path.name.endsWith('resources[storage]')) return storageHint(path.at, manifest)
  const choices = detail.startsWith('valid values:')
    ? [...detail.matchAll(/"(\w+)"/g)].map(([, word = '']) => word)
    : []
  if (choices.length > 0) return `add ${name}: ${alternatives(choices)}`
  if (name === 'type' && path.at.includes('seccompProfile')) return 'add type: RuntimeDefault'
  if (name === 'type' && manifest.kind === 'HorizontalPodAutoscaler')
    return path.at.includes('target')
      ? 'add type: Utilization, or Value, AverageValue'
      : 'add type: Resource, or Pods, Object, External, ContainerResource'
  if (name === 'type' && path.at.includes('openAPIV3Schema')) return schemaTypeHint(path.at, manifest)
  if (manifest.kind === 'HorizontalPodAutoscaler' && Object.hasOwn(metricExamples, name))
    return `add ${metricExamples[name]}`
  if (Array.isArray(valueAt(manifest.object, path.at)) && !Object.hasOwn(examples, name))
    return `put an item into ${name}, or remove it`
  if (/must be (?:only one|specified single) value/.test(detail))
    return listAt(manifest.object, ...path.at).length > 1
      ? `write one value in ${name}`
      : `add values: ${path.at.includes('matchFields') ? '[node-1], or the name of the node' : '["1"], or another number'}`
  if (name === 'values' && path.at.includes('matchLabelExpressions'))
    return 'add values: [zone-a], or what the label may be'
  if (detail.startsWith('Limit must be set')) return limitHint(name, path.at.slice(0, -1), manifest)
  if (detail.includes('x-kubernetes-list-map-keys'))
    return `add ${path.at.at(-2)} to required of the items, or a default to it`
  if (typeof path.at.at(-1) === 'number') return `write what it is about, or remove this item of ${name}`
  if (name === 'selector') return selectorHint(manifest)
  if (name === 'template') return templateHint(manifest)
  if (name === 'path' && path.at.includes('serviceAccountToken')) return 'add path: token, or another file name'
  if (name === 'path' && path.at.includes('items')) return 'add path: and a file name'
  const example = Object.hasOwn(examples, name) ? examples[name] : undefined
  return `add ${example ?? `${name}:`}`
}

/** Of some resources the limit is what is requested; `at` is the place of limits. */
function limitHint(name: string, at: Path, {object}: Manifest): string {
  const amount = valueAt(object, [...at.slice(0, -1), 'requests', name])
  const entry = `${name}: ${typeof amount === 'string' ? amount : shown(amount)}`
  return valueAt(object, at) === undefined
    ? `add limits: {${entry}}, as much as is requested`
    : `add ${entry} to limits, as much as is requested`
}

/** `Storage: 5Gi` is another entry than storage. */
const hasOtherCase = ({object}: Manifest): boolean =>
  Object.keys(objectAt(object, 'spec', 'resources', 'requests')).some(key => /^storage$/i.test(key))

/** The type of a schema that has properties or items is plain from them. */
function schemaTypeHint(at: Path, {object}: Manifest): string {
  const schema = valueAt(object, at.slice(0, -1))
  if (isObject(schema) && schema['properties'] !== undefined) return 'add type: object'
  if (isObject(schema) && schema['items'] !== undefined) return 'add type: array'
  return 'add type: string, or integer, number, boolean, array, object'
}

/** The labels of the template are what a selector should ask for. */
function selectorHint({kind, object}: Manifest): string {
  const labels = Object.entries(objectAt(object, 'spec', 'template', 'metadata', 'labels'))
  const selector = (text: string): string =>
    kind === 'ReplicationController' ? `add selector: {${text}}` : `add selector: {matchLabels: {${text}}}`
  if (labels.length === 0) return `${selector('app: web')}, and the same labels to the template`
  const written = labels
    .slice(0, 3)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : shown(value)}`)
  return selector(written.join(', '))
}
