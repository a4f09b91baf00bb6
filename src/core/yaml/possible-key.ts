/** A place where a key may have begun; it is one when a `:` follows on the same line within 1024 characters. */
export interface PossibleKey {
  possible: boolean
  required: boolean
  /** True while the token that it begins with waits for what comes after. */
  awaited: boolean
  token: number
  pos: number
  line: number
  column: number
}

export const noKey = (token: number, pos: number): PossibleKey => ({
  possible: false,
  required: false,
  awaited: false,
  token,
  pos,
  line: 0,
  column: 0,
})

/** The key that a token may turn out to begin. `keys` are those of the levels of brackets, each waiting for a later token. */
export function keyOfToken(keys: readonly PossibleKey[], token: number): PossibleKey | undefined {
  let low = 0
  let high = keys.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys[middle]!.token < token) low = middle + 1
    else high = middle
  }
  const key = keys[low]!
  return key.token === token && key.awaited ? key : undefined
}

/** Characters, not UTF-16 units; counted exactly only where the difference may matter. */
export function charactersBetween(text: string, start: number, end: number): number {
  let count = end - start
  if (count <= 1024 || count > 2048) return count
  for (let i = start; i < end; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) count--
  return count
}
