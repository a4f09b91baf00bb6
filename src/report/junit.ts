import type {Finding, Level} from '../core/diagnostic.ts'
import {type Folders, nameFromRoot} from './file-names.ts'

/** Something that was judged: a resource, or a file that holds none (exports, broken text). */
export interface JudgedCase {
  readonly file: string
  /** `PersistentVolumeClaim default/data`; undefined for the file itself. */
  readonly resource?: string
  /** The line that the resource begins on. */
  readonly line?: number
}

export interface JunitOptions {
  readonly folders: Folders
  /** Every resource and file of the run, in the order read. */
  readonly cases: readonly JudgedCase[]
  /** Whether a finding of that level is a failure; others are only told. */
  readonly fails: (level: Level) => boolean
}

/** The resource of a finding as a test case is named: `PersistentVolumeClaim default/data`. */
export const resourceCase = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name === '' ? '(without a name)' : name}`

interface Suite {
  readonly file: string
  readonly cases: {readonly name: string; readonly line: number | undefined; readonly findings: Finding[]}[]
}

/** Findings as JUnit XML: a file is a suite, a resource a case; what belongs to no resource is the case of its file. */
export function junitReport(findings: readonly Finding[], options: JunitOptions): string {
  const suites = suitesOf(findings, options)
  const isFailed = (found: readonly Finding[]): boolean => found.some(({level}) => options.fails(level))
  const failures = (cases: Suite['cases']): number => cases.filter(({findings}) => isFailed(findings)).length
  const all = suites.flatMap(({cases}) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="k8slab verify" tests="${all.length}" failures="${failures(all)}" errors="0">`,
    ...suites.flatMap(({file, cases}) => [
      `  <testsuite name="${escape(file)}" tests="${cases.length}" failures="${failures(cases)}" errors="0" skipped="0">`,
      ...cases.map(({name, line, findings}) => testCase(file, name, line, findings, options)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

function suitesOf(findings: readonly Finding[], {cases, folders}: JunitOptions): Suite[] {
  const suites = new Map<string, Suite>()
  const suiteOf = (file: string): Suite => {
    const name = nameFromRoot(file, folders)
    let suite = suites.get(name)
    if (!suite) suites.set(name, (suite = {file: name, cases: []}))
    return suite
  }
  for (const {file, resource, line} of cases)
    suiteOf(file).cases.push({name: resource ?? nameFromRoot(file, folders), line, findings: []})
  for (const finding of findings) {
    const {at, object} = finding
    const suite = suiteOf(at.file)
    const name = object ? resourceCase(object.kind, object.namespace, object.name) : suite.file
    // Of several resources of one name the last that begins before the finding is meant.
    const same = suite.cases.filter(known => known.name === name)
    const found = same.findLast(({line}) => line === undefined || line <= at.line) ?? same[0]
    if (found) found.findings.push(finding)
    else suite.cases.push({name, line: undefined, findings: [finding]})
  }
  return [...suites.values()]
}

function testCase(
  file: string,
  name: string,
  line: number | undefined,
  findings: readonly Finding[],
  {fails}: JunitOptions,
): string {
  const start = line === undefined ? '' : ` line="${line}"`
  const head = `    <testcase classname="${escape(file)}" name="${escape(name)}" file="${escape(file)}"${start}`
  if (findings.length === 0) return `${head}/>`
  const failed = findings.filter(({level}) => fails(level))
  const told = findings.filter(({level}) => !fails(level))
  const [first] = failed
  const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : ''
  const failure = first
    ? `<failure type="${first.code}" message="${escape(`${first.message}${more}`)}">${escape(failed.map(text).join('\n'))}</failure>`
    : ''
  const notes = told.length > 0 ? `<system-out>${escape(told.map(text).join('\n'))}</system-out>` : ''
  return `${head}>${failure}${notes}</testcase>`
}

const text = ({level, code, message, hint, at}: Finding): string =>
  `${at.file}:${at.line}:${at.column}: ${level}[${code}] ${message}${hint ? `\n  help: ${hint}` : ''}`

/** Text for an XML element or attribute. XML 1.0 has no way to write control characters and half characters; a dot stands for each. */
const escape = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- control characters are what this is about
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]|\p{Surrogate}/gu, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
    .replace(/\t/g, '&#9;')
    .replaceAll('\n', '&#10;')
