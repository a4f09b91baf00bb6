import {containerOptions} from './containers.ts'
import {namespaceOption, namingOptions} from './naming.ts'
import {conditional, list, optional, text, type Typed} from './option.ts'
import {programOf} from './programs.ts'
import {
  absolutePath,
  accessMode,
  accessModes,
  amount,
  className,
  host,
  labelName,
  mountPath,
  oneOf,
  serviceName,
  wholeNumber,
} from './readers.ts'

const volumesAre =
  (...kinds: readonly string[]) =>
  ({volumes}: Typed): boolean =>
    kinds.includes(String(volumes ?? '').toLowerCase())
const withVolumes = {says: '--volumes', holds: volumesAre('hostpath', 'local', 'nfs')}
const onlyFor = (...kinds: readonly string[]) => ({
  says: `--volumes ${kinds.join(' or ')}`,
  holds: volumesAre(...kinds),
})

/** The options of a StatefulSet with its Service, and with the class and the volumes where those are asked for. */
export const statefulsetOptions = {
  ...namingOptions('StatefulSet', 'web', serviceName),
  namespace: namespaceOption,
  ...containerOptions,
  replicas: text({
    placeholder: '<number>',
    summary: 'how many pods',
    question: 'How many pods?',
    default: '2',
    read: wholeNumber(0, 2147483647),
  }),
  service: optional({
    placeholder: '<name>',
    summary: 'the headless Service that gives each pod its name (default: the name of the StatefulSet)',
    read: serviceName,
  }),
  mountPath: text({
    placeholder: '<path>',
    summary: "where the program's data lies (default: as the image has it, or /data)",
    question: 'Where does the program keep its data?',
    default: ({image}) => programOf(String(image)).dataPath,
    read: mountPath,
  }),
  size: text({
    placeholder: '<amount>',
    summary: 'how much storage each pod gets',
    question: 'How much storage for each pod?',
    default: '1Gi',
    read: amount,
  }),
  mode: list({
    placeholder: '<mode>',
    summary: `access modes, several with commas: ${accessModes.join(', ')}, or RWO, ROX, RWX, RWOP`,
    default: 'ReadWriteOnce',
    separator: ',',
    isRequired: () => true,
    read: accessMode,
  }),
  template: text({
    placeholder: '<name>',
    summary: 'name of the claim template: the claims are <template>-<name>-0 and so on',
    default: 'data',
    read: labelName,
  }),
  podManagement: text({
    placeholder: '<policy>',
    summary: 'OrderedReady: each pod waits for the one before it; or Parallel',
    default: 'OrderedReady',
    read: oneOf(['OrderedReady', 'Parallel']),
  }),
  volumes: text({
    placeholder: '<kind>',
    summary: 'also write a class and a volume for each pod: hostpath, local or nfs',
    question: 'Where do the volumes come from?',
    default: 'class',
    choices: [
      {value: 'class', summary: 'a storage class of the cluster makes them'},
      {value: 'hostpath', summary: 'folders of a node, written here too: for a cluster of one node'},
      {value: 'local', summary: 'folders or disks of certain nodes, written here too'},
      {value: 'nfs', summary: 'folders of an NFS server, written here too'},
    ],
    read: oneOf(['class', 'hostpath', 'local', 'nfs'], {none: 'class'}),
  }),
  class: optional({
    placeholder: '<name>',
    summary: "storage class (default: the cluster's; with --volumes: <name>-<kind>, which is written too)",
    question: typed => (withVolumes.holds(typed) ? undefined : "Storage class (empty: the cluster's default)?"),
    read: className,
  }),
  path: conditional({
    placeholder: '<path>',
    summary: 'the folder of the nodes below which each volume gets its own',
    question: 'Below which folder of the node?',
    default: '/var/lib/k8slab',
    only: onlyFor('hostpath', 'local'),
    read: absolutePath,
  }),
  node: list({
    placeholder: '<name>',
    summary: 'the nodes that have the folders, several with commas; the volumes are dealt out to them in turn',
    question: 'Which nodes (names, with commas)?',
    separator: ',',
    only: onlyFor('hostpath', 'local'),
    isRequired: volumesAre('local'),
    read: labelName,
  }),
  nfsServer: conditional({
    placeholder: '<host>',
    summary: 'the NFS server',
    question: 'Name or address of the NFS server?',
    only: onlyFor('nfs'),
    read: host,
  }),
  nfsPath: conditional({
    placeholder: '<path>',
    summary: 'the folder of the NFS server below which each volume has its own',
    question: 'Below which folder of the NFS server?',
    default: '/srv/nfs',
    only: onlyFor('nfs'),
    read: absolutePath,
  }),
  reclaimPolicy: conditional({
    placeholder: '<policy>',
    summary: 'what becomes of the data of a volume when its claim goes: Retain or Delete',
    default: 'Retain',
    only: withVolumes,
    read: oneOf(['Retain', 'Delete']),
  }),
}
