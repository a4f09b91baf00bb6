import https from 'node:https'
import {type Json, type JsonObject, stringAt} from '../core/json.ts'
import {environmentError} from '../core/operational-error.ts'

/** Where a Kubernetes API is served, and what it takes to be let in. */
export interface ApiAddress {
  readonly url: string
  readonly token: string
  /** The certificate authority, PEM. */
  readonly authority: string
}

export interface ApiRequest {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Json
  readonly contentType?: string
  readonly accept?: string
}

export interface ApiAnswer {
  /** HTTP status. */
  readonly status: number
  readonly text: string
}

/** A client of a Kubernetes API over HTTPS; connections are kept until `close`. */
export class ApiClient {
  readonly #address: ApiAddress
  readonly #agent: https.Agent

  constructor(address: ApiAddress) {
    this.#address = address
    this.#agent = new https.Agent({keepAlive: true, ca: address.authority})
  }

  /** Sends one request. Throws an environment error when nobody answers. */
  request(method: string, path: string, {query = {}, body, contentType, accept}: ApiRequest = {}): Promise<ApiAnswer> {
    const url = new URL(path, this.#address.url)
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value)
    const sent = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${this.#address.token}`,
      accept: accept ?? 'application/json',
      ...(sent === undefined
        ? {}
        : {'content-type': contentType ?? 'application/json', 'content-length': Buffer.byteLength(sent)}),
    }
    return new Promise((resolve, reject) => {
      const request = https.request(url, {method, headers, agent: this.#agent}, response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (text += part))
        response.on('end', () => resolve({status: response.statusCode ?? 0, text}))
        response.on('error', reject)
      })
      request.on('error', cause => {
        reject(environmentError('the sandbox does not answer', {looked: this.#address.url, cause}))
      })
      request.end(sent)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** The object in an answer. */
export const objectIn = (answer: ApiAnswer): JsonObject => JSON.parse(answer.text) as JsonObject

/** A refusal as kubectl prints it: `Error from server (NotFound): pods "web" not found`. */
export function refusalText(answer: ApiAnswer): string {
  let status: JsonObject = {}
  try {
    status = objectIn(answer)
  } catch {
    return `error: the server answered with ${answer.status}: ${answer.text.slice(0, 200)}`
  }
  const message = stringAt(status, 'message') ?? answer.text
  const reason = stringAt(status, 'reason') ?? ''
  // kubectl cmd/util/helpers.go StandardErrorMessage
  if (reason === 'Invalid') return `The ${message}`
  return reason === '' ? `Error from server: ${message}` : `Error from server (${reason}): ${message}`
}
