import type {JsonObject} from '../core/json.ts'
import {usageError} from '../core/operational-error.ts'
import {metadata, nameLabel, namespaceOption, namingOptions, record} from './naming.ts'
import {conditional, defineGenerator, list, optional, text, toggle, type Typed} from './option.ts'
import {host, label, oneOf, type Port, port, serviceName, wholeNumber} from './readers.ts'

const isNot =
  (...types: readonly string[]) =>
  (typed: Typed): boolean =>
    !types.includes(String(typed['type']).toLowerCase())
const wholeCluster = {says: '--type ClusterIP, NodePort or LoadBalancer', holds: isNot('externalname')}

const table = {
  ...namingOptions('Service', 'web', serviceName),
  namespace: namespaceOption,
  type: text({
    placeholder: '<type>',
    summary: 'ClusterIP, NodePort, LoadBalancer or ExternalName',
    question: 'Who shall reach it?',
    default: 'ClusterIP',
    choices: [
      {value: 'ClusterIP', summary: 'pods of the cluster'},
      {value: 'NodePort', summary: 'everybody who reaches a node, on a port of all nodes'},
      {value: 'LoadBalancer', summary: 'everybody, through a load balancer of the cloud'},
      {value: 'ExternalName', summary: 'nobody new: the name leads to a host outside the cluster'},
    ],
    read: oneOf(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
  }),
  headless: toggle({
    summary: 'no address of its own: the name leads to the pods themselves (for StatefulSets)',
    question: 'Headless: shall the name lead to the pods themselves (for a StatefulSet)?',
    only: {says: '--type ClusterIP', holds: isNot('nodeport', 'loadbalancer', 'externalname')},
  }),
  port: list({
    placeholder: '<name:port[:target]>',
    summary:
      'a port, and the port of the pods if that is another: 80, http:80:8080, dns:53/udp; may be given several times',
    question: 'Ports (http:80, http:80:8080, several with commas)?',
    default: ({type, headless}) => (headless === true || !isNot('externalname')({type}) ? undefined : 'http:80'),
    separator: ',',
    read: port,
  }),
  selector: list({
    placeholder: '<key=value>',
    summary: `labels of the pods that answer (default: ${nameLabel}=<name>)`,
    question: 'Labels of the pods that answer?',
    default: ({name}) => `${nameLabel}=${String(name)}`,
    separator: ',',
    only: wholeCluster,
    read: label,
  }),
  externalName: conditional({
    placeholder: '<host>',
    summary: 'the host that the name leads to',
    question: 'Which host does the name lead to?',
    only: {says: '--type ExternalName', holds: typed => !isNot('externalname')(typed)},
    read: host,
  }),
  nodePort: optional({
    placeholder: '<number>',
    summary: 'the port of the nodes for the first port (default: the cluster chooses)',
    only: {says: '--type NodePort or LoadBalancer', holds: isNot('clusterip', 'externalname')},
    read: wholeNumber(30000, 32767),
  }),
  publishNotReady: toggle({summary: 'pods that are not ready have a name too', only: wholeCluster}),
}

export const service = defineGenerator({
  name: 'service',
  aliases: ['svc'],
  summary: 'a Service: one name for pods that come and go',
  examples: [
    {
      line: 'k8slab gen service --name redis --headless --port redis:6379',
      does: 'a name for each pod of a StatefulSet',
    },
    {line: 'k8slab gen service --name web --type NodePort --port http:80:8080', does: 'reachable from outside'},
  ],
  table,
  build: options => {
    const ports = servicePorts(options.port, options.nodePort)
    if (ports.length === 0 && !options.headless && options.type !== 'ExternalName') {
      throw usageError('a Service needs a port, unless it is headless', {mend: 'give --port http:80'})
    }
    if (options.nodePort !== undefined && ports.length === 0) throw usageError('--node-port needs a --port')
    const object = serviceObject({
      metadata: metadata(options),
      type: options.type,
      headless: options.headless,
      selector: record(options.selector),
      ports,
      externalName: options.externalName,
      publishNotReady: options.publishNotReady,
    })
    return [{comment: note(options.type, options.headless, options.name), object}]
  },
})

interface ServiceDescription {
  readonly metadata: JsonObject
  readonly type?: string
  readonly headless: boolean
  readonly selector: Readonly<Record<string, string>>
  readonly ports: readonly JsonObject[]
  readonly externalName?: string | undefined
  readonly publishNotReady?: boolean
}

export function serviceObject(description: ServiceDescription): JsonObject {
  const {type = 'ClusterIP', headless, selector, ports, externalName} = description
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: description.metadata,
    spec: {
      ...(type === 'ClusterIP' ? {} : {type}),
      ...(headless ? {clusterIP: 'None'} : {}),
      ...(externalName === undefined ? {} : {externalName}),
      ...(description.publishNotReady ? {publishNotReadyAddresses: true} : {}),
      ...(Object.keys(selector).length > 0 ? {selector} : {}),
      ...(ports.length > 0 ? {ports} : {}),
    },
  }
}

/** Usual names of ports, for those that got none. */
const usualNames: Readonly<Record<number, string>> = {
  53: 'dns',
  80: 'http',
  443: 'https',
  3306: 'mysql',
  5432: 'postgres',
  6379: 'redis',
  8080: 'http',
}
/** Every port with a name, as SRV records and Services of several ports need it. Throws usage errors for what is there twice. */
export function namedPorts(ports: readonly Port[]): readonly (Port & {readonly name: string})[] {
  const taken = new Set(ports.flatMap(({name}) => name ?? []))
  const named = ports.map(each => {
    if (each.name !== undefined) return {...each, name: each.name}
    const name = [usualNames[each.port], `port-${each.port}`, `port-${each.port}-${each.protocol.toLowerCase()}`].find(
      free => free !== undefined && !taken.has(free),
    )
    taken.add(name!)
    return {...each, name: name!}
  })
  for (const [index, {name, port: number, protocol}] of named.entries()) {
    const before = named.slice(0, index)
    if (before.some(other => other.name === name)) throw usageError(`--port gives the name "${name}" twice`)
    if (before.some(other => other.port === number && other.protocol === protocol)) {
      throw usageError(`--port gives ${number}/${protocol.toLowerCase()} twice`)
    }
  }
  return named
}

export function servicePorts(ports: readonly Port[], nodePort?: number): readonly JsonObject[] {
  return namedPorts(ports).map(({name, port: number, target, protocol}, index) => ({
    name,
    port: number,
    ...(target === undefined || target === number ? {} : {targetPort: target}),
    ...(protocol === 'TCP' ? {} : {protocol}),
    ...(nodePort !== undefined && index === 0 ? {nodePort} : {}),
  }))
}

function note(type: string, headless: boolean, name: string): string {
  if (headless)
    return `No address of its own: ${name} leads to the pods, and each pod of a StatefulSet gets a name below it.`
  if (type === 'ExternalName') return `Inside the cluster, ${name} leads to a host outside it.`
  return `One name and address, ${name}, for the pods that the selector finds.`
}
