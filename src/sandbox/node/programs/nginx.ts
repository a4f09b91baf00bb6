// A model of nginx: static files of one server, with the port and root that its configuration says.
import {isFileError} from '../files/file-error.ts'
import type {HttpRequest, HttpResponse} from '../network/network.ts'
import {untilAborted, type Process, type ProcessHost, type Program} from '../process.ts'

const version = 'nginx/1.27.0'
const types: Readonly<Record<string, string>> = {
  css: 'text/css',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  jpg: 'image/jpeg',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xml: 'text/xml',
}

/** What the image brings; written into the container's root. */
export const nginxFiles: Readonly<Record<string, string>> = {
  '/usr/share/nginx/html/index.html': `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the simulated nginx of the sandbox is working.</p>
</body>
</html>
`,
  '/etc/nginx/nginx.conf': 'events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n',
  '/etc/nginx/conf.d/default.conf': `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }
}
`,
}

interface Site {
  readonly port: number
  readonly root: string
}

/** The sites of the configuration: the directives listen and root are understood, everything else is passed over. */
function sitesOf(host: ProcessHost): Site[] {
  const texts: string[] = []
  const include = (path: string): void => {
    try {
      if (!path.includes('*')) return void texts.push(host.files.readText(path))
      const folder = path.slice(0, path.lastIndexOf('/'))
      for (const {name} of host.files.list(folder)) if (name.endsWith('.conf')) include(`${folder}/${name}`)
    } catch (error) {
      if (!isFileError(error, 'ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR')) throw error
    }
  }
  include('/etc/nginx/nginx.conf')
  for (const [, path = ''] of (texts[0] ?? '').matchAll(/^\s*include\s+([^;]+);/gm)) {
    include(path.startsWith('/') ? path : `/etc/nginx/${path}`)
  }
  const sites = texts
    .join('\n')
    .split(/\bserver\s*\{/)
    .slice(1)
    .map(block => ({
      port: Number(/\blisten\s+(?:\S*:)?(\d+)/.exec(block)?.[1] ?? 80),
      root: /\broot\s+([^;]+);/.exec(block)?.[1]?.trim() ?? '/etc/nginx/html',
    }))
  return sites
}

const html = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${version}</center>\r\n</body>\r\n</html>\r\n`

function answer(host: ProcessHost, root: string, request: HttpRequest): HttpResponse {
  const reply = (status: number, body: string | Uint8Array, type = 'text/html', more = {}): HttpResponse => {
    const bytes = Buffer.from(body)
    const headers = {
      Server: version,
      Date: new Date(host.clock.now()).toUTCString(),
      'Content-Type': type,
      'Content-Length': String(bytes.length),
      Connection: 'keep-alive',
      ...more,
    }
    return {status, headers, body: request.method === 'HEAD' ? new Uint8Array() : bytes}
  }
  if (!['GET', 'HEAD'].includes(request.method)) return reply(405, html('405 Not Allowed'))
  let path: string
  try {
    path = decodeURIComponent(request.path.replace(/\?.*$/, ''))
  } catch {
    return reply(400, html('400 Bad Request'))
  }
  const file = host.files.resolve('/', `${root}/${host.files.resolve('/', path)}`)
  try {
    if (host.files.stat(file).kind === 'directory') {
      if (!path.endsWith('/')) return reply(301, html('301 Moved Permanently'), 'text/html', {Location: `${path}/`})
      const index = ['index.html', 'index.htm'].map(name => `${file}/${name}`).find(name => host.files.exists(name))
      return index === undefined ? reply(403, html('403 Forbidden')) : reply(200, host.files.read(index))
    }
    const type = types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    return reply(200, host.files.read(file), type)
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return reply(404, html('404 Not Found'))
    if (isFileError(error, 'EACCES', 'ELOOP')) return reply(403, html('403 Forbidden'))
    throw error
  }
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
function logLine(host: ProcessHost, request: HttpRequest, response: HttpResponse): string {
  const time = new Date(host.clock.now())
  const day = `${String(time.getUTCDate()).padStart(2, '0')}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}`
  const agent = request.headers['user-agent'] ?? '-'
  return `${request.from} - - [${day}:${time.toISOString().slice(11, 19)} +0000] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${response.body.length} "-" "${agent}" "-"\n`
}

export const nginx: Program = async (process: Process) => {
  const {host, args, signal} = process
  if (args.includes('-v') || args.includes('-V')) {
    process.error(`nginx version: ${version} (simulated)\n`)
    return 0
  }
  if (args.includes('-t')) {
    process.error('nginx: configuration file /etc/nginx/nginx.conf test is successful\n')
    return 0
  }
  const order = args[args.indexOf('-s') + 1]
  if (args.includes('-s')) {
    if (order !== 'reload') host.terminate()
    return 0
  }
  for (const {port, root} of sitesOf(host)) {
    const request = (asked: HttpRequest): HttpResponse => {
      const response = answer(host, root, asked)
      process.log(logLine(host, asked, response))
      return response
    }
    if (host.listen(port, {protocol: 'http', request}) === false) {
      process.error(`nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`)
      return 1
    }
  }
  await untilAborted(signal)
  return 0
}
