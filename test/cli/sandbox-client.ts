import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import https from 'node:https'
import {join} from 'node:path'
import {stripVTControlCharacters} from 'node:util'
import {environmentIn, type Ran} from '../program.ts'

/** What `kubectl version` says of a program, or undefined when there is none: tests that drive it say so and are skipped. */
export function kubectlVersionOf(program: string): string | undefined {
  try {
    const text = execFileSync(program, ['version', '--client', '-o', 'json'], {encoding: 'utf8', stdio: 'pipe'})
    return (JSON.parse(text) as {clientVersion: {gitVersion: string}}).clientVersion.gitVersion
  } catch {
    return undefined
  }
}

/** The kubectl of this machine. */
export const kubectlVersion: string | undefined = kubectlVersionOf('kubectl')

interface KubectlOptions {
  readonly folder: string
  readonly kubeconfig: string
  readonly env?: Record<string, string>
  /** Another kubectl than the one in PATH. */
  readonly program?: string
}

const start = (program: string, args: readonly string[], {folder, kubeconfig, env}: KubectlOptions) =>
  spawn(program, args, {
    cwd: folder,
    env: {...environmentIn(folder), KUBECONFIG: kubeconfig, KUBECTL_KUBERC: 'false', ...env},
    stdio: ['pipe', 'pipe', 'pipe'],
  })

/** kubectl with a home of its own, so that its discovery cache is never yesterday's. */
const startKubectl = (args: readonly string[], options: KubectlOptions) =>
  start(options.program ?? 'kubectl', args, options)

/** A kubectl that goes on until it is stopped, as with `get -w` and `logs -f`. */
export function followingKubectl(
  args: readonly string[],
  options: KubectlOptions,
): {text: () => string; stop: () => void; ended: Promise<Ran>} {
  const child = startKubectl(args, options)
  const {said, ended} = outcome(child)
  return {text: () => said.stdout, stop: () => void child.kill(), ended}
}

/** Runs kubectl to its end; what takes longer than two minutes waits for something that does not come, and is stopped. */
export function kubectl(
  args: readonly string[],
  options: KubectlOptions & {stdin?: string | Uint8Array},
): Promise<Ran> {
  const child = startKubectl(args, options)
  child.stdin.on('error', () => {})
  child.stdin.end(options.stdin ?? '')
  const late = setTimeout(() => child.kill(), 120_000)
  return outcome(child).ended.finally(() => clearTimeout(late))
}

/** Whether this machine has util-linux's script, which gives a program a terminal. */
export const hasTerminals: boolean = (() => {
  try {
    return execFileSync('script', ['--version'], {encoding: 'utf8', stdio: 'pipe'}).includes('util-linux')
  } catch {
    return false
  }
})()

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** Runs kubectl on a terminal of its own; each text is typed when the output has, after the text before, what it waits for.
 * After a minute it is stopped. */
export function typedKubectl(
  args: readonly string[],
  options: KubectlOptions & {typed: readonly (readonly [after: RegExp, text: string])[]},
): Promise<Ran> {
  const command = [options.program ?? 'kubectl', ...args].map(quoted).join(' ')
  const child = start('script', ['-qec', command, '/dev/null'], {...options, env: {...options.env, TERM: 'dumb'}})
  child.stdin.on('error', () => {})
  const {said, ended} = outcome(child)
  const waiting = [...options.typed]
  let seen = 0
  const type = (): void => {
    const next = waiting[0]
    if (next === undefined || !next[0].test(stripVTControlCharacters(said.stdout.slice(seen)))) return
    waiting.shift()
    seen = said.stdout.length
    child.stdin.write(next[1])
  }
  child.stdout.on('data', type)
  // What waits for nothing is typed when the terminal is likely to be there.
  if (waiting[0]?.[0].test('')) setTimeout(type, 1500)
  const late = setTimeout(() => child.kill(), 60_000)
  return ended.finally(() => clearTimeout(late))
}

/** What a program has said so far, and its end. */
function outcome(child: ChildProcess): {said: {stdout: string; stderr: string}; ended: Promise<Ran>} {
  const said = {stdout: '', stderr: ''}
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  const ended = new Promise<Ran>((done, failed) => {
    child.on('error', failed)
    child.on('close', code => done({exit: code ?? -1, ...said}))
  })
  return {said, ended}
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
