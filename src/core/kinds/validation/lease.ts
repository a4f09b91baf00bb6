/** Leases. Kubernetes pkg/apis/coordination/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {numberOf, part, text, textOf} from './decoded.ts'
import {checkMetadata, checkMetadataUpdate, metadataOf, subdomainName} from './metadata.ts'

const specPath = FieldPath.root('spec')

function checkSpec(check: Check, spec: JsonObject | undefined): void {
  const seconds = numberOf(spec, 'leaseDurationSeconds')
  const path = specPath.child('leaseDurationSeconds')
  if (seconds !== undefined && seconds <= 0) check.invalid(path, seconds, 'must be greater than 0')
  check.notNegative(specPath.child('leaseTransitions'), numberOf(spec, 'leaseTransitions'))
  const strategy = textOf(spec, 'strategy')
  // The server says the field's name twice.
  const at = specPath.childAs('strategy.strategy', 'strategy')
  if (strategy?.includes('/') === true) check.qualifiedName(at, strategy)
  else if (strategy !== undefined) check.oneOf(at, strategy, ['OldestEmulationVersion'])
  if (text(spec, 'preferredHolder') === '' || (strategy ?? '') !== '') return
  check.forbidden(specPath.child('preferredHolder'), 'may only be specified if `strategy` is defined')
}

export function checkLease(check: Check, lease: JsonObject): void {
  checkMetadata(check, metadataOf(lease), {namespaced: true, name: subdomainName})
  checkSpec(check, part(lease, 'spec'))
}

export function checkLeaseUpdate(check: Check, lease: JsonObject, old: JsonObject): void {
  checkMetadataUpdate(check, metadataOf(lease), metadataOf(old))
  checkSpec(check, part(lease, 'spec'))
}
