/**
 * The word of `known` that `word` was most likely meant to be, or undefined when none is near: at most a third of the
 * letters differ (a swap of two neighbours counts once; letter case counts nothing). A word that was only not finished
 * (`storageClass`) counts as one letter off, and so does the end of just one word (`name` of `claimName`), if it is not
 * much shorter.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase()
  let best: string | undefined
  let least = Math.floor(Math.max(word.length, 3) / 3) + 1
  for (const candidate of known) {
    const other = candidate.toLowerCase()
    const unfinished = word.length >= 4 && other.startsWith(lower) && word.length > candidate.length / 2
    if (!unfinished && Math.abs(candidate.length - word.length) >= least) continue
    const distance = unfinished ? Math.min(1, other.length - lower.length) : editDistance(lower, other)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  if (best !== undefined || word.length < 4) return best
  const ends = known.filter(
    candidate => candidate.toLowerCase().endsWith(lower) && lower.length >= candidate.length * 0.4,
  )
  return ends.length === 1 ? ends[0] : undefined
}

/**
 * The one word of `known` that `word` is but for letter case, a slip of the pen (one letter, two in words of eight and more), or its last
 * letters, a third of them at most. Undefined when none is, or several are.
 */
export function misspelt(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase()
  const others = [...new Set(known)].filter(candidate => Math.abs(candidate.length - word.length) <= 2)
  const slips = others.map(candidate => ({candidate, distance: editDistance(lower, candidate.toLowerCase())}))
  const least = Math.min(...slips.map(slip => slip.distance))
  if (least <= (word.length < 3 ? 0 : word.length < 8 ? 1 : 2)) {
    const nearestOnes = slips.filter(slip => slip.distance === least)
    return nearestOnes.length === 1 ? nearestOnes[0]!.candidate : undefined
  }
  const longer = known.filter(candidate => candidate.toLowerCase().startsWith(lower))
  return longer.length === 1 && word.length >= 4 && word.length * 3 >= longer[0]!.length * 2 ? longer[0] : undefined
}

/** Optimal string alignment distance: insert, delete, replace, swap neighbours; O(a·b) time, three rows of memory. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({length: b.length + 1}, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    before = last
    last = row
  }
  return last[b.length]!
}
