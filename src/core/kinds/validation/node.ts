/** Nodes. Kubernetes pkg/apis/core/validation/validation.go ValidateNode */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import {addressFamily, blockProblems, parseBlock} from '../../ip.ts'
import type {JsonObject} from '../../json.ts'
import {
  byteLength,
  configMapKeyProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  labelValueProblems,
} from '../../names.ts'
import type {Check} from './check.ts'
import {has, items, numberOf, part, partAt, resourceList, text, texts} from './decoded.ts'
import {goStructText} from './go-struct.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import {checkTaintEffect} from './pod-scheduling.ts'
import {checkResourceQuantity} from './resource-names.ts'

const specPath = FieldPath.root('spec')
const statusPath = FieldPath.root('status')

/** The server says that taints are in the metadata. */
const taintPath = (index: number): FieldPath => specPath.child('taints').index(index).named(`metadata.taints[${index}]`)

function checkTaints(check: Check, taints: readonly JsonObject[]): void {
  const seen = new Set<string>()
  for (const [index, taint] of taints.entries()) {
    const path = taintPath(index)
    const [key, value, effect] = [text(taint, 'key'), text(taint, 'value'), text(taint, 'effect')]
    check.qualifiedName(path.child('key'), key)
    const problems = labelValueProblems(value, check.version)
    if (problems.length > 0) check.invalid(path.child('value'), value, problems.join(';'))
    checkTaintEffect(check, effect, path.child('effect'))
    const pair = JSON.stringify([key, effect])
    if (seen.has(pair)) {
      check.errors.push({
        type: 'Duplicate value',
        path,
        value: taint,
        shown: goStructText('Taint', taint),
        detail: 'taints must be unique by key and effect pair',
      })
    }
    seen.add(pair)
  }
}

function checkAmounts(check: Check, status: JsonObject | undefined): void {
  for (const list of ['capacity', 'allocatable']) {
    for (const [name, quantity] of resourceList(status, list)) {
      const path = name === '' ? statusPath.child(list).key('') : statusPath.child(list, name)
      checkResourceQuantity(check, name, quantity, path)
    }
  }
}

const featureName = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/
function featureProblem(feature: string): string | undefined {
  const invalid = `invalid feature name ${JSON.stringify(feature)}: must`
  if (byteLength(feature) > 253) return `${invalid} be no more than 253 characters`
  if (featureName.test(feature)) return undefined
  return `${invalid} start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`
}

function checkFeatures(check: Check, features: readonly string[]): void {
  const path = statusPath.child('declaredFeatures')
  for (const [index, feature] of features.entries()) {
    const problem = featureProblem(feature)
    if (problem !== undefined) check.invalid(path.index(index), feature, problem)
    const next = features[index + 1]
    if (next === undefined) continue
    if (next === feature) check.duplicate(path.index(index + 1), next)
    else if (Buffer.compare(Buffer.from(feature), Buffer.from(next)) > 0) {
      check.invalid(path.index(index + 1), next, 'list must be sorted alphabetically')
    }
  }
}

function checkPodBlocks(check: Check, blocks: readonly string[]): void {
  const path = specPath.child('podCIDRs')
  for (const [index, block] of blocks.entries()) {
    check.invalidEach(path.index(index), block, blockProblems(block, check.since(36)))
  }
  if (blocks.length < 2) return
  const broken = blocks.findIndex(block => !parseBlock(block))
  if (broken >= 0) {
    const why = `invalid CIDR[${broken}]: <nil> (invalid CIDR address: ${blocks[broken]!})`
    const detail = `invalid PodCIDRs. failed to check with dual stack with error:${why}`
    check.errors.push({type: 'Internal error', path, detail})
  }
  const families = new Set(blocks.map(block => addressFamily(block.slice(0, block.indexOf('/')))))
  if (broken < 0 && families.size === 2 && blocks.length === 2) return
  check.invalid(path, blocks, 'may specify no more than one CIDR for each IP family')
}

export function checkNode(check: Check, node: JsonObject): void {
  checkOwnMetadata(check, node, false, subdomainName)
  const [spec, status] = [part(node, 'spec'), part(node, 'status')]
  checkTaints(check, items(spec, 'taints'))
  checkAmounts(check, status)
  const swap = numberOf(partAt(status, 'nodeInfo', 'swap'), 'capacity')
  if (swap !== undefined && swap <= 0) {
    const path = statusPath.child('nodeInfo', 'swap', 'capacity').named('metadata.nodeSwapStatus.capacity')
    check.invalid(path, swap, 'must be greater than 0')
  }
  checkFeatures(check, texts(status, 'declaredFeatures'))
  checkPodBlocks(check, texts(spec, 'podCIDRs'))
}

function checkAddresses(check: Check, addresses: readonly JsonObject[]): void {
  const seen = new Set<string>()
  for (const [index, address] of addresses.entries()) {
    const shown = goJson({Type: text(address, 'type'), Address: text(address, 'address')})
    if (seen.has(shown)) check.duplicateAs(statusPath.child('addresses').index(index), address, shown)
    seen.add(shown)
  }
}

/** An old field that nothing uses; it cannot be set, but a stored one may stay. */
function checkConfigSource(check: Check, source: JsonObject): void {
  const path = specPath.child('configSource')
  const map = part(source, 'configMap')
  if (!map) {
    const shown = goStructText('NodeConfigSource', source)
    check.invalidAs(path, source, shown, 'exactly one reference subfield must be non-nil')
    return
  }
  const at = path.child('configMap')
  for (const field of ['uid', 'resourceVersion']) {
    if (text(map, field) !== '') check.forbidden(at.child(field), `${field} must not be set in spec`)
  }
  const grammars = {namespace: dnsLabelProblems, name: dnsSubdomainProblems, kubeletConfigKey: configMapKeyProblems}
  for (const [field, grammar] of Object.entries(grammars)) {
    const value = text(map, field)
    if (check.requiredText(at.child(field), value)) check.matches(at.child(field), value, grammar)
  }
}

export function checkNodeUpdate(check: Check, node: JsonObject, old: JsonObject): void {
  checkNode(check, node)
  checkOwnMetadataUpdate(check, node, old)
  const [spec, before] = [part(node, 'spec'), part(old, 'spec')]
  checkAmounts(check, part(node, 'status'))
  checkFeatures(check, texts(part(node, 'status'), 'declaredFeatures'))
  checkAddresses(check, items(part(node, 'status'), 'addresses'))
  const [blocks, stored] = [texts(spec, 'podCIDRs'), texts(before, 'podCIDRs')]
  const changed = stored.length === blocks.length ? stored.filter((block, index) => block !== blocks[index]).length : 1
  if (stored.length > 0) {
    const detail = 'node updates may not change podCIDR except from "" to valid'
    for (let count = 0; count < changed; count += 1) check.forbidden(specPath.child('podCIDRs'), detail)
  }
  const provider = text(before, 'providerID')
  if (provider !== '' && provider !== text(spec, 'providerID')) {
    const detail = 'node updates may not change providerID except from "" to valid'
    check.forbidden(specPath.child('providerID'), detail)
  }
  if (has(spec, 'configSource')) checkConfigSource(check, part(spec, 'configSource') ?? {})
  checkTaints(check, items(spec, 'taints'))
  if (text(spec, 'externalID') !== text(before, 'externalID')) {
    check.forbidden(specPath.child('externalID'), 'may not be updated')
  }
}
