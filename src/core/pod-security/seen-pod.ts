/** A pod as the checks of Pod Security see it, and how they tell of it. Kubernetes pod-security-admission policy/helpers.go, visitor.go */
import type {Path} from '../field-path.ts'
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../json.ts'
import {atLeast, type Version} from '../version.ts'

/** Something of a pod that a policy forbids. */
export interface SecurityFault {
  /** The server's words: `hostPort`, and what stands in brackets behind them. */
  readonly reason: string
  readonly detail: string
  /** Where it stands, or would have to stand, below metadata and spec of the pod. */
  readonly at: Path
}

export interface SeenContainer {
  readonly name: string
  readonly at: Path
  readonly container: JsonObject
  readonly context: JsonObject
}
export interface SeenPod {
  readonly version: Version
  readonly annotations: JsonObject
  readonly spec: JsonObject
  readonly context: JsonObject
  readonly containers: readonly SeenContainer[]
  /** Under Windows much cannot be written; policies from 1.25 on take that into account. */
  readonly isWindows: boolean
  /** In a user namespace root is nobody outside; policies from 1.35 on take that into account. */
  readonly isRelaxed: boolean
}

export function seenPod(pod: JsonObject, version: Version): SeenPod {
  const spec = objectAt(pod, 'spec')
  const containers = ['initContainers', 'containers'].flatMap(field =>
    listAt(spec, field).flatMap((container, index) =>
      isObject(container)
        ? {
            name: stringAt(container, 'name') ?? '',
            at: ['spec', field, index],
            container,
            context: objectAt(container, 'securityContext'),
          }
        : [],
    ),
  )
  return {
    version,
    annotations: objectAt(pod, 'metadata', 'annotations'),
    spec,
    context: objectAt(spec, 'securityContext'),
    containers,
    isWindows: stringAt(spec, 'os', 'name') === 'windows' && atLeast(version, [1, 25]),
    isRelaxed: spec['hostUsers'] === false && atLeast(version, [1, 35]),
  }
}

export const quoted = (words: Iterable<string>): string => `"${[...words].join('", "')}"`
export const sorted = (words: Iterable<string>): string[] => [...new Set(words)].toSorted()
export const ofContainers = (list: readonly SeenContainer[]): string =>
  `container${list.length === 1 ? '' : 's'} ${quoted(list.map(({name}) => name))}`
export const atContext = ({at}: SeenContainer, ...steps: string[]): Path => [...at, 'securityContext', ...steps]
export const podContext: Path = ['spec', 'securityContext']

/** `pod and containers "a", "b"`: who sets a field of the security context to a value that is not allowed, and where first. */
export function setters(
  {context, containers}: SeenPod,
  field: Path,
  isBad: (value: Json) => boolean,
): {readonly who: string; readonly values: Json[]; readonly at: Path} | undefined {
  const bad = (from: JsonObject): boolean => {
    const value = valueAt(from, field) ?? null
    return value !== null && isBad(value)
  }
  const isOfPod = bad(context)
  const found = containers.filter(container => bad(container.context))
  const [first] = found
  if (!isOfPod && !first) return undefined
  return {
    who: [...(isOfPod ? ['pod'] : []), ...(first ? [ofContainers(found)] : [])].join(' and '),
    values: [...(isOfPod ? [context] : []), ...found.map(container => container.context)].map(
      from => valueAt(from, field) ?? null,
    ),
    at: isOfPod ? [...podContext, ...field] : [...first!.at, 'securityContext', ...field],
  }
}

/** The containers without a field of the security context that the pod does not have for them either. */
export const without = (
  {context, containers}: SeenPod,
  field: Path,
  isGood: (value: Json) => boolean,
): SeenContainer[] =>
  isGood(valueAt(context, field) ?? null)
    ? []
    : containers.filter(container => (valueAt(container.context, field) ?? null) === null)

export const texts = (values: readonly Json[]): string[] => values.filter(value => typeof value === 'string')

/** One fault of all containers that have something: `describe` prints those and what they have. */
export function ofEach(
  {containers}: SeenPod,
  reason: string,
  has: (container: SeenContainer) => readonly {readonly value: string; readonly at: Path}[],
  describe: (found: readonly SeenContainer[], values: readonly string[]) => string,
): SecurityFault | undefined {
  const found = containers
    .map(container => ({container, things: has(container)}))
    .filter(({things}) => things.length > 0)
  const [first] = found
  if (!first) return undefined
  const values = sorted(found.flatMap(({things}) => things.map(({value}) => value)))
  const detail = describe(
    found.map(({container}) => container),
    values,
  )
  return {reason, detail, at: first.things[0]!.at}
}
