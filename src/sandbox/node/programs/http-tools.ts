// curl and wget over the simulated network: http to servers in pods, nothing else.
import type {HttpResponse} from '../network/network.ts'
import type {Process, Program} from '../process.ts'

interface Target {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly url: string
}

/** undefined for another protocol than http. */
function targetOf(text: string): Target | undefined {
  const match = /^(?:(\w+):\/\/)?(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?([/?#].*)?$/.exec(text)
  const [, protocol = 'http', host = '', port, rest = '/'] = match ?? []
  if (protocol !== 'http' || host === '') return undefined
  const path = rest.replace(/#.*$/, '')
  return {host, port: port === undefined ? 80 : Number(port), path: path.startsWith('/') ? path : `/${path}`, url: text}
}

type Fetched =
  | {readonly response: HttpResponse; readonly address: string}
  | {readonly problem: 'unknown host' | 'refused' | 'timeout' | 'not http'; readonly address?: string}

async function fetchFrom(
  {host}: Process,
  target: Target,
  request: {method: string; headers: Record<string, string>; body: Uint8Array},
): Promise<Fetched> {
  const pod = host.pod()
  const reached = host.network.reach(target.host, target.port, pod)
  if (!reached.ok) return {problem: reached.why, ...(reached.address === undefined ? {} : {address: reached.address})}
  if (reached.listener.protocol !== 'http') return {problem: 'not http', address: reached.address}
  const headers = {host: target.port === 80 ? target.host : `${target.host}:${target.port}`, ...request.headers}
  const from = pod.status?.podIP ?? '127.0.0.1'
  const response = await reached.listener.request({...request, headers, path: target.path, from})
  return {response, address: reached.address}
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}

/** The first line and the headers of an answer, as they go over the wire. */
export const headText = ({status, headers}: HttpResponse): string =>
  `HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

interface CurlOptions {
  method: string | undefined
  readonly headers: Record<string, string>
  body: string | undefined
  silent: boolean
  showErrors: boolean
  head: boolean
  include: boolean
  fail: boolean
  follow: boolean
  verbose: boolean
  output: string | undefined
  writeOut: string
  readonly urls: string[]
}

function curlOptions(args: readonly string[]): CurlOptions {
  const options: CurlOptions = {
    method: undefined,
    headers: {},
    body: undefined,
    silent: false,
    showErrors: false,
    head: false,
    include: false,
    fail: false,
    follow: false,
    verbose: false,
    output: undefined,
    writeOut: '',
    urls: [],
  }
  const rest = [...args]
  const valued: Readonly<Record<string, (value: string) => void>> = {
    '-X': value => (options.method = value),
    '--request': value => (options.method = value),
    '-H': value => addHeader(options.headers, value),
    '--header': value => addHeader(options.headers, value),
    '-d': value => (options.body = value),
    '--data': value => (options.body = value),
    '-o': value => (options.output = value),
    '--output': value => (options.output = value),
    '-w': value => (options.writeOut = value),
    '--write-out': value => (options.writeOut = value),
    '--url': value => options.urls.push(value),
    '-m': () => {},
    '--max-time': () => {},
    '--connect-timeout': () => {},
    '--retry': () => {},
    '-A': () => {},
    '-u': () => {},
  }
  const flags: Readonly<Record<string, () => void>> = {
    s: () => (options.silent = true),
    S: () => (options.showErrors = true),
    I: () => (options.head = true),
    i: () => (options.include = true),
    f: () => (options.fail = true),
    L: () => (options.follow = true),
    v: () => (options.verbose = true),
  }
  const long: Readonly<Record<string, string>> = {
    '--silent': 's',
    '--show-error': 'S',
    '--head': 'I',
    '--include': 'i',
    '--fail': 'f',
    '--location': 'L',
    '--verbose': 'v',
  }
  while (rest.length > 0) {
    const word = rest.shift()!
    if (Object.hasOwn(valued, word)) valued[word]!(rest.shift() ?? '')
    else if (word.startsWith('--')) flags[long[word] ?? '']?.()
    else if (word.startsWith('-')) {
      for (const [index, letter] of word.slice(1).split('').entries()) {
        if (!Object.hasOwn(valued, `-${letter}`)) flags[letter]?.()
        else {
          valued[`-${letter}`]!(word.slice(index + 2) || (rest.shift() ?? ''))
          break
        }
      }
    } else options.urls.push(word)
  }
  return options
}

function addHeader(headers: Record<string, string>, line: string): void {
  const colon = line.indexOf(':')
  if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
}

const curl: Program = async process => {
  const options = curlOptions(process.args)
  if (options.urls.length === 0) {
    process.error("curl: try 'curl --help' or 'curl --manual' for more information\n")
    return 2
  }
  let code = 0
  for (const url of options.urls) code = await curlOne(process, options, url)
  return code
}

async function curlOne(process: Process, options: CurlOptions, url: string): Promise<number> {
  const complain = (code: number, text: string): number => {
    if (!options.silent || options.showErrors) process.error(`curl: (${code}) ${text}\n`)
    return code
  }
  const target = targetOf(url)
  if (target === undefined) return complain(1, `Protocol of "${url}" is not simulated in the sandbox: only http is`)
  const method = options.method ?? (options.head ? 'HEAD' : options.body === undefined ? 'GET' : 'POST')
  const body = Buffer.from(options.body ?? '')
  const headers = {'user-agent': 'curl/8.5.0', accept: '*/*', ...options.headers}
  const fetched = await fetchFrom(process, target, {method, headers, body})
  if ('problem' in fetched) {
    const {host, port} = target
    switch (fetched.problem) {
      case 'unknown host':
        return complain(6, `Could not resolve host: ${host}`)
      case 'refused':
        return complain(7, `Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server`)
      case 'timeout':
        return complain(28, `Failed to connect to ${host} port ${port} after 3000 ms: Timeout was reached`)
      case 'not http':
        return complain(1, 'Received HTTP/0.9 when not allowed')
    }
  }
  const {response} = fetched
  if (options.verbose)
    process.error(
      `* Connected to ${target.host} (${fetched.address}) port ${target.port}\n> ${method} ${target.path} HTTP/1.1\n< HTTP/1.1 ${response.status}\n`,
    )
  const location = response.headers['Location']
  if (options.follow && location !== undefined && response.status >= 300 && response.status < 400) {
    return curlOne(
      process,
      options,
      location.startsWith('/') ? `http://${target.host}:${target.port}${location}` : location,
    )
  }
  if (options.fail && response.status >= 400)
    return complain(22, `The requested URL returned error: ${response.status}`)
  const text = `${options.head || options.include ? headText(response) : ''}${options.head ? '' : Buffer.from(response.body).toString('utf8')}`
  if (options.output === undefined) process.out(text)
  else if (options.output !== '/dev/null')
    process.host.files.write(process.host.files.resolve(process.cwd, options.output), text)
  const written = options.writeOut
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll('%{http_code}', String(response.status))
    .replaceAll('%{response_code}', String(response.status))
  process.out(written)
  return 0
}

/** wget [-q] [-O file|-] [-S] [--spider] [--header 'Name: value'] [--post-data text] url */
const wget: Program = async process => {
  const {args, host, cwd, out, error} = process
  const quiet = args.some(arg => /^-\w*q/.test(arg))
  let output: string | undefined
  let body: string | undefined
  const headers: Record<string, string> = {'user-agent': 'Wget'}
  const urls: string[] = []
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!
    const match = /^-\w*O(.*)$/.exec(word)
    const [, option, attached] = /^--(post-data|header)(?:=([^]*))?$/.exec(word) ?? []
    if (option !== undefined) {
      const value = attached ?? args[++index] ?? ''
      const colon = value.indexOf(':')
      if (option === 'post-data') body = value
      else if (colon > 0) headers[value.slice(0, colon).toLowerCase()] = value.slice(colon + 1).trim()
      continue
    }
    if (match !== null) output = match[1] || args[++index]
    else if (['-T', '-t', '--timeout', '--tries'].includes(word)) index++
    else if (!word.startsWith('-')) urls.push(word)
  }
  const target = targetOf(urls[0] ?? '')
  if (target === undefined) {
    error(
      urls.length === 0
        ? 'BusyBox wget\nUsage: wget [-q] [-O FILE] URL\n'
        : `wget: not an http or ftp url: ${urls[0]}\n`,
    )
    return 1
  }
  const fetched = await fetchFrom(process, target, {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? headers : {'content-type': 'application/x-www-form-urlencoded', ...headers},
    body: Buffer.from(body ?? ''),
  })
  if ('problem' in fetched) {
    if (fetched.problem === 'unknown host') error(`wget: bad address '${target.host}'\n`)
    else
      error(
        `wget: can't connect to remote host (${fetched.address ?? ''}): ${fetched.problem === 'timeout' ? 'Operation timed out' : 'Connection refused'}\n`,
      )
    return 1
  }
  if (!quiet) error(`Connecting to ${target.host} (${fetched.address}:${target.port})\n`)
  if (fetched.response.status >= 400) {
    error(
      `wget: server returned error: HTTP/1.1 ${fetched.response.status} ${reasons[fetched.response.status] ?? ''}\n`,
    )
    return 1
  }
  if (args.includes('--spider')) return 0
  const file = output ?? (target.path.split('/').at(-1)?.replace(/\?.*$/, '') || 'index.html')
  const content = Buffer.from(fetched.response.body)
  if (file === '-') out(content.toString('utf8'))
  else host.files.write(host.files.resolve(cwd, file), content)
  if (!quiet && file !== '-') error(`saving to '${file}'\n'${file}' saved\n`)
  return 0
}

export const httpPrograms: Readonly<Record<string, Program>> = {curl, wget}
