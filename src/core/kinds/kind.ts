import type {FieldError} from '../field-error.ts'
import type {Path} from '../field-path.ts'
import type {JsonObject, MutableJsonObject} from '../json.ts'
import type {Version} from '../version.ts'

/** Stands for a uid that nobody has said. */
export const placeholderUid = '00000000-0000-0000-0000-000000000000'

/** What validation needs to know beside the object. */
export interface AdmissionContext {
  readonly version: Version
  /** The random letters that end generated names; `xxxxx` where nobody says. */
  readonly suffix?: () => string
  /** The uid that the object is going to have, for what is derived from it. */
  readonly uid?: string
  /** The time of the request as it is stored, `2026-01-31T12:00:00Z`; without it times stay absent. */
  readonly now?: string
  /** Whether the pod's service account lets its token be mounted where the pod does not say; true without it. */
  readonly mountsToken?: boolean
}

/**
 * What the API server knows of one kind. Facts that OpenAPI has (fields, types, list keys) come from schemas/kubernetes.json;
 * here is what only its Go code says: defaults, validation, immutability, warnings.
 */
export interface Kind {
  /** `` for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** The root type in schemas/kubernetes.json, e.g. `core.v1.Pod`. */
  readonly type: string
  /** What mutating admission adds to a new object, after its defaults. */
  readonly admitCreate?: (object: MutableJsonObject, context: AdmissionContext) => void
  /** The same for a change. */
  readonly admitUpdate?: (object: MutableJsonObject, old: JsonObject, context: AdmissionContext) => void
  /** Completes what the server hands out from the cluster's stock, when nothing was refused; `old` for a change. */
  readonly allocate?: (object: MutableJsonObject, old?: JsonObject) => void
  /** What the server stores finds other defaults when it is read back: its strategy brings what they are taken from. */
  readonly defaultedAgain?: true
  /** A change of anything but metadata and status counts up metadata.generation, which starts at 1; for some also of what the preparation drops. */
  readonly countsGeneration?: true | 'before fields are dropped'
  /** Sets the status aside and drops fields of disabled features, as the strategy's PrepareForCreate does; it may warn. */
  readonly prepareForCreate?: (object: MutableJsonObject, context: AdmissionContext) => readonly Warning[] | void
  /** The same for an update: `old` is the stored object. */
  readonly prepareForUpdate?: (object: MutableJsonObject, old: JsonObject, context: AdmissionContext) => void
  /**
   * Validation of a new object after defaulting, in the server's own order. The object is in the form that is stored: what Go always
   * writes is there (`name: ""`, a list that is nil as null). `sent` is the request, with the empty lists and maps that are not stored.
   */
  readonly validate?: (object: JsonObject, context: AdmissionContext, sent?: JsonObject) => FieldError[]
  /** Validation of a change from `old` (as stored) to `object`; else as validate. */
  readonly validateUpdate?: (
    object: JsonObject,
    old: JsonObject,
    context: AdmissionContext,
    sent?: JsonObject,
  ) => FieldError[]
  /** HTTP Warning headers of the server. */
  readonly warnings?: (object: JsonObject, context: AdmissionContext, old?: JsonObject) => Warning[]
}

/** A warning that the server sends and that rejects nothing. */
export interface Warning {
  readonly message: string
  readonly at: Path
}

/** A refusal while decoding: HTTP 400. `strict` ones come from fieldValidation=Strict only. */
export interface DecodeError {
  readonly message: string
  /** `unknown` and `duplicate` fields are strict errors; `type` is a value that the Go type cannot hold. */
  readonly problem: 'unknown field' | 'duplicate field' | 'type'
  readonly path: string
  readonly at: Path
  /** For an unknown field: the fields that the type has, for suggestions. */
  readonly known?: readonly string[]
  /** For a type problem: what the field wants, in words: `a string`, `an integer`, `quantity` ... */
  readonly wanted?: string
  /** A value with a decoder of its own (quantity, time, integer or string): its error ends decoding, and the server tells no other. */
  readonly aborts?: true
}

/** What became of an object that was sent to the API server. */
export interface Admission {
  /** The object as it would be stored, without uid, resourceVersion and the like; undefined when decoding failed. */
  readonly stored: MutableJsonObject | undefined
  readonly decodeErrors: readonly DecodeError[]
  readonly fieldErrors: readonly FieldError[]
  readonly warnings: readonly Warning[]
}
