/**
 * What was acknowledged is kept, whatever happens to the process, and a disk that refuses is told. SANDBOX_KILLS is how often
 * a sandbox is killed; a long run: SANDBOX_KILLS=200 npx vitest run test/cli/sandbox-durability.test.ts
 */
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import https from 'node:https'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {emptyFolder, environmentIn, home, k8slab, type Ran} from '../program.ts'

let folder: ReturnType<typeof emptyFolder>
beforeEach(() => {
  folder = emptyFolder()
})
afterEach(async () => {
  for (const dir of readdirSync(folder.path))
    if (existsSync(at(dir, 'process.json'))) await sandbox('stop', '--dir', dir)
  folder.remove()
})

const at = (...parts: string[]): string => join(folder.path, ...parts)
const sandbox = (...words: string[]): Promise<Ran> => k8slab(['sandbox', ...words], {cwd: folder.path})
const fact = (file: string, field: string): string =>
  String((JSON.parse(readFileSync(at('lab', file), 'utf8')) as Record<string, unknown>)[field])

interface Answer {
  readonly code: number
  readonly body: {
    readonly metadata?: {readonly resourceVersion?: string}
    readonly items?: readonly Item[]
    readonly message?: string
  }
}
interface Item {
  readonly metadata: {readonly name: string; readonly resourceVersion: string}
  readonly data?: {readonly turn?: string}
}

/** Asks the sandbox in `lab` over connections that are kept; code 0 when it went away before it answered. */
function client(): {ask: (method: string, path: string, body?: object) => Promise<Answer>; close: () => void} {
  const agent = new https.Agent({keepAlive: true, ca: fact('identity.json', 'authority')})
  const url = fact('process.json', 'url')
  const headers = {
    authorization: `Bearer ${fact('identity.json', 'token')}`,
    'content-type': 'application/json',
  }
  const ask = (method: string, path: string, body?: object): Promise<Answer> =>
    new Promise(resolve => {
      const request = https.request(`${url}${path}`, {method, agent, headers}, response => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({code: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body']}))
        response.on('error', () => resolve({code: 0, body: {}}))
        response.on('aborted', () => resolve({code: 0, body: {}}))
      })
      request.on('error', () => resolve({code: 0, body: {}}))
      request.end(body === undefined ? undefined : JSON.stringify(body))
    })
  return {ask, close: () => agent.destroy()}
}

const maps = '/api/v1/namespaces/default/configmaps'
/** Large enough that the log becomes a snapshot again and again. */
const ballast = 'x'.repeat(400_000)
const map = (name: string, turn: number): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name},
  data: {turn: String(turn), ballast},
})

/** What one writer knows of its object: what was acknowledged last, and what it has asked for since. */
interface Known {
  acknowledged: string
  asked: string[]
}

describe('kill -9 at any moment', () => {
  const kills = Number(process.env['SANDBOX_KILLS'] ?? 4)
  test(
    `${kills} times, under writes of ten clients: nothing acknowledged is lost, nothing is written twice`,
    {timeout: 60_000 + kills * 20_000},
    async () => {
      const names = Array.from({length: 10}, (_, index) => `writer-${index}`)
      const known = new Map<string, Known>(names.map(name => [name, {acknowledged: 'gone', asked: []}]))
      let version = 0
      let turn = 0
      let generations = 0

      const write = async (name: string, ask: ReturnType<typeof client>['ask']): Promise<void> => {
        const own = known.get(name)!
        for (;;) {
          turn++
          const isThere = own.acknowledged !== 'gone'
          const deletes = isThere && turn % 7 === 0
          own.asked.push(deletes ? 'gone' : String(turn))
          const {code, body} = deletes
            ? await ask('DELETE', `${maps}/${name}`)
            : await ask(isThere ? 'PUT' : 'POST', isThere ? `${maps}/${name}` : maps, map(name, turn))
          if (code === 0) return
          expect([200, 201], body.message ?? '').toContain(code)
          own.acknowledged = own.asked.pop()!
          own.asked = []
          version = Math.max(version, Number(body.metadata?.resourceVersion ?? 0))
        }
      }

      for (let round = 0; round <= kills; round++) {
        expect(await sandbox('start', '--dir', 'lab')).toMatchObject({exit: 0})
        const {ask, close} = client()
        const list = await ask('GET', maps)
        expect(Number(list.body.metadata?.resourceVersion)).toBeGreaterThanOrEqual(version)
        const found = new Map(list.body.items?.map(item => [item.metadata.name, item.data?.turn ?? '']))
        for (const [name, own] of known) {
          const now = found.get(name) ?? 'gone'
          expect([own.acknowledged, ...own.asked], `${name} after kill ${round}`).toContain(now)
          own.acknowledged = now
          own.asked = []
        }
        generations = Math.max(
          generations,
          ...readdirSync(at('lab', 'store')).map(name => Number(/\d+$/.exec(name)?.[0] ?? 0)),
        )
        if (round < kills) {
          const pid = Number(fact('process.json', 'pid'))
          const writers = names.map(name => write(name, ask))
          await pause(50 + Math.random() * 700)
          process.kill(pid, 'SIGKILL')
          await Promise.all(writers)
        }
        close()
      }
      // Snapshots were taken meanwhile.
      if (kills >= 20) expect(generations).toBeGreaterThan(0)
    },
  )
})

