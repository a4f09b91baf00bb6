import type {JsonObject} from '../core/json.ts'
import {usageError} from '../core/operational-error.ts'
import {qualifiedNameProblems} from '../core/names.ts'
import {metadata, namingOptions, record} from './naming.ts'
import {defineGenerator, list, type Reader, text, toggle} from './option.ts'
import {anyText, keyAndValue, longName, oneOf} from './readers.ts'

/** The provisioner of classes whose volumes are made by hand. */
export const noProvisioner = 'kubernetes.io/no-provisioner'

const provisionerName: Reader<string> = given =>
  qualifiedNameProblems(given.toLowerCase()).length > 0
    ? {
        problem: 'it is no name of a provisioner',
        mend: `write example.com/nfs, or ${noProvisioner} for volumes made by hand`,
      }
    : {value: given}

const table = {
  ...namingOptions('class', 'manual', longName),
  provisioner: text({
    placeholder: '<name>',
    summary: `who makes the volumes (default: ${noProvisioner}, volumes are made by hand)`,
    question: 'Who makes the volumes (the provisioner)?',
    default: noProvisioner,
    read: provisionerName,
  }),
  bindingMode: text({
    placeholder: '<mode>',
    summary: 'WaitForFirstConsumer: a claim waits for a pod, and gets a volume that the pod can reach; or Immediate',
    question: 'When is a claim given its volume?',
    default: 'WaitForFirstConsumer',
    choices: [
      {value: 'WaitForFirstConsumer', summary: 'when a pod uses it: then the volume is one that the pod can reach'},
      {value: 'Immediate', summary: 'at once: for storage that every node can reach'},
    ],
    read: oneOf(['WaitForFirstConsumer', 'Immediate'], {WFFC: 'WaitForFirstConsumer'}),
  }),
  reclaimPolicy: text({
    placeholder: '<policy>',
    summary: 'what becomes of the data when a claim goes: Retain or Delete',
    question: 'What becomes of the data when a claim is deleted?',
    default: 'Retain',
    choices: [
      {value: 'Retain', summary: 'it stays, and a person decides'},
      {value: 'Delete', summary: 'it is deleted with the claim'},
    ],
    read: oneOf(['Retain', 'Delete']),
  }),
  allowExpansion: toggle({summary: 'claims may be made larger later, if the provisioner can do that'}),
  default: toggle({summary: 'the class of claims that name none'}),
  parameter: list({
    placeholder: '<key=value>',
    summary: 'a parameter for the provisioner; may be given several times',
    read: keyAndValue,
  }),
  mountOption: list({
    placeholder: '<option>',
    summary: 'an option for mount -o; may be given several times',
    read: anyText,
  }),
}

export interface ClassDescription {
  readonly metadata: JsonObject
  readonly provisioner: string
  readonly bindingMode: string
  readonly reclaimPolicy: string
  readonly allowExpansion?: boolean
  readonly parameters?: Readonly<Record<string, string>>
  readonly mountOptions?: readonly string[]
}

/** A StorageClass. */
export function classObject(description: ClassDescription): JsonObject {
  const {parameters = {}, mountOptions = []} = description
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: description.metadata,
    provisioner: description.provisioner,
    volumeBindingMode: description.bindingMode,
    reclaimPolicy: description.reclaimPolicy,
    ...(description.allowExpansion ? {allowVolumeExpansion: true} : {}),
    ...(Object.keys(parameters).length > 0 ? {parameters} : {}),
    ...(mountOptions.length > 0 ? {mountOptions} : {}),
  }
}

export const storageclass = defineGenerator({
  name: 'storageclass',
  aliases: ['sc'],
  summary: 'a StorageClass: a kind of storage that claims can ask for by name',
  examples: [
    {line: 'k8slab gen storageclass', does: 'for volumes that are made by hand'},
    {
      line: 'k8slab gen storageclass --name nfs --provisioner nfs.csi.k8s.io --parameter server=nfs.lab --parameter share=/srv',
      does: 'volumes made by a driver',
    },
  ],
  table,
  build: options => {
    if (options.parameter.length > 512) throw usageError('--parameter may be given 512 times')
    const object = classObject({
      metadata: withDefault(metadata(options), options.default),
      provisioner: options.provisioner,
      bindingMode: options.bindingMode,
      reclaimPolicy: options.reclaimPolicy,
      allowExpansion: options.allowExpansion,
      parameters: record(options.parameter),
      mountOptions: options.mountOption,
    })
    return [{comment: classNote(options.provisioner), object}]
  },
})

const withDefault = (metadata: JsonObject, isDefault: boolean): JsonObject =>
  isDefault ? {...metadata, annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}} : metadata

const classNote = (provisioner: string): string =>
  provisioner === noProvisioner
    ? 'A class for volumes that are made by hand: nothing makes one when a claim asks.'
    : `Claims of this class get their volumes from ${provisioner}, which must run in the cluster.`
