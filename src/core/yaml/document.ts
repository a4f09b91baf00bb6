import type {Place} from '../diagnostic.ts'
import type {Path} from '../field-path.ts'
import type {Json} from '../json.ts'
import type {Version} from '../version.ts'

/** What a reader found wrong with the text itself: what kubectl would refuse before it sends anything. */
export interface TextProblem {
  readonly message: string
  readonly hint?: string
  readonly at: Place
  /** The first version whose kubectl reads it all the same. */
  readonly before?: Version
}

/** A key that stands twice in one mapping: kubectl takes the last one, in YAML and in JSON, and sends only that. */
export interface DuplicateKey {
  readonly path: Path
  readonly at: Place
  readonly first: Place
  /**
   * When all entries of that key are alike and this one has lines of its own, without a comment: these lines, from the end of the
   * line before. Nothing changes when they go.
   */
  readonly surplus?: Place
}

/** `key`: the key token of the last step; `value`: the value; `entry`: from the key to the end of the value. */
export type Part = 'key' | 'value' | 'entry'

/** One document of a text, read as kubectl reads it. */
export interface TextDocument {
  readonly file: string
  /** Which fenced block of a Markdown file the document stands in, counted from 0; 0 for other files. */
  readonly block: number
  /** Undefined when the text is broken (see problems) or the document is empty. */
  readonly value: Json | undefined
  readonly problems: readonly TextProblem[]
  readonly duplicates: readonly DuplicateKey[]
  /**
   * The first line of text that kubectl silently leaves out, because the document ended before it: behind a line `...` or
   * a stray bracket or comma at the beginning of a line.
   */
  readonly unread: Place | undefined
  /**
   * Where `path` stands. Where it does not exist, the place of the nearest parent that does: its key, or for the root the
   * first line of the document. Computed when asked, so that reading without findings costs no positions.
   */
  place(path: Path, part?: Part): Place
  /**
   * A key or a value as it is written, quotes and all. Undefined where it does not stand at that very place: it is missing, or an
   * alias or a merge key leads to it, so that others share it.
   */
  written(path: Path, part: 'key' | 'value'): string | undefined
  /** True when `path` itself stands in the text. */
  has(path: Path): boolean
}

/** All of a file: the documents that are manifests or broken, and how many other blocks were passed over (Markdown). */
export interface TextFile {
  readonly file: string
  readonly documents: readonly TextDocument[]
  readonly skipped: number
}
