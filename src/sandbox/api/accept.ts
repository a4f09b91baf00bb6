import type {IncomingMessage} from 'node:http'
import {StatusError} from '../registry/status-errors.ts'
import type {IncludeObject} from './tables/table.ts'

/** In which form the client wants an answer. */
export interface Representation {
  readonly as: 'object' | 'table' | 'metadata'
  /** `meta.k8s.io/v1` or `meta.k8s.io/v1beta1`, for tables and metadata. */
  readonly apiVersion: string
  readonly yaml: boolean
}

const plain: Representation = {as: 'object', apiVersion: 'meta.k8s.io/v1', yaml: false}
const transforms: ReadonlyMap<string, Representation['as']> = new Map([
  ['Table', 'table'],
  ['PartialObjectMetadata', 'metadata'],
  ['PartialObjectMetadataList', 'metadata'],
])

interface MediaRange {
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
}

/** The media ranges of an Accept header in their order; quality values other than 0 are not compared, as clients list them best first. */
export function mediaRanges(header: string | undefined): MediaRange[] {
  return (header ?? '')
    .split(',')
    .map(part => {
      const [type = '', ...rest] = part.split(';').map(text => text.trim())
      const parameters: Record<string, string> = {}
      for (const text of rest) {
        const equals = text.indexOf('=')
        if (equals > 0) parameters[text.slice(0, equals)] = text.slice(equals + 1)
      }
      return {type: type.toLowerCase(), parameters}
    })
    .filter(range => range.type !== '')
}

/** The first form of the Accept header that the sandbox has; 406 when there is none. */
export function negotiate(request: IncomingMessage): Representation {
  const ranges = mediaRanges(request.headers.accept)
  if (ranges.length === 0) return plain
  for (const {type, parameters} of ranges) {
    const yaml = type === 'application/yaml'
    if (!yaml && !['application/json', 'application/*', '*/*'].includes(type)) continue
    const kind = parameters['as']
    if (kind === undefined) return {...plain, yaml}
    const as = transforms.get(kind)
    const version = parameters['v'] ?? ''
    if (!as || parameters['g'] !== 'meta.k8s.io' || !['v1', 'v1beta1'].includes(version)) continue
    return {as, apiVersion: `meta.k8s.io/${version}`, yaml}
  }
  throw notAcceptableError()
}

/** None of the forms that the client takes is there. */
export const notAcceptableError = (): StatusError =>
  new StatusError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, application/json;stream=watch',
  )

/** `?includeObject=`, for tables. */
export function includeObject(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') ?? ''
  switch (value) {
    case 'None':
    case 'Metadata':
    case 'Object':
      return value
    case '':
      return 'Metadata'
    default:
      throw new StatusError(400, 'BadRequest', `unrecognized includeObject value: ${JSON.stringify(value)}`)
  }
}
