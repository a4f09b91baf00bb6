/** Namespaces and ServiceAccounts. Kubernetes pkg/apis/core/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import {type JsonObject, objectAt} from '../../json.ts'
import {securityLabelFaults} from '../../pod-security/policy.ts'
import type {Check} from './check.ts'
import {part, texts} from './decoded.ts'
import {checkFinalizerDomain, checkOwnMetadata, checkOwnMetadataUpdate, labelName, subdomainName} from './metadata.ts'

export function checkNamespace(check: Check, namespace: JsonObject): void {
  checkFields(check, namespace)
  checkSecurityLabels(check, namespace)
}

/** Done by admission, so only of what has passed so far. pod-security-admission admission/admission.go ValidateNamespace */
function checkSecurityLabels(check: Check, namespace: JsonObject, old?: JsonObject): void {
  if (check.errors.length > 0) return
  const faultsOf = (of: JsonObject | undefined) => securityLabelFaults(objectAt(of, 'metadata', 'labels'))
  const faults = faultsOf(namespace)
  // What was wrong before may stay as it is.
  if (faults.length === 0 || JSON.stringify(faults) === JSON.stringify(faultsOf(old))) return
  const path = FieldPath.root('metadata').child('labels')
  for (const {label, value, detail} of faults) check.invalid(path.key(label), value, detail)
}

function checkFields(check: Check, namespace: JsonObject): void {
  checkOwnMetadata(check, namespace, false, labelName)
  const path = FieldPath.root('spec').child('finalizers')
  for (const finalizer of texts(part(namespace, 'spec'), 'finalizers')) {
    check.qualifiedName(path, finalizer)
    checkFinalizerDomain(check, finalizer, path)
  }
}

export function checkNamespaceUpdate(check: Check, namespace: JsonObject, old: JsonObject): void {
  checkFields(check, namespace)
  checkOwnMetadataUpdate(check, namespace, old)
  checkSecurityLabels(check, namespace, old)
}

export const checkServiceAccount = (check: Check, account: JsonObject): void =>
  checkOwnMetadata(check, account, true, subdomainName)

export function checkServiceAccountUpdate(check: Check, account: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, account, old)
  checkServiceAccount(check, account)
}
