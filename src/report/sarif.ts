import {createHash} from 'node:crypto'
import type {Edit, Finding, Fix, Level, Place} from '../core/diagnostic.ts'
import type {Json, JsonObject} from '../core/json.ts'
import {levelOf} from '../core/diagnostic.ts'
import type {Rule} from '../rules/rule.ts'
import {type Folders, uriFromRoot} from './file-names.ts'

/** A rule with its page. */
export interface ExplainedRule {
  readonly rule: Pick<Rule, 'code' | 'slug' | 'category' | 'title'>
  /** The Markdown text of its page; `` where there is none. */
  readonly page: string
}

export interface SarifOptions {
  readonly folders: Folders
  /** The version of this program. */
  readonly version: string
  /** Every rule: what a reader of the report may look up. */
  readonly rules: readonly ExplainedRule[]
}

/** Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as code scanning services take it. */
export function sarifReport(findings: readonly Finding[], {folders, version, rules}: SarifOptions): string {
  const indexOf = new Map(rules.map(({rule}, index) => [rule.code, index]))
  const fingerprint = fingerprints()
  const results = findings.map(finding => ({
    ruleId: finding.code,
    ...(indexOf.has(finding.code) ? {ruleIndex: indexOf.get(finding.code)!} : {}),
    level: sarifLevel[finding.level],
    message: {text: finding.hint ? `${finding.message}\nhelp: ${finding.hint}` : finding.message},
    locations: [{physicalLocation: physicalLocation(finding.at, folders), ...logicalLocation(finding)}],
    ...(finding.related.length > 0 ? {relatedLocations: relatedLocations(finding, folders)} : {}),
    ...(finding.fixes.length > 0 ? {fixes: finding.fixes.map(fix => sarifFix(fix, folders))} : {}),
    partialFingerprints: {'k8slabFinding/v1': fingerprint(finding, folders)},
    properties: {category: finding.category, ...(finding.path === undefined ? {} : {path: finding.path})},
  }))
  const driver = {
    name: 'k8slab',
    semanticVersion: version,
    version,
    rules: rules.map(sarifRule),
  }
  const run = {
    tool: {driver},
    invocations: [{executionSuccessful: true}],
    columnKind: 'utf16CodeUnits',
    results,
  }
  return `${JSON.stringify({$schema: schema, version: '2.1.0', runs: [run]}, null, 1)}\n`
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const sarifLevel: Readonly<Record<Level, string>> = {error: 'error', warning: 'warning', info: 'note'}

function sarifRule({rule, page}: ExplainedRule): JsonObject {
  const body = page.replace(/^# .*\n+/, '').replace(/^(```\w+) [a-z ]+$/gm, '$1')
  const text = body.split(/^```/m, 1)[0]!.trim()
  return {
    id: rule.code,
    name: rule.slug,
    shortDescription: {text: rule.title},
    fullDescription: {text: text === '' ? rule.title : text},
    help: {text: text === '' ? rule.title : text, ...(body === '' ? {} : {markdown: body.trim()})},
    defaultConfiguration: {level: sarifLevel[levelOf[rule.category]]},
    properties: {category: rule.category, tags: ['kubernetes', rule.category]},
  }
}

function physicalLocation(at: Place, folders: Folders): JsonObject {
  return {artifactLocation: artifactLocation(at, folders), region: region(at)}
}
const artifactLocation = ({file}: Place, folders: Folders): JsonObject => ({uri: uriFromRoot(file, folders)})
const region = ({line, column, endLine, endColumn}: Place): JsonObject => ({
  startLine: line,
  startColumn: column,
  endLine,
  endColumn,
})

function logicalLocation({object}: Finding): {logicalLocations?: readonly Json[]} {
  if (!object) return {}
  const {apiVersion, kind, namespace, name} = object
  const parts = [apiVersion, kind, ...(namespace === undefined ? [] : [namespace]), name]
  return {logicalLocations: [{name, fullyQualifiedName: parts.join('/'), kind: 'resource'}]}
}

const relatedLocations = ({related}: Finding, folders: Folders): JsonObject[] =>
  related.map(({message, at}, index) => ({
    id: index + 1,
    message: {text: message},
    physicalLocation: physicalLocation(at, folders),
  }))

function sarifFix({title, edits}: Fix, folders: Folders): JsonObject {
  const byFile = new Map<string, Edit[]>()
  for (const edit of edits) byFile.set(edit.at.file, [...(byFile.get(edit.at.file) ?? []), edit])
  const artifactChanges = [...byFile.values()].map(list => ({
    artifactLocation: artifactLocation(list[0]!.at, folders),
    replacements: list.map(({at, newText}) => ({deletedRegion: region(at), insertedContent: {text: newText}})),
  }))
  return {description: {text: title}, artifactChanges}
}

/** What makes a finding the same one after lines have moved: rule, file, object, field and words; the second of the same counts on. */
function fingerprints(): (finding: Finding, folders: Folders) => string {
  const seen = new Map<string, number>()
  return ({code, message, path = '', object, at}, folders) => {
    const identity = [code, uriFromRoot(at.file, folders), object ? Object.values(object) : [], path, message]
    const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)
    const number = (seen.get(hash) ?? 0) + 1
    seen.set(hash, number)
    return `${hash}:${number}`
  }
}
