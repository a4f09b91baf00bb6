/** Affinity, tolerations, topology spread and scheduling gates of a pod. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {dnsLabelProblems, labelValueProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {has, items, number, numberOf, part, text, textMap, textOf, texts} from './decoded.ts'
import {checkLabelSelector} from './labels.ts'
import {checkNodeSelector, checkNodeSelectorTerm} from './node-selectors.ts'
import type {PodOptions} from './pod-options.ts'

const requiredTerms = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferredTerms = 'preferredDuringSchedulingIgnoredDuringExecution'

export function checkAffinity(
  check: Check,
  affinity: JsonObject | undefined,
  path: FieldPath,
  options: PodOptions,
): void {
  const node = part(affinity, 'nodeAffinity')
  if (node) checkNodeAffinity(check, node, path.child('nodeAffinity'), options)
  for (const field of ['podAffinity', 'podAntiAffinity']) {
    const pods = part(affinity, field)
    if (pods) checkPodAffinity(check, pods, path.child(field), options)
  }
}

function checkWeight(check: Check, term: JsonObject, path: FieldPath): void {
  const weight = number(term, 'weight')
  if (weight <= 0 || weight > 100) check.invalid(path.child('weight'), weight, 'must be in the range 1-100')
}

function checkNodeAffinity(check: Check, affinity: JsonObject, path: FieldPath, options: PodOptions): void {
  const required = part(affinity, requiredTerms)
  const lax = options.kept.has('node affinity values')
  if (required) checkNodeSelector(check, required, path.child(requiredTerms), lax)
  for (const [index, term] of items(affinity, preferredTerms).entries()) {
    const at = path.child(preferredTerms).index(index)
    checkWeight(check, term, at)
    checkNodeSelectorTerm(check, part(term, 'preference') ?? {}, at.child('preference'), true)
  }
}

function checkPodAffinity(check: Check, affinity: JsonObject, path: FieldPath, options: PodOptions): void {
  for (const [index, term] of items(affinity, requiredTerms).entries()) {
    checkPodTerm(check, term, path.child(requiredTerms).index(index), options)
  }
  for (const [index, term] of items(affinity, preferredTerms).entries()) {
    const at = path.child(preferredTerms).index(index)
    checkWeight(check, term, at)
    checkPodTerm(check, part(term, 'podAffinityTerm') ?? {}, at.child('podAffinityTerm'), options)
  }
}

function checkPodTerm(check: Check, term: JsonObject, path: FieldPath, options: PodOptions): void {
  const lax = options.kept.has('selector values')
  checkLabelSelector(check, part(term, 'labelSelector'), path.child('labelSelector'), lax)
  checkLabelSelector(check, part(term, 'namespaceSelector'), path.child('namespaceSelector'), lax)
  for (const [index, namespace] of texts(term, 'namespaces').entries()) {
    check.matches(path.childAs('namespace', 'namespaces', index), namespace, dnsLabelProblems)
  }
  checkLabelKeys(check, term, path)
  const key = text(term, 'topologyKey')
  check.requiredText(path.child('topologyKey'), key, 'can not be empty')
  check.qualifiedName(path.child('topologyKey'), key)
}

function checkKeys(check: Check, keys: readonly string[], selector: JsonObject | undefined, path: FieldPath): void {
  if (keys.length === 0) return
  if (!selector) check.forbidden(path, 'must not be specified when labelSelector is not set')
  else for (const [index, key] of keys.entries()) check.qualifiedName(path.index(index), key)
}

/** matchLabelKeys have been merged into the selector before: a key that it had already stands there twice. */
function checkLabelKeys(check: Check, term: JsonObject, path: FieldPath): void {
  const selector = part(term, 'labelSelector')
  const [match, mismatch] = [texts(term, 'matchLabelKeys'), texts(term, 'mismatchLabelKeys')]
  checkKeys(check, match, selector, path.child('matchLabelKeys'))
  checkKeys(check, mismatch, selector, path.child('mismatchLabelKeys'))
  const known = new Set(Object.keys(textMap(selector, 'matchLabels')))
  for (const expression of items(selector, 'matchExpressions')) {
    const key = text(expression, 'key')
    const index = match.lastIndexOf(key)
    if (index >= 0 && known.has(key)) {
      const at = path.index(index).standing([...path.at, 'matchLabelKeys', index])
      check.invalid(at, key, 'exists in both matchLabelKeys and labelSelector')
    }
    known.add(key)
  }
  for (const [index, key] of match.entries()) {
    if (!mismatch.includes(key)) continue
    const at = path.child('matchLabelKeys').index(index)
    check.invalid(at, key, 'exists in both matchLabelKeys and mismatchLabelKeys')
  }
}

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function checkTaintEffect(check: Check, effect: string, path: FieldPath): void {
  check.requiredOneOf(path, effect, taintEffects)
}

export function checkTolerations(
  check: Check,
  tolerations: readonly JsonObject[],
  path: FieldPath,
  options: PodOptions,
): void {
  for (const [index, toleration] of tolerations.entries())
    checkToleration(check, toleration, path.index(index), options)
}

