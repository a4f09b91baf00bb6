/**
 * Attacks on a running sandbox from outside: who may come in, and what cannot bring it down. What containers do from inside is
 * tried beside the code, in src/sandbox/node/escape.test.ts; hostile archives in test/cli/sandbox-archive.test.ts.
 */
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync} from 'node:fs'
import https from 'node:https'
import {connect as connectPlain} from 'node:net'
import {networkInterfaces} from 'node:os'
import {join} from 'node:path'
import {connect, type TLSSocket} from 'node:tls'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {WebSocket} from 'ws'
import {emptyFolder, k8slab, type Ran} from './program.ts'

const folder = emptyFolder()
const at = (...parts: string[]): string => join(folder.path, ...parts)
const sandbox = (...words: string[]): Promise<Ran> => k8slab(['sandbox', ...words], {cwd: folder.path})
const done = async (...words: string[]): Promise<void> => {
  const {exit, stderr} = await sandbox(...words)
  expect(exit, stderr).toBe(0)
}

interface Door {
  readonly port: number
  readonly pid: number
  readonly token: string
  readonly authority: string
}
let door: Door

function doorOf(dir: string): Door {
  const {url, pid} = JSON.parse(readFileSync(at(dir, 'process.json'), 'utf8')) as {url: string; pid: number}
  const {token, authority} = JSON.parse(readFileSync(at(dir, 'identity.json'), 'utf8')) as Door
  return {port: Number(new URL(url).port), pid, token, authority}
}

beforeAll(async () => {
  await done('start', '--dir', 'lab')
  door = doorOf('lab')
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'box'},
    spec: {containers: [{name: 'box', image: 'busybox', command: ['sleep', 'infinity']}]},
  }
  await ask('POST', '/api/v1/namespaces/default/pods', pod)
  await vi.waitFor(async () => {
    const {text} = await ask('GET', '/api/v1/namespaces/default/pods/box')
    if (!text.includes('"phase":"Running"')) throw new Error(text)
  }, 20_000)
})
afterAll(async () => {
  for (const dir of ['lab', 'wide', 'copy']) await sandbox('stop', '--dir', dir)
  folder.remove()
})

type Headers = Record<string, string | undefined>

/** One request, with the token unless `headers` say otherwise. */
function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Headers = {},
): Promise<{code: number; text: string}> {
  const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const given: Headers = {authorization: `Bearer ${door.token}`, 'content-type': 'application/json', ...headers}
  const all = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return new Promise((resolve, reject) => {
    const {port, authority: ca} = door
    const request = https.request({host: '127.0.0.1', port, ca, method, path, headers: all, agent: false}, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({code: response.statusCode ?? 0, text}))
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(payload)
  })
}

const status = async (): Promise<number> => (await ask('GET', '/k8slab/status')).code

/** A connection for bytes that no HTTP client would send. */
function opened(): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({host: '127.0.0.1', port: door.port, ca: door.authority}, () => resolve(socket))
    socket.on('error', reject)
  })
}
/** What comes back until the server closes the connection. */
async function sent(...bytes: (string | Uint8Array)[]): Promise<string> {
  const socket = await opened()
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  const closed = new Promise<void>(resolve => socket.on('close', () => resolve()))
  // A server that refuses does not read to the end.
  socket.on('error', () => {})
  for (const part of bytes) socket.write(part)
  await closed
  return text
}
const head = (line: string, ...more: string[]): string =>
  [line, 'Host: 127.0.0.1', `Authorization: Bearer ${door.token}`, ...more, '', ''].join('\r\n')

// --- who may come in -----------------------------------------------------------------------------------------------------

/** Sockets that the process listens at, as the kernel writes them: `0100007F:1F90`. */
function listening(pid: number): string[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
      } catch {
        return []
      }
    }),
  )
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap(protocol =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .filter(
        ([, , , state, , , , , , inode]) => own.has(inode ?? '') && (protocol.startsWith('udp') || state === '0A'),
      )
      .map(([, address]) => `${protocol} ${address}`),
  )
}

