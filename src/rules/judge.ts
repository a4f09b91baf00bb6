import {type Finding, type Place, levelOf} from '../core/diagnostic.ts'
import type {JsonObject} from '../core/json.ts'
import {admit} from '../core/kinds/admit.ts'
import {appliedOver, appliedTo} from '../core/kinds/applied.ts'
import type {CustomKinds} from '../core/kinds/custom-kinds.ts'
import {kindOf} from '../core/kinds/index.ts'
import {type Served, servedIn} from '../core/kinds/versions.ts'
import type {Manifest, ManifestSet} from '../core/manifest-set.ts'
import {type Version, versionText} from '../core/version.ts'
import type {TextDocument} from '../core/yaml/document.ts'
import type {ExportsFile} from '../nfs/exports.ts'
import {ownKind} from './accepted.ts'
import {rules} from './index.ts'
import {asReplacement} from './as-replacement.ts'
import {customSubject, isDefined} from './custom-subject.ts'
import {judgedAdmission} from './judged-admission.ts'
import type {Remark, Rule, Subject, World} from './rule.ts'
import {applied, type Stored} from './stored.ts'
import {stuckClaimsOf} from './stuck-claims.ts'

/** What is judged together: the resources of a set, the documents that they were read from, and exports files. */
export interface Judged {
  readonly set: ManifestSet
  readonly documents: readonly TextDocument[]
  readonly exports: readonly ExportsFile[]
}

export interface Conditions {
  readonly versions: readonly Version[]
  readonly complete: boolean
  /** The kinds that CustomResourceDefinitions define, where there are any. */
  readonly custom?: CustomKinds | undefined
  /** The resources before the change, to find what the server would refuse as an update. */
  readonly against?: ManifestSet | undefined
  /** What a cluster has of them: the same, for `kubectl apply`. */
  readonly stored?: Stored | undefined
  /** The names of its StorageClasses, as far as the input names them. */
  readonly liveClasses?: ReadonlySet<string> | undefined
}

/** The resources of a set as the API server of one version would take them. */
export function worldOf(judged: Judged, version: Version, conditions: Omit<Conditions, 'versions'>): World {
  const {custom, against} = conditions
  const subject = (manifest: Manifest): Subject =>
    (custom && customSubject(manifest, version, {custom, against})) ??
    subjectOf(manifest, version, judged.set, conditions)
  const subjects = judged.set.all.map(subject)
  let stuck: ReturnType<World['stuckClaims']> | undefined
  const world: World = {
    version,
    complete: conditions.complete,
    liveClasses: conditions.liveClasses,
    set: judged.set,
    documents: judged.documents,
    exports: judged.exports,
    subjects,
    replaced: judged.set.replaced.map(([earlier]) => subject(earlier)),
    stuckClaims: () => (stuck ??= stuckClaimsOf(world)),
  }
  return world
}

function subjectOf(
  manifest: Manifest,
  version: Version,
  set: ManifestSet,
  {against, stored}: Pick<Conditions, 'against' | 'stored'>,
): Subject {
  const {apiVersion, kind: kindName, name, namespace, object} = manifest
  const served = servedIn(apiVersion, kindName, version)
  const kind = served.state === 'served' ? kindOf(apiVersion, kindName) : undefined
  if (!kind) return unservedSubject(manifest, version, served)
  const live = stored?.(manifest)
  const classOf = (name: string): JsonObject | undefined => classNamed(name, set, stored)
  if (live) {
    const admission = judgedAdmission(object, kind, version, undefined)
    return {
      manifest,
      served,
      kind,
      ...(applied({object, live, kind, version, classOf}, admission) ?? {admission, old: undefined}),
    }
  }
  const before = against?.find(apiVersion, kindName, name, namespace)
  const old = before && admit(before.object, {version}).stored
  // Of some the server stores more than is written: the token of a pod, the selector of a Job. What applies a change leaves that alone.
  const isAddedTo = kind.type === 'core.v1.Pod' || kind.type === 'batch.v1.Job'
  const changed = isAddedTo && before && old ? appliedOver(old, before.object, object, kind.type) : object
  return {manifest, served, kind, admission: judgedAdmission(changed, kind, version, old), old, before}
}

/** Of what is not served nothing is stored, but what its successor would refuse is known. */
function unservedSubject(manifest: Manifest, version: Version, served: Served): Subject {
  const renewed = asReplacement(manifest.object, manifest, served)
  if (!renewed) return {manifest, served, kind: undefined, admission: undefined, old: undefined}
  const admission = judgedAdmission(renewed.object, renewed.kind, version, undefined)
  return {
    manifest,
    served,
    kind: renewed.kind,
    admission: {...admission, stored: undefined, warnings: []},
    old: undefined,
    judgedAs: renewed.apiVersion,
  }
}