describe('one folder, one process', () => {
  test('of several that start at the same time one serves; its files belong together', async () => {
    const starts = await Promise.all(
      Array.from({length: 4}, () =>
        k8slab(['sandbox', 'start', '--foreground', '--for', '4s', '--dir', 'lab'], {cwd: folder.path}),
      ),
    )
    const served = starts.filter(({exit}) => exit === 0)
    expect(served).toHaveLength(1)
    for (const {exit, stderr} of starts.filter(ran => ran !== served[0])) {
      expect(exit).toBe(3)
      expect(stderr).toContain('a sandbox runs in')
    }
    expect(existsSync(at('lab', 'process.json'))).toBe(false)
    expect(readFileSync(at('lab', 'kubeconfig'), 'utf8')).toContain(fact('identity.json', 'token'))
    expect(readdirSync(at('lab')).filter(name => /^process\.json|\.new$/.test(name))).toEqual([])
  })
  test('a start that was cut off before anything was made does not stand in the way', async () => {
    mkdirSync(at('lab'))
    writeFileSync(at('lab', 'process.json'), '')
    writeFileSync(at('lab', 'process.json.1'), '{')
    writeFileSync(at('lab', 'sandbox.log'), '')
    writeFileSync(at('lab', 'identity.json.new'), '{"token"')
    expect(await sandbox('start', '--dir', 'lab')).toMatchObject({exit: 0})
    expect(await sandbox('status', '--dir', 'lab')).toMatchObject({exit: 0})
  })
})

/** A file system of its own, full or read-only as a script says: where the system lets a user have one. */
const ownMounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
if (!ownMounts) console.warn('no file systems of our own on this machine: full and read-only disks are not tried')

describe.skipIf(!ownMounts)('a disk that refuses', () => {
  const script = (text: string): {status: number | null; stdout: string; stderr: string} =>
    spawnSync(
      'unshare',
      [
        '-rm',
        'bash',
        '-c',
        `mkdir disk; sandbox() { ${process.execPath} ${join(home, 'bin/k8slab.js')} sandbox "$@"; }; ${text}`,
      ],
      {
        cwd: folder.path,
        env: environmentIn(folder.path),
        encoding: 'utf8',
      },
    )
  /** POSTs an object of 90 kB; prints the code. */
  const post = (name: string): string =>
    `curl -s -A test -o answer -w '%{http_code} ' --cacert ca -H "Authorization: Bearer $(cat token)" -H 'Content-Type: application/json' ` +
    `-d "{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"name\\":\\"${name}\\"},\\"data\\":{\\"a\\":\\"$(head -c 90000 /dev/zero | tr '\\0' x)\\"}}" ` +
    `"$(cat url)${maps}"`
  const keys = `node -e 'const fs = require("fs"); const j = n => JSON.parse(fs.readFileSync("disk/lab/" + n)); fs.writeFileSync("ca", j("identity.json").authority); fs.writeFileSync("token", j("identity.json").token); fs.writeFileSync("url", j("process.json").url)'`

  test('full from the start: told, and no bug', () => {
    const {status, stdout, stderr} = script(`
      mount -t tmpfs -o size=16k tmpfs disk; sandbox start --dir disk/lab; code=$?
      sleep 0.5; grep -las "$PWD/disk/lab" /proc/[0-9]*/cmdline; exit $code`)
    expect(stdout, 'processes left').toBe('')
    expect(stderr).toContain('no space left on device')
    expect(stderr).toContain('make room')
    expect(status).toBe(3)
  })
  test('read-only: told by every command', () => {
    const {stdout, stderr} = script(`
      mount -t tmpfs tmpfs disk
      sandbox start --dir disk/lab && sandbox stop --dir disk/lab && mount -o remount,ro disk || exit 9
      for words in start 'reset --yes' 'export lab.tar.gz'; do sandbox $words --dir disk/lab; echo "exit $?"; done`)
    expect(stdout.match(/exit \d/g)).toEqual(['exit 3', 'exit 3', 'exit 3'])
    expect(stderr.match(/read-only file system/g)).toHaveLength(3)
    expect(stderr).not.toContain('this is a bug')
  })
  const hasCurl = spawnSync('curl', ['--version']).status === 0
  test.skipIf(!hasCurl)(
    'full in the middle: refused in words, kept what was acknowledged, and it goes on when there is room',
    () => {
      const {stdout, stderr} = script(`
      mount -t tmpfs -o size=700k tmpfs disk
      sandbox start --dir disk/lab >/dev/null && ${keys} || exit 9
      ${Array.from({length: 8}, (_, index) => post(`big-${index}`)).join('\n')}
      echo; cat answer
      sandbox stop --dir disk/lab; mount -o remount,size=20m disk
      sandbox start --dir disk/lab >/dev/null && ${keys} || exit 9
      ${post('after')}; echo
      curl -s -A test --cacert ca -H "Authorization: Bearer $(cat token)" "$(cat url)${maps}" | grep -o '"name":"[a-z]*-[0-9]"' | tr '\\n' ' '
      sandbox stop --dir disk/lab`)
      const [codes = '', refused = '', after = '', names = ''] = stdout.split('\n')
      const acknowledged = codes
        .trim()
        .split(' ')
        .filter(code => code === '201').length
      expect(acknowledged, stderr).toBeGreaterThan(0)
      expect(acknowledged).toBeLessThan(8)
      expect(refused).toContain('the sandbox cannot write its state: no space left on device')
      expect(after.trim()).toBe('201')
      for (let index = 0; index < acknowledged; index++) expect(names).toContain(`"name":"big-${index}"`)
      expect(stderr).not.toContain('damaged')
    },
  )
})
