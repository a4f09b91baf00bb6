/** NetworkPolicies. Kubernetes pkg/apis/networking/validation/validation.go */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import {type AddressBlock, blockProblems, parseBlock} from '../../ip.ts'
import type {JsonObject} from '../../json.ts'
import {portNameProblems, portNumberProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {has, items, numberOf, numberOrText, part, text, textOf, texts} from './decoded.ts'
import {checkLabelSelector, selectorHasInvalidValue} from './labels.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import type {Warn} from './warning-list.ts'

const specPath = FieldPath.root('spec')
const directions = [
  {rules: 'ingress', peers: 'from'},
  {rules: 'egress', peers: 'to'},
] as const

/** What a stored policy may keep though it would be refused today. */
interface Kept {
  readonly blocks: readonly string[]
  readonly anyValues: boolean
}
const nothingKept: Kept = {blocks: [], anyValues: false}

function checkPort(check: Check, port: JsonObject, path: FieldPath): void {
  const protocol = textOf(port, 'protocol')
  if (protocol !== undefined) check.oneOf(path.child('protocol'), protocol, ['TCP', 'UDP', 'SCTP'])
  const [first, end] = [numberOrText(port, 'port'), numberOf(port, 'endPort')]
  const [at, endPath] = [path.child('port'), path.child('endPort')]
  if (typeof first === 'number') {
    check.invalidEach(at, first, portNumberProblems(first))
    if (end === undefined) return
    if (end < first) check.invalid(endPath, first, 'must be greater than or equal to `port`')
    check.invalidEach(endPath, end, portNumberProblems(end))
    return
  }
  if (end !== undefined) {
    const why = first === undefined ? 'not specified' : 'non-numeric'
    check.invalid(endPath, end, `may not be specified when \`port\` is ${why}`)
  }
  if (first !== undefined) check.invalidEach(at, first, portNameProblems(first))
}

function isInside(inner: AddressBlock, outer: AddressBlock): boolean {
  if (inner.bits !== outer.bits || outer.length >= inner.length) return false
  const from = outer.bits === 32 ? outer.length + 96 : outer.length
  return outer.network.every((byte, index) => {
    const mask = ~(255 >> Math.min(8, Math.max(0, from - 8 * index))) & 255
    return ((inner.network[index] ?? 0) & mask) === (byte & mask)
  })
}

function checkBlock(check: Check, block: JsonObject, path: FieldPath, {blocks}: Kept): void {
  const outer = text(block, 'cidr')
  const at = path.child('cidr')
  if (!check.requiredText(at, outer)) return
  const checkText = (each: string, where: FieldPath): AddressBlock | undefined => {
    const parsed = parseBlock(each)
    if (!check.since(30)) {
      if (!parsed) check.invalid(where, each, 'not a valid CIDR')
    } else if (!blocks.includes(each)) check.invalidEach(where, each, blockProblems(each, check.since(36)))
    return parsed
  }
  const whole = checkText(outer, at)
  if (!whole) return
  for (const [index, except] of texts(block, 'except').entries()) {
    const where = path.child('except').index(index)
    const inner = checkText(except, where)
    if (inner && !isInside(inner, whole)) check.invalid(where, except, 'must be a strict subset of `cidr`')
  }
}

function checkPeer(check: Check, peer: JsonObject, path: FieldPath, kept: Kept): void {
  const given = ['podSelector', 'namespaceSelector', 'ipBlock'].filter(field => has(peer, field))
  for (const field of ['podSelector', 'namespaceSelector']) {
    checkLabelSelector(check, part(peer, field), path.child(field), kept.anyValues)
  }
  const block = part(peer, 'ipBlock')
  if (block) checkBlock(check, block, path.child('ipBlock'), kept)
  if (given.length === 0) check.required(path, 'must specify a peer')
  else if (given.length > 1 && block) check.forbidden(path, 'may not specify both ipBlock and another peer')
}

function checkSpec(check: Check, spec: JsonObject | undefined, kept: Kept): void {
  checkLabelSelector(check, part(spec, 'podSelector'), specPath.child('podSelector'), kept.anyValues)
  for (const {rules, peers} of directions) {
    for (const [index, rule] of items(spec, rules).entries()) {
      const at = specPath.child(rules).index(index)
      for (const [place, port] of items(rule, 'ports').entries()) checkPort(check, port, at.child('ports').index(place))
      for (const [place, peer] of items(rule, peers).entries())
        checkPeer(check, peer, at.child(peers).index(place), kept)
    }
  }
  const types = texts(spec, 'policyTypes')
  const path = specPath.child('policyTypes')
  if (types.length > 2) check.invalidAs(path, types, goJson(types), 'may not specify more than two policyTypes')
  else for (const [index, type] of types.entries()) check.oneOf(path.index(index), type, ['Ingress', 'Egress'])
}

export function checkNetworkPolicy(check: Check, policy: JsonObject): void {
  checkOwnMetadata(check, policy, true, subdomainName)
  checkSpec(check, part(policy, 'spec'), nothingKept)
}

/** Every block of addresses in a policy, with the field that it stands in. */
function* blocksOf(spec: JsonObject | undefined): Generator<readonly [FieldPath, string]> {
  for (const {rules, peers} of directions) {
    for (const [index, rule] of items(spec, rules).entries()) {
      for (const [place, peer] of items(rule, peers).entries()) {
        const block = part(peer, 'ipBlock')
        if (!block) continue
        const at = specPath.child(rules).index(index).child(peers).index(place).child('ipBlock')
        yield [at.child('cidr'), text(block, 'cidr')]
        for (const [which, except] of texts(block, 'except').entries()) yield [at.child('except').index(which), except]
      }
    }
  }
}

export function checkNetworkPolicyUpdate(check: Check, policy: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, policy, old)
  const before = part(old, 'spec')
  checkSpec(check, part(policy, 'spec'), {
    blocks: [...blocksOf(before)].map(([, block]) => block),
    anyValues: selectorHasInvalidValue(part(before, 'podSelector')),
  })
}

export const networkPolicy: Warn = (list, object) => {
  if (!list.since(33)) return
  for (const [path, block] of blocksOf(part(object, 'spec'))) list.block(path, block)
}
