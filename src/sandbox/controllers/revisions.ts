import {isDeepStrictEqual} from 'node:util'
import type {JsonObject} from '../../core/json.ts'
import {controllerReference, create, isStatus, modify, remove, asJson, type ControllerContext} from './context.ts'
import {goJson, inGoOrder, revisionHash} from './hash.ts'
import {keyOf} from './informer.ts'
import type {ControllerRevision, KubeObject, PodTemplateSpec} from './objects.ts'
import {adopt, indexByController, orphansIn, ownedBy} from './owned.ts'
import {controllerRevisions} from './resources.ts'
import {selectorMatches} from './selectors.ts'
import type {LabelSelector} from './objects.ts'

type Owner = KubeObject & {readonly spec: {readonly selector: LabelSelector; readonly template: PodTemplateSpec}}

/** The revisions of a StatefulSet or DaemonSet. */
export interface History {
  /** Sorted by number, the newest last. */
  readonly revisions: readonly ControllerRevision[]
  /** What pods should become. */
  readonly update: ControllerRevision
  readonly collisionCount: number
}

/** How the revisions of a kind are told apart. */
export interface RevisionStyle {
  readonly hash: (owner: Owner, data: JsonObject, collisionCount: number) => string
  readonly label: string
}
const ofStatefulSets: RevisionStyle = {
  hash: (_owner, data, collisionCount) => revisionHash(data, collisionCount),
  label: 'controller.kubernetes.io/hash',
}

/** What a revision restores: the pod template, as a patch that replaces it; clients compare it byte by byte. */
export const templatePatch = (owner: Owner): JsonObject =>
  inGoOrder({spec: {template: {...asJson(owner.spec.template), $patch: 'replace'}}})

/** The template that a revision holds. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const {$patch: _, ...template} = (revision.data as {spec: {template: PodTemplateSpec & {$patch?: string}}}).spec
    .template
  return template
}

/** Own revisions and orphans that the selector matches, which are adopted. Kubernetes pkg/controller/history. */
function listRevisions(context: ControllerContext, owner: Owner): ControllerRevision[] {
  const informer = context.informers.of(controllerRevisions)
  indexByController(informer)
  const found = ownedBy(informer, owner.metadata.uid)
  for (const orphan of orphansIn(informer, owner.metadata.namespace)) {
    if (!selectorMatches(owner.spec.selector, orphan.metadata.labels)) continue
    if (owner.metadata.deletionTimestamp !== undefined) continue
    const adopted = adopt(context, controllerRevisions, owner, orphan)
    if (adopted !== undefined) found.push(adopted)
  }
  return found.sort(byRevision)
}

const byRevision = (a: ControllerRevision, b: ControllerRevision): number =>
  a.revision - b.revision ||
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
  (a.metadata.name < b.metadata.name ? -1 : 1)

/**
 * Finds the revision of the owner's template, or makes one: an equal older one becomes the newest by a higher number.
 * Kubernetes pkg/controller/statefulset getStatefulSetRevisions.
 */
export function historyOf(
  context: ControllerContext,
  owner: Owner,
  collisions: number,
  style: RevisionStyle = ofStatefulSets,
): History {
  const revisions = listRevisions(context, owner)
  const data = templatePatch(owner)
  const text = goJson(data)
  const newest = revisions.at(-1)
  const equal = revisions.findLast(revision => goJson(revision.data) === text)
  if (equal !== undefined && equal === newest) return {revisions, update: newest, collisionCount: collisions}
  const number = (newest?.revision ?? 0) + 1
  if (equal !== undefined) {
    const update =
      modify(context, controllerRevisions, equal, 'object', draft => void (draft.revision = number)) ?? equal
    return {revisions, update, collisionCount: collisions}
  }
  const {update, collisionCount} = createRevision(context, owner, data, number, collisions, style)
  return {revisions, update, collisionCount}
}

function createRevision(
  context: ControllerContext,
  owner: Owner,
  data: JsonObject,
  revision: number,
  collisions: number,
  style: RevisionStyle,
): {update: ControllerRevision; collisionCount: number} {
  const {name, namespace, annotations} = owner.metadata
  for (let collisionCount = collisions; ; collisionCount++) {
    const hash = style.hash(owner, data, collisionCount)
    const metadata = {
      name: `${name.slice(0, 223)}-${hash}`,
      namespace: namespace ?? '',
      labels: {...owner.spec.template.metadata?.labels, [style.label]: hash},
      ...(annotations === undefined ? {} : {annotations}),
      ownerReferences: [{...controllerReference(owner)}],
    }
    try {
      const update = create(context, controllerRevisions, {metadata, data, revision})
      return {update, collisionCount}
    } catch (error) {
      if (!isStatus(error, 409)) throw error
      const existing = context.informers.of(controllerRevisions).get(keyOf({metadata}))
      if (existing !== undefined && isDeepStrictEqual(existing.data, data)) return {update: existing, collisionCount}
    }
  }
}

/** Deletes the oldest revisions that nothing uses, beyond the limit; a negative limit keeps all. */
export function truncateHistory(
  context: ControllerContext,
  revisions: readonly ControllerRevision[],
  live: ReadonlySet<string>,
  limit: number,
): void {
  const unused = revisions.filter(revision => !live.has(revision.metadata.name))
  if (limit < 0 || unused.length <= limit) return
  for (const revision of unused.slice(0, unused.length - limit)) remove(context, controllerRevisions, revision)
}
