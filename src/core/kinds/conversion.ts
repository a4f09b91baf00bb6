/**
 * What becomes of an object on its way through the API server's internal types and back: two names of one field, fields that only exist
 * outside. Idempotent. Kubernetes pkg/apis/{core,apps,autoscaling}/v1/conversion.go.
 */
import {type JsonObject, type MutableJsonObject, objectAt} from '../json.ts'
import {encodeBase64} from './base64.ts'
import type {ChangesByType} from './defaulting.ts'
import {goQuote} from './go-text.ts'
import type {DecodeError} from './kind.ts'
import {ensurePart, hasValue, part, parts, setIfAbsent, textIn, textsIn} from './parts.ts'

export const templateGeneration = 'deprecated.daemonset.template.generation'
const rollbackTo = 'deprecated.deployment.rollback.rollbackTo'

/** Annotations that become numbers inside; one that is none is refused as undecodable. `object` is decoded. */
export function conversionErrors(object: JsonObject, type: string): DecodeError[] {
  const annotations = objectAt(object, 'metadata', 'annotations')
  const at = type === 'apps.v1.DaemonSet' ? templateGeneration : type === 'apps.v1.Deployment' ? rollbackTo : undefined
  if (at === undefined || !hasValue(annotations, at)) return []
  const text = textIn(annotations, at)
  const error = at === rollbackTo && text === '' ? undefined : parseIntError(text)
  if (error === undefined) return []
  return [
    {
      message: at === rollbackTo ? `failed to parse annotation[${at}]=${text} as int64: ${error}` : error,
      problem: 'type',
      path: `metadata.annotations.${at}`,
      at: ['metadata', 'annotations', at],
      wanted: 'an integer as a string',
    },
  ]
}

/** What Go's strconv.ParseInt says of a text that is no int64. */
function parseIntError(text: string): string | undefined {
  const isNumber = /^[+-]?\d+$/.test(text)
  if (isNumber && BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', ''))) return undefined
  return `strconv.ParseInt: parsing ${goQuote(text)}: ${isNumber ? 'value out of range' : 'invalid syntax'}`
}

const initContainerAnnotation = /^pod\.(?:alpha|beta)\.kubernetes\.io\/init-container(?:s|-statuses)$/

/** Annotations of Kubernetes before 1.6 that said what initContainers says today. */
function dropInitContainerAnnotations(object: MutableJsonObject): void {
  const annotations = part(part(object, 'metadata'), 'annotations')
  for (const key of Object.keys(annotations ?? {})) if (initContainerAnnotation.test(key)) delete annotations![key]
}

/** `single` is the old name of the first of `several`; when they differ, the old name wins. */
function syncFirst(object: MutableJsonObject, single: string, several: string): void {
  const one = textIn(object, single)
  const all = textsIn(object, several)
  if (one !== '' && all[0] !== one) object[several] = [one]
  else if (one === '' && all[0] !== undefined) object[single] = all[0]
}

function secret(object: MutableJsonObject): void {
  const written = part(object, 'stringData')
  if (written) {
    const data = Object.keys(written).length > 0 ? ensurePart(object, 'data') : {}
    for (const key of Object.keys(written)) data[key] = encodeBase64(new TextEncoder().encode(textIn(written, key)))
  }
  delete object['stringData']
}

export const conversions: ChangesByType = {
  // Inside it is a number, 0 for none.
  'apps.v1.DaemonSet': object =>
    setIfAbsent(ensurePart(ensurePart(object, 'metadata'), 'annotations'), templateGeneration, '0'),
  'core.v1.Pod': object => {
    dropInitContainerAnnotations(object)
    const spec = part(object, 'spec')
    const grace = spec?.['terminationGracePeriodSeconds']
    if (spec && typeof grace === 'number' && grace < 0) spec['terminationGracePeriodSeconds'] = 1
  },
  'core.v1.PodTemplateSpec': dropInitContainerAnnotations,
  'core.v1.PodSpec': object => {
    const name = textIn(object, 'serviceAccountName') || textIn(object, 'serviceAccount')
    if (name === '') return
    object['serviceAccountName'] = name
    object['serviceAccount'] = name
  },
  'core.v1.PodStatus': object => {
    const [first] = parts(object, 'podIPs')
    const address = textIn(object, 'podIP')
    if (address !== '' && textIn(first, 'ip') !== address) object['podIPs'] = [{ip: address}]
    else if (address === '' && first) object['podIP'] = textIn(first, 'ip')
  },
  'core.v1.NodeSpec': object => syncFirst(object, 'podCIDR', 'podCIDRs'),
  'core.v1.Secret': secret,
  'apps.v1.StatefulSetSpec': object => {
    for (const template of parts(object, 'volumeClaimTemplates')) {
      template['apiVersion'] = 'v1'
      template['kind'] = 'PersistentVolumeClaim'
    }
  },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': object => setIfAbsent(object, 'targetCPUUtilizationPercentage', 80),
}
