import type {JsonObject} from '../json.ts'
import type {AdmitOptions} from './admit.ts'
import type {Admission, AdmissionContext, Kind} from './kind.ts'
import type {Served} from './versions.ts'

/** A kind that the server admits otherwise than by schemas/kubernetes.json: a custom one, or the definition of one. */
export interface CustomKind extends Kind {
  /** It has rules (x-kubernetes-validations) that are not evaluated here: what is accepted may still be refused by one. */
  readonly hasRules: boolean
  /** As admit of admit.ts, for objects of this kind. */
  readonly admit: (object: JsonObject, context: AdmissionContext, options?: AdmitOptions) => Admission
}

/**
 * The kinds that a set of CustomResourceDefinitions defines. Only the type: what makes such a value (custom/index.ts) is loaded when there
 * are definitions.
 */
export interface CustomKinds {
  /** Undefined for a kind that no definition knows. */
  isNamespaced(apiVersion: string, kind: string): boolean | undefined
  /** Whether the definition serves that version, foreign beside defined kinds; undefined in a group of which nothing is defined. */
  servedIn(apiVersion: string, kind: string): Served | undefined
  /** Knows CustomResourceDefinition itself as well. */
  kindOf(apiVersion: string, kind: string): CustomKind | undefined
}
