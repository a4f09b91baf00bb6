// The admission plugin LimitRanger. Kubernetes plugin/pkg/admission/limitranger/admission.go
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt} from './json.ts'
import {canonicalQuantity, compareQuantities, type Quantity, quantityMilliValue, quantitySign} from './quantity.ts'
import {addAll, raiseTo, type ResourceList, resourceListAt} from './resource-list.ts'

const annotation = 'kubernetes.io/limit-ranger'

/** The limits of LimitRanges that are of one of these types. */
const limitsOf = (ranges: readonly JsonObject[], ...types: readonly string[]): readonly Json[] =>
  ranges
    .flatMap(range => listAt(range, 'spec', 'limits'))
    .filter(limit => types.includes(stringAt(limit, 'type') ?? ''))

// --- defaults ------------------------------------------------------------------------------------------------------------

/** A new pod with the requests and limits that it leaves to the LimitRanges of its namespace; `sent` is as it was sent. */
export function withDefaultLimits(ranges: readonly JsonObject[], sent: JsonObject): JsonObject {
  const limits = limitsOf(ranges, 'Container')
  if (limits.length === 0) return sent
  const told: string[] = []
  const spec: Record<string, Json> = {...objectAt(sent, 'spec')}
  for (const [field, title] of [
    ['containers', 'container'],
    ['initContainers', 'init container'],
  ] as const) {
    const containers = spec[field]
    if (!Array.isArray(containers)) continue
    spec[field] = (containers as readonly Json[]).map(container => withDefaults(container, limits, title, told))
  }
  if (told.length === 0) return sent
  const annotations = {
    ...objectAt(sent, 'metadata', 'annotations'),
    [annotation]: `LimitRanger plugin set: ${told.join('; ')}`,
  }
  return {...sent, metadata: {...objectAt(sent, 'metadata'), annotations}, spec}
}

function withDefaults(container: Json, limits: readonly Json[], title: string, told: string[]): Json {
  const resources = isObject(container) ? (container['resources'] ?? {}) : undefined
  if (!isObject(container) || !isObject(resources)) return container
  const parts = {limits: resources['limits'] ?? {}, requests: resources['requests'] ?? {}}
  // What is no map is refused when the object is decoded.
  if (!isObject(parts.limits) || !isObject(parts.requests)) return container
  // A limit without a request is the request too, before this plugin comes (pkg/apis/core/v1/defaults.go SetDefaults_Pod).
  const requests: Record<string, Json> = {...parts.limits, ...parts.requests}
  const bounds: Record<string, Json> = {...parts.limits}
  const set = {requests: new Set<string>(), limits: new Set<string>()}
  for (const limit of limits) {
    for (const [name, value] of Object.entries(objectAt(limit, 'default'))) {
      if (bounds[name] === undefined) set.limits.add(name)
      bounds[name] ??= value
    }
    for (const [name, value] of Object.entries(objectAt(limit, 'defaultRequest'))) {
      if (requests[name] === undefined) set.requests.add(name)
      requests[name] ??= value
    }
  }
  const name = stringAt(container, 'name') ?? ''
  for (const [part, names] of [
    ['request', set.requests],
    ['limit', set.limits],
  ] as const) {
    if (names.size > 0) told.push(`${[...names].toSorted().join(', ')} ${part} for ${title} ${name}`)
  }
  if (set.requests.size + set.limits.size === 0) return container
  return {...container, resources: {...resources, limits: bounds, requests}}
}

// --- refusals ------------------------------------------------------------------------------------------------------------

/** Why LimitRanges of its namespace refuse a pod or claim, in the server's words; undefined when they do not. `object` is complete. */
export function limitsRefusal(
  ranges: readonly JsonObject[],
  kind: 'Pod' | 'PersistentVolumeClaim',
  object: JsonObject,
): string | undefined {
  const problems = kind === 'Pod' ? podProblems(ranges, object) : claimProblems(ranges, object)
  return problems.length > 1 ? `[${[...new Set(problems)].join(', ')}]` : problems[0]
}

function claimProblems(ranges: readonly JsonObject[], claim: JsonObject): string[] {
  const requests = resourceListAt(claim, 'spec', 'resources', 'requests')
  return limitsOf(ranges, 'PersistentVolumeClaim').flatMap(limit =>
    (['min', 'max'] as const).flatMap(bound =>
      each(limit, bound, (name, enforced) =>
        outOfBounds(bound, 'PersistentVolumeClaim', name, enforced, [['request', requests.get(name)]]),
      ),
    ),
  )
}

