/** ConfigMaps and Secrets. Kubernetes pkg/apis/core/validation/validation.go */
import {goJson} from '../../field-error.ts'
import {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {byteLength, configMapKeyProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {flag, text, textMap} from './decoded.ts'
import {goJsonMapProblem} from './go-json.ts'
import {checkOwnMetadata, checkOwnMetadataUpdate, metadataOf, subdomainName} from './metadata.ts'
import {same} from './same.ts'

const longestData = 1024 * 1024
const dataPath = FieldPath.root('data')

const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64')

export function checkConfigMap(check: Check, configMap: JsonObject): void {
  checkOwnMetadata(check, configMap, true, subdomainName)
  const [data, binary] = [textMap(configMap, 'data'), textMap(configMap, 'binaryData')]
  let size = 0
  for (const [key, value] of Object.entries(data)) {
    check.matches(dataPath.key(key), key, configMapKeyProblems)
    if (Object.hasOwn(binary, key)) check.invalid(dataPath.key(key), key, 'duplicate of key present in binaryData')
    size += byteLength(value)
  }
  for (const [key, value] of Object.entries(binary)) {
    check.matches(FieldPath.root('binaryData').key(key), key, configMapKeyProblems)
    size += bytesOf(value).length
  }
  // The error speaks of the object as a whole.
  if (size > longestData) check.tooLong(FieldPath.root(), longestData)
}

/**
 * What is immutable stays so, as it is. The bytes are compared with reflect.DeepEqual, to which an empty map that was sent is another than
 * none; it is none once it is stored.
 */
function checkImmutable(
  check: Check,
  object: JsonObject,
  old: JsonObject,
  fields: {readonly texts?: string; readonly bytes: string},
): void {
  if (!flag(old, 'immutable')) return
  const detail = 'field is immutable when `immutable` is set'
  if (!flag(object, 'immutable')) check.forbidden(FieldPath.root('immutable'), detail)
  const {texts, bytes} = fields
  if (texts && !same(object[texts], old[texts])) check.forbidden(FieldPath.root(texts), detail)
  const path = FieldPath.root(bytes)
  if (check.isEmptySent(path) || !same(object[bytes], old[bytes])) check.forbidden(path, detail)
}

export function checkConfigMapUpdate(check: Check, configMap: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, configMap, old)
  checkImmutable(check, configMap, old, {texts: 'data', bytes: 'binaryData'})
  checkConfigMap(check, configMap)
}

/** What the server prints instead of what a Secret holds. */
export const redacted = '<secret contents redacted>'

function checkRegistryLogin(check: Check, data: Readonly<Record<string, string>>, key: string): void {
  const value = Object.hasOwn(data, key) ? data[key] : undefined
  if (value === undefined) {
    check.required(dataPath.key(key))
    return
  }
  const problem = goJsonMapProblem(bytesOf(value))
  if (problem !== undefined) check.invalid(dataPath.key(key), redacted, problem)
}

const accountAnnotation = 'kubernetes.io/service-account.name'

function checkType(check: Check, secret: JsonObject, data: Readonly<Record<string, string>>): void {
  const requireKeys = (...keys: string[]): void => {
    for (const key of keys) if (!Object.hasOwn(data, key)) check.required(dataPath.key(key))
  }
  switch (text(secret, 'type')) {
    case 'kubernetes.io/service-account-token': {
      const annotations = textMap(metadataOf(secret), 'annotations')
      const path = FieldPath.root('metadata').child('annotations').key(accountAnnotation)
      if ((annotations[accountAnnotation] ?? '') === '') check.required(path)
      return
    }
    case 'kubernetes.io/dockercfg':
      checkRegistryLogin(check, data, '.dockercfg')
      return
    case 'kubernetes.io/dockerconfigjson':
      checkRegistryLogin(check, data, '.dockerconfigjson')
      return
    case 'kubernetes.io/basic-auth':
      if (!Object.hasOwn(data, 'username') && !Object.hasOwn(data, 'password')) requireKeys('username', 'password')
      return
    case 'kubernetes.io/ssh-auth':
      if ((data['ssh-privatekey'] ?? '') === '') check.required(dataPath.key('ssh-privatekey'))
      return
    case 'kubernetes.io/tls':
      requireKeys('tls.crt', 'tls.key')
  }
}

export function checkSecret(check: Check, secret: JsonObject): void {
  checkOwnMetadata(check, secret, true, subdomainName)
  const data = textMap(secret, 'data')
  let size = 0
  for (const [key, value] of Object.entries(data)) {
    check.matches(dataPath.key(key), key, configMapKeyProblems)
    size += bytesOf(value).length
  }
  if (size > longestData) check.tooLong(dataPath, longestData)
  checkType(check, secret, data)
}

export function checkSecretUpdate(check: Check, secret: JsonObject, old: JsonObject): void {
  checkOwnMetadataUpdate(check, secret, old)
  const type = text(secret, 'type')
  if (type !== text(old, 'type')) check.invalidAs(FieldPath.root('type'), type, goJson(type), 'field is immutable')
  checkImmutable(check, secret, old, {bytes: 'data'})
  checkSecret(check, secret)
}
