import {readFileSync} from 'node:fs'
import https from 'node:https'
import {environmentError} from '../core/operational-error.ts'
import type {SandboxProcess} from './process.ts'
import type {Identity, StatePaths} from './state-folder.ts'

export interface SandboxStatus {
  readonly objects: number
  readonly resourceVersion: string
}

/** Asks a running sandbox for its figures. Throws OperationalError (3) when it does not answer. */
export async function askStatus(paths: StatePaths, running: SandboxProcess): Promise<SandboxStatus> {
  const identity = JSON.parse(readFileSync(paths.identity, 'utf8')) as Identity
  const options = {
    ca: identity.authority,
    agent: false,
    timeout: 5000,
    headers: {authorization: `Bearer ${identity.token}`},
  } as const
  const text = await new Promise<string>((resolve, reject) => {
    const request = https.get(`${running.url}/k8slab/status`, options, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve(body))
    })
    request.on('timeout', () => request.destroy(new Error('no answer in 5 s')))
    request.on('error', reject)
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw environmentError(`the sandbox (pid ${running.pid}) does not answer: ${why}`, {
      looked: running.url,
      mend: `k8slab sandbox stop --dir ${paths.folder}`,
      cause,
    })
  })
  return JSON.parse(text) as SandboxStatus
}