function podProblems(ranges: readonly JsonObject[], pod: JsonObject): string[] {
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')]
  return limitsOf(ranges, 'Container', 'Pod').flatMap(limit => {
    const check = (title: string, requests: ResourceList, limits: ResourceList): string[] => [
      ...each(limit, 'min', (name, least) =>
        outOfBounds('min', title, name, least, [
          ['request', requests.get(name)],
          ['limit', limits.get(name)],
        ]),
      ),
      ...each(limit, 'max', (name, most) =>
        outOfBounds('max', title, name, most, [
          ['limit', limits.get(name)],
          ['request', requests.get(name)],
        ]),
      ),
      ...each(limit, 'maxLimitRequestRatio', (name, most) => aboveRatio(title, name, most, requests, limits)),
    ]
    if (stringAt(limit, 'type') === 'Pod') return check('Pod', podAmounts(pod, 'requests'), podAmounts(pod, 'limits'))
    return containers.flatMap(container =>
      check(
        'Container',
        resourceListAt(container, 'resources', 'requests'),
        resourceListAt(container, 'resources', 'limits'),
      ),
    )
  })
}

/** The problems with one kind of bound, in the order of names. */
const each = (
  limit: Json,
  bound: 'min' | 'max' | 'maxLimitRequestRatio',
  problem: (name: string, enforced: Quantity) => string | undefined,
): string[] =>
  [...resourceListAt(limit, bound)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, enforced]) => problem(name, enforced) ?? [])

/** minConstraint and maxConstraint: the first amount must be there, and none may be beyond what is enforced. */
function outOfBounds(
  bound: 'min' | 'max',
  title: string,
  name: string,
  enforced: Quantity,
  amounts: readonly (readonly [word: 'request' | 'limit', amount: Quantity | undefined])[],
): string | undefined {
  const text = `${bound}imum ${name} usage per ${title} is ${canonicalQuantity(enforced)}`
  const sign = bound === 'min' ? -1 : 1
  for (const [index, [word, amount]] of amounts.entries()) {
    if (amount === undefined && index === 0) return `${text}.  No ${word} is specified`
    if (amount !== undefined && compareQuantities(amount, enforced) * sign > 0)
      return `${text}, but ${word} is ${canonicalQuantity(amount)}`
  }
  return undefined
}

function aboveRatio(
  title: string,
  name: string,
  most: Quantity,
  requests: ResourceList,
  limits: ResourceList,
): string | undefined {
  const text = `${name} max limit to request ratio per ${title} is ${canonicalQuantity(most)}`
  const [request, limit] = [requests.get(name), limits.get(name)]
  if (request === undefined || quantitySign(request) === 0)
    return `${text}, but no request is specified or request is 0`
  if (limit === undefined || quantitySign(limit) === 0) return `${text}, but no limit is specified or limit is 0`
  const ratio = Number(quantityMilliValue(limit)) / Number(quantityMilliValue(request))
  return ratio * 1000 > Number(quantityMilliValue(most))
    ? `${text}, but provided ratio is ${ratio.toFixed(6)}`
    : undefined
}

// --- pods as a whole -----------------------------------------------------------------------------------------------------

/** podRequests, podLimits: init containers run one after the other, sidecars beside all that follow them. */
export function podAmounts(pod: JsonObject, part: 'requests' | 'limits'): ResourceList {
  const sum = new Map<string, Quantity>()
  for (const container of listAt(pod, 'spec', 'containers')) addAll(sum, resourceListAt(container, 'resources', part))
  const sidecars = new Map<string, Quantity>()
  const most = new Map<string, Quantity>()
  for (const container of listAt(pod, 'spec', 'initContainers')) {
    const own = resourceListAt(container, 'resources', part)
    if (stringAt(container, 'restartPolicy') === 'Always') {
      addAll(sum, own)
      addAll(sidecars, own)
      raiseTo(most, sidecars)
    } else {
      addAll(own, sidecars)
      raiseTo(most, own)
    }
  }
  raiseTo(sum, most)
  for (const [name, quantity] of resourceListAt(pod, 'spec', 'resources', part)) {
    if (name === 'cpu' || name === 'memory') sum.set(name, quantity)
  }
  return sum
}