describe('only this machine', () => {
  test.skipIf(process.platform !== 'linux')('one port, on 127.0.0.1, and no other', () => {
    expect(listening(door.pid)).toEqual([`tcp 0100007F:${door.port.toString(16).toUpperCase().padStart(4, '0')}`])
  })
  test('no other address of the machine answers, nor that of IPv6', async () => {
    const others = Object.values(networkInterfaces()).flatMap(list => (list ?? []).filter(({internal}) => !internal))
    for (const host of ['::1', ...others.map(({address}) => address)]) {
      const outcome = await new Promise(resolve => {
        const socket = connectPlain({host, port: door.port, timeout: 2000})
        socket.on('connect', () => resolve('open'))
        socket.on('error', () => resolve('closed'))
        socket.on('timeout', () => resolve('closed'))
      })
      expect(outcome, host).toBe('closed')
    }
  })
})

const paths = [
  '/',
  '/version',
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
  '/api',
  '/apis',
  '/api/v1',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/api/v1/namespaces',
  '/api/v1/secrets?watch=true',
  '/api/v1/namespaces/default/pods/box',
  '/api/v1/namespaces/default/pods/box/log',
  '/api/v1/namespaces/default/pods/box/exec?command=id',
  '/api/v1/namespaces/default/pods/box/proxy/',
  '/api/v1/namespaces/default/serviceaccounts/default/token',
  '/apis/authentication.k8s.io/v1/tokenreviews',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/k8slab/status',
  '/k8slab/nodes',
  '/k8slab/step',
  '/k8slab/export',
  '/nothing/of/this/name',
]

describe('without the token', () => {
  test.each(paths)('%s answers 401, whatever is asked', async path => {
    for (const authorization of [undefined, 'Bearer wrong', `Basic ${door.token}`]) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const {code} = await ask(method, path, method === 'POST' ? '{}' : undefined, {authorization})
        expect(code, `${method} ${path}`).toBe(401)
      }
    }
  })
  test('no command runs and nothing is upgraded', async () => {
    for (const path of [
      '/api/v1/namespaces/default/pods/box/exec?command=id&stdout=true',
      '/version',
      '/k8slab/status',
    ]) {
      const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
      const key = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: v5.channel.k8s.io']
      const request = head(`GET ${path} HTTP/1.1`, ...upgrade, ...key)
      expect(await sent(request.replace(door.token, 'wrong'))).toMatch(/^HTTP\/1\.1 401 /)
      expect(await sent(request.replace('Host: 127.0.0.1', 'Host: rebound.example.com'))).toMatch(/^HTTP\/1\.1 403 /)
    }
  })
})

describe('a name that a web page gave itself', () => {
  test.each([
    'rebound.example.com',
    '127.0.0.1.example.com',
    'localhost.example.com:443',
    '127.0.0.1@example.com',
    '0.0.0.0',
    '192.168.56.101',
    '[::2]',
    'localhost, example.com',
  ])('Host: %s is refused, token or not', async host => {
    for (const path of ['/version', '/api/v1/secrets', '/k8slab/status', '/healthz']) {
      const request = head(`GET ${path} HTTP/1.1`, 'Connection: close').replace('Host: 127.0.0.1', `Host: ${host}`)
      expect(await sent(request)).toMatch(/^HTTP\/1\.1 403 /)
      expect(await sent(request.replace(door.token, 'none'))).toMatch(/^HTTP\/1\.1 403 /)
    }
  })
  test('no Host at all', async () => {
    const request = `GET /api/v1/secrets HTTP/1.0\r\nAuthorization: Bearer ${door.token}\r\n\r\n`
    expect(await sent(request)).toMatch(/^HTTP\/1\.1 403 /)
  })
})

