import {execFileSync} from 'node:child_process'
import {cpSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {inflateSync} from 'node:zlib'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {emptyFolder, home, k8slab} from './program.ts'

/** A browser of this machine, or undefined: the page is then not looked at. */
const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(name => {
  try {
    return execFileSync(name, ['--version'], {stdio: 'pipe'}).length > 0
  } catch {
    return false
  }
})
if (browser === undefined) console.warn('no Chromium on this machine: the page of plan --graph html is not looked at')

describe.skipIf(browser === undefined)('the page of plan --graph html, in Chromium', () => {
  const folder = emptyFolder()
  const page = join(folder.path, 'plan.html')
  afterAll(() => folder.remove())
  beforeAll(async () => {
    cpSync(join(home, 'test/fixtures/why'), folder.path, {recursive: true})
    const {exit, stdout, stderr} = await k8slab(['plan', '--graph', 'html', 'shop.yaml', 'disks.yaml'], {
      cwd: folder.path,
    })
    if (exit !== 0) throw new Error(stderr)
    writeFileSync(page, stdout)
  })

  /** What the browser prints. It can reach nothing but the page itself. */
  const look = (...args: string[]): string =>
    execFileSync(
      browser!,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--hide-scrollbars',
        '--host-resolver-rules=MAP * ~NOTFOUND',
        `--user-data-dir=${join(folder.path, 'profile')}`,
        ...args,
        `file://${page}`,
      ],
      {encoding: 'utf8', stdio: 'pipe', env: {...process.env, HOME: folder.path}},
    )

  it('is read as it was written: every box of the drawing is there', () => {
    const document = look('--dump-dom')
    const titles = [...document.matchAll(/<g><title>(.*?)<\/title>/g)].map(match => match[1])
    expect(titles).toContain('workload StatefulSet shop/web')
    expect(titles).toContain('claim shop/www-web-1, Pending')
    expect(titles).toContain('volume disk-b, Available')
    expect(document).toContain('</svg>')
  })

  it.each([
    ['light', 1, 255],
    ['dark', 0, 13],
  ])('is %s where the reader wants it so', (name, scheme, red) => {
    const file = join(folder.path, `${name}.png`)
    look(`--blink-settings=preferredColorScheme=${scheme}`, '--window-size=600,400', `--screenshot=${file}`)
    expect(firstRed(readFileSync(file))).toBe(red)
  })
})

/** The red of the upper left pixel: in the first row every PNG filter leaves the first pixel as it is. */
function firstRed(png: Buffer): number {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  return inflateSync(Buffer.concat(parts))[1]!
}
