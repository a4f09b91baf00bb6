import {readFileSync} from 'node:fs'
import https from 'node:https'
import {isObject, stringAt, type Json, type JsonObject} from '../core/json.ts'
import {environmentError, OperationalError} from '../core/operational-error.ts'
import type {Exported, NodeAction, NodeState, SandboxStatus} from './control.ts'
import {runningProcess, type SandboxProcess} from './process.ts'
import type {Identity, StatePaths} from './state-folder.ts'

/** The process that serves the folder. Throws OperationalError (3) when none does. */
export function requireRunning(paths: StatePaths): SandboxProcess {
  const found = runningProcess(paths)
  if (found && found.url !== '') return found
  throw environmentError(`no sandbox runs in ${paths.folder}`, {mend: `k8slab sandbox start --dir ${paths.folder}`})
}

/** Asks a running sandbox for its figures. Throws OperationalError (3) when it does not answer. */
export const askStatus = async (paths: StatePaths, running: SandboxProcess): Promise<SandboxStatus> =>
  (await ask(paths, running, 'GET', 'status')) as unknown as SandboxStatus

/** Lets time pass in the sandbox; returns its time after that. Throws OperationalError (3) when it does not answer. */
export const askStep = async (paths: StatePaths, running: SandboxProcess, milliseconds: number): Promise<string> =>
  stringAt(await ask(paths, running, 'POST', 'step', {milliseconds}), 'time') ?? ''

/** Writes an archive of everything; `file` is an absolute path. Throws OperationalError (3). */
export const askExport = async (paths: StatePaths, running: SandboxProcess, file: string): Promise<Exported> =>
  (await ask(paths, running, 'POST', 'export', {file})) as unknown as Exported

/** The simulated machines. Throws OperationalError (3) when the sandbox does not answer. */
export const askNodes = async (paths: StatePaths, running: SandboxProcess): Promise<readonly NodeState[]> =>
  ((await ask(paths, running, 'GET', 'nodes')) as unknown as {readonly nodes: readonly NodeState[]}).nodes

/** False when there was nothing to do. Throws OperationalError: 2 for a wrong name, 3 when the sandbox does not answer. */
export const changeNode = async (
  paths: StatePaths,
  running: SandboxProcess,
  action: NodeAction,
  name: string,
): Promise<boolean> => (await ask(paths, running, 'POST', 'nodes', {action, name}))['changed'] === true

/** One request below /k8slab. A refusal of the server is OperationalError (2), with what it looked at and what mends it. */
async function ask(
  paths: StatePaths,
  running: SandboxProcess,
  method: 'GET' | 'POST',
  path: string,
  body?: JsonObject,
): Promise<JsonObject> {
  const {code, text} = await send(paths, running, method, path, body).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw environmentError(`the sandbox (pid ${running.pid}) does not answer: ${why}`, {
      looked: running.url,
      mend: `k8slab sandbox stop --dir ${paths.folder}`,
      cause,
    })
  })
  const answer = JSON.parse(text) as Json
  if (code === 200 && isObject(answer)) return answer
  const looked = stringAt(answer, 'details', 'looked')
  const mend = stringAt(answer, 'details', 'mend')
  throw new OperationalError(code === 400 ? 2 : 3, stringAt(answer, 'message') ?? `the sandbox answers ${code}`, {
    ...(looked === undefined ? {} : {looked}),
    ...(mend === undefined ? {} : {mend}),
  })
}

function send(
  paths: StatePaths,
  running: SandboxProcess,
  method: string,
  path: string,
  body: JsonObject | undefined,
): Promise<{code: number; text: string}> {
  const identity = JSON.parse(readFileSync(paths.identity, 'utf8')) as Identity
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const headers: Record<string, string | number> = {authorization: `Bearer ${identity.token}`}
  if (payload !== undefined) {
    headers['content-type'] = 'application/json'
    headers['content-length'] = Buffer.byteLength(payload)
  }
  const options = {method, ca: identity.authority, agent: false, timeout: patience, headers} as const
  return new Promise((resolve, reject) => {
    const request = https.request(`${running.url}/k8slab/${path}`, options, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({code: response.statusCode ?? 0, text}))
      response.on('error', reject)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer in ${patience / 1000} s`)))
    request.on('error', reject)
    request.end(payload)
  })
}

/** Milliseconds that a sandbox may be silent; a long step is a lot of work. */
const patience = 600_000