// --- files ---------------------------------------------------------------------------------------------------------------

/** Files of a state folder that others may use in any way; what nodes keep lies in a folder that is closed itself. */
function openToOthers(dir: string): string[] {
  const found = [at(dir), ...readdirSync(at(dir)).map(name => at(dir, name))]
  const store = readdirSync(at(dir, 'store')).map(name => at(dir, 'store', name))
  return [...found, ...store].filter(path => (statSync(path).mode & 0o077) !== 0)
}

describe('only the owner may read', () => {
  test('the kubeconfig, the keys, the objects, the archive', async () => {
    expect(openToOthers('lab')).toEqual([])
    expect(statSync(at('lab')).mode & 0o777).toBe(0o700)
    expect(statSync(at('lab', 'kubeconfig')).mode & 0o777).toBe(0o600)
    await done('export', 'lab.tar.gz', '--dir', 'lab')
    expect(statSync(at('lab.tar.gz')).mode & 0o777).toBe(0o600)
  })
  test('a folder that was there before, with wider rights', async () => {
    mkdirSync(at('wide'))
    chmodSync(at('wide'), 0o777)
    await done('start', '--dir', 'wide')
    expect(openToOthers('wide')).toEqual([])
    await done('stop', '--dir', 'wide')
    // As after somebody copied it, or unpacked a backup.
    const names = ['', 'kubeconfig', 'identity.json', 'nodes.json', 'clock.json', 'store', 'nodes', 'sandbox.log']
    const logs = readdirSync(at('wide', 'store')).map(name => join('store', name))
    for (const name of [...names, ...logs]) if (existsSync(at('wide', name))) chmodSync(at('wide', name), 0o777)
    await done('start', '--dir', 'wide')
    expect(openToOthers('wide')).toEqual([])
    await done('reset', '--dir', 'wide', '--yes')
    await done('start', '--dir', 'wide')
    expect(openToOthers('wide')).toEqual([])
    await done('stop', '--dir', 'wide')
  })
  test('what was imported', async () => {
    await done('export', 'again.tar.gz', '--dir', 'lab')
    await done('import', 'again.tar.gz', '--dir', 'copy')
    expect(openToOthers('copy')).toEqual([])
    await done('start', '--dir', 'copy')
    expect(openToOthers('copy')).toEqual([])
    await done('stop', '--dir', 'copy')
  })
})

// --- what cannot bring it down -------------------------------------------------------------------------------------------

const configMaps = '/api/v1/namespaces/default/configmaps'

