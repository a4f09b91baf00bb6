/** What the server warns of in the containers of a pod. Kubernetes pkg/api/pod/warnings.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {hasFraction, quantityText} from '../../quantity.ts'
import {goQuote} from '../go-text.ts'
import {has, items, part, partAt, quantityIn, text} from './decoded.ts'
import {same} from './same.ts'
import type {WarningList} from './warning-list.ts'

const notBytes = (value: string): string => `fractional byte value "${value}" is invalid, must be an integer`

/** An amount of bytes in a map of resources that is no whole number. */
export function warnOfFraction(
  list: WarningList,
  resources: JsonObject | undefined,
  name: string,
  path: FieldPath,
): void {
  const quantity = quantityIn(resources, name)
  if (quantity && hasFraction(quantity)) list.add(path.key(name), notBytes(quantityText(quantity)))
}

function warnOfEnvironment(list: WarningList, container: JsonObject, path: FieldPath): void {
  const names = new Set<string>()
  for (const [index, variable] of items(container, 'env').entries()) {
    const [name, value] = [text(variable, 'name'), text(variable, 'value')]
    const reference = `$(${name})`
    const hides = has(variable, 'valueFrom') || value === reference || !value.includes(reference)
    const end = list.since(30) ? ', which may be dropped when using apply' : ''
    if (names.has(name) && hides) {
      list.add(path.child('env').index(index), `hides previous definition of ${goQuote(name)}${end}`)
    }
    names.add(name)
  }
}

const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/'

const appArmor = 'container.apparmor.security.beta.kubernetes.io/'

export const useSeccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead'

/** The field that an AppArmor annotation stands for. */
function appArmorProfile(annotation: string): JsonObject | undefined {
  if (annotation === 'unconfined') return {type: 'Unconfined'}
  if (annotation === 'runtime/default') return {type: 'RuntimeDefault'}
  const local = /^localhost\/(.+)$/s.exec(annotation)?.[1]
  return local === undefined ? undefined : {type: 'Localhost', localhostProfile: local}
}

/** Pods get the field from the annotation, and a warning when that changes anything; so do Windows pods not. */
function isAppArmorIgnored(
  list: WarningList,
  spec: JsonObject | undefined,
  container: JsonObject,
  said: string,
): boolean {
  if (!list.since(30) || has(part(container, 'securityContext'), 'appArmorProfile')) return false
  const ofPod = partAt(spec, 'securityContext', 'appArmorProfile')
  if (!ofPod) return true
  return list.since(34) && !same(ofPod, appArmorProfile(said))
}

export interface Scope {
  readonly list: WarningList
  readonly spec: JsonObject | undefined
  readonly annotations: Readonly<Record<string, string>>
  /** The path of the annotations. */
  readonly path: FieldPath
  readonly isPod: boolean
}

export function warnOfContainer(scope: Scope, container: JsonObject, path: FieldPath): void {
  const {list, annotations} = scope
  const name = text(container, 'name')
  if (
    !has(part(container, 'securityContext'), 'seccompProfile') &&
    Object.hasOwn(annotations, seccompContainer + name)
  ) {
    list.add(scope.path.key(seccompContainer + name), useSeccomp)
  }
  if (!scope.isPod) warnOfAppArmor(scope, container)
  for (const resource of ['memory', 'ephemeral-storage']) {
    for (const field of ['limits', 'requests']) {
      const resources = partAt(container, 'resources', field)
      warnOfFraction(list, resources, resource, path.child('resources', field))
    }
  }
  warnOfEnvironment(list, container, path)
}

export function warnOfAppArmor({list, spec, annotations, path}: Scope, container: JsonObject): void {
  const key = appArmor + text(container, 'name')
  const said = Object.hasOwn(annotations, key) ? annotations[key] : undefined
  if (said === undefined || !isAppArmorIgnored(list, spec, container, said)) return
  list.add(path.key(key), 'deprecated since v1.30; use the "appArmorProfile" field instead')
}
