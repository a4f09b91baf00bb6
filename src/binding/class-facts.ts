import {misspelt} from '../core/nearest.ts'
import {type Json, type JsonObject, listAt, objectAt, stringAt} from '../core/json.ts'

/** The older way to name a class; it counts before spec.storageClassName, even when empty. */
export const classAnnotation = 'volume.beta.kubernetes.io/storage-class'
const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
]
/** The provisioner of a class that has none. */
export const noProvisioner = 'kubernetes.io/no-provisioner'

/** What the controllers read of a StorageClass. */
export interface ClassFacts {
  readonly name: string
  readonly provisioner: string
  /** volumeBindingMode is WaitForFirstConsumer. */
  readonly delayed: boolean
  readonly isDefault: boolean
  /** metadata.creationTimestamp; `` for a class that is not created yet: all of an input are of one moment. */
  readonly created: string
  readonly allowsExpansion: boolean
  /** TopologySelectorTerms. */
  readonly allowedTopologies: readonly Json[]
}

export function classFacts(object: JsonObject): ClassFacts {
  const annotations = objectAt(object, 'metadata', 'annotations')
  return {
    name: stringAt(object, 'metadata', 'name') ?? '',
    provisioner: stringAt(object, 'provisioner') ?? '',
    delayed: stringAt(object, 'volumeBindingMode') === 'WaitForFirstConsumer',
    isDefault: defaultAnnotations.some(key => stringAt(annotations, key) === 'true'),
    created: stringAt(object, 'metadata', 'creationTimestamp') ?? '',
    allowsExpansion: object['allowVolumeExpansion'] === true,
    allowedTopologies: listAt(object, 'allowedTopologies'),
  }
}

/**
 * The class that claims without one get: the newest of the default classes, of equally new ones the first by name.
 * Kubernetes pkg/volume/util/storageclass.go GetDefaultClass.
 */
export function defaultClass(classes: Iterable<ClassFacts>): ClassFacts | undefined {
  let best: ClassFacts | undefined
  for (const candidate of classes) {
    if (!candidate.isDefault) continue
    if (
      best === undefined ||
      candidate.created > best.created ||
      (candidate.created === best.created && candidate.name < best.name)
    ) {
      best = candidate
    }
  }
  return best
}

/** The class that may have been meant: a slip of the pen away, or one of which the name is the beginning. */
export const classMeant = (name: string, classes: readonly string[]): string | undefined =>
  misspelt(name, classes) ?? classes.find(other => other.startsWith(name) || name.startsWith(other))