describe('too much', () => {
  /** Sends a body for as long as the server takes it; the code of the answer, 0 when there was none. */
  function flood(headers: Headers, megabytes: number): Promise<{code: number; taken: number}> {
    const {port, authority: ca, token} = door
    const all = {authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers}
    return new Promise(resolve => {
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
      const state = {code: 0, taken: 0}
      const request = https.request(
        {port, host: '127.0.0.1', ca, method: 'POST', path: configMaps, headers: given, agent: false},
        response => {
          state.code = response.statusCode ?? 0
          response.resume()
        },
      )
      request.on('error', () => {})
      request.on('close', () => resolve(state))
      const chunk = Buffer.alloc(1024 * 1024, 'x')
      const more = (): void => {
        if (request.destroyed || state.code !== 0 || state.taken >= megabytes) return void request.end()
        state.taken++
        request.write(chunk, () => setImmediate(more))
      }
      more()
    })
  }
  test('a request of 100 MB that says so is refused before it is read', async () => {
    const {code, taken} = await flood({'content-length': String(100 * 1024 * 1024)}, 100)
    expect([0, 413]).toContain(code)
    expect(taken).toBeLessThan(100)
    expect(await status()).toBe(200)
  })
  test('one in chunks that does not say so is cut off', async () => {
    const {code, taken} = await flood({'transfer-encoding': 'chunked'}, 100)
    expect([0, 413]).toContain(code)
    expect(taken).toBeLessThan(100)
    expect(await status()).toBe(200)
  })
  test('headers without end, and very large ones', async () => {
    expect(await sent(head('GET /version HTTP/1.1', `X-Large: ${'x'.repeat(70_000)}`))).toMatch(/^HTTP\/1\.1 431 /)
    expect(await sent(head('GET /version HTTP/1.1', `X-Large: ${'x'.repeat(1_000_000)}`))).toMatch(
      /^(HTTP\/1\.1 431 |$)/,
    )
    expect(await sent(head(`GET /version?${'a=b&'.repeat(17_000)} HTTP/1.1`))).toMatch(/^HTTP\/1\.1 431 /)
    const many = Array.from({length: 1900}, (_, index) => `X-${index}: ${index}`)
    expect(await sent(head('GET /version HTTP/1.1', ...many, 'Connection: close'))).toMatch(/^HTTP\/1\.1 (200|431) /)
    expect(await status()).toBe(200)
  })
  test('connections that say nothing more', async () => {
    const quiet = await Promise.all(Array.from({length: 200}, opened))
    for (const socket of quiet) socket.write('GET /version HTTP/1.1\r\nHost: 127.0')
    expect(await status()).toBe(200)
    for (const socket of quiet) socket.destroy()
  })
  // Each takes a file here and one in the sandbox.
  const count = Math.min(10_000, Math.floor(openFiles() * 0.9))
  test(`${count} open watches, all told of a change`, {timeout: 240_000}, async () => {
    const {port, authority: ca, token} = door
    const request = `GET ${configMaps}?watch=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`
    const watches: TLSSocket[] = []
    const told = new Set<TLSSocket>()
    const open = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const socket = connect({host: '127.0.0.1', port, ca}, () => socket.write(request))
        socket.once('data', () => resolve())
        socket.on('data', (data: Buffer) => data.includes('news') && told.add(socket))
        socket.on('error', reject)
        watches.push(socket)
      })
    for (let at = 0; at < count; at += 50) await Promise.all(Array.from({length: Math.min(50, count - at)}, open))
    expect(await status()).toBe(200)
    await ask('POST', configMaps, {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'news'}})
    await expect.poll(() => told.size, {timeout: 60_000}).toBe(count)
    expect(await status()).toBe(200)
    for (const socket of watches) socket.destroy()
    expect(await status()).toBe(200)
  })
})

/** How many files a process may open. */
function openFiles(): number {
  const {userLimits} = process.report.getReport() as {userLimits: {open_files: {soft: number | 'unlimited'}}}
  const {soft} = userLimits.open_files
  return soft === 'unlimited' ? Infinity : soft
}

