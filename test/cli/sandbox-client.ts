import {execFileSync, spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import https from 'node:https'
import {join} from 'node:path'
import {environmentIn, type Ran} from '../program.ts'

/** The kubectl of this machine, or undefined: tests that drive it say so and are skipped. */
export const kubectlVersion: string | undefined = (() => {
  try {
    const text = execFileSync('kubectl', ['version', '--client', '-o', 'json'], {encoding: 'utf8', stdio: 'pipe'})
    return (JSON.parse(text) as {clientVersion: {gitVersion: string}}).clientVersion.gitVersion
  } catch {
    return undefined
  }
})()

interface KubectlOptions {
  readonly folder: string
  readonly kubeconfig: string
  readonly env?: Record<string, string>
}

/** kubectl with a home of its own, so that its discovery cache is never yesterday's. */
const start = (args: readonly string[], {folder, kubeconfig, env}: KubectlOptions) =>
  spawn('kubectl', args, {
    cwd: folder,
    env: {...environmentIn(folder), KUBECONFIG: kubeconfig, KUBECTL_KUBERC: 'false', ...env},
    stdio: ['pipe', 'pipe', 'pipe'],
  })

/** A kubectl that goes on until it is stopped, as with `get -w` and `logs -f`. */
export function followingKubectl(
  args: readonly string[],
  options: KubectlOptions,
): {text: () => string; stop: () => void} {
  const child = start(args, options)
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  return {text: () => stdout, stop: () => void child.kill()}
}

/** Runs kubectl to its end. */
export function kubectl(
  args: readonly string[],
  options: KubectlOptions & {stdin?: string | Uint8Array},
): Promise<Ran> {
  const child = start(args, options)
  child.stdin.on('error', () => {})
  child.stdin.end(options.stdin ?? '')
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', code => done({exit: code ?? -1, stdout, stderr}))
  })
}

/** One request to a sandbox by the kubeconfig in its folder. */
export function ask(
  folder: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{code: number; text: string}> {
  const kubeconfig = readFileSync(join(folder, 'kubeconfig'), 'utf8')
  const field = (name: string): string => new RegExp(`${name}: (\\S+)`).exec(kubeconfig)![1]!
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    authorization: `Bearer ${field('token')}`,
    ...(payload !== undefined && {'content-type': 'application/json', 'content-length': Buffer.byteLength(payload)}),
  }
  const ca = Buffer.from(field('certificate-authority-data'), 'base64').toString('utf8')
  return new Promise((resolve, reject) => {
    const request = https.request(`${field('server')}${path}`, {method, ca, headers, agent: false}, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({code: response.statusCode ?? 0, text}))
    })
    request.on('error', reject)
    request.end(payload)
  })
}
