import type {JsonObject} from '../core/json.ts'
import {longestLabel, statefulSetClaimName, statefulSetPodName} from '../core/names.ts'
import {usageError} from '../core/operational-error.ts'
import {claimStorage, type StoragePlace} from './claim-storage.ts'
import {podSpec} from './containers.ts'
import {metadata, nameLabel, record} from './naming.ts'
import {defineGenerator, present, type Resource, type Values} from './option.ts'
import {passwordSecret} from './password.ts'
import {programOf} from './programs.ts'
import {servicePorts, serviceObject} from './service.ts'
import {statefulsetOptions} from './statefulset-options.ts'
import {checkModes, inOrder} from './volume.ts'

/** The pods carry a label of the name and a hash of up to ten characters. */
const longestSetName = longestLabel - 11
/** A file with more volumes than this is no longer one to read. */
const mostVolumes = 1000

type Options = Values<typeof statefulsetOptions>

export const statefulset = defineGenerator({
  name: 'statefulset',
  aliases: ['sts'],
  summary: 'a StatefulSet with its headless Service: pods with a number, a name and storage of their own',
  examples: [
    {line: 'k8slab gen statefulset --replicas 3', does: 'three web servers, storage from the default class'},
    {
      line: 'k8slab gen statefulset --name redis --image redis:alpine --volumes hostpath',
      does: 'with a class and volumes',
    },
    {line: 'k8slab gen statefulset --volumes local --node node-a,node-b', does: 'on disks of two nodes'},
    {line: 'k8slab gen statefulset --volumes nfs --nfs-server 192.168.56.101', does: 'on folders of an NFS server'},
  ],
  table: statefulsetOptions,
  build: (options, supplies) => {
    checkName(options)
    checkModes(options.mode)
    const naming = namingOf(options)
    const own = {[nameLabel]: options.name}
    const rootName = `${options.name}-root`
    const password = passwordSecret(options, supplies, {...metadata({...naming, name: rootName}, own), name: rootName})
    return [
      ...storage(options),
      ...(password ? [password.resource] : []),
      governingService(options),
      {comment: setNote(options), object: setObject(options, password?.name)},
    ]
  },
})

/**
 * The volumes are kept for claims of one namespace, so with them it is written down: `kubectl apply -n` with another one
 * then says so instead of leaving the claims Pending.
 */
const namingOf = (options: Options) => ({
  ...options,
  namespace: options.namespace ?? (options.volumes === 'class' ? undefined : 'default'),
})
const serviceOf = ({service, name}: Options): string => service ?? name
const classOf = (options: Options): string | undefined =>
  options.class ?? (options.volumes === 'class' ? undefined : `${options.name}-${options.volumes}`)

function checkName({name, replicas, volumes, class: storageClass}: Options): void {
  const last = statefulSetPodName(name, Math.max(replicas - 1, 0))
  if (name.length > longestSetName || last.length > longestLabel) {
    throw usageError(`--name ${name}: it is too long: the pods could not be named after it`, {
      mend: `choose a name of up to ${longestSetName} characters`,
    })
  }
  if (volumes === 'class') return
  if (replicas > mostVolumes) throw usageError(`--replicas ${replicas}: with --volumes at most ${mostVolumes}`)
  if (storageClass === '')
    throw usageError("--class '': with --volumes the class has a name", {mend: 'leave out --class'})
}

function governingService(options: Options): Resource {
  const own = {[nameLabel]: options.name}
  const object = serviceObject({
    metadata: metadata({...namingOf(options), name: serviceOf(options)}, own),
    headless: true,
    selector: own,
    ports: servicePorts(options.port),
  })
  const pod = `${statefulSetPodName(options.name, 0)}.${serviceOf(options)}`
  return {comment: `Gives each pod a name in the network: ${pod}. Headless: it has no address of its own.`, object}
}

function setObject(options: Options, passwordName: string | undefined): JsonObject {
  const own = {[nameLabel]: options.name}
  const storageClassName = classOf(options)
  const {subPath} = programOf(options.image)
  const mount = {name: options.template, mountPath: options.mountPath, ...(subPath === undefined ? {} : {subPath})}
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(namingOf(options), own),
    spec: {
      serviceName: serviceOf(options),
      replicas: options.replicas,
      ...(options.podManagement === 'OrderedReady' ? {} : {podManagementPolicy: options.podManagement}),
      // Deleting or scaling down keeps the claims, and so the data.
      persistentVolumeClaimRetentionPolicy: {whenDeleted: 'Retain', whenScaled: 'Retain'},
      selector: {matchLabels: own},
      template: {
        metadata: {labels: {...record(options.label), ...own}},
        spec: podSpec({options, passwordSecret: passwordName, mounts: [], ownMounts: [mount]}),
      },
      volumeClaimTemplates: [
        {
          metadata: {name: options.template},
          spec: {
            ...(storageClassName === undefined ? {} : {storageClassName}),
            accessModes: inOrder(options.mode),
            resources: {requests: {storage: options.size}},
          },
        },
      ],
    },
  }
}

function setNote({name, replicas, template}: Options): string {
  if (replicas === 0) return `No pod for now; they will be ${statefulSetPodName(name, 0)} and so on.`
  const names = (nameOf: (ordinal: number) => string): string =>
    replicas === 1 ? nameOf(0) : `${nameOf(0)}${replicas > 2 ? ' …' : ' and'} ${nameOf(replicas - 1)}`
  const pods = names(ordinal => statefulSetPodName(name, ordinal))
  return `Makes ${pods}, each with a claim of its own (${names(ordinal => statefulSetClaimName(template, name, ordinal))}).\nThe claims stay when a pod goes, and the next pod of that number finds its data again.`
}

/** The class and the volumes that --volumes asks for. */
function storage(options: Options): readonly Resource[] {
  if (options.volumes === 'class') return []
  return claimStorage({
    set: options.name,
    replicas: options.replicas,
    template: options.template,
    namespace: present(namingOf(options).namespace),
    labels: {[nameLabel]: options.name, ...record(options.label)},
    className: present(classOf(options)),
    size: options.size,
    modes: options.mode,
    reclaimPolicy: present(options.reclaimPolicy),
    place: placeOf(options),
  })
}

function placeOf(options: Options): StoragePlace {
  if (options.volumes === 'nfs')
    return {kind: 'nfs', server: present(options.nfsServer), folder: present(options.nfsPath)}
  const kind = options.volumes === 'local' ? 'local' : 'hostpath'
  return {kind, nodes: options.node, folder: present(options.path)}
}
