import {isDeepStrictEqual} from 'node:util'
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt} from '../../src/core/json.ts'
import type {Admission, Kind} from '../../src/core/kinds/kind.ts'
import {refusalOf} from '../../src/core/kinds/status.ts'
import type {Answer} from './admission-server.ts'

/** Where k8slab and the server are not of one mind. */
export interface Difference {
  readonly about: 'verdict' | 'fields' | 'message' | 'warnings' | 'stored'
  readonly server: Json
  readonly k8slab: Json
}

/** Refusals that come from the machine, from the state of the cluster or from the address, and not from the object. */
export const isComparable = ({code, body}: Answer): boolean =>
  ([200, 201, 422].includes(code) && !/failed to allocate|not a directory/.test(stringAt(body, 'message') ?? '')) ||
  (code === 400 && /cannot be handled as/.test(stringAt(body, 'message') ?? ''))

/** Compares the verdict, the fields named, the texts, the warnings and the stored object, in this order; the first difference counts. */
export function differenceOf(answer: Answer, admission: Admission, kind: Kind): Difference | undefined {
  const {code, body, warnings} = answer
  const refusal = refusalOf(admission, kind, stringAt(admission.stored, 'metadata', 'name') ?? '')
  const suffix = suffixOf(answer, admission)
  const withoutChance = (value: Json): Json =>
    JSON.parse(JSON.stringify(withoutIds(value)).replaceAll(suffix, 'xxxxx')) as Json
  const said = code < 300 ? 'accepted' : `${code}: ${stringAt(body, 'message')}`
  // Another Service has the node port.
  const isTaken = (text: string): boolean => text.includes('provided port is already allocated')
  if (isTaken(said) && !isTaken(refusal?.message ?? '')) return undefined
  if ((refusal?.code ?? 200) !== (code < 300 ? 200 : code))
    return {about: 'verdict', server: said, k8slab: refusal ? `${refusal.code}: ${refusal.message}` : 'accepted'}
  if (refusal) {
    const own = {code: refusal.code, message: refusal.message, details: refusal.details ?? {}}
    const fields = (from: JsonObject): Json =>
      listAt(from['details'], 'causes')
        .map(cause => stringAt(cause, 'field') ?? '')
        .sort()
    if (!isDeepStrictEqual(withoutIds(fields(body)), withoutIds(fields(own))))
      return {about: 'fields', server: [fields(body), said], k8slab: [fields(own), refusal.message]}
    const texts = (from: JsonObject): Json =>
      refusal.code === 400
        ? (from['message'] ?? '')
        : ordered(withoutChance(forgotten(listAt(from['details'], 'causes'), / (\{\}|\[\])(,|\n)/.test(said))))
    return unlike('message', texts(body), texts(own))
  }
  const own = [...new Set(admission.warnings.map(({message}) => message))]
  // What the server sends is cut beyond 4 KiB.
  if (own.join('').length < 4096 && !own.some(hasControls)) {
    const found = unlike('warnings', withoutChance([...warnings].sort()), withoutChance([...own].sort()))
    if (found) return found
  }
  const stored = admission.stored ?? {}
  return unlike('stored', withoutChance(comparable(withoutClass(body, stored))), withoutChance(comparable(stored)))
}
/** Go walks through maps in an order of its own, so that of the errors is none. */
const ordered = (values: Json): Json =>
  Array.isArray(values) ? (values as readonly Json[]).map(value => JSON.stringify(value)).sort() : values
/** Whether an empty map or list was written or left out is not kept; a text that lists changes line by line lists that too. */
const forgotten = (causes: readonly Json[], hasEmpty: boolean): Json =>
  causes.map(cause => {
    const text = (stringAt(cause, 'message') ?? '').replace(/(: ?)(\{\}|\[\])/g, '$1null')
    // Which node port is handed out is chance.
    const isPort = stringAt(cause, 'field')?.endsWith('.nodePort') === true
    const message = isPort ? text.replace(/(?<=^Duplicate value: )\d+/, 'drawn') : text
    return {...objectAt(cause), message: hasEmpty ? message.replace(/\n@@.*/s, '') : message}
  })

// The server does not send a warning that has them.
const hasControls = (text: string): boolean => /\p{Cc}/u.test(text)

function unlike(about: Difference['about'], server: Json, k8slab: Json): Difference | undefined {
  return isDeepStrictEqual(server, k8slab) ? undefined : {about, server, k8slab}
}

/** Takes out what only the cluster knows. */
function withoutIds(value: Json): Json {
  const text = JSON.stringify(value)
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access')
    // Volumes of a StatefulSet's claim templates stand before the others in any order.
    .replace(/spec\.template\.spec\.volumes\[\d+\]/g, 'spec.template.spec.volumes')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uid')
  return JSON.parse(text) as Json
}
/** The letters that the server drew for a generated name; k8slab draws none. */
function suffixOf({body}: Answer, {stored}: Admission): string {
  const [base, own] = [stringAt(stored, 'metadata', 'generateName'), stringAt(stored, 'metadata', 'name')]
  const name = stringAt(body, 'details', 'name') ?? stringAt(body, 'metadata', 'name') ?? ''
  return base && own?.endsWith('xxxxx') === true && name.length > 5 ? name.slice(-5) : 'xxxxx'
}

/** A cluster with a default class gives it to claims that name none. */
function withoutClass(object: JsonObject, own: JsonObject): JsonObject {
  if (object['kind'] !== 'PersistentVolumeClaim' || objectAt(own, 'spec')['storageClassName'] !== undefined)
    return object
  const {storageClassName: _, ...spec} = objectAt(object, 'spec')
  return {...object, spec}
}

const ofCluster = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'selfLink'])
const drawn = new Set([
  'clusterIP',
  'clusterIPs',
  'nodePort',
  'healthCheckNodePort',
  'lastPhaseTransitionTime',
  'lastTransitionTime',
])

function comparable(object: JsonObject): Json {
  const {metadata, ...rest} = object
  const kept = Object.entries(isObject(metadata) ? metadata : {}).filter(([key]) => !ofCluster.has(key))
  const named = Object.fromEntries(
    kept.map(([key, value]) => [key, key === 'annotations' ? withoutFound(value) : value]),
  )
  const text = JSON.stringify({...rest, metadata: named}, (key, value: Json) => (drawn.has(key) ? undefined : value))
  return JSON.parse(text) as Json
}
/** What a controller found out stands in annotations of an older API. */
function withoutFound(annotations: Json): Json | undefined {
  const kept = Object.entries(isObject(annotations) ? annotations : {}).filter(
    ([key]) => !key.startsWith('autoscaling.alpha.'),
  )
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}
