// A model of agnhost, the image of Kubernetes' own tests: pause, serve-hostname, test-webserver and a part of netexec.
import {isFileError} from '../files/file-error.ts'
import type {HttpRequest, HttpResponse} from '../network/network.ts'
import {untilAborted, type Process, type ProcessHost, type Program} from '../process.ts'

type Answer = (host: ProcessHost, request: HttpRequest) => HttpResponse

const text = (body: string | Uint8Array, status = 200): HttpResponse => {
  const bytes = Buffer.from(body)
  const headers = {'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(bytes.length)}
  return {status, headers, body: bytes}
}
const urlOf = ({path}: HttpRequest): URL => new URL(path, 'http://container')

/** Go's http.FileServer over the root of the container. */
const serveFiles: Answer = ({files}, request) => {
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

const serveHostname: Answer = ({hostname}) => text(hostname)

/** https://github.com/kubernetes/kubernetes/blob/master/test/images/agnhost/netexec/netexec.go */
const executeRequests: Answer = ({hostname, clock}, request) => {
  const {pathname, searchParams} = urlOf(request)
  switch (pathname) {
    case '/echo':
      return text(searchParams.get('msg') ?? '', Number(searchParams.get('code') ?? 200))
    case '/hostname':
    case '/hostName':
      return text(hostname)
    case '/clientip':
      return text(request.from)
    case '/healthz':
      return text('')
    default:
      return text(`NOW: ${new Date(clock.now()).toISOString()}`)
  }
}

const servers: Readonly<Record<string, {readonly flag: string; readonly port: number; readonly answer: Answer}>> = {
  'test-webserver': {flag: 'port', port: 80, answer: serveFiles},
  'serve-hostname': {flag: 'port', port: 9376, answer: serveHostname},
  netexec: {flag: 'http-port', port: 8080, answer: executeRequests},
}

/** `--port=80` or `--port 80`. */
function flagOf(args: readonly string[], name: string): string | undefined {
  const at = args.findIndex(arg => arg === `--${name}` || arg.startsWith(`--${name}=`))
  return args[at]?.includes('=') ? args[at]?.slice(name.length + 3) : args[at + 1 || args.length]
}

export const agnhost: Program = async (process: Process) => {
  const {host, signal} = process
  const [command = 'pause', ...args] = process.args
  const server = Object.hasOwn(servers, command) ? servers[command] : undefined
  if (server === undefined && command !== 'pause') {
    process.error(`Error: unknown command "${command}" for "app" (the sandbox has a part of agnhost)\n`)
    return 1
  }
  if (server !== undefined) {
    const port = Number(flagOf(args, server.flag) ?? server.port)
    const request = (asked: HttpRequest): HttpResponse => server.answer(host, asked)
    if (host.listen(port, {protocol: 'http', request}) === false) {
      process.error(`listen tcp :${port}: bind: address already in use\n`)
      return 1
    }
  }
  await untilAborted(signal)
  return 0
}
