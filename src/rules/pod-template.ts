import type {Path} from '../core/field-path.ts'
import {type JsonObject, listAt, objectAt, stringAt, valueAt} from '../core/json.ts'
import {type Labels, labelsOf} from '../core/labels.ts'
import {podKinds, podPlace} from '../core/pod-place.ts'
import {type Accepted, acceptedByKind, ownKind, storedOf} from './accepted.ts'
import {oncePerWorld} from './per-world.ts'
import type {Subject} from './rule.ts'

/** A pod, or what a workload makes its pods of. */
export interface PodTemplate {
  readonly subject: Subject
  readonly stored: JsonObject
  /** Where metadata and spec of the pod stand in the object: [] for a Pod. */
  readonly at: Path
  readonly namespace: string
  readonly labels: Labels
  /** The pod's spec as stored. */
  readonly spec: JsonObject
  /** How many pods there are at once; Infinity where the nodes decide. */
  readonly count: number
  /** Containers of all sorts, with where they stand. */
  readonly containers: readonly {readonly container: JsonObject; readonly at: Path}[]
}

const templates = new WeakMap<Subject, PodTemplate | null>()

/** The template of a subject that the server accepts; undefined for kinds that make no pods. */
export function podTemplateOf(subject: Subject): PodTemplate | undefined {
  let template = templates.get(subject)
  if (template === undefined) templates.set(subject, (template = findTemplate(subject) ?? null))
  return template ?? undefined
}

function findTemplate(subject: Subject): PodTemplate | undefined {
  const kind = ownKind(subject)
  if (kind === undefined || !podPlace(kind)) return undefined
  const stored = storedOf(subject)
  return stored && templateOf({subject, stored})
}

function templateOf({subject, stored}: Accepted): PodTemplate {
  const {kind, namespace = 'default'} = subject.manifest
  const at = podPlace(kind) ?? []
  const spec = objectAt(stored, ...at, 'spec')
  return {
    subject,
    stored,
    at,
    namespace,
    labels: labelsOf(valueAt(stored, [...at, 'metadata', 'labels'])),
    spec,
    count: podCount(kind, stored),
    containers: containersOf(spec, at),
  }
}

function containersOf(spec: JsonObject, at: Path): PodTemplate['containers'] {
  const containers: {readonly container: JsonObject; readonly at: Path}[] = []
  for (const field of ['initContainers', 'containers'])
    for (const [index, container] of listAt(spec, field).entries())
      containers.push({container: objectAt(container), at: [...at, 'spec', field, index]})
  return containers
}

function podCount(kind: string, stored: JsonObject): number {
  if (kind === 'Pod') return 1
  if (kind === 'DaemonSet') return Infinity
  const field = kind === 'Job' ? 'parallelism' : 'replicas'
  const count = kind === 'CronJob' ? 1 : valueAt(stored, ['spec', field])
  return typeof count === 'number' ? count : 1
}

/** Every pod and template that the server accepts, in the order read within a kind. */
export const podTemplates = oncePerWorld(world => {
  const byKind = acceptedByKind(world)
  return podKinds.flatMap(kind => (byKind.get(kind) ?? []).flatMap(({subject}) => podTemplateOf(subject) ?? []))
})

export interface ClaimMount {
  readonly claim: string
  /** Name of the volume in the pod. */
  readonly volume: string
  readonly readOnly: boolean
  /** Where the claim's name stands in the object. */
  readonly at: Path
}

/** The claims that a template names; those that a StatefulSet makes itself are not among them. */
export function claimsNamed({subject, stored, at, spec}: PodTemplate): ClaimMount[] {
  const made = subject.manifest.kind === 'StatefulSet' ? new Set(claimTemplateNames(stored)) : undefined
  return listAt(spec, 'volumes').flatMap((volume, index) => {
    const claim = stringAt(volume, 'persistentVolumeClaim', 'claimName')
    const name = stringAt(volume, 'name') ?? ''
    if (claim === undefined || made?.has(name)) return []
    const place = [...at, 'spec', 'volumes', index, 'persistentVolumeClaim', 'claimName']
    const readOnly = valueAt(volume, ['persistentVolumeClaim', 'readOnly']) === true
    return [{claim, volume: name, readOnly, at: place}]
  })
}

export const claimTemplateNames = (stored: JsonObject): string[] =>
  listAt(stored, 'spec', 'volumeClaimTemplates').map(template => stringAt(template, 'metadata', 'name') ?? '')

/** `pod "web"`, `the pods of StatefulSet "web"`. */
export const podsText = ({subject: {manifest}}: PodTemplate): string =>
  manifest.kind === 'Pod' ? `pod "${manifest.name}"` : `the pods of ${manifest.kind} "${manifest.name}"`

/** What uses each claim, by `namespace/name`, in the order read. */
export const usersOfClaims = oncePerWorld(world => {
  const users = new Map<string, {readonly template: PodTemplate; readonly mount: ClaimMount}[]>()
  for (const template of podTemplates(world)) {
    for (const mount of claimsNamed(template)) {
      const key = `${template.namespace}/${mount.claim}`
      const list = users.get(key)
      if (list) list.push({template, mount})
      else users.set(key, [{template, mount}])
    }
  }
  return users
})
