import {metadata, namespaceOption, namingOptions, record} from './naming.ts'
import {defineGenerator, list, optional, text} from './option.ts'
import {accessMode, accessModes, amount, className, label, longName, oneOf} from './readers.ts'
import {checkModes, inOrder} from './volume.ts'

const table = {
  ...namingOptions('claim', 'data', longName),
  namespace: namespaceOption,
  size: text({
    placeholder: '<amount>',
    summary: 'how much storage is asked for',
    question: 'How much storage?',
    default: '1Gi',
    read: amount,
  }),
  mode: list({
    placeholder: '<mode>',
    summary: `access modes, several with commas: ${accessModes.join(', ')}, or RWO, ROX, RWX, RWOP`,
    question: 'Access modes (RWO, ROX, RWX, RWOP)?',
    default: 'ReadWriteOnce',
    separator: ',',
    isRequired: () => true,
    read: accessMode,
  }),
  class: optional({
    placeholder: '<name>',
    summary: "storage class; '' takes only volumes without a class (default: the cluster's default class)",
    question: "Storage class (empty: the cluster's default, '' for none)?",
    read: className,
  }),
  volume: optional({
    placeholder: '<name>',
    summary: 'the only volume that the claim may take',
    read: longName,
  }),
  match: list({
    placeholder: '<key=value>',
    summary: 'a label that the volume must have; may be given several times',
    separator: ',',
    read: label,
  }),
  volumeMode: text({
    placeholder: '<mode>',
    summary: 'Filesystem, or Block for a raw device',
    default: 'Filesystem',
    read: oneOf(['Filesystem', 'Block']),
  }),
}

export const pvc = defineGenerator({
  name: 'pvc',
  aliases: ['persistentvolumeclaim'],
  summary: 'a PersistentVolumeClaim: what a pod mounts without knowing where the bytes lie',
  examples: [
    {line: 'k8slab gen pvc --size 5Gi', does: "from the cluster's default class"},
    {line: "k8slab gen pvc --name shared --mode RWX --class ''", does: 'only a volume made by hand, without a class'},
  ],
  table,
  build: options => {
    checkModes(options.mode)
    const {class: storageClassName, volume, match, size} = options
    const object = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata(options),
      spec: {
        ...(storageClassName === undefined ? {} : {storageClassName}),
        accessModes: inOrder(options.mode),
        ...(options.volumeMode === 'Filesystem' ? {} : {volumeMode: options.volumeMode}),
        resources: {requests: {storage: size}},
        ...(match.length > 0 ? {selector: {matchLabels: record(match)}} : {}),
        ...(volume === undefined ? {} : {volumeName: volume}),
      },
    }
    return [{comment: `Asks for ${size}. ${classNote(storageClassName)}`, object}]
  },
})

function classNote(name: string | undefined): string {
  if (name === undefined) return "The cluster's default class provides it; without one, a volume without a class does."
  if (name === '') return 'No class: only a volume that was made by hand, without a class, is taken.'
  return `A volume of the class ${name} is taken, or made by its provisioner.`
}
