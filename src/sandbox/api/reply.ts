import type {ServerResponse} from 'node:http'
import type {JsonObject} from '../../core/json.ts'
import {statusBody, StatusError} from '../registry/status-errors.ts'
import {refusalOfDisk} from '../state-folder.ts'
import type {Exchange} from './request.ts'

/** RFC 7234 warn-text: quoted, with `"` and `\` escaped; the server cuts nothing that Go prints. */
function warningHeader(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, ' ')
  // Header values are Latin-1; anything else is sent as UTF-8 bytes, as Go does.
  return Buffer.from(`299 - "${clean.replace(/[\\"]/g, '\\$&')}"`, 'utf8').toString('latin1')
}

/** True for agents that a person reads the answer of: the server indents for them. */
const wantsIndent = ({query, request}: Exchange): boolean => {
  const asked = query.get('pretty')
  if (asked !== null) return asked !== '0' && asked !== 'false'
  return /^(curl|Wget|Mozilla)\b/.test(request.headers['user-agent'] ?? '')
}

/** Sends an object as JSON (or YAML where that was asked for), with the warnings so far. */
export function sendObject(exchange: Exchange, code: number, body: JsonObject, yaml = false): void {
  const {response} = exchange
  if (exchange.warnings.length > 0) response.setHeader('Warning', exchange.warnings.map(warningHeader))
  // YAML is a superset of JSON: a client that asks for YAML can read this.
  const text = wantsIndent(exchange) || yaml ? `${JSON.stringify(body, null, 2)}\n` : `${JSON.stringify(body)}\n`
  send(response, code, yaml ? 'application/yaml' : 'application/json', text)
}

export function sendText(response: ServerResponse, code: number, text: string): void {
  send(response, code, 'text/plain; charset=utf-8', text)
}

function send(response: ServerResponse, code: number, type: string, text: string): void {
  if (response.destroyed) return
  const body = Buffer.from(text, 'utf8')
  response.writeHead(code, {
    'Content-Type': type,
    'Content-Length': body.length,
    'Cache-Control': 'no-cache, private',
  })
  response.end(body)
}

/** A full disk is no bug: what was asked is not lost by accident, it was never acknowledged. */
function internalText(error: unknown): string {
  const reason = refusalOfDisk(error)
  if (reason !== undefined) return `the sandbox cannot write its state: ${reason}`
  return error instanceof Error ? error.message : String(error)
}

/** Sends a refusal; anything that is no StatusError is a bug and told as the server tells its own. */
export function sendError(exchange: Exchange, error: unknown): void {
  const {response} = exchange
  const status = error instanceof StatusError ? error : new StatusError(500, 'InternalError', internalText(error))
  if (response.headersSent) {
    response.destroy()
    return
  }
  const retry = status.details?.['retryAfterSeconds']
  if (typeof retry === 'number') response.setHeader('Retry-After', String(retry))
  sendObject(exchange, status.code, statusBody(status))
}

/** kubectl takes this plain answer for an unknown path. */
export const sendNotFound = (exchange: Exchange): void => sendText(exchange.response, 404, '404 page not found\n')
