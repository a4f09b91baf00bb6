// dd of busybox: blocks from one file to another, as many as are asked for.
import {randomBytes} from 'node:crypto'
import {FileError} from '../files/file-error.ts'
import type {Process, Program} from '../process.ts'

const units: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 1024 ** 2,
  MB: 1000 ** 2,
  G: 1024 ** 3,
  GB: 1000 ** 3,
}
/** As much as a file may have; one more is refused. */
const MOST = 64 * 1024 * 1024

/** `4k`, `1M`, `512`; undefined for what is no number. */
export function amountOf(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)([a-zA-Z]*)$/.exec(text) ?? []
  return digits === undefined || units[unit] === undefined ? undefined : Number(digits) * units[unit]
}

/** As many bytes as are asked for, from a device that never ends; undefined for any other file. */
export function deviceBytes(name: string, most: number): Uint8Array | undefined {
  const length = Math.min(most, MOST + 1)
  if (name === '/dev/zero') return new Uint8Array(length)
  return name === '/dev/urandom' || name === '/dev/random' ? randomBytes(length) : undefined
}

/** The bytes of the input, from `skip` on. */
async function inputOf(process: Process, name: string | undefined, skip: number, most: number): Promise<Uint8Array> {
  const {host, cwd} = process
  const endless = name === undefined ? undefined : deviceBytes(name, most)
  if (endless !== undefined) return endless
  const all = name === undefined ? await process.input() : host.files.read(host.files.resolve(cwd, name))
  return all.subarray(skip, skip + most)
}

/** The output file with the bytes in their place; what lies behind them goes, unless conv=notrunc. */
function written(process: Process, path: string, bytes: Uint8Array, seek: number, keepsRest: boolean): Buffer {
  const {files} = process.host
  const before = files.exists(path) && (seek > 0 || keepsRest) ? files.read(path) : Buffer.alloc(0)
  const size = Math.max(seek + bytes.length, keepsRest ? before.length : 0)
  const content = Buffer.alloc(size)
  before.copy(content, 0, 0, size)
  content.set(bytes, seek)
  return content
}

export const dd: Program = async process => {
  const {args, host, cwd, error} = process
  const options = new Map(args.map(arg => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]))
  const number = (name: string, otherwise: number): number => amountOf(options.get(name) ?? String(otherwise)) ?? NaN
  const block = number('bs', 512)
  const [count, skip, seek] = [number('count', Infinity), number('skip', 0), number('seek', 0)]
  const wrong = ['bs', 'count', 'skip', 'seek'].find(name => Number.isNaN(number(name, 0)))
  if (wrong !== undefined || !(block > 0)) {
    error(`dd: invalid number '${options.get(wrong ?? 'bs') ?? ''}'\n`)
    return 1
  }
  const limit = options.has('count') ? count * block : MOST + 1
  const name = options.get('if')
  let bytes: Uint8Array
  const target = options.get('of')
  try {
    bytes = await inputOf(process, name, skip * block, limit)
    if (target === undefined) process.outBytes(bytes)
    else if (target !== '/dev/null') {
      const path = host.files.resolve(cwd, target)
      const keepsRest = options.get('conv')?.split(',').includes('notrunc') ?? false
      host.files.write(path, written(process, path, bytes, seek * block, keepsRest))
    }
  } catch (problem) {
    if (!(problem instanceof FileError)) throw problem
    const why = problem.message.replace(/^\w+: /, '').replace(/, .*$/, '')
    const file = target !== undefined && problem.path.endsWith(target) ? target : (name ?? '')
    error(`dd: can't open '${file}': ${why}\n`)
    return 1
  }
  const [full, partial] = [Math.floor(bytes.length / block), bytes.length % block > 0 ? 1 : 0]
  const blocks = `${full}+${partial}`
  if (options.get('status') !== 'none') error(`${blocks} records in\n${blocks} records out\n`)
  return 0
}
