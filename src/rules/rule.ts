import type {Category, Fix, Place, Related} from '../core/diagnostic.ts'
import type {Path} from '../core/field-path.ts'
import type {JsonObject} from '../core/json.ts'
import type {Admission, Kind} from '../core/kinds/kind.ts'
import type {Served} from '../core/kinds/versions.ts'
import type {Manifest, ManifestSet} from '../core/manifest-set.ts'
import type {Version} from '../core/version.ts'
import type {Part, TextDocument} from '../core/yaml/document.ts'
import type {StuckClaim} from '../binding/stuck.ts'
import type {ExportsFile} from '../nfs/exports.ts'

/** One resource with what the API server would make of it. */
export interface Subject {
  readonly manifest: Manifest
  /** Whether the target version serves this apiVersion and kind. */
  readonly served: Served
  /** Undefined for a kind that k8slab has no schema for. */
  readonly kind: Kind | undefined
  readonly admission: Admission | undefined
  /** The object before the change, when one was given to compare with. */
  readonly old: JsonObject | undefined
  /** The same, as it stands in its text. */
  readonly before?: Manifest | undefined
  /** The apiVersion that it is judged by, where its own is gone; nothing of it is stored then. */
  readonly judgedAs?: string
  /** What becomes of a live object by the change: the object with all that others have added to it. */
  readonly after?: JsonObject | undefined
}

/** Everything that is judged together, and under which conditions. */
export interface World {
  readonly version: Version
  /** The input is everything that there is: what is absent from it is absent from the cluster. */
  readonly complete: boolean
  /** Those of the StorageClasses that the input names which a cluster has; undefined when none was asked. */
  readonly liveClasses?: ReadonlySet<string> | undefined
  readonly set: ManifestSet
  readonly documents: readonly TextDocument[]
  readonly exports: readonly ExportsFile[]
  readonly subjects: readonly Subject[]
  /** Earlier texts of objects that stand twice: what comes of them is gone, but the server judges them. */
  readonly replaced: readonly Subject[]
  /** The claims that can never bind as written, by `namespace/name`; the model is played when first asked. */
  readonly stuckClaims: () => ReadonlyMap<string, StuckClaim>
}

/** What a rule says of one place. Either `path` (of the object that is checked) or `at` says where. */
export interface Remark {
  readonly message: string
  readonly hint?: string | undefined
  readonly path?: Path
  readonly part?: Part
  readonly at?: Place
  /** The field as the API server writes it. */
  readonly field?: string
  readonly related?: readonly Related[]
  readonly fixes?: readonly Fix[]
}
export type Report = (remark: Remark) => void

/**
 * One rule: one folder with rule.ts and rule.md, which is its explain page and its test. Pure: it sees the whole world and
 * reports on the one object, document or exports file that it is given.
 */
export interface Rule {
  readonly code: `KL${number}`
  readonly slug: string
  readonly category: Category
  readonly title: string
  /** The kinds that `check` looks at, as `ownKind` names them; all when left out. */
  readonly kinds?: readonly string[]
  readonly check?: (subject: Subject, world: World, report: Report) => void
  readonly checkDocument?: (document: TextDocument, world: World, report: Report) => void
  readonly checkExports?: (file: ExportsFile, world: World, report: Report) => void
}

/** Declares a rule; the type is the contract. */
export const defineRule = (rule: Rule): Rule => rule
