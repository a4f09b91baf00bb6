/** CSINodes and CSIStorageCapacities. Kubernetes pkg/apis/storage/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {byteLength, dnsSubdomainProblems} from '../../names.ts'
import {quantitySign, quantityText} from '../../quantity.ts'
import {isOn} from '../features.ts'
import {Check} from './check.ts'
import {items, numberOf, part, quantityIn, text, texts} from './decoded.ts'
import {labelDeprecation} from './deprecated-labels.ts'
import {goStructText} from './go-struct.ts'
import {checkLabelSelector} from './labels.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, subdomainName} from './metadata.ts'
import {same} from './same.ts'
import {checkCsiDriverName} from './volume-sources.ts'
import type {Warn} from './warning-list.ts'

const driversPath = FieldPath.root('spec').child('drivers')

function checkDriver(check: Check, driver: JsonObject, path: FieldPath, names: Set<string>): void {
  const [name, id] = [text(driver, 'name'), text(driver, 'nodeID')]
  checkCsiDriverName(check, name, path.child('name'))
  check.requiredText(path.child('nodeID'), id)
  const longest = check.since(36) ? 256 : 192
  if (byteLength(id) > longest) check.invalid(path.child('nodeID'), id, `must be ${longest} characters or less`)
  check.notNegative(path.child('allocatable', 'count'), numberOf(part(driver, 'allocatable'), 'count'))
  if (names.has(name)) check.duplicate(path.child('name'), name)
  names.add(name)
  const keys = new Set<string>()
  for (const [index, key] of texts(driver, 'topologyKeys').entries()) {
    const at = path.standing([...path.at, 'topologyKeys', index])
    check.requiredText(at, key)
    if (keys.has(key)) check.duplicate(at, key)
    keys.add(key)
    check.qualifiedName(at, key)
  }
}

export function checkCsiNode(check: Check, node: JsonObject): void {
  checkOwnMetadata(check, node, false, subdomainName)
  const names = new Set<string>()
  for (const [index, driver] of items(part(node, 'spec'), 'drivers').entries())
    checkDriver(check, driver, driversPath.index(index), names)
}

/** A driver that is registered stays as it is; how many volumes it takes may change. */
export function checkCsiNodeUpdate(check: Check, node: JsonObject, old: JsonObject): void {
  checkCsiNode(check, node)
  const isFree = isOn('MutableCSINodeAllocatableCount', check.version)
  const fixedOf = (driver: JsonObject): JsonObject => {
    const {allocatable: _, ...rest} = driver
    return isFree ? rest : driver
  }
  for (const before of items(part(old, 'spec'), 'drivers').map(fixedOf)) {
    for (const driver of items(part(node, 'spec'), 'drivers').map(fixedOf)) {
      if (text(before, 'name') !== text(driver, 'name') || same(driver, before)) continue
      check.invalidAs(driversPath, driver, goStructText('CSINodeDriver', driver), 'field is immutable')
    }
  }
}

const topologyPath = FieldPath.root('nodeTopology')
const classPath = FieldPath.root('storageClassName')

export function checkStorageCapacity(check: Check, capacity: JsonObject, anyValues = false): void {
  checkOwnMetadata(check, capacity, true, subdomainName)
  checkLabelSelector(check, part(capacity, 'nodeTopology'), topologyPath, anyValues)
  check.matches(classPath, text(capacity, 'storageClassName'), dnsSubdomainProblems)
  const amount = quantityIn(capacity, 'capacity')
  if (amount && quantitySign(amount) < 0) {
    check.invalid(FieldPath.root('capacity'), quantityText(amount), 'must be greater than or equal to 0')
  }
}

export function checkStorageCapacityUpdate(check: Check, capacity: JsonObject, old: JsonObject): void {
  const stored = new Check(check.version)
  checkLabelSelector(stored, part(old, 'nodeTopology'), topologyPath)
  checkStorageCapacity(check, capacity, stored.errors.length > 0)
  checkOwnMetadataUpdate(check, capacity, old)
  const topology = part(capacity, 'nodeTopology')
  if (!same(topology, part(old, 'nodeTopology'))) {
    check.invalidAs(topologyPath, topology ?? null, goStructText('LabelSelector', topology), 'field is immutable')
  }
  const name = text(capacity, 'storageClassName')
  if (name !== text(old, 'storageClassName')) check.invalid(classPath, name, 'field is immutable')
}

/** Kubernetes pkg/api/node/util.go GetWarningsForNodeSelector */
export const storageCapacity: Warn = (list, object) => {
  const topology = part(object, 'nodeTopology')
  for (const [index, expression] of items(topology, 'matchExpressions').entries()) {
    const message = labelDeprecation(list, text(expression, 'key'))
    const at = topologyPath.child('matchExpressions').index(index).child('key')
    if (message !== undefined) list.add(at, message)
  }
  for (const label of Object.keys(part(topology, 'matchLabels') ?? {})) {
    const message = labelDeprecation(list, label)
    if (message !== undefined) list.add(topologyPath.child('matchLabels').key(label), message)
  }
}
