import {closeSync, fstatSync, openSync, readSync} from 'node:fs'

/** Bytes of one file that are read: a set of manifests of that size is none that anybody applies, and /dev/zero has no end. */
export const mostBytes = 256 * 1024 * 1024

/** All bytes of a file, a pipe or a device; undefined when there are more than `mostBytes`. Throws what node:fs throws. */
export function readFile(path: string): Buffer | undefined {
  const descriptor = openSync(path, 'r')
  try {
    return readAll(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** The same of an open file. A pipe may be set not to block; then a slow writer is waited for (EAGAIN). */
export function readAll(descriptor: number): Buffer | undefined {
  const parts: Buffer[] = []
  let total = 0
  // A file is read as far as it went when it was opened. What has no size is read in growing pieces until it ends.
  const stats = fstatSync(descriptor)
  const expected = stats.isFile() ? stats.size : 0
  if (expected > mostBytes) return undefined
  for (let size = expected || 1 << 12; ; size = Math.min(Math.max(size * 2, 1 << 16), 1 << 24)) {
    const part = Buffer.allocUnsafe(size)
    let filled = 0
    while (filled < size) {
      const length = readSome(descriptor, part, filled)
      if (length === undefined) pause()
      else if (length > 0) filled += length
      else if (parts.length === 0) return part.subarray(0, filled)
      else return Buffer.concat([...parts, part.subarray(0, filled)])
    }
    if (size === expected) return part
    parts.push(part)
    total += size
    if (total > mostBytes) return undefined
  }
}

/** Ten milliseconds in which nothing else happens. */
const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)

/** How many bytes were read: 0 at the end, undefined when none are there yet. */
function readSome(descriptor: number, part: Buffer, from: number): number | undefined {
  try {
    return readSync(descriptor, part, from, part.length - from, null)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EOF') return 0
    if (code === 'EAGAIN') return undefined
    throw error
  }
}
