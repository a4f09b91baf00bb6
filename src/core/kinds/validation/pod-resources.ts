/** Requests, limits and resource claims of containers and pods. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsSubdomainProblems} from '../../names.ts'
import {addQuantities, compareQuantities, type Quantity, quantityText} from '../../quantity.ts'
import type {Check} from './check.ts'
import {has, items, part, resourceList, text, textMap, textOf} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {mirrorPod} from './pod-annotations.ts'
import type {PodOptions} from './pod-options.ts'
import {
  allowsOvercommit,
  checkContainerResourceName,
  checkPodResourceName,
  checkResourceQuantity,
  isHugePage,
  isWholeHugePages,
  type ResourceNameCheck,
} from './resource-names.ts'

type Resources = ReadonlyMap<string, Quantity>

function checkEach(
  check: Check,
  resources: Resources,
  path: FieldPath,
  options: PodOptions,
  nameCheck: ResourceNameCheck,
  more: (name: string, quantity: Quantity) => void,
): void {
  for (const [name, quantity] of resources) {
    const at = path.key(name)
    nameCheck(check, name, at)
    checkResourceQuantity(check, name, quantity, at)
    more(name, quantity)
    const divided = isHugePage(name) && !isWholeHugePages(name, quantity)
    if (divided && !options.kept.has('divided huge pages')) {
      const value = quantityText(quantity)
      check.invalid(at, value, `${value} is not positive integer multiple of ${name}`)
    }
  }
}

function checkAgainstLimit(
  check: Check,
  name: string,
  request: Quantity,
  limit: Quantity | undefined,
  path: FieldPath,
): void {
  const requests = path.child('requests')
  const at = requests.standing([...requests.at, name])
  if (!limit) {
    if (!allowsOvercommit(name)) {
      const limits = path.child('limits')
      check.required(limits.standing([...limits.at, name]), 'Limit must be set for non overcommitable resources')
    }
    return
  }
  const order = compareQuantities(request, limit)
  const [value, most] = [quantityText(request), quantityText(limit)]
  if (order !== 0 && !allowsOvercommit(name)) check.invalid(at, value, `must be equal to ${name} limit of ${most}`)
  else if (order > 0) check.invalid(at, value, `must be less than or equal to ${name} limit of ${most}`)
}

/** `resources` of a container or a pod. */
export function checkResources(
  check: Check,
  resources: JsonObject | undefined,
  claimNames: ReadonlySet<string>,
  path: FieldPath,
  options: PodOptions,
  nameCheck: ResourceNameCheck = checkContainerResourceName,
): void {
  const [limits, requests] = [resourceList(resources, 'limits'), resourceList(resources, 'requests')]
  checkEach(check, limits, path.child('limits'), options, nameCheck, () => {})
  checkEach(check, requests, path.child('requests'), options, nameCheck, (name, quantity) =>
    checkAgainstLimit(check, name, quantity, limits.get(name), path),
  )
  const names = [...limits.keys(), ...requests.keys()]
  if (names.some(isHugePage) && !names.includes('cpu') && !names.includes('memory')) {
    check.forbidden(path, 'HugePages require cpu or memory')
  }
  checkClaimReferences(check, items(resources, 'claims'), claimNames, path.child('claims'))
}

function checkClaimReferences(
  check: Check,
  claims: readonly JsonObject[],
  claimNames: ReadonlySet<string>,
  path: FieldPath,
): void {
  const seen = new Set<string>()
  for (const [index, claim] of claims.entries()) {
    const [name, request] = [text(claim, 'name'), text(claim, 'request')]
    const at = path.index(index)
    if (!check.requiredText(at, name)) continue
    if (seen.has(name)) check.duplicate(at, name)
    else {
      const key = request === '' ? name : `${name}/${request}`
      if (request !== '') check.label(at.child('request'), request)
      if (seen.has(key)) check.duplicate(at, key)
      else if (request === '') for (const other of seen) if (other.split('/')[0] === name) check.duplicate(at, name)
      seen.add(key)
    }
    if (claimNames.has(name)) continue
    const known = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`
    const detail = `must be one of the names in pod.spec.resourceClaims${known}`
    check.errors.push({type: 'Not found', path: at, value: name, detail})
  }
}

/** `resourceClaims` of the pod; returns their names. */
export function checkResourceClaims(
  check: Check,
  spec: JsonObject | undefined,
  metadata: JsonObject | undefined,
  path: FieldPath,
): void {
  const seen = new Set<string>()
  for (const [index, claim] of items(spec, 'resourceClaims').entries()) {
    const at = path.index(index)
    if (Object.hasOwn(textMap(metadata, 'annotations'), mirrorPod)) {
      check.forbidden(at.named(''), 'static pods do not support resource claims')
    } else checkResourceClaim(check, claim, at, seen)
  }
}

function checkResourceClaim(check: Check, claim: JsonObject, path: FieldPath, seen: Set<string>): void {
  const name = text(claim, 'name')
  if (name === '') check.required(path.child('name'))
  else if (seen.has(name)) check.duplicate(path.child('name'), name)
  else {
    check.label(path.child('name'), name)
    seen.add(name)
  }
  const [claimName, template] = [textOf(claim, 'resourceClaimName'), textOf(claim, 'resourceClaimTemplateName')]
  const shown = goStructText('PodResourceClaim', claim)
  if (claimName !== undefined && template !== undefined) {
    const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'
    check.invalidAs(path, claim, shown, detail)
  }
  if (claimName === undefined && template === undefined) {
    check.invalidAs(path, claim, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`')
  }
  if (claimName !== undefined) check.matches(path.child('resourceClaimName'), claimName, dnsSubdomainProblems)
  if (template !== undefined) check.matches(path.child('resourceClaimTemplateName'), template, dnsSubdomainProblems)
}

