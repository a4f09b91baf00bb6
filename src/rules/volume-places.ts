import {cleanPath} from '../core/names.ts'
import {type JsonObject, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'

/** Where the data of a volume lies. */
export interface VolumePlace {
  /** Equal for volumes with the same data. */
  readonly key: string
  /** For a message: `/srv/data of NFS server 10.0.0.1`. */
  readonly text: string
  /** The field of the source that says it, for pointing at. */
  readonly field: string
}

/** Fields whose values together name the storage, by source. */
const handles: Readonly<Record<string, readonly string[]>> = {
  awsElasticBlockStore: ['volumeID', 'partition'],
  azureDisk: ['diskURI'],
  azureFile: ['shareName', 'secretName', 'secretNamespace'],
  cephfs: ['path', 'monitors'],
  cinder: ['volumeID'],
  csi: ['volumeHandle', 'driver'],
  fc: ['targetWWNs', 'lun', 'wwids'],
  gcePersistentDisk: ['pdName', 'partition'],
  glusterfs: ['path', 'endpoints'],
  iscsi: ['iqn', 'targetPortal', 'lun'],
  nfs: ['path', 'server'],
  portworxVolume: ['volumeID'],
  rbd: ['image', 'pool', 'monitors'],
  vsphereVolume: ['volumePath'],
}

/** Where a volume's source (`nfs`, `hostPath` ...) puts its data; undefined where that cannot be told. */
export function volumePlace(spec: JsonObject, source: string): VolumePlace | undefined {
  const values = objectAt(spec, source)
  if (source === 'hostPath' || source === 'local') {
    const path = cleanPath(stringAt(values, 'path') ?? '')
    const nodes = valueAt(spec, ['nodeAffinity', 'required'])
    const where = nodes === undefined ? 'of the node' : 'of the same nodes'
    return {key: `folder ${path} ${JSON.stringify(nodes ?? null)}`, text: `${path} ${where}`, field: 'path'}
  }
  const fields = Object.hasOwn(handles, source) ? handles[source]! : []
  const [field] = fields
  if (field === undefined || valueAt(values, [field]) === undefined) return undefined
  if (source === 'nfs') {
    const path = cleanPath(stringAt(values, 'path') ?? '')
    const server = (stringAt(values, 'server') ?? '').toLowerCase()
    return {key: `nfs ${server} ${path}`, text: `${path} of NFS server ${server}`, field}
  }
  const named = fields.map(name => JSON.stringify(valueAt(values, [name]) ?? null))
  const text = stringAt(values, field)
  return {
    key: `${source} ${named.join(' ')}`,
    text: text === undefined ? `${source} storage` : `${source} ${text}`,
    field,
  }
}

/** Nothing writes to it through this volume. */
export const isReadOnly = (spec: JsonObject, source: string): boolean =>
  valueAt(spec, [source, 'readOnly']) === true ||
  (listAt(spec, 'accessModes').length > 0 && listAt(spec, 'accessModes').every(mode => mode === 'ReadOnlyMany'))
