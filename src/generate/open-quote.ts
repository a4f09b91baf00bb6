/**
 * The quote that a line of a shell opens and does not close, or undefined. Quotes in comments, and after a backslash, are
 * none; in a here-document they are text, so that a line with one is taken as it is.
 */
export function openQuote(line: string): "'" | '"' | undefined {
  if (line.includes('<<')) return undefined
  /** What is open: double quotes, and command substitutions, in which quoting begins anew. */
  const open: ('"' | ')')[] = []
  for (let at = 0; at < line.length; at++) {
    const isQuoted = open.at(-1) === '"'
    const sign = line[at]!
    if (sign === '\\') at++
    else if (sign === '"') {
      if (isQuoted) open.pop()
      else open.push('"')
    } else if (line.startsWith('$(', at)) {
      open.push(')')
      at++
    } else if (isQuoted) continue
    else if (sign === "'") {
      at = line.indexOf("'", at + 1)
      if (at < 0) return "'"
    } else if (sign === ')' && open.at(-1) === ')') open.pop()
    else if (sign === '#' && /^[\s;&|(]?$/.test(line[at - 1] ?? '')) {
      const end = line.indexOf('\n', at)
      at = end < 0 ? line.length : end
    }
  }
  return open.includes('"') ? '"' : undefined
}
