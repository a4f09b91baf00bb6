// The small servers of agnhost: files, the hostname, a server that is alive for ten seconds, ports from the environment.
// Kubernetes test/images/agnhost/{test-webserver,serve-hostname,liveness,porter}
import {isFileError} from '../../files/file-error.ts'
import type {Process} from '../../process.ts'
import {flagOf, redirect, text, urlOf, type Answer} from './answers.ts'

/** Go's http.FileServer over the root of the container. */
export const serveFiles: Answer = ({host: {files}}, request) => {
  const path = files.resolve('/', decodeURIComponent(urlOf(request).pathname))
  try {
    if (files.stat(path).kind !== 'directory') return text(files.read(path))
    const entries = files.list(path).map(({name}) => `<a href="${encodeURI(name)}">${name}</a>\n`)
    return text(`<!doctype html>\n<pre>\n${entries.join('')}</pre>\n`)
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) return text('404 page not found\n', 404)
    throw error
  }
}

export const serveHostname: Answer = ({host}) => text(host.hostname)

/** Healthy for ten seconds, then no more. */
export function liveness({host: {clock}}: Process): Answer {
  const began = clock.now()
  return (_, request) => {
    const {pathname, searchParams} = urlOf(request)
    const seconds = (clock.now() - began) / 1000
    switch (pathname) {
      case '/started':
        return text(`${seconds}s`)
      case '/healthz':
        return seconds > 10 ? text(`error: ${seconds}`, 500) : text('ok')
      case '/redirect':
        return redirect(searchParams.get('loc') ?? '', 302)
      default:
        return text('404 page not found\n', 404)
    }
  }
}

/** Counts who wrote to it. It looks for no peers: that takes the API of the cluster. */
export function nettest({host: {hostname}}: Process): Answer {
  const received: Record<string, number> = {}
  const errors: string[] = []
  const write = (body: Uint8Array): void => {
    const text = Buffer.from(body).toString('utf8')
    const source = /"Source"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1]
    if (source === undefined) errors.push(`${hostname}: Got request with no source`)
    else received[String(JSON.parse(source))] = (received[String(JSON.parse(source))] ?? 0) + 1
  }
  return (_, request) => {
    switch (urlOf(request).pathname) {
      case '/read': {
        const none = (list: object): object | null => (Object.keys(list).length > 0 ? list : null)
        const state = {Hostname: hostname, Sent: null, Received: none(received), Errors: none(errors), Log: null}
        return text(JSON.stringify({...state, StillContactingPeers: true}, undefined, '\t'))
      }
      case '/write':
        write(request.body)
        return text(`{"Hostname":${JSON.stringify(hostname)}}\n`)
      case '/status':
        return text('running')
      default:
        return text('404 page not found\n', 404)
    }
  }
}

/** `SERVE_PORT_80=hello`: what is answered on which port. */
export function porterAnswers({args, environment}: Process): Map<number, Answer> {
  const asJson = args.includes('--json-response') && flagOf(args, 'json-response') !== 'false'
  const answers = new Map<number, Answer>()
  for (const [name, value] of Object.entries(environment)) {
    const port = /^SERVE_(?:TCP_)?PORT_(\d+)$/.exec(name)?.[1]
    if (port === undefined) continue
    answers.set(Number(port), (_, {method}) => text(asJson ? JSON.stringify({Method: method, Body: value}) : value))
  }
  return answers
}
