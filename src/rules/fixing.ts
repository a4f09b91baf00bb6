import type {Edit, Finding, Fix} from '../core/diagnostic.ts'
import {applyEdits, areApart} from '../core/edits.ts'

/** A finding that was mended, and how. */
export interface Mended {
  readonly finding: Finding
  readonly fix: Fix
}

export interface Fixed {
  /** The new texts of the files that changed. */
  readonly texts: ReadonlyMap<string, string>
  readonly mended: readonly Mended[]
  /** What is found in the new texts. */
  readonly findings: readonly Finding[]
}

/** What a run reads and judges, for fixing it. */
export interface Fixable {
  readonly findings: readonly Finding[]
  readonly textOf: (file: string) => string
  /** Judges everything anew, with these texts for those files. */
  readonly judge: (texts: ReadonlyMap<string, string>) => readonly Finding[]
}

const mostRounds = 50

/**
 * Applies every safe fix, and those of findings that come to light when others are mended, until there is none left. A fix that does not
 * do away with its finding, or that brings a refusal to a line that it wrote, is not applied.
 */
export function applyFixes({findings: first, textOf, judge}: Fixable): Fixed {
  const refused = new Set<string>()
  let texts: ReadonlyMap<string, string> = new Map()
  let findings = first
  const mended: Mended[] = []
  for (let round = 0; round < mostRounds; round++) {
    const chosen = chooseFixes(findings, refused)
    if (chosen.length === 0) break
    const attempt = attemptFixes(chosen, file => texts.get(file) ?? textOf(file))
    const next = new Map([...texts, ...attempt.texts])
    const after = judge(next)
    const vain = chosen.filter(choice => isVain(choice, attempt, {before: findings, after}))
    if (vain.length > 0) {
      for (const choice of vain) refused.add(fixIdentity(choice))
      continue
    }
    texts = next
    findings = after
    mended.push(...chosen)
  }
  return {texts, mended, findings}
}

/** What is said of what; not where, because lines move. */
const identity = ({code, path = '', message, object, at}: Finding): string =>
  JSON.stringify([code, at.file, object ? Object.values(object) : [], path, message])
const fixIdentity = ({finding, fix}: Mended): string => `${identity(finding)} ${fix.title}`

/** The first safe fix of each finding, unless it touches one that was chosen before. */
function chooseFixes(findings: readonly Finding[], refused: ReadonlySet<string>): readonly Mended[] {
  const chosen: Mended[] = []
  const taken = new Map<string, Edit[]>()
  for (const finding of findings) {
    const fix = finding.fixes.find(fix => fix.safe && !refused.has(fixIdentity({finding, fix})))
    if (!fix || fix.edits.length === 0) continue
    const others = (edit: Edit): readonly Edit[] => taken.get(edit.at.file) ?? []
    const isFree = fix.edits.every(edit =>
      others(edit).every(other => areApart(edit.at, other.at) || isSameEdit(edit, other)),
    )
    if (!isFree) continue
    chosen.push({finding, fix})
    for (const edit of fix.edits) {
      const known = others(edit)
      if (!known.some(other => isSameEdit(edit, other))) taken.set(edit.at.file, [...known, edit])
    }
  }
  return chosen
}

const isSameEdit = (a: Edit, b: Edit): boolean =>
  a.newText === b.newText && JSON.stringify(a.at) === JSON.stringify(b.at)

interface Attempt {
  readonly texts: ReadonlyMap<string, string>
  /** The lines of the new text that an edit wrote, by `editKey`. */
  readonly written: ReadonlyMap<string, readonly [first: number, last: number]>
}

const editKey = ({at: {file, line, column}}: Edit): string => `${line}:${column}:${file}`

function attemptFixes(chosen: readonly Mended[], textOf: (file: string) => string): Attempt {
  const byFile = new Map<string, Map<string, Edit>>()
  for (const edit of chosen.flatMap(({fix}) => fix.edits)) {
    const edits = byFile.get(edit.at.file)
    if (edits) edits.set(editKey(edit), edit)
    else byFile.set(edit.at.file, new Map([[editKey(edit), edit]]))
  }
  const texts = new Map<string, string>()
  const written = new Map<string, readonly [number, number]>()
  for (const [file, edits] of byFile) {
    const {text, lines} = applyEdits(textOf(file), [...edits.values()])
    texts.set(file, text)
    for (const [index, key] of [...edits.keys()].entries()) written.set(key, lines[index]!)
  }
  return {texts, written}
}

interface Round {
  readonly before: readonly Finding[]
  readonly after: readonly Finding[]
}

/** Whether a fix left its finding as it was, or brought a new refusal to a line that it wrote. */
function isVain({finding, fix}: Mended, {written}: Attempt, {before, after}: Round): boolean {
  const known = new Set(before.map(identity))
  const own = identity(finding)
  return after.some(other => {
    const said = identity(other)
    if (said === own) return true
    if (other.category !== 'rejected' || known.has(said)) return false
    return fix.edits.some(edit => {
      const [first, last] = written.get(editKey(edit)) ?? [0, -1]
      return edit.at.file === other.at.file && other.at.line >= first && other.at.line <= last
    })
  })
}
