import type {Category, Place, Related} from '../core/diagnostic.ts'

/** Everything that can be wrong with an exports file, and what that means: `rejected` is an error of exportfs (exit 1). */
export const categoryOf = {
  'bad option list': 'rejected',
  'unknown option': 'rejected',
  'bad id': 'rejected',
  'bad id list': 'rejected',
  'bad fsid': 'rejected',
  'unknown flavour': 'rejected',
  'bad subnet': 'rejected',
  'client too long': 'rejected',
  'relative path': 'rejected',
  duplicate: 'rejected',
  'conflicting duplicate': 'rejected',
  'unresolvable host': 'stuck',
  'reading ends': 'stuck',
  'lost entry': 'stuck',
  'space before options': 'risk',
  'no host': 'advice',
  'no options': 'advice',
  'no subtree option': 'advice',
} as const satisfies Readonly<Record<string, Category>>

export type ProblemKind = keyof typeof categoryOf

/** What is wrong with one place of an exports file. */
export interface ExportsProblem {
  readonly kind: ProblemKind
  readonly category: Category
  readonly message: string
  readonly hint?: string
  readonly at: Place
  readonly related: readonly Related[]
}

/** Takes a problem at the bytes from `start` to `end`. */
export type Complain = (
  kind: ProblemKind,
  at: {readonly start: number; readonly end: number},
  message: string,
  hint?: string,
) => void
