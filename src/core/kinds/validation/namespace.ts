/** Namespaces and ServiceAccounts. Kubernetes pkg/apis/core/validation/validation.go */
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {part, texts} from './decoded.ts'
import {checkFinalizerDomain, checkOwnMetadata, checkOwnMetadataUpdate, labelName, subdomainName} from './metadata.ts'

export function checkNamespace(check: Check, namespace: JsonObject): void {
  checkOwnMetadata(check, namespace, false, labelName)
  const path = FieldPath.root('spec').child('finalizers')
  for (const finalizer of texts(part(namespace, 'spec'), 'finalizers')) {
    check.qualifiedName(path, finalizer)
    checkFinalizerDomain(check, finalizer, path)
  }
}

export function checkNamespaceUpdate(check: Check, namespace: JsonObject, old: JsonObject): void {
  checkNamespace(check, namespace)
  checkOwnMetadataUpdate(check, namespace, old)
}

export const checkServiceAccount = (check: Check, account: JsonObject): void =>
  checkOwnMetadata(check, account, true, subdomainName)

export function checkServiceAccountUpdate(check: Check, account: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, account, old)
  checkServiceAccount(check, account)
}
