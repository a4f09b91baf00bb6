// The downward API: fields of a pod and resources of its containers as text.
import {parseQuantity, isQuantityError, quantityMilliValue, quantityValue} from '../../core/quantity.ts'
import type {NodeObject, Pod, ResourceFieldRef} from '../controllers/objects.ts'

/** The value of a field such as `metadata.name` or `metadata.labels['app']`; `` where the pod has none. */
export function fieldText(pod: Pod, path: string): string {
  const {metadata, spec, status} = pod
  const subscript = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path)
  if (subscript !== null) return metadata[subscript[1] === 'labels' ? 'labels' : 'annotations']?.[subscript[2]!] ?? ''
  switch (path) {
    case 'metadata.name':
      return metadata.name
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid
    case 'metadata.labels':
      return mapText(metadata.labels)
    case 'metadata.annotations':
      return mapText(metadata.annotations)
    case 'spec.nodeName':
      return spec.nodeName ?? ''
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? 'default'
    case 'status.hostIP':
    case 'status.hostIPs':
      return status?.hostIP ?? ''
    case 'status.podIP':
    case 'status.podIPs':
      return status?.podIP ?? ''
    default:
      return ''
  }
}

/** fieldpath.FormatMap: sorted lines `key="value"`. */
const mapText = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')

/** A request or limit in units of the divisor, rounded up; without a limit what the node has. */
export function resourceText(pod: Pod, node: NodeObject | undefined, ref: ResourceFieldRef, container: string): string {
  const [kind = '', ...rest] = ref.resource.split('.')
  const name = rest.join('.')
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
  const found = all.find(candidate => candidate.name === (ref.containerName || container))
  const own = kind === 'limits' ? found?.resources?.limits?.[name] : found?.resources?.requests?.[name]
  // Kubernetes pkg/api/v1/resource/helpers.go MergeContainerResourceLimits: the pod's limit, or all that the node has.
  const most = pod.spec.resources?.limits?.[name] ?? node?.status?.allocatable?.[name]
  const text = own ?? (kind === 'limits' ? most : undefined) ?? '0'
  const [value, divisor] = [text, ref.divisor === undefined || ref.divisor === '0' ? '1' : ref.divisor].map(
    parseQuantity,
  )
  if (value === undefined || divisor === undefined || isQuantityError(value) || isQuantityError(divisor)) return '0'
  const [amount, unit] =
    name === 'cpu'
      ? [quantityMilliValue(value), quantityMilliValue(divisor)]
      : [quantityValue(value), quantityValue(divisor)]
  return unit === 0n ? '0' : String((amount + unit - 1n) / unit)
}