function addTo(sum: Map<string, Quantity>, more: Resources): void {
  for (const [name, quantity] of more) {
    const before = sum.get(name)
    sum.set(name, before ? (addQuantities(before, quantity) ?? quantity) : quantity)
  }
}
function raiseTo(most: Map<string, Quantity>, more: Resources): void {
  for (const [name, quantity] of more) {
    const before = most.get(name)
    if (!before || compareQuantities(quantity, before) > 0) most.set(name, quantity)
  }
}

/**
 * What all containers together ask for: containers and sidecars add up, a plain init container runs beside the sidecars before it.
 * Kubernetes component-helpers resource/helpers.go
 */
function aggregate(spec: JsonObject | undefined, list: 'requests' | 'limits'): Resources {
  const total = new Map<string, Quantity>()
  for (const container of items(spec, 'containers')) addTo(total, resourceList(part(container, 'resources'), list))
  const sidecars = new Map<string, Quantity>()
  const starting = new Map<string, Quantity>()
  for (const container of items(spec, 'initContainers')) {
    const own = resourceList(part(container, 'resources'), list)
    const isSidecar = text(container, 'restartPolicy') === 'Always'
    if (isSidecar) {
      addTo(total, own)
      addTo(sidecars, own)
      raiseTo(starting, sidecars)
    } else {
      const together = new Map(own)
      addTo(together, sidecars)
      raiseTo(starting, together)
    }
  }
  raiseTo(total, starting)
  return total
}

/** `spec.resources`: the whole pod's. */
export function checkPodLevelResources(
  check: Check,
  spec: JsonObject | undefined,
  claimNames: ReadonlySet<string>,
  specPath: FieldPath,
  options: PodOptions,
): void {
  const resources = part(spec, 'resources')
  if (!resources || !check.since(34)) return
  const path = specPath.child('resources')
  if (text(part(spec, 'os'), 'name') === 'windows') {
    check.forbidden(path, 'may not be set for a windows pod')
    return
  }
  const claimsPath = path.child('claims')
  if (has(resources, 'claims') || check.isEmptySent(claimsPath))
    check.forbidden(claimsPath, 'claims may not be set for Resources at pod-level')
  checkResources(check, resources, claimNames, path, options, checkPodResourceName)
  const limits = resourceList(resources, 'limits')
  checkSums(check, aggregate(spec, 'requests'), resourceList(resources, 'requests'), path.child('requests'), 'requests')
  const hugePages = new Map([...aggregate(spec, 'limits')].filter(([name]) => isHugePage(name)))
  checkSums(check, hugePages, limits, path.child('limits'), 'limits')
  for (const [index, container] of items(spec, 'containers').entries()) {
    for (const [name, limit] of resourceList(part(container, 'resources'), 'limits')) {
      const most = limits.get(name)
      if (!most || compareQuantities(limit, most) <= 0) continue
      const at = path.child('containers').index(index).key(name).child('limits')
      const place = [...specPath.at, 'containers', index, 'resources', 'limits', name]
      check.invalid(
        at.standing(place),
        quantityText(limit),
        `must be less than or equal to pod limits of ${quantityText(most)}`,
      )
    }
  }
}

function checkSums(check: Check, sums: Resources, whole: Resources, path: FieldPath, what: string): void {
  for (const [name, sum] of sums) {
    const given = whole.get(name)
    if (!given || compareQuantities(sum, given) <= 0) continue
    const detail = `must be greater than or equal to aggregate container ${what} of ${quantityText(sum)}`
    check.invalid(path.key(name), quantityText(given), detail)
  }
}
