import {Agent, request} from 'node:https'
import {execa} from 'execa'
import {isObject, type Json, type JsonObject, listAt, objectAt, stringAt} from '../../src/core/json.ts'
import type {Kind} from '../../src/core/kinds/kind.ts'
import {parseVersion, type Version} from '../../src/core/version.ts'

/** What the API server said to one request. */
export interface Answer {
  readonly code: number
  /** The stored object, or a Status. */
  readonly body: JsonObject
  readonly warnings: readonly string[]
}

/** An API server, asked over connections that stay open: thousands of questions in a minute. */
export interface Server {
  readonly version: Version
  ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: JsonObject): Promise<Answer>
  close(): void
}

/** The server of the current context of KUBECONFIG. */
export async function serverOfContext(): Promise<Server> {
  const {stdout} = await execa('kubectl', ['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'])
  const config = JSON.parse(stdout) as Json
  const cluster = objectAt(listAt(config, 'clusters')[0], 'cluster')
  const user = objectAt(listAt(config, 'users')[0], 'user')
  const decoded = (from: JsonObject, name: string): Buffer | undefined => {
    const text = stringAt(from, name)
    return text === undefined ? undefined : Buffer.from(text, 'base64')
  }
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 16,
    ca: decoded(cluster, 'certificate-authority-data'),
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
    cert: decoded(user, 'client-certificate-data'),
    key: decoded(user, 'client-key-data'),
  })
  const token = stringAt(user, 'token')
  const headers = {'Content-Type': 'application/json', ...(token ? {Authorization: `Bearer ${token}`} : {})}
  const root = stringAt(cluster, 'server') ?? ''

  const askOnce: Server['ask'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const asked = request(root + path, {method, agent, headers}, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const warnings = warningsIn(response.headersDistinct['warning'] ?? [])
          resolve({code: response.statusCode ?? 0, body: bodyOf(text), warnings})
        })
      })
      asked.on('error', reject)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
  // A connection that stayed open may just have been closed; a question that makes the server panic has no answer.
  const ask: Server['ask'] = (...question) =>
    askOnce(...question)
      .catch(() => askOnce(...question))
      .catch((error: unknown) => ({code: 0, body: {message: String(error)}, warnings: []}))
  const version = parseVersion(stringAt((await ask('GET', '/version')).body, 'gitVersion') ?? '')
  return {version: version ?? [1, 36], ask, close: () => agent.destroy()}
}

function bodyOf(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : {}
  } catch {
    return {message: text}
  }
}

/** `299 - "text"`, with backslashes before quotes and backslashes; Node reads headers as Latin-1. */
const warningsIn = (headers: readonly string[]): string[] =>
  headers
    .map(header => Buffer.from(header, 'latin1').toString('utf8'))
    .map(header => /^299 \S+ "(.*)"$/s.exec(header)?.[1] ?? header)
    .map(text => text.replace(/\\(["\\])/g, '$1'))

/** The path of a kind's objects, or of one of them. */
export function pathOf(kind: Kind, namespace: string, name?: string): string {
  const root = kind.group === '' ? '/api/v1' : `/apis/${kind.group}/${kind.version}`
  const list = `${root}/${kind.namespaced ? `namespaces/${namespace}/` : ''}${kind.plural}`
  return name === undefined ? list : `${list}/${encodeURIComponent(name)}`
}

export const tryOut = '?dryRun=All&fieldValidation=Strict'
