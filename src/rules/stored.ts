import {type FieldError, forbidden} from '../core/field-error.ts'
import {FieldPath} from '../core/field-path.ts'
import {type JsonObject, stringAt, valueAt} from '../core/json.ts'
import {admit} from '../core/kinds/admit.ts'
import {appliedTo} from '../core/kinds/applied.ts'
import {decode} from '../core/kinds/decode.ts'
import {encode} from '../core/kinds/encode.ts'
import type {Admission, Kind} from '../core/kinds/kind.ts'
import {compareQuantities, quantityOf} from '../core/quantity.ts'
import type {Version} from '../core/version.ts'

/** Which object; `namespace` is left out for cluster-wide kinds. */
interface Identity {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string | undefined
  readonly name: string
}

/** What a cluster has under a name, as it is stored there; undefined when there is nothing, or it was not read. */
export type Stored = (identity: Identity) => JsonObject | undefined

/** A live object in the form that a server of that version writes; fields that it does not know are left out. */
export const asStored = (live: JsonObject, kind: Kind, version: Version): JsonObject =>
  encode(decode(live, kind.type, version).object, kind.type, version)

export interface Change {
  readonly object: JsonObject
  readonly live: JsonObject
  readonly kind: Kind
  readonly version: Version
  readonly classOf: (name: string) => JsonObject | undefined
}

/** An object that changes a live one: see Subject. */
export interface Applied {
  readonly admission: Admission
  readonly old: JsonObject
  readonly after: JsonObject | undefined
}

/**
 * What the server says when `kubectl apply` brings an object to the live one; `admission` is what it says of the object by itself. What
 * the server and others have filled in stays, so that it is no change. Undefined for an object that does not decode: kubectl stops there.
 */
export function applied({object, live, kind, version, classOf}: Change, admission: Admission): Applied | undefined {
  if (admission.decodeErrors.length > 0) return undefined
  const old = asStored(live, kind, version)
  const {stored, fieldErrors, warnings} = admit(
    appliedTo(live, object, kind.type),
    {version},
    {old, fieldValidation: 'Ignore'},
  )
  const isClaim = kind.kind === 'PersistentVolumeClaim' && fieldErrors.length === 0
  const refused = isClaim && stored ? expansionErrors(stored, old, classOf) : fieldErrors
  return {admission: {...admission, fieldErrors: refused, warnings}, old, after: stored}
}

const sizePath = ['spec', 'resources', 'requests', 'storage'] as const

/**
 * Whether a claim may grow, which its class decides (Kubernetes plugin/pkg/admission/storage/persistentvolume/resize). Says nothing when
 * the class is not known, and for changes that validation refuses anyway.
 */
function expansionErrors(
  claim: JsonObject,
  old: JsonObject,
  classOf: (name: string) => JsonObject | undefined,
): FieldError[] {
  const [wanted, had] = [quantityOf(valueAt(claim, sizePath)), quantityOf(valueAt(old, sizePath))]
  if (!wanted || !had || compareQuantities(wanted, had) <= 0 || stringAt(old, 'status', 'phase') !== 'Bound') return []
  const name =
    stringAt(old, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class') ??
    stringAt(old, 'spec', 'storageClassName') ??
    ''
  const path = FieldPath.root('spec').child('resources', 'requests', 'storage')
  if (name === '') return [forbidden(path, 'may not change: only volumes of a class can grow')]
  const storageClass = classOf(name)
  if (!storageClass || storageClass['allowVolumeExpansion'] === true) return []
  return [forbidden(path, `may not change: allowVolumeExpansion of class "${name}" is not true`)]
}
