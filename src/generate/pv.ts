import {usageError} from '../core/operational-error.ts'
import {metadata, namingOptions, record} from './naming.ts'
import {conditional, defineGenerator, list, optional, present, text, type Typed, type Values} from './option.ts'
import {
  absolutePath,
  accessMode,
  accessModes,
  amount,
  anyText,
  className,
  host,
  keyAndValue,
  labelName,
  longName,
  objectName,
  oneOf,
} from './readers.ts'
import {type Backing, backingNote, checkModes, volumeObject} from './volume.ts'

const sourceIs =
  (...sources: readonly string[]) =>
  (typed: Typed): boolean =>
    sources.includes(String(typed['source']).toLowerCase())
const onlyFor = (...sources: readonly string[]) => ({
  says: `--source ${sources.join(' or ')}`,
  holds: sourceIs(...sources),
})

const table = {
  ...namingOptions('volume', 'data', longName),
  source: text({
    placeholder: '<kind>',
    summary: 'where the bytes lie',
    question: 'Where do the bytes lie?',
    default: 'hostpath',
    choices: [
      {value: 'hostpath', summary: 'a folder of the node that the pod runs on: for a cluster of one node'},
      {value: 'local', summary: 'a folder or disk of one node: pods that use it are sent there'},
      {value: 'nfs', summary: 'a folder that an NFS server exports: for pods on any node'},
      {value: 'csi', summary: 'a volume that a storage driver already has'},
    ],
    read: oneOf(['hostpath', 'local', 'nfs', 'csi']),
  }),
  size: text({
    placeholder: '<amount>',
    summary: 'capacity',
    question: 'How large is it?',
    default: '1Gi',
    read: amount,
  }),
  mode: list({
    placeholder: '<mode>',
    summary: `access modes, several with commas: ${accessModes.join(', ')}, or RWO, ROX, RWX, RWOP`,
    question: 'Access modes (RWO, ROX, RWX, RWOP)?',
    default: typed => (sourceIs('nfs')(typed) ? 'ReadWriteMany' : 'ReadWriteOnce'),
    separator: ',',
    isRequired: () => true,
    read: accessMode,
  }),
  server: conditional({
    placeholder: '<host>',
    summary: 'the NFS server',
    question: 'Name or address of the NFS server?',
    only: onlyFor('nfs'),
    read: host,
  }),
  path: conditional({
    placeholder: '<path>',
    summary: 'the folder, on the node or on the NFS server',
    question: 'Which folder?',
    default: ({name, source}) => `${sourceIs('nfs')({source}) ? '/srv/nfs' : '/var/lib/k8slab'}/${String(name)}`,
    only: onlyFor('hostpath', 'local', 'nfs'),
    read: absolutePath,
  }),
  node: list({
    placeholder: '<name>',
    summary: 'the node that has the folder; pods that use the volume are sent there',
    question: 'Which node has it (its name)?',
    separator: ',',
    isRequired: sourceIs('local'),
    only: onlyFor('hostpath', 'local'),
    read: labelName,
  }),
  driver: conditional({
    placeholder: '<name>',
    summary: 'the CSI driver',
    question: 'Which CSI driver?',
    only: onlyFor('csi'),
    read: objectName,
  }),
  handle: conditional({
    placeholder: '<text>',
    summary: 'how the CSI driver knows the volume',
    question: 'How does the driver know the volume (its handle)?',
    only: onlyFor('csi'),
    read: anyText,
  }),
  attribute: list({
    placeholder: '<key=value>',
    summary: 'an attribute for the CSI driver; may be given several times',
    only: onlyFor('csi'),
    read: keyAndValue,
  }),
  class: optional({
    placeholder: '<name>',
    summary: 'storage class: only claims of the same class take the volume (default: none)',
    question: 'Storage class (empty: none)?',
    default: '',
    read: className,
  }),
  reclaimPolicy: text({
    placeholder: '<policy>',
    summary: 'what becomes of the data when the claim goes: Retain or Delete',
    default: 'Retain',
    read: oneOf(['Retain', 'Delete']),
  }),
  volumeMode: text({
    placeholder: '<mode>',
    summary: 'Filesystem, or Block for a raw device',
    default: 'Filesystem',
    read: oneOf(['Filesystem', 'Block']),
  }),
  mountOption: list({
    placeholder: '<option>',
    summary: 'an option for mount -o; may be given several times',
    only: onlyFor('nfs', 'csi', 'local'),
    read: anyText,
  }),
  claim: optional({
    placeholder: '<namespace/name>',
    summary: 'the only claim that may take the volume',
    read: given => {
      const [namespace, name, ...more] = given.includes('/') ? given.split('/') : ['default', given]
      const fine = more.length === 0 && 'value' in labelName(namespace!) && 'value' in longName(name!)
      return fine
        ? {value: {namespace: namespace!, name: name!}}
        : {problem: 'it names no claim', mend: 'write namespace/name'}
    },
  }),
}

export const pv = defineGenerator({
  name: 'pv',
  aliases: ['persistentvolume'],
  summary: 'a PersistentVolume: a piece of storage that a claim can take',
  examples: [
    {line: 'k8slab gen pv --size 5Gi', does: 'a folder of the node'},
    {
      line: 'k8slab gen pv --source nfs --server 192.168.56.101 --path /srv/nfs/data',
      does: 'a folder of an NFS server',
    },
    {line: 'k8slab gen pv --source local --node node-a --class fast', does: 'a disk of one node'},
  ],
  table,
  build: options => {
    const backing = backingOf(options)
    checkModes(options.mode)
    if (options.volumeMode === 'Block' && backing.kind !== 'local' && backing.kind !== 'csi') {
      throw usageError(`--volume-mode Block cannot be had from --source ${backing.kind}`, {
        mend: 'a raw device comes from --source local or --source csi',
      })
    }
    const object = volumeObject({
      metadata: metadata(options),
      size: options.size,
      modes: options.mode,
      className: options.class === '' ? undefined : options.class,
      volumeMode: options.volumeMode,
      reclaimPolicy: options.reclaimPolicy,
      mountOptions: options.mountOption,
      backing,
      claim: options.claim,
    })
    const whom = options.claim ? `the claim ${options.claim.namespace}/${options.claim.name}` : 'a claim'
    return [{comment: `A volume for ${whom}.\n${backingNote(backing)}`, object}]
  },
})

function backingOf(options: Values<typeof table>): Backing {
  switch (options.source) {
    case 'nfs':
      return {kind: 'nfs', server: present(options.server), path: present(options.path)}
    case 'local':
      return {kind: 'local', path: present(options.path), nodes: options.node}
    case 'csi': {
      const attributes = record(options.attribute)
      return {kind: 'csi', driver: present(options.driver), handle: present(options.handle), attributes}
    }
    default:
      return {kind: 'hostpath', path: present(options.path), nodes: options.node}
  }
}
