import table from '../../../schemas/kubernetes.json' with {type: 'json'}
import {type Version, compareVersions, parseVersion} from '../version.ts'

export interface ApiKind {
  readonly apiVersion: string
  readonly kind: string
}

/** Whether a server of one version serves an apiVersion and kind. */
export type Served =
  | {
      readonly state: 'served'
      /** Since when, if it is in that version. */
      readonly deprecated?: Version
      readonly replacement?: ApiKind
      /** The version that stops serving it, where that is declared. */
      readonly removed?: Version
    }
  /**
   * Alpha, or a beta version younger than 1.24: served only where it was switched on. `replacement` is one that a default server of that
   * version has.
   */
  | {readonly state: 'off'; readonly replacement?: ApiKind}
  | {readonly state: 'removed'; readonly since: Version; readonly replacement?: ApiKind}
  | {readonly state: 'not yet'; readonly since: Version}
  /** A group of Kubernetes itself, but no version of Kubernetes has that kind there. */
  | {readonly state: 'unknown'}
  /** A group of somebody else: a custom resource or an aggregated API. `beside`: the kinds of the group that are defined. */
  | {readonly state: 'foreign'; readonly beside?: readonly string[]}
  /** A custom kind whose definition does not serve that version; it serves these. */
  | {readonly state: 'not defined'; readonly apiVersions: readonly string[]}

interface Life {
  readonly introduced: Version
  readonly deprecated?: Version
  readonly removed?: Version
  readonly replacement?: ApiKind
}

const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = table.kinds
const groupOf = (apiVersion: string): string => {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

let ownGroups: ReadonlySet<string> | undefined
/** The API groups that are Kubernetes' own; `` is the core group. */
export function kubernetesGroups(): ReadonlySet<string> {
  return (ownGroups ??= new Set(Object.keys(kinds).map(groupOf)))
}

const lives = new Map<string, Map<string, Life>>()

/** When that apiVersion and kind came and went; undefined when Kubernetes never had it. */
function lifeOf(apiVersion: string, kind: string): Life | undefined {
  const known = lives.get(apiVersion)?.get(kind)
  if (known || !Object.hasOwn(kinds, apiVersion)) return known
  const group = kinds[apiVersion]!
  if (!Object.hasOwn(group, kind)) return undefined
  const life = parseLife(group[kind]!)
  const ofGroup = lives.get(apiVersion)
  if (ofGroup) ofGroup.set(kind, life)
  else lives.set(apiVersion, new Map([[kind, life]]))
  return life
}

/** `1.2 1.8 1.16 apps/v1 Deployment`: introduced, deprecated, removed, and what to use instead. */
function parseLife(text: string): Life {
  const [introduced = '', deprecated = '', removed = '', newApiVersion, newKind] = text.split(' ')
  return {
    introduced: parseVersion(introduced) ?? [1, 0],
    deprecated: parseVersion(deprecated),
    removed: parseVersion(removed),
    ...(newApiVersion && newKind ? {replacement: {apiVersion: newApiVersion, kind: newKind}} : {}),
  }
}

// KEP-3136: from 1.24 on new beta APIs are off unless switched on.
const betasOffSince: Version = [1, 24]

/** Whether a server of `version` serves `kind` in `apiVersion`, and if not, why. */
export function servedIn(apiVersion: string, kind: string, version: Version): Served {
  const life = lifeOf(apiVersion, kind)
  if (!life) return {state: isForeign(apiVersion) ? 'foreign' : 'unknown'}
  const {introduced, deprecated, removed, replacement} = life
  if (removed && compareVersions(version, removed) >= 0)
    return {state: 'removed', since: removed, ...(replacement ? {replacement} : {})}
  if (compareVersions(version, introduced) < 0) return {state: 'not yet', since: introduced}
  if (isOptional(apiVersion, introduced)) {
    const isThere = replacement && servedIn(replacement.apiVersion, replacement.kind, version).state === 'served'
    return {state: 'off', ...(isThere ? {replacement} : {})}
  }
  const isDeprecated = deprecated && compareVersions(version, deprecated) >= 0
  return {
    state: 'served',
    ...(isDeprecated ? {deprecated, ...(replacement ? {replacement} : {})} : {}),
    ...(removed ? {removed} : {}),
  }
}

function isOptional(apiVersion: string, introduced: Version): boolean {
  if (/alpha\d+$/.test(apiVersion)) return true
  // v1beta3 of flow control came after 1.24 and was still on.
  if (apiVersion === 'flowcontrol.apiserver.k8s.io/v1beta3') return false
  return /beta\d+$/.test(apiVersion) && compareVersions(introduced, betasOffSince) >= 0
}

/**
 * Groups of custom resources have a dot (apiextensions-apiserver, validation of spec.group); a group without one is Kubernetes'
 * own or nobody's.
 */
function isForeign(apiVersion: string): boolean {
  const [, group] = customApiVersion.exec(apiVersion) ?? []
  return group !== undefined && !kubernetesGroups().has(group)
}
/** A DNS name with a dot, a slash and a DNS label that begins with a letter. */
const customApiVersion =
  /^([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)\/[a-z](?:[a-z0-9-]*[a-z0-9])?$/

/** Every apiVersion and kind that a server of that version serves by default. */
export function* servedKinds(version: Version): Generator<ApiKind> {
  for (const [apiVersion, group] of Object.entries(kinds)) {
    for (const kind of Object.keys(group)) {
      if (servedIn(apiVersion, kind, version).state === 'served') yield {apiVersion, kind}
    }
  }
}
