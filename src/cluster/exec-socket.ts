import {WebSocket} from 'ws'
import {isObject, type Json, listAt, stringAt} from '../core/json.ts'
import {environmentError} from '../core/operational-error.ts'
import type {ApiAddress} from './api-client.ts'
import type {CommandResult} from './cluster.ts'

// The channels of v5.channel.k8s.io: the first byte of each binary frame (client-go tools/remotecommand, KEP-4006).
const channel = {stdin: 0, stdout: 1, stderr: 2, error: 3, close: 255}

/**
 * Runs a command in a container over WebSocket and gathers what it prints. `path` is that of the exec subresource; a
 * refusal of the server becomes a result with exit code 1 and its words on stderr.
 */
export function execOverSocket(
  {url, token, authority}: ApiAddress,
  path: string,
  query: URLSearchParams,
  stdin: string | undefined,
): Promise<CommandResult> {
  const address = `${url.replace(/^http/, 'ws')}${path}?${query.toString()}`
  const socket = new WebSocket(address, ['v5.channel.k8s.io'], {
    ca: authority,
    headers: {authorization: `Bearer ${token}`},
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  let status: Json = null
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      if (stdin === undefined) return
      socket.send(Buffer.concat([Buffer.from([channel.stdin]), Buffer.from(stdin)]))
      socket.send(Buffer.from([channel.close, channel.stdin]))
    })
    socket.on('message', (data: Buffer) => {
      const part = data.subarray(1)
      if (data[0] === channel.stdout) out.push(part)
      else if (data[0] === channel.stderr) err.push(part)
      else if (data[0] === channel.error) status = JSON.parse(part.toString('utf8')) as Json
    })
    socket.on('close', () => resolve(resultOf(status, textOf(out), textOf(err))))
    socket.on('unexpected-response', (_, response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => resolve(refusal(text)))
    })
    socket.on('error', cause => {
      reject(environmentError('the sandbox does not answer', {looked: url, cause}))
    })
  })
}

const textOf = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString('utf8')

/** The last frame is a Status: Success, or Failure with the exit code among its causes. */
function resultOf(status: Json, stdout: string, stderr: string): CommandResult {
  if (stringAt(status, 'status') === 'Success') return {stdout, stderr, exitCode: 0}
  const message = stringAt(status, 'message') ?? 'the connection ended before the command did'
  const causes = listAt(status, 'details', 'causes').filter(isObject)
  const code = stringAt(
    causes.find(cause => cause['reason'] === 'ExitCode'),
    'message',
  )
  if (code === undefined) return {stdout, stderr: `${stderr}error: ${message}\n`, exitCode: 1}
  return {stdout, stderr: `${stderr}command terminated with exit code ${code}\n`, exitCode: Number(code)}
}

function refusal(text: string): CommandResult {
  let message = text
  try {
    message = stringAt(JSON.parse(text) as Json, 'message') ?? text
  } catch {
    // Not a Status: shown as it is.
  }
  return {stdout: '', stderr: `Error from server: ${message}\n`, exitCode: 1}
}
