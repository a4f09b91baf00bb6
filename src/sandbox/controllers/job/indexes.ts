// Completion indexes as Jobs write them: `1,3-5`. Kubernetes pkg/controller/job/indexed_job_utils.go
export type Indexes = ReadonlySet<number>

/** Numbers from `completions` on are left out, as those of a Job that was made smaller. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const found = new Set<number>()
  if (text === undefined || text === '') return found
  for (const part of text.split(',')) {
    const [first, last = first] = part.split('-').map(Number)
    if (first === undefined || last === undefined) continue
    for (let index = first; index <= Math.min(last, completions - 1); index++) found.add(index)
  }
  return found
}

/** Three and more in a row become a range. */
export function formatIndexes(indexes: Indexes): string {
  const sorted = [...indexes].sort((a, b) => a - b)
  const parts: string[] = []
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at]!
    let end = at
    while (sorted[end + 1] === sorted[end]! + 1) end++
    const last = sorted[end]!
    parts.push(first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`)
    at = end + 1
  }
  return parts.join(',')
}