function checkToleration(check: Check, toleration: JsonObject, path: FieldPath, options: PodOptions): void {
  const [key, operator] = [text(toleration, 'key'), text(toleration, 'operator')]
  const effect = text(toleration, 'effect')
  if (key !== '') check.qualifiedName(path.child('key'), key)
  else if (operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    check.invalid(path.child('operator'), operator, detail)
  }
  if (has(toleration, 'tolerationSeconds') && effect !== 'NoExecute') {
    check.invalid(path.child('effect'), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
  }
  checkTolerationValue(check, toleration, path, options)
  if (effect !== '') checkTaintEffect(check, effect, path.child('effect'))
}

function checkTolerationValue(check: Check, toleration: JsonObject, path: FieldPath, options: PodOptions): void {
  const [operator, value] = [text(toleration, 'operator'), text(toleration, 'value')]
  const at = path.child('operator')
  switch (operator) {
    case '':
    case 'Equal': {
      const problems = labelValueProblems(value, check.version)
      if (problems.length > 0) check.invalid(at, value, problems.join(';'))
      return
    }
    case 'Exists':
      if (value !== '') check.invalid(at, value, "value must be empty when `operator` is 'Exists'")
      return
    case 'Lt':
    case 'Gt':
      if (check.since(35) && options.kept.has('comparing tolerations')) checkInteger(check, value, path.child('value'))
      else check.unsupported(at, operator, check.since(35) ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists'])
      return
    default:
      check.unsupported(at, operator, ['Equal', 'Exists'])
  }
}

function checkInteger(check: Check, value: string, path: FieldPath): void {
  if (value === '') check.invalid(path, value, 'must be non-empty')
  else if (!/^(0|-?[1-9][0-9]*)$/.test(value)) {
    check.invalid(path, value, 'must be a valid decimal integer in canonical form')
  }
  const isInteger = /^[+-]?[0-9]+$/.test(value)
  if (!isInteger) check.invalid(path, value, `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
  else if (BigInt.asIntN(64, BigInt(value)) !== BigInt(value)) {
    check.invalid(path, value, `strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`)
  }
}

const unsatisfiable = ['DoNotSchedule', 'ScheduleAnyway']

export function checkTopologySpread(
  check: Check,
  constraints: readonly JsonObject[],
  path: FieldPath,
  options: PodOptions,
): void {
  const kindOf = (constraint: JsonObject): string =>
    `{${text(constraint, 'topologyKey')}, ${text(constraint, 'whenUnsatisfiable')}}`
  const last = new Map(constraints.map((constraint, index) => [kindOf(constraint), index]))
  for (const [index, constraint] of constraints.entries()) {
    const at = path.index(index)
    const skew = number(constraint, 'maxSkew')
    if (skew <= 0) check.invalid(at.child('maxSkew'), skew, 'must be greater than zero')
    check.requiredText(at.child('topologyKey'), text(constraint, 'topologyKey'), 'can not be empty')
    check.oneOf(at.child('whenUnsatisfiable'), text(constraint, 'whenUnsatisfiable'), unsatisfiable)
    const kind = kindOf(constraint)
    if (last.get(kind)! > index) {
      check.duplicate(at.childAs('{topologyKey, whenUnsatisfiable}', 'topologyKey'), kind)
    }
    checkSpreadDetails(check, constraint, at, options)
  }
}

function checkSpreadDetails(check: Check, constraint: JsonObject, path: FieldPath, options: PodOptions): void {
  const domains = numberOf(constraint, 'minDomains')
  const action = text(constraint, 'whenUnsatisfiable')
  if (domains !== undefined) {
    const at = path.child('minDomains')
    if (domains <= 0) check.invalid(at, domains, 'must be greater than zero')
    if (action !== 'DoNotSchedule') {
      check.invalid(at, domains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`)
    }
  }
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
    const policy = textOf(constraint, field)
    if (policy !== undefined) check.oneOf(path.child(field), policy, ['Honor', 'Ignore'])
  }
  if (check.since(34) && !options.kept.has('spread label keys')) checkLabelKeys(check, constraint, path)
  else checkUnmergedLabelKeys(check, constraint, path.child('matchLabelKeys'))
  if (options.kept.has('spread selectors')) return
  checkLabelSelector(check, part(constraint, 'labelSelector'), path.child('labelSelector'))
}

/** Servers before 1.34 keep matchLabelKeys and the selector apart. */
function checkUnmergedLabelKeys(check: Check, constraint: JsonObject, path: FieldPath): void {
  const keys = texts(constraint, 'matchLabelKeys')
  const selector = part(constraint, 'labelSelector')
  if (keys.length === 0) return
  if (!selector) check.forbidden(path, 'must not be specified when labelSelector is not set')
  const expressions = items(selector, 'matchExpressions').map(expression => text(expression, 'key'))
  const known = new Set([...Object.keys(textMap(selector, 'matchLabels')), ...expressions])
  for (const [index, key] of keys.entries()) {
    check.qualifiedName(path.index(index), key)
    if (known.has(key)) check.invalid(path.index(index), key, 'exists in both matchLabelKeys and labelSelector')
  }
}

export function checkSchedulingGates(check: Check, gates: readonly JsonObject[], path: FieldPath): void {
  const seen = new Set<string>()
  for (const [index, gate] of gates.entries()) {
    const name = text(gate, 'name')
    check.qualifiedName(path.index(index), name)
    if (seen.has(name)) check.duplicate(path.index(index), name)
    seen.add(name)
  }
}
