/** Files that secrets, ConfigMaps and the downward API put into a volume. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import type {Check} from './check.ts'
import {numberOf, part, text} from './decoded.ts'
import {checkFieldRef, checkResourceFieldRef} from './pod-environment.ts'
import {checkLocalPath} from './volume-paths.ts'

/** A file mode: 0 to 0777. */
export function checkMode(check: Check, object: JsonObject, path: FieldPath, field: string): void {
  const mode = numberOf(object, field)
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return
  check.invalid(path.child(field), mode, 'must be a number between 0 and 0777 (octal), both inclusive')
}

export function checkKeyToPath(check: Check, item: JsonObject, path: FieldPath): void {
  check.requiredText(path.child('key'), text(item, 'key'))
  const value = text(item, 'path')
  check.requiredText(path.child('path'), value)
  checkLocalPath(check, value, path.child('path'))
  checkMode(check, item, path, 'mode')
}

/** One file of a downward API volume; the server names the volume, not the file. */
export function checkDownwardFile(check: Check, file: JsonObject, path: FieldPath): void {
  const value = text(file, 'path')
  check.requiredText(path.child('path'), value)
  checkLocalPath(check, value, path.child('path'))
  const [field, resource] = [part(file, 'fieldRef'), part(file, 'resourceFieldRef')]
  if (field) {
    checkFieldRef(check, field, path.child('fieldRef'), 'volume')
    if (resource) check.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
  } else if (resource) checkResourceFieldRef(check, resource, path.child('resourceFieldRef'), 'volume')
  else check.required(path, 'one of fieldRef and resourceFieldRef is required')
  checkMode(check, file, path, 'mode')
}
