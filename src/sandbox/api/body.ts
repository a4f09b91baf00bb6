import type {IncomingMessage} from 'node:http'
import {gunzipSync} from 'node:zlib'
import {StatusError} from '../registry/status-errors.ts'

/** The server's limit for one request: 3 MiB. */
const limit = 3 * 1024 * 1024

const tooLarge = (): StatusError =>
  new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`, {})

/** The body of a request, unpacked; refuses what is larger than the server takes, without reading it to the end. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge()
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw tooLarge()
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks)
  if (request.headers['content-encoding'] !== 'gzip') return body
  try {
    return gunzipSync(body, {maxOutputLength: limit})
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge()
    throw new StatusError(400, 'BadRequest', 'the body of the request is no gzip data')
  }
}

/** `application/json` of `application/json; charset=utf-8`. */
export const contentType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
