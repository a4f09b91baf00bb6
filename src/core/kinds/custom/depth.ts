import type {Json} from '../../json.ts'

/** Whether a value nests deeper than `limit`; walks without recursion, since it may be of any depth. */
export function isDeeper(value: Json, limit: number): boolean {
  const pending: [Json, number][] = [[value, 0]]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [here, depth] = next
    if (typeof here !== 'object' || here === null) continue
    if (depth > limit) return true
    for (const child of Object.values<Json>(here)) pending.push([child, depth + 1])
  }
  return false
}
