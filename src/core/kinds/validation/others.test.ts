import {describe, expect, it} from 'vitest'
import {fieldErrorText} from '../../field-error.ts'
import {type JsonObject, isObject} from '../../json.ts'
import type {Version} from '../../version.ts'
import {readYaml} from '../../yaml/read.ts'
import {admit} from '../admit.ts'

function read(text: string): JsonObject {
  const [document] = readYaml(text, 'case.yaml').documents
  if (!isObject(document?.value)) throw new Error(`unreadable: ${text}`)
  return document.value
}
const errorsOf = (object: JsonObject, version: Version, old?: JsonObject): string[] =>
  admit(object, {version}, {old}).fieldErrors.map(fieldErrorText)

const head = (apiVersion: string, kind: string, rest: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: any}\n${rest}`
const ingress = (spec: string): string => head('networking.k8s.io/v1', 'Ingress', `spec: ${spec}`)
const backend = '{service: {name: web, port: {number: 80}}}'
const rule = (path: string): string => ingress(`{rules: [{http: {paths: [${path}]}}]}`)
const ingressClass = (spec: string): string => head('networking.k8s.io/v1', 'IngressClass', `spec: ${spec}`)
const policy = (spec: string): string => head('networking.k8s.io/v1', 'NetworkPolicy', `spec: ${spec}`)
const peer = (block: string): string => policy(`{podSelector: {}, ingress: [{from: [${block}]}]}`)
const autoscaler = (spec: string): string =>
  head(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    `spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, ${spec}}`,
  )
const node = (drivers: string): string => head('storage.k8s.io/v1', 'CSINode', `spec: {drivers: ${drivers}}`)
const capacity = (rest: string): string => head('storage.k8s.io/v1', 'CSIStorageCapacity', rest)
const controller = (spec: string): string => head('v1', 'ReplicationController', `spec: ${spec}`)
const pod = 'spec: {containers: [{name: a, image: redis}]}'
const event = (rest: string): string =>
  head(
    'events.k8s.io/v1',
    'Event',
    `eventTime: '2026-01-31T12:00:00.000000Z'\nregarding: {kind: Pod, name: web, namespace: default}\nreason: a\naction: b\ntype: Normal\nreportingController: example.com/a\nreportingInstance: c\n${rest}`,
  )

const namespace = (labels: string): string =>
  head('v1', 'Namespace', '').replace('{name: any}', `{name: any, labels: {${labels}}}`)

describe('the API server takes', () => {
  it.each([
    ['a default backend alone', ingress(`{defaultBackend: ${backend}}`)],
    ['a path of its own kind without a path', rule(`{pathType: ImplementationSpecific, backend: ${backend}}`)],
    [
      'a Service whose name begins with a digit',
      ingress('{defaultBackend: {service: {name: 1web, port: {name: http}}}}'),
    ],
    ['a class with parameters', ingressClass('{controller: example.com/a, parameters: {kind: A, name: b}}')],
    ['a policy for all pods', policy('{podSelector: {}}')],
    ['a block with a hole', peer('{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}')],
    ['an autoscaler without metrics', autoscaler('maxReplicas: 3')],
    ['a node without drivers', node('[]')],
    ['a capacity of nothing', capacity('storageClassName: fast\ncapacity: 0')],
    ['a controller', controller(`{selector: {app: a}, template: {metadata: {labels: {app: a, b: c}}, ${pod}}}`)],
    ['a namespace that enforces', namespace('pod-security.kubernetes.io/enforce: baseline')],
    ['a template', head('v1', 'PodTemplate', `template: {${pod}}`)],
    ['an event', event('')],
  ])('%s', (_title, text) => {
    expect(errorsOf(read(text), [1, 36])).toEqual([])
  })
})

describe('the API server refuses', () => {
  it.each([
    [
      'an empty list of claims for a pod: for Go it is not nil',
      head('v1', 'Pod', 'spec: {resources: {claims: []}, containers: [{name: a, image: redis}]}'),
      ['spec.resources.claims: Forbidden: claims may not be set for Resources at pod-level'],
    ],
    [
      'empty lists of metadata in the template of a claim',
      head(
        'v1',
        'Pod',
        `spec:
  containers: [{name: a, image: redis}]
  volumes:
    - name: b
      ephemeral:
        volumeClaimTemplate:
          metadata: {ownerReferences: []}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}`,
      ),
      ['spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.ownerReferences: Forbidden: cannot be set'],
    ],
    [
      'a Service whose health check would get the number after its node port',
      head(
        'v1',
        'Service',
        'spec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80, nodePort: 65535}]}',
      ),
      ['spec.healthCheckNodePort: Invalid value: 65536: must be between 1 and 65535, inclusive'],
    ],
    [
      'a Service whose health check would get a number behind the largest',
      head(
        'v1',
        'Service',
        'spec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80, nodePort: 2147483647}]}',
      ),
      ['spec.healthCheckNodePort: Invalid value: -2147483648: must be between 1 and 65535, inclusive'],
    ],
    [
      'a ratio that lies between two of six digits',
      head(
        'v1',
        'LimitRange',
        'spec: {limits: [{type: PersistentVolumeClaim, min: {storage: 256}, max: {storage: 2}, maxLimitRequestRatio: {storage: 10}}]}',
      ),
      [
        'spec.limits[0].min[storage]: Invalid value: "256": min value 256 is greater than max value 2',
        'spec.limits[0].maxLimitRequestRatio[storage]: Invalid value: "10": ratio 10 is greater than max/min = 0.007812',
      ],
    ],
    [
      'the long name of a controller, in words of its own',
      `apiVersion: v1\nkind: ReplicationController\nmetadata: {name: ${'a'.repeat(254)}}\nspec: {selector: {app: a}, template: {metadata: {labels: {app: a}}, ${pod}}}\n`,
      [`metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 bytes`],
    ],
    [
      'a disk without an address, in plain text',
      head(
        'v1',
        'PersistentVolume',
        'spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], azureDisk: {diskName: a, diskURI: "a\\0"}}',
      ),
      [
        'spec.azureDisk.diskURI: Unsupported value: "a\\x00": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
      ],
    ],
    [
      'levels and versions of Pod Security that it does not know',
      namespace('pod-security.kubernetes.io/enforce: Baseline, pod-security.kubernetes.io/warn-version: "1.30"'),
      [
        'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "Baseline": must be one of privileged, baseline, restricted',
        'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"',
      ],
    ],
    [
      'an empty Ingress',
      ingress('{}'),
      ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
    ],
    [
      'a path without a kind',
      rule(`{path: /, backend: ${backend}}`),
      ['spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
    ],
    [
      'a relative path',
      rule(`{path: a, pathType: Exact, backend: ${backend}}`),
      ['spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path'],
    ],
    [
      'a path with two slashes',
      rule(`{path: /a//b, pathType: Prefix, backend: ${backend}}`),
      [`spec.rules[0].http.paths[0].path: Invalid value: "/a//b": must not contain '//'`],
    ],
    [
      'a path without a backend',
      rule('{path: /, pathType: Exact, backend: {}}'),
      ['spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required'],
    ],
    [
      'a backend without a port',
      ingress('{defaultBackend: {service: {name: web}}}'),
      ['spec.defaultBackend: Required value: port name or number is required'],
    ],
    [
      'an address as host',
      ingress(`{rules: [{host: 10.0.0.1}]}`),
      ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'],
    ],
    [
      'a controller without a domain',
      ingressClass('{controller: nginx}'),
      ['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      'parameters without a namespace',
      ingressClass('{controller: a.b/c, parameters: {kind: A, name: b, scope: Namespace}}'),
      ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
    ],
    ['a peer of nothing', peer('{}'), ['spec.ingress[0].from[0]: Required value: must specify a peer']],
    [
      'a block beside a selector',
      peer('{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}'),
      ['spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer'],
    ],
    [
      'a hole that is too large',
      peer('{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}'),
      ['spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`'],
    ],
    [
      'ports that end before they begin',
      policy('{podSelector: {}, egress: [{ports: [{port: 80, endPort: 79}]}]}'),
      ['spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`'],
    ],
    [
      'fewer pods than the least',
      autoscaler('minReplicas: 5, maxReplicas: 3'),
      ['spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`'],
    ],
    [
      'a metric of no type',
      autoscaler('maxReplicas: 3, metrics: [{type: Pods}]'),
      ['spec.metrics[0].pods: Required value: must populate information for the given metric source'],
    ],
    [
      'scaling without policies',
      autoscaler('maxReplicas: 3, behavior: {scaleUp: {policies: []}}'),
      ['spec.behavior.scaleUp.policies: Required value: must specify at least one Policy'],
    ],
    ['a driver without an ID', node('[{name: a, nodeID: ""}]'), ['spec.drivers[0].nodeID: Required value']],
    [
      'less than nothing',
      capacity('storageClassName: fast\ncapacity: -1'),
      ['capacity: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      'a selector of other pods',
      controller(`{selector: {app: a}, template: {metadata: {labels: {app: b}}, ${pod}}}`),
      ['spec.template.metadata.labels: Invalid value: {"app":"b"}: `selector` does not match template `labels`'],
    ],
    [
      'a template without containers',
      head('v1', 'PodTemplate', 'template: {spec: {containers: []}}'),
      ['template.spec.containers: Required value'],
    ],
    ['an event with old fields', event('deprecatedCount: 2'), ['count: Invalid value: "": needs to be unset']],
  ])('%s', (_title, text, errors) => {
    expect(errorsOf(read(text), [1, 36])).toEqual(errors)
  })

  it.each([
    [
      'another controller of a class',
      ingressClass('{controller: example.com/a}'),
      ingressClass('{controller: example.com/b}'),
      ['spec.controller: Invalid value: "example.com/b": field is immutable'],
    ],
    [
      'another class of a capacity',
      capacity('storageClassName: a'),
      capacity('storageClassName: b'),
      ['storageClassName: Invalid value: "b": field is immutable'],
    ],
    [
      'another ID of a driver',
      node('[{name: a, nodeID: b}]'),
      node('[{name: a, nodeID: c}]'),
      [
        'spec.drivers: Invalid value: {"Name":"a","NodeID":"c","TopologyKeys":null,"Allocatable":null}: field is immutable',
      ],
    ],
    [
      'another note of an event',
      event('note: a'),
      event('note: b'),
      ['message: Invalid value: "b": field is immutable'],
    ],
    [
      'an empty map of bytes',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nimmutable: true\ndata: {}\n',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nimmutable: true\nbinaryData: {}\n',
      ['binaryData: Forbidden: field is immutable when `immutable` is set'],
    ],
    [
      'another binding mode with a character without a sign',
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: b\n',
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: b\nreclaimPolicy: "Re\\x01"\n',
      [
        'reclaimPolicy: Unsupported value: "Re\\u0001": supported values: "Delete", "Retain"',
        'reclaimPolicy: Invalid value: "Re\\u0001": field is immutable',
      ],
    ],
    [
      'another level of Pod Security that it does not know',
      namespace('pod-security.kubernetes.io/enforce: baseline'),
      namespace('pod-security.kubernetes.io/enforce: base'),
      [
        'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "base": must be one of privileged, baseline, restricted',
      ],
    ],
  ])('%s in a change', (_title, before, after, errors) => {
    const old = admit(read(before), {version: [1, 36]}).stored
    expect(errorsOf(read(after), [1, 36], old)).toEqual(errors)
  })
})

it('a level of Pod Security that the server does not know may stay', () => {
  const stored = read(namespace('pod-security.kubernetes.io/enforce: base'))
  expect(errorsOf({...stored, spec: {finalizers: ['kubernetes']}}, [1, 36], stored)).toEqual([])
})

it('older servers are looser or say it otherwise', () => {
  const core = 'spec: {scaleTargetRef: {apiVersion: v1, kind: Pod, name: a}, maxReplicas: 0, minReplicas: 1}'
  const text = head('autoscaling/v2', 'HorizontalPodAutoscaler', core)
  expect(errorsOf(read(text), [1, 33])[0]).toBe('spec.maxReplicas: Invalid value: 0: must be greater than 0')
  expect(errorsOf(read(text), [1, 33])).toHaveLength(2)
  expect(errorsOf(read(text), [1, 36]).at(-1)).toBe(
    'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
  )
  const broken = peer('{ipBlock: {cidr: 10.0.0.0}}')
  expect(errorsOf(read(broken), [1, 29])).toEqual([
    'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0": not a valid CIDR',
  ])
})