describe('what is no HTTP', () => {
  test('bytes without TLS', async () => {
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01\xff\xff', '\0'.repeat(100_000)]) {
      await new Promise<void>(resolve => {
        const socket = connectPlain({host: '127.0.0.1', port: door.port}, () => socket.end(bytes))
        socket.on('error', () => {})
        socket.on('close', () => resolve())
        socket.resume()
      })
    }
    expect(await status()).toBe(200)
  })
  test.each([
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no words', '\r\n\r\n\0\0\0\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx',
    ],
    ['a bad chunk', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n'],
    ['a line in a header', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\n b\x00\r\n\r\n'],
  ])('%s', async (_, bytes) => {
    expect(await sent(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(await status()).toBe(200)
  })
  test.each([
    '/%',
    '/%zz',
    '/%c0%ae%c0%ae/',
    '/\u0001',
    '//',
    '/..',
    '/./../..',
    '/api/v1/%00',
    '?',
    '*',
    'http://[',
    '\\\\',
  ])('the path %j', async path => {
    expect(await sent(head(`GET ${path} HTTP/1.1`, 'Connection: close'))).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(await status()).toBe(200)
  })
})

describe('frames that no client sends', () => {
  const handshake = (): string =>
    head(
      'GET /api/v1/namespaces/default/pods/box/exec?command=cat&stdin=true&stdout=true HTTP/1.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: v5.channel.k8s.io',
    )
  const masked = (first: number, length: readonly number[], body: Uint8Array = new Uint8Array()): Buffer =>
    Buffer.concat([Buffer.from([first, ...length, 0, 0, 0, 0]), body])
  test.each<[string, Buffer]>([
    ['without a mask', Buffer.from([0x82, 2, 0, 65])],
    ['of 2^60 bytes', masked(0x82, [0x80 | 127, 0x10, 0, 0, 0, 0, 0, 0, 0])],
    ['of 2 MiB', masked(0x82, [0x80 | 127, 0, 0, 0, 0, 0, 0x20, 0, 0], Buffer.alloc(1024))],
    ['with reserved bits', masked(0xf2, [0x81], Buffer.from([0]))],
    ['of an unknown kind', masked(0x8b, [0x80])],
    ['that go on where nothing began', masked(0x80, [0x81], Buffer.from([0]))],
    ['of control, in parts', masked(0x09, [0x80])],
    ['of control, too long', masked(0x89, [0x80 | 126, 1, 0], Buffer.alloc(256))],
    ['of text that is no UTF-8', masked(0x81, [0x82], Buffer.from([0xc3, 0x28]))],
  ])('%s', async (_, frame) => {
    const text = await sent(handshake(), frame)
    expect(text).toMatch(/^HTTP\/1\.1 101 /)
    expect(await status()).toBe(200)
  })
  test('unknown channels, empty frames and sizes of nothing are passed over', async () => {
    const {port, authority: ca, token} = door
    const url = `wss://127.0.0.1:${port}/api/v1/namespaces/default/pods/box/exec?command=cat&stdin=true&stdout=true`
    const socket = new WebSocket(url, 'v5.channel.k8s.io', {ca, headers: {authorization: `Bearer ${token}`}})
    const frames = [
      [],
      [7, 1, 2],
      [254],
      [255],
      [255, 9],
      [4, 0x7b],
      [4, ...Buffer.from('{"Width":1e9,"Height":-1}')],
      [1, 65],
    ]
    const out = await new Promise<string>((resolve, reject) => {
      let text = ''
      socket.on('open', () => {
        for (const frame of frames) socket.send(Buffer.from(frame))
        socket.send('a text')
        socket.send(Buffer.from([0, ...Buffer.from('still here')]))
        socket.send(Buffer.from([255, 0]))
      })
      socket.on('message', (data: Buffer) => (text += data[0] === 1 ? data.subarray(1).toString() : ''))
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
    expect(out).toBe('still here')
  })
  test('input that nobody reads has to wait, and does not fill the memory', async () => {
    const {port, authority: ca, token} = door
    const url = `wss://127.0.0.1:${port}/api/v1/namespaces/default/pods/box/exec?command=sleep&command=1000&stdin=true`
    const socket = new WebSocket(url, 'v5.channel.k8s.io', {ca, headers: {authorization: `Bearer ${token}`}})
    await new Promise((resolve, reject) => {
      socket.on('open', resolve)
      socket.on('error', reject)
    })
    const chunk = Buffer.alloc(512 * 1024)
    for (let count = 0; count < 200; count++) socket.send(chunk)
    expect(await status()).toBe(200)
    expect(await status()).toBe(200)
    // Most of the 100 MB is still on this side.
    expect(socket.bufferedAmount).toBeGreaterThan(50 * 1024 * 1024)
    socket.terminate()
    expect(await status()).toBe(200)
  })
})

test('after all of this it still runs, and is the same process', () => {
  expect(doorOf('lab').pid).toBe(door.pid)
  expect(readFileSync(at('lab', 'sandbox.log'), 'utf8')).not.toMatch(/Error|Warning/)
})
