/** What a finding means for the one who wrote the manifest. */
export type Category = 'rejected' | 'stuck' | 'risk' | 'advice'
export type Level = 'error' | 'warning' | 'info'

/** The level follows from the category; there is no other way to set it. */
export const levelOf: Readonly<Record<Category, Level>> = {
  rejected: 'error',
  stuck: 'error',
  risk: 'warning',
  advice: 'info',
}

/** A range in a file: lines and columns count from 1, columns in UTF-16 units, the end is exclusive. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

export interface ObjectName {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

export interface Edit {
  readonly at: Place
  readonly newText: string
}
export interface Fix {
  readonly title: string
  /** A safe fix does not change what the author meant; `--fix` applies only those. */
  readonly safe: boolean
  readonly edits: readonly Edit[]
}
export interface Related {
  readonly message: string
  readonly at: Place
}

/** One finding, as `verify --format json` prints it. */
export interface Finding {
  readonly code: `KL${number}`
  readonly slug: string
  readonly category: Category
  readonly level: Level
  readonly message: string
  readonly hint?: string
  readonly at: Place
  readonly object?: ObjectName
  /** The field as the API server writes it: `spec.ports[0].name`. */
  readonly path?: string
  readonly related: readonly Related[]
  readonly fixes: readonly Fix[]
}
