import {type Json, type JsonObject, listAt, stringAt, valueAt} from '../../../core/json.ts'
import {age, columns, isDeleted, nameCell, type Printer, textCell} from './printer.ts'

const modeLetters: readonly (readonly [mode: string, letters: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]

/** `RWO,RWX`, in the server's order (pkg/apis/core/helper GetAccessModesAsString). */
function accessModes(object: JsonObject, ...path: string[]): string {
  const modes = listAt(object, ...path)
  return modeLetters
    .filter(([mode]) => modes.includes(mode))
    .map(([, letters]) => letters)
    .join(',')
}

/** The class annotation of old wins over the field. */
const className = (object: JsonObject): string =>
  stringAt(object, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class') ??
  textCell(object, 'spec', 'storageClassName')

/** A quantity as it is stored; an absent one prints as zero. */
const storage = (object: JsonObject, ...path: string[]): string => {
  const value = valueAt(object, [...path, 'storage'])
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '0'
}
const unset = (object: JsonObject, ...path: string[]): string => stringAt(object, ...path) ?? '<unset>'

export const volumePrinter: Printer = {
  columns: columns(
    'Name | Capacity | Access Modes | Reclaim Policy | Status | Claim | StorageClass | VolumeAttributesClass | Reason | Age | +VolumeMode',
  ),
  cells: (volume, now) => [
    nameCell(volume),
    storage(volume, 'spec', 'capacity'),
    accessModes(volume, 'spec', 'accessModes'),
    textCell(volume, 'spec', 'persistentVolumeReclaimPolicy'),
    isDeleted(volume) ? 'Terminating' : textCell(volume, 'status', 'phase'),
    valueAt(volume, ['spec', 'claimRef']) === undefined
      ? ''
      : `${textCell(volume, 'spec', 'claimRef', 'namespace')}/${textCell(volume, 'spec', 'claimRef', 'name')}`,
    className(volume),
    unset(volume, 'spec', 'volumeAttributesClassName'),
    textCell(volume, 'status', 'reason'),
    age(volume, now),
    unset(volume, 'spec', 'volumeMode'),
  ],
}

export const claimPrinter: Printer = {
  columns: columns(
    'Name | Status | Volume | Capacity | Access Modes | StorageClass | VolumeAttributesClass | Age | +VolumeMode',
  ),
  cells: (claim, now) => {
    const volume = textCell(claim, 'spec', 'volumeName')
    return [
      nameCell(claim),
      isDeleted(claim) ? 'Terminating' : textCell(claim, 'status', 'phase'),
      volume,
      volume === '' ? '' : storage(claim, 'status', 'capacity'),
      volume === '' ? '' : accessModes(claim, 'status', 'accessModes'),
      className(claim),
      unset(claim, 'spec', 'volumeAttributesClassName'),
      age(claim, now),
      unset(claim, 'spec', 'volumeMode'),
    ]
  },
}

/** pkg/apis/storage/util IsDefaultAnnotation */
const isDefaultClass = (object: JsonObject): boolean =>
  ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'].some(
    key => stringAt(object, 'metadata', 'annotations', key) === 'true',
  )

export const storageClassPrinter: Printer = {
  columns: columns('Name | Provisioner | ReclaimPolicy | VolumeBindingMode | AllowVolumeExpansion | Age'),
  cells: (object, now) => [
    `${nameCell(object)}${isDefaultClass(object) ? ' (default)' : ''}`,
    textCell(object, 'provisioner'),
    stringAt(object, 'reclaimPolicy') ?? 'Delete',
    stringAt(object, 'volumeBindingMode') ?? 'Immediate',
    valueAt(object, ['allowVolumeExpansion']) === true,
    age(object, now),
  ],
}

export const attachmentPrinter: Printer = {
  columns: columns('Name | Attacher | PV | Node | Attached:boolean | Age'),
  cells: (attachment, now) => [
    nameCell(attachment),
    textCell(attachment, 'spec', 'attacher'),
    textCell(attachment, 'spec', 'source', 'persistentVolumeName'),
    textCell(attachment, 'spec', 'nodeName'),
    valueAt(attachment, ['status', 'attached']) === true,
    age(attachment, now),
  ],
}

const flag = (object: JsonObject, field: string, otherwise: boolean): boolean => {
  const value: Json | undefined = valueAt(object, ['spec', field])
  return typeof value === 'boolean' ? value : otherwise
}

export const driverPrinter: Printer = {
  columns: columns(
    'Name | AttachRequired:boolean | PodInfoOnMount:boolean | StorageCapacity:boolean | TokenRequests | RequiresRepublish:boolean | Modes | Age',
  ),
  cells: (driver, now) => {
    const requests = valueAt(driver, ['spec', 'tokenRequests'])
    return [
      nameCell(driver),
      flag(driver, 'attachRequired', true),
      flag(driver, 'podInfoOnMount', false),
      flag(driver, 'storageCapacity', false),
      requests === undefined
        ? '<unset>'
        : listAt(driver, 'spec', 'tokenRequests')
            .map(request => textCell(request, 'audience'))
            .join(','),
      flag(driver, 'requiresRepublish', false),
      listAt(driver, 'spec', 'volumeLifecycleModes').map(String).join(',') || '<none>',
      age(driver, now),
    ]
  },
}

export const attributesClassPrinter: Printer = {
  columns: columns('Name | DriverName | Age'),
  cells: (object, now) => [nameCell(object), textCell(object, 'driverName'), age(object, now)],
}

export const nodeDriversPrinter: Printer = {
  columns: columns('Name | Drivers:integer | Age'),
  cells: (object, now) => [nameCell(object), listAt(object, 'spec', 'drivers').length, age(object, now)],
}
