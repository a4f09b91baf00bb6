import {once} from 'node:events'
import {type FieldError, forbidden, invalid} from '../../core/field-error.ts'
import {FieldPath} from '../../core/field-path.ts'
import {stringAt} from '../../core/json.ts'
import type {LogOptions} from '../pod-runtime.ts'
import {invalidError} from '../registry/status-errors.ts'
import {containerOf, podOf} from './containers.ts'
import type {ApiServices} from './handler.ts'
import {wholeNumber} from './read.ts'
import {type Exchange, isTrue, type Target} from './request.ts'

/** GET pods/NAME/log: text, which with `follow` goes on until the container ends or the client leaves. */
export async function serveLog(services: ApiServices, exchange: Exchange, target: Target): Promise<void> {
  const {registry, runtime} = services
  const {query, response} = exchange
  const {namespace = '', name = ''} = target
  const options = logOptions(query, name, registry.clock.now())
  const pod = podOf(registry, target)
  const container = containerOf(pod, query.get('container') ?? '')
  // A pod without a node has no log yet, which is no error.
  const scheduled = stringAt(pod, 'spec', 'nodeName') !== undefined
  const log = scheduled ? await runtime.logs(namespace, name, container, options) : ''
  response.writeHead(200, {'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private'})
  if (typeof log === 'string') {
    response.end(log)
    return
  }
  response.flushHeaders()
  const chunks = log[Symbol.asyncIterator]()
  // The client that leaves ends the reading, which may wait for the next line.
  response.on('close', () => void chunks.return?.())
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    if (response.destroyed) return
    if (!response.write(next.value)) await Promise.race([once(response, 'drain'), once(response, 'close')])
  }
  response.end()
}

function logOptions(query: URLSearchParams, pod: string, now: number): LogOptions {
  const number = (name: string): number | undefined => (query.get(name) ? wholeNumber(query.get(name)) : undefined)
  const [tailLines, limitBytes, sinceSeconds] = [number('tailLines'), number('limitBytes'), number('sinceSeconds')]
  const sinceTime = query.get('sinceTime')
  const refused: FieldError[] = []
  const check = (name: string, value: number | undefined, least: number, why: string): void => {
    if (value !== undefined && value < least) refused.push(invalid(FieldPath.root(name), value, why))
  }
  check('tailLines', tailLines, 0, 'must be greater than or equal to 0')
  check('limitBytes', limitBytes, 1, 'must be greater than 0')
  if (sinceSeconds !== undefined && sinceTime) {
    refused.push(forbidden(FieldPath.root(), 'at most one of `sinceTime` or `sinceSeconds` may be specified'))
  } else check('sinceSeconds', sinceSeconds, 1, 'must be greater than 0')
  if (refused.length > 0) throw invalidError('', 'PodLogOptions', pod, refused)
  const since = sinceTime ? Date.parse(sinceTime) : sinceSeconds && now - sinceSeconds * 1000
  return {
    follow: flag(query, 'follow'),
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
    ...(tailLines !== undefined && {tailLines}),
    ...(limitBytes !== undefined && {limitBytes}),
    ...(since !== undefined && {since}),
  }
}

const flag = (query: URLSearchParams, name: string): boolean => query.has(name) && isTrue(query.get(name))
