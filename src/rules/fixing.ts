import type {Edit, Finding, Fix, Place} from '../core/diagnostic.ts'
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
 * do away with its finding, or that brings a refusal to what it wrote, is not applied.
 */
export function applyFixes({findings: first, textOf, judge}: Fixable): Fixed {
  const refused = new Set<string>()
  let texts: ReadonlyMap<string, string> = new Map()
  let findings = first
  const mended: Mended[] = []
  for (let count = 0; count < mostRounds; count++) {
    const chosen = chooseFixes(findings, refused)
    if (chosen.length === 0) break
    const attempt = attemptFixes(chosen, file => texts.get(file) ?? textOf(file))
    const next = new Map([...texts, ...attempt.texts])
    const after = judge(next)
    const round = roundOf(findings, after)
    const vain = chosen.filter(choice => isVain(choice, attempt, round))
    if (vain.length > 0) {
      for (const choice of vain) refused.add(fixIdentity(choice))
      continue
    }
    texts = next
    findings = after
    for (const choice of chosen) mended.push(choice)
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
  const taken = new EditsByLine()
  for (const finding of findings) {
    const fix = finding.fixes.find(fix => fix.safe && !refused.has(fixIdentity({finding, fix})))
    if (!fix || fix.edits.length === 0) continue
    const others = fix.edits.map(edit => taken.touching(edit))
    if (others.some((list, index) => list.some(other => !isSameEdit(fix.edits[index]!, other)))) continue
    chosen.push({finding, fix})
    for (const edit of fix.edits) taken.add(edit)
  }
  return chosen
}

/** Edits by the lines that they touch: those that touch each other share a line. */
class EditsByLine {
  readonly #edits = new Map<string, Edit[]>()

  add(edit: Edit): void {
    for (const key of linesOf(edit)) {
      const list = this.#edits.get(key)
      if (list) list.push(edit)
      else this.#edits.set(key, [edit])
    }
  }
  touching(edit: Edit): readonly Edit[] {
    return linesOf(edit).flatMap(key => (this.#edits.get(key) ?? []).filter(other => !areApart(edit.at, other.at)))
  }
}

const linesOf = ({at: {file, line, endLine}}: Edit): readonly string[] =>
  Array.from({length: endLine - line + 1}, (_, index) => `${line + index}:${file}`)

const isSameEdit = (a: Edit, b: Edit): boolean =>
  a.newText === b.newText && JSON.stringify(a.at) === JSON.stringify(b.at)

interface Attempt {
  readonly texts: ReadonlyMap<string, string>
  /** Where the new text of an edit stands, by `editKey`. */
  readonly written: ReadonlyMap<string, Place>
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
  const written = new Map<string, Place>()
  for (const [file, edits] of byFile) {
    const {text, places} = applyEdits(textOf(file), [...edits.values()])
    texts.set(file, text)
    for (const [index, key] of [...edits.keys()].entries()) written.set(key, places[index]!)
  }
  return {texts, written}
}

interface Round {
  /** How often the same was said before and after. */
  readonly before: ReadonlyMap<string, number>
  readonly after: ReadonlyMap<string, number>
  /** Refusals that were not said before, and that the next round does not mend. */
  readonly fresh: readonly Finding[]
}

function roundOf(before: readonly Finding[], after: readonly Finding[]): Round {
  const known = countedBy(before)
  const isMended = ({fixes}: Finding): boolean => fixes.some(fix => fix.safe)
  const fresh = after.filter(
    finding => finding.category === 'rejected' && !isMended(finding) && !known.has(identity(finding)),
  )
  return {before: known, after: countedBy(after), fresh}
}

function countedBy(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const said of findings.map(identity)) counts.set(said, (counts.get(said) ?? 0) + 1)
  return counts
}

/** Whether a fix left its finding as it was, or brought a new refusal to what it wrote. */
function isVain({finding, fix}: Mended, {written}: Attempt, {before, after, fresh}: Round): boolean {
  const own = identity(finding)
  if ((after.get(own) ?? 0) >= (before.get(own) ?? 1)) return true
  return fresh.some(other =>
    fix.edits.some(edit => {
      const at = written.get(editKey(edit))
      return (at !== undefined && !areApart(at, other.at)) || isOfField(other, finding, edit)
    }),
  )
}

/** Whether a refusal is about the same field, or the one that it has become by another name. */
function isOfField({path, object}: Finding, {path: before, object: whose}: Finding, {newText}: Edit): boolean {
  if (path === undefined || before === undefined || JSON.stringify(object) !== JSON.stringify(whose)) return false
  const name = newText.replace(/^(["'])(.*)\1$/, '$2')
  return path === before || path === before.replace(/[^.]*$/, () => name)
}
