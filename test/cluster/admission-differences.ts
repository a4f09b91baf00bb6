import {isDeepStrictEqual} from 'node:util'
import {isObject, type Json, type JsonObject, listAt, stringAt} from '../../src/core/json.ts'
import type {Admission, Kind} from '../../src/core/kinds/kind.ts'
import {refusalOf} from '../../src/core/kinds/status.ts'
import type {Answer} from './admission-server.ts'

/** Where k8slab and the server are not of one mind. */
export interface Difference {
  readonly about: 'verdict' | 'fields' | 'message' | 'warnings' | 'stored'
  readonly server: Json
  readonly k8slab: Json
}

/** Refusals that come from the state of the cluster or from the address, and not from the object. */
export const isComparable = ({code, body}: Answer): boolean =>
  [200, 201, 422].includes(code) || (code === 400 && /cannot be handled as/.test(stringAt(body, 'message') ?? ''))

/** Compares the verdict, the fields named, the texts, the warnings and the stored object, in this order; the first difference counts. */
export function differenceOf(answer: Answer, admission: Admission, kind: Kind): Difference | undefined {
  const {code, body, warnings} = answer
  const refusal = refusalOf(admission, kind, stringAt(admission.stored, 'metadata', 'name') ?? '')
  const base = stringAt(admission.stored, 'metadata', 'generateName') ?? ''
  const withoutChance = (value: Json): Json => withoutSuffix(withoutIds(value), base)
  const said = code < 300 ? 'accepted' : `${code}: ${stringAt(body, 'message')}`
  if ((refusal?.code ?? 200) !== (code < 300 ? 200 : code))
    return {about: 'verdict', server: said, k8slab: refusal ? `${refusal.code}: ${refusal.message}` : 'accepted'}
  if (refusal) {
    const fields = (details: Json | undefined): Json =>
      listAt(details, 'causes').map(cause => stringAt(cause, 'field') ?? null)
    const [server, own] = [fields(body['details']), fields(refusal.details)]
    if (!isDeepStrictEqual(server, own))
      return {about: 'fields', server: [server, said], k8slab: [own, refusal.message]}
    return unlike('message', withoutChance(said), withoutChance(`${refusal.code}: ${refusal.message}`))
  }
  const own = [...new Set(admission.warnings.map(({message}) => message))]
  // What the server sends is cut beyond 4 KiB.
  if (own.join('').length < 4096 && !own.some(hasControls)) {
    const found = unlike('warnings', withoutChance([...warnings].sort()), withoutChance([...own].sort()))
    if (found) return found
  }
  return unlike('stored', withoutChance(comparable(body)), withoutChance(comparable(admission.stored ?? {})))
}
// The server does not send a warning that has them.
const hasControls = (text: string): boolean => /\p{Cc}/u.test(text)

function unlike(about: Difference['about'], server: Json, k8slab: Json): Difference | undefined {
  return isDeepStrictEqual(server, k8slab) ? undefined : {about, server, k8slab}
}

/** Takes out what only the cluster knows. */
function withoutIds(value: Json): Json {
  const text = JSON.stringify(value)
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uid')
  return JSON.parse(text) as Json
}
/** Takes out the letters drawn for generated names. */
function withoutSuffix(value: Json, base: string): Json {
  if (base === '') return value
  const start = JSON.stringify(base.slice(0, 58)).slice(1, -1)
  const text = JSON.stringify(value).split(start)
  return JSON.parse(
    text.map((part, index) => (index === 0 ? part : part.replace(/^[a-z0-9]{5}(?!\w)/, ''))).join(start),
  ) as Json
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
  const kept = Object.fromEntries(
    Object.entries(isObject(metadata) ? metadata : {}).filter(([key]) => !ofCluster.has(key)),
  )
  const text = JSON.stringify({...rest, metadata: kept}, (key, value: Json) => (drawn.has(key) ? undefined : value))
  return JSON.parse(text) as Json
}