/** A class as the input makes it, else as the cluster has it. */
function classNamed(name: string, set: ManifestSet, stored: Stored | undefined): JsonObject | undefined {
  const identity = {apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', namespace: undefined, name}
  const written = set.find(identity.apiVersion, identity.kind, name)?.object
  const live = stored?.(identity)
  // What others have set of a class stays when it is applied.
  return written && live ? appliedTo(live, written, 'storage.v1.StorageClass') : (written ?? live)
}

/** How many resources of a set no rule looks at, because k8slab has no schema for their kind. */
export const skippedResources = (judged: Judged, version: Version, custom?: CustomKinds): number =>
  judged.set.all.filter(manifest => {
    if (isDefined(manifest, custom)) return false
    const {apiVersion, kind} = manifest
    const {state} = servedIn(apiVersion, kind, version)
    return state === 'foreign' || (state === 'served' && !kindOf(apiVersion, kind))
  }).length

/** One finding of one or more versions. */
interface Told {
  readonly finding: Finding
  readonly versions: Version[]
  /** What the message says behind the version that it begins with; undefined when it begins otherwise. */
  readonly ofVersion: string | undefined
}

/** All findings of a set, for every version asked for, in the order of the text. */
export function judge(judged: Judged, conditions: Conditions): Finding[] {
  const found = new Map<string, Told>()
  for (const version of conditions.versions) {
    for (const finding of judgeVersion(worldOf(judged, version, conditions))) {
      const {file, line, column} = finding.at
      const lead = `Kubernetes ${versionText(version)} `
      const ofVersion = finding.message.startsWith(lead) ? finding.message.slice(lead.length) : undefined
      const key = `${finding.code}|${file}|${line}|${column}|${finding.path ?? ''}|${ofVersion ?? finding.message}`
      const known = found.get(key)
      if (!known) found.set(key, {finding, versions: [version], ofVersion})
      else if (known.versions.at(-1) !== version) known.versions.push(version)
    }
  }
  return [...found.values()].map(told => ofVersions(told, conditions.versions.length))
}

/** A finding that says which versions it is of, when it is not of all. */
function ofVersions({finding, versions, ofVersion}: Told, all: number): Finding {
  const list = versions.map(versionText).join(', ')
  if (ofVersion !== undefined) return {...finding, message: `Kubernetes ${list} ${ofVersion}`}
  // A message that names its version itself needs no second mention.
  if (versions.length === all || /Kubernetes \d/.test(finding.message)) return finding
  return {...finding, message: `${finding.message} (Kubernetes ${list})`}
}

function judgeVersion(world: World): Finding[] {
  const findings: Finding[] = []
  const byKind = subjectsByKind(world)
  for (const rule of rules) {
    checkDocuments(rule, world, findings)
    checkExports(rule, world, findings)
    checkSubjects(
      rule,
      rule.kinds ? rule.kinds.flatMap(kind => byKind.get(kind) ?? []) : world.subjects,
      world,
      findings,
    )
    // The server gets to see the earlier text of an object too, and may refuse it.
    if (rule.category === 'rejected') checkSubjects(rule, world.replaced, world, findings)
  }
  const files = [...world.documents, ...world.exports].map(({file}) => file)
  const order = new Map([...new Set(files)].map((file, index) => [file, index]))
  return findings.sort(
    (a, b) =>
      (order.get(a.at.file) ?? 0) - (order.get(b.at.file) ?? 0) || a.at.line - b.at.line || a.at.column - b.at.column,
  )
}

// In each of these one function reports for all that is looked at: nearly none has anything to report.

function checkDocuments(rule: Rule, world: World, findings: Finding[]): void {
  if (!rule.checkDocument) return
  let current: TextDocument
  const report = (remark: Remark): void => void findings.push(findingOf(rule, remark, undefined, current.place([])))
  for (const document of world.documents) {
    current = document
    rule.checkDocument(document, world, report)
  }
}

function checkExports(rule: Rule, world: World, findings: Finding[]): void {
  if (!rule.checkExports) return
  const report = (remark: Remark): void => void findings.push(findingOf(rule, remark, undefined))
  for (const file of world.exports) rule.checkExports(file, world, report)
}

function checkSubjects(rule: Rule, subjects: readonly Subject[], world: World, findings: Finding[]): void {
  if (!rule.check) return
  let current: Subject
  const report = (remark: Remark): void => {
    const {manifest, judgedAs} = current
    const finding = findingOf(rule, remark, manifest)
    const isOther = judgedAs !== undefined && finding.path !== 'apiVersion'
    findings.push(isOther ? {...finding, message: `${finding.message} (as ${judgedAs})`} : finding)
  }
  for (const subject of subjects) {
    current = subject
    rule.check(subject, world, report)
  }
}

function subjectsByKind({subjects}: World): ReadonlyMap<string, readonly Subject[]> {
  const byKind = new Map<string, Subject[]>()
  for (const subject of subjects) {
    const kind = ownKind(subject)
    if (kind === undefined) continue
    const list = byKind.get(kind)
    if (list) list.push(subject)
    else byKind.set(kind, [subject])
  }
  return byKind
}

/** The one way from a rule's remark to a finding; a remark without a place is a bug of the rule. */
function findingOf(rule: Rule, remark: Remark, manifest: Manifest | undefined, fallback?: Place): Finding {
  const at = remark.at ?? (manifest && remark.path ? manifest.place(remark.path, remark.part) : fallback)
  if (!at) throw new Error(`rule ${rule.code} reports without a place: ${remark.message}`)
  return {
    code: rule.code,
    slug: rule.slug,
    category: rule.category,
    level: levelOf[rule.category],
    message: remark.message,
    ...(remark.hint ? {hint: remark.hint} : {}),
    at,
    ...(manifest ? {object: objectName(manifest)} : {}),
    ...(remark.field === undefined ? {} : {path: remark.field}),
    related: remark.related ?? [],
    fixes: remark.fixes ?? [],
  }
}

const objectName = ({apiVersion, kind, namespace, name}: Manifest): Finding['object'] & object => ({
  apiVersion,
  kind,
  ...(namespace === undefined ? {} : {namespace}),
  name,
})
