import {readFileSync} from 'node:fs'
import {isAbsolute, relative, resolve} from 'node:path'
import {environmentError, usageError} from '../core/operational-error.ts'
import {unifiedDiff} from '../report/unified-diff.ts'
import {applyFixes, type Fixed, type Mended} from '../rules/fixing.ts'
import type {CommandContext} from './command.ts'
import {cannotRead} from './messages/input.ts'
import type {Judgement} from './verified.ts'
import {writeFileSafely} from './write-file.ts'

export interface FixOptions {
  /** Print what would change, and write nothing. */
  readonly dryRun: boolean
  /** Judges everything anew, with these texts for those files. */
  readonly judge: (texts: ReadonlyMap<string, string>) => Judgement
}

/**
 * Applies the safe fixes of a judgement to its files; what was replaced is kept beside each as `file~`. Standard input is not written
 * back: its fixed text goes to stdout. Says on stderr what was done, and returns what is found then.
 */
export function fixFiles(context: CommandContext, judged: Judgement, {dryRun, judge}: FixOptions): Judgement {
  const {input, findings} = judged
  const original = (file: string): string => input.textOf(file) ?? ''
  const judgements = [judged]
  const fixed = applyFixes({
    findings,
    textOf: original,
    judge: texts => {
      const next = judge(texts)
      judgements.push(next)
      return next.findings
    },
  })
  const kept = dryRun ? new Map<string, string>() : writeAll(context, fixed, original)
  if (dryRun) {
    for (const [file, text] of fixed.texts) context.stdout.write(unifiedDiff(file, original(file), text))
  } else if (input.names.includes('-')) context.stdout.write(fixed.texts.get('-') ?? original('-'))
  context.stderr.write(told(fixed.mended, kept, dryRun))
  // The last judgement may be one of an attempt that was not kept.
  return judgements.findLast(each => each.findings === fixed.findings) ?? judged
}

/** Standard input has one way out, stdout: it cannot be fixed together with files. */
export function checkFixPaths(paths: readonly string[]): void {
  if (paths.includes('-') && paths.length > 1) {
    throw usageError('--fix takes standard input or files, not both', {
      mend: 'fix the files first, and then standard input by itself: its fixed text is printed',
    })
  }
}

/** Writes the files; returns where the old texts are kept. All of them are looked at before the first is written. */
function writeAll(
  context: CommandContext,
  {texts}: Fixed,
  original: (file: string) => string,
): ReadonlyMap<string, string> {
  const files = [...texts].filter(([file]) => file !== '-').map(([file, text]) => ({file, text}))
  for (const {file} of files) checkUnchanged(context, file, original(file))
  const kept = new Map<string, string>()
  for (const {file, text} of files) {
    const {backup} = writeFileSafely(resolve(context.cwd, file), text, {force: true})
    if (backup !== undefined) kept.set(file, isAbsolute(file) ? backup : relative(context.cwd, backup))
  }
  return kept
}

/** What is written must be what was read but for the fixes, byte for byte. */
function checkUnchanged({cwd}: CommandContext, file: string, text: string): void {
  let bytes: Buffer
  try {
    bytes = readFileSync(resolve(cwd, file))
  } catch (error) {
    throw cannotRead(file, error)
  }
  if (bytes.equals(Buffer.from(text))) return
  if (!isUtf8(bytes)) throw environmentError(`${file} is not UTF-8; nothing was fixed`, {mend: 'save it as UTF-8'})
  throw environmentError(`${file} has changed meanwhile; nothing was fixed`, {mend: 'run it again'})
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** By the place in the text: what came to light by another fix was mended after it. */
function inOrder(mended: readonly Mended[]): readonly Mended[] {
  const files = [...new Set(mended.map(({finding}) => finding.at.file))]
  const key = ({finding: {at}}: Mended): readonly number[] => [files.indexOf(at.file), at.line, at.column]
  return mended.toSorted((a, b) => {
    const [one, other] = [key(a), key(b)]
    return one.map((number, index) => number - other[index]!).find(difference => difference !== 0) ?? 0
  })
}

function told(mended: readonly Mended[], kept: ReadonlyMap<string, string>, dryRun: boolean): string {
  if (mended.length === 0) return 'nothing to fix\n'
  const lines = inOrder(mended).map(({finding, fix}) => {
    const {at, code} = finding
    return `${dryRun ? 'would fix' : 'fixed'} ${at.file}:${at.line}:${at.column} ${code}: ${fix.title}`
  })
  const old = [...kept].map(([file, backup]) => `the old ${file} is ${backup}`)
  return `${[...lines, ...old].join('\n')}\n`
}
