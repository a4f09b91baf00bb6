// Patterns with wildcards, matched in the time of their length times the text's: as regular expressions, patterns like
// `*a*a*a*b` would take for ever, and everybody else would wait.

/** One place of a pattern: any text, or one character that fits. */
type Part = 'any' | ((character: string) => boolean)

export interface Pattern {
  readonly test: (text: string) => boolean
}

/** Shell patterns as Redis and tar have them: `*`, `?`, `[a-z]`, `[^a]`, `\` before a character that means itself. */
export function shellPattern(pattern: string): Pattern {
  const characters = Array.from(pattern)
  const parts: Part[] = []
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!
    const close = character === '[' ? characters.indexOf(']', at + 1) : -1
    if (character === '*') parts.push('any')
    else if (character === '?') parts.push(() => true)
    else if (close > 0) {
      parts.push(setOf(characters.slice(at + 1, close)))
      at = close
    } else parts.push(is(character === '\\' && at + 1 < characters.length ? characters[++at]! : character))
  }
  return {test: text => matches(parts, Array.from(text))}
}

/** SQL's LIKE: `%` is any text, `_` one character, `\%` and `\_` mean themselves; upper and lower case are the same. */
export function likePattern(pattern: string): Pattern {
  const characters = Array.from(pattern.toLowerCase())
  const parts: Part[] = []
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!
    if (character === '%') parts.push('any')
    else if (character === '_') parts.push(() => true)
    else if (character === '\\' && at + 1 < characters.length) parts.push(is(characters[++at]!))
    else parts.push(is(character))
  }
  return {test: text => matches(parts, Array.from(text.toLowerCase()))}
}

const is =
  (wanted: string): Part =>
  character =>
    character === wanted

function setOf(members: readonly string[]): Part {
  const negated = members[0] === '^' || members[0] === '!'
  const ranges: (readonly [first: string, last: string])[] = []
  for (let at = negated ? 1 : 0; at < members.length; at++) {
    if (members[at] === '\\' && at + 1 < members.length) at++
    const first = members[at]!
    const isRange = members[at + 1] === '-' && at + 2 < members.length
    ranges.push([first, isRange ? members[at + 2]! : first])
    if (isRange) at += 2
  }
  return character => ranges.some(([first, last]) => character >= first && character <= last) !== negated
}

/** Goes back to the last wildcard only: what an earlier one took cannot help a later one. */
function matches(parts: readonly Part[], text: readonly string[]): boolean {
  let [part, at, lastAny, tried] = [0, 0, -1, 0]
  while (at < text.length) {
    const here = parts[part]
    if (here === 'any') {
      lastAny = part++
      tried = at
    } else if (here?.(text[at]!) === true) {
      part++
      at++
    } else if (lastAny >= 0) {
      part = lastAny + 1
      at = ++tried
    } else return false
  }
  return parts.slice(part).every(left => left === 'any')
}
