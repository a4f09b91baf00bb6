/**
 * Regular expressions as Go's regexp package reads and runs them (RE2): no backtracking, so no pattern of a definition can keep the
 * program busy, and the syntax errors are Go's.
 */

type Test = (code: number) => boolean
type Node =
  | {readonly is: 'char'; readonly test: Test}
  | {readonly is: 'assert'; readonly kind: string}
  | {readonly is: 'cat' | 'alt'; readonly nodes: readonly Node[]}
  | {readonly is: 'repeat'; readonly node: Node; readonly min: number; readonly max: number}

/** A pattern that is ready to run. */
export interface GoRegexp {
  /** Whether the pattern matches somewhere in the text; true as well where that takes too long to find out. */
  matches(text: string): boolean
}

class SyntaxProblem extends Error {}
const problem = (code: string, text: string): SyntaxProblem => new SyntaxProblem(`${code}: \`${text}\``)

const cache = new Map<string, GoRegexp | {readonly error: string}>()

/** Reads a pattern; `error` is Go's: "error parsing regexp: missing closing ): `(`". */
export function goRegexp(pattern: string): GoRegexp | {readonly error: string} {
  const known = cache.get(pattern)
  if (known) return known
  let result: GoRegexp | {readonly error: string}
  try {
    result = program(new Parser(pattern).parse())
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    result = {error: `error parsing regexp: ${error.message}`}
  }
  cache.set(pattern, result)
  return result
}

interface Flags {
  i: boolean
  m: boolean
  s: boolean
  U: boolean
}
// Go regexp/syntax: maxHeight, and the largest count of a repetition.
const deepest = 1000
const mostRepeats = 1000

const among =
  (ranges: readonly (readonly [number, number])[]): Test =>
  code =>
    ranges.some(([from, to]) => code >= from && code <= to)
const not =
  (test: Test): Test =>
  code =>
    !test(code)
const codeOf = (character: string): number => character.codePointAt(0)!

const classes: Readonly<Record<string, Test>> = {
  d: among([[48, 57]]),
  w: among([
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ]),
  s: code => code === 9 || code === 10 || code === 12 || code === 13 || code === 32,
}
const posix: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  ascii: /[\0-\x7f]/,
  blank: /[\t ]/,
  // oxlint-disable-next-line no-control-regex
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t\n\v\f\r ]/,
  upper: /[A-Z]/,
  word: /[0-9A-Za-z_]/,
  xdigit: /[0-9A-Fa-f]/,
}
const controls: Readonly<Record<string, number>> = {a: 7, f: 12, n: 10, r: 13, t: 9, v: 11}

const byRegExp =
  (expression: RegExp): Test =>
  code =>
    expression.test(String.fromCodePoint(code))
const foldCase =
  (test: Test): Test =>
  code => {
    const character = String.fromCodePoint(code)
    return test(code) || [character.toLowerCase(), character.toUpperCase()].some(other => test(codeOf(other)))
  }

class Parser {
  readonly #text: readonly string[]
  #at = 0
  #depth = 0
  #flags: Flags = {i: false, m: false, s: false, U: false}

  constructor(readonly pattern: string) {
    this.#text = Array.from(pattern)
  }

  parse(): Node {
    const node = this.#alternatives()
    if (this.#at < this.#text.length) throw problem('unexpected )', this.pattern)
    return node
  }

  #peek(): string | undefined {
    return this.#text[this.#at]
  }
  #take(word: string): boolean {
    if (
      !this.#text
        .slice(this.#at, this.#at + word.length)
        .join('')
        .startsWith(word)
    )
      return false
    this.#at += word.length
    return true
  }
  #since(start: number, end = this.#at): string {
    return this.#text.slice(start, end).join('')
  }

  #alternatives(): Node {
    if (++this.#depth > deepest) throw problem('expression nests too deeply', this.pattern)
    const outer = {...this.#flags}
    const nodes = [this.#sequence()]
    while (this.#peek() === '|') {
      this.#at++
      nodes.push(this.#sequence())
    }
    this.#flags = outer
    this.#depth--
    return nodes.length === 1 ? nodes[0]! : {is: 'alt', nodes}
  }

  #sequence(): Node {
    const nodes: Node[] = []
    let last: {operator: number} | undefined
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      const start = this.#at
      const count = this.#repetition()
      if (!count) {
        last = undefined
        const node = this.#atom()
        if (node) nodes.push(node)
        continue
      }
      const node = nodes.pop()
      if (last) throw problem('invalid nested repetition operator', this.#since(last.operator))
      if (!node) throw problem('missing argument to repetition operator', this.#since(start))
      nodes.push({is: 'repeat', node, ...count})
      last = {operator: start}
    }
    return {is: 'cat', nodes}
  }

  /** `*`, `+`, `?`, `{2,3}`, each with a `?` behind it or not; undefined when none stands here. */
  #repetition(): {min: number; max: number} | undefined {
    const start = this.#at
    let count: {min: number; max: number} | undefined
    if (this.#take('*')) count = {min: 0, max: Infinity}
    else if (this.#take('+')) count = {min: 1, max: Infinity}
    else if (this.#take('?')) count = {min: 0, max: 1}
    else if (this.#peek() === '{') {
      const [whole, from, comma, to] = /^\{(\d+)(,?)(\d*)\}/.exec(this.#since(start, start + 24)) ?? []
      if (whole === undefined) return undefined
      this.#at += whole.length
      const min = Number(from)
      const max = comma === '' ? min : to === '' ? Infinity : Number(to)
      if (min > mostRepeats || (max !== Infinity && max > mostRepeats) || max < min)
        throw problem('invalid repeat count', whole)
      count = {min, max}
    }
    if (count) this.#take('?')
    return count
  }

  #atom(): Node | undefined {
    const start = this.#at
    const next = this.#text[this.#at++]!
    switch (next) {
      case '(':
        return this.#group(start)
      case '[':
        return {is: 'char', test: this.#folded(this.#bracket(start))}
      case '.':
        return {is: 'char', test: this.#flags.s ? () => true : code => code !== 10}
      case '^':
        return {is: 'assert', kind: this.#flags.m ? 'line start' : 'start'}
      case '$':
        return {is: 'assert', kind: this.#flags.m ? 'line end' : 'end'}
      case '\\':
        return this.#escape(start)
      default: {
        const code = codeOf(next)
        return {is: 'char', test: this.#folded(other => other === code)}
      }
    }
  }
  #folded(test: Test): Test {
    return this.#flags.i ? foldCase(test) : test
  }

  #group(start: number): Node | undefined {
    if (this.#take('?')) {
      const name = /^P?<([^>]*)>/.exec(this.#since(this.#at, this.#text.length))
      if (name && !/^[=!]/.test(name[1]!)) {
        if (!/^\w+$/.test(name[1]!)) throw problem('invalid named capture', `(?${name[0]}`)
        this.#at += Array.from(name[0]).length
      } else if (this.#setFlags(start)) return undefined
    }
    const outer = {...this.#flags}
    const node = this.#alternatives()
    this.#flags = outer
    if (this.#text[this.#at++] !== ')') throw problem('missing closing )', this.pattern)
    return node
  }

  /** `(?i)` or the beginning of `(?i:…)`; true for the first. */
  #setFlags(start: number): boolean {
    let on = true
    for (;;) {
      const letter = this.#text[this.#at++]
      if (letter === ')') return true
      if (letter === ':') return false
      if (letter === '-' && on) on = false
      else if (letter !== undefined && 'imsU'.includes(letter)) this.#flags[letter as keyof Flags] = on
      else if (letter === undefined) throw problem('missing closing )', this.pattern)
      else throw problem('invalid or unsupported Perl syntax', this.#since(start))
    }
  }

  #escape(start: number): Node {
    const next = this.#peek()
    if (next === 'A' || next === 'z' || next === 'b' || next === 'B') {
      this.#at++
      return {is: 'assert', kind: {A: 'start', z: 'end', b: 'word', B: 'no word'}[next]}
    }
    if (next === 'Q') {
      const from = this.#at + 1
      const rest = this.#since(from, this.#text.length)
      const end = rest.indexOf('\\E')
      const literal = end < 0 ? rest : rest.slice(0, end)
      this.#at = from + Array.from(literal).length + (end < 0 ? 0 : 2)
      const nodes = Array.from(literal).map((character): Node => {
        const code = codeOf(character)
        return {is: 'char', test: this.#folded(other => other === code)}
      })
      return {is: 'cat', nodes}
    }
    const test = this.#classEscape(start)
    if (test) return {is: 'char', test: this.#folded(test)}
    const code = this.#codeEscape(start)
    return {is: 'char', test: this.#folded(other => other === code)}
  }

  /** `\d`, `\W`, `\pL`, `\P{Greek}` behind the backslash. */
  #classEscape(start: number): Test | undefined {
    const next = this.#peek() ?? ''
    const lower = next.toLowerCase()
    if (next !== '' && 'dswDSW'.includes(next)) {
      this.#at++
      return next === lower ? classes[lower]! : not(classes[lower]!)
    }
    if (lower !== 'p') return undefined
    this.#at++
    let name = this.#text[this.#at++] ?? ''
    if (name === '{') {
      const end = this.#text.indexOf('}', this.#at)
      if (end < 0) throw problem('invalid character class range', this.#since(start, this.#text.length))
      name = this.#since(this.#at, end)
      this.#at = end + 1
    }
    const negated = name.startsWith('^') !== (next === 'P')
    const word = name.replace(/^\^/, '')
    if (word === 'Any') return negated ? () => false : () => true
    for (const property of [word, `Script=${word}`]) {
      try {
        const test = byRegExp(new RegExp(`\\p{${property}}`, 'u'))
        return negated ? not(test) : test
      } catch {
        continue
      }
    }
    throw problem('invalid character class range', this.#since(start))
  }

  /** One character behind a backslash. */
  #codeEscape(start: number): number {
    const next = this.#text[this.#at++]
    if (next === undefined) throw new SyntaxProblem('trailing backslash at end of expression: ``')
    if (Object.hasOwn(controls, next)) return controls[next]!
    if (next === 'x') {
      const [whole, braced, plain] =
        /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(this.#since(this.#at, this.#at + 12)) ?? []
      const code = Number.parseInt(braced ?? plain ?? '', 16)
      if (whole === undefined || code > 0x10ffff)
        throw problem('invalid escape sequence', this.#since(start, this.#at + 1))
      this.#at += whole.length
      return code
    }
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(this.#since(this.#at - 1, this.#at + 2))
    if (octal) {
      this.#at += octal[0].length - 1
      return Number.parseInt(octal[0], 8)
    }
    // Punctuation stands for itself; letters and digits may get a meaning one day.
    if (codeOf(next) < 128 && !/\w/.test(next)) return codeOf(next)
    throw problem('invalid escape sequence', this.#since(start))
  }

  #bracket(start: number): Test {
    const negated = this.#take('^')
    const tests: Test[] = []
    for (let first = true; ; first = false) {
      const next = this.#peek()
      if (next === undefined) throw problem('missing closing ]', this.#since(start, this.#text.length))
      if (next === ']' && !first) {
        this.#at++
        break
      }
      tests.push(this.#bracketItem(start))
    }
    const test: Test = code => tests.some(each => each(code))
    return negated ? not(this.#folded(test)) : test
  }

  #bracketItem(start: number): Test {
    const from = this.#at
    const named = /^\[:(\^?)(\w+):\]/.exec(this.#since(from, from + 16))
    if (named) {
      const expression = Object.hasOwn(posix, named[2]!) ? posix[named[2]!]! : undefined
      if (!expression) throw problem('invalid character class range', named[0])
      this.#at += named[0].length
      return named[1] === '' ? byRegExp(expression) : not(byRegExp(expression))
    }
    if (this.#peek() === '\\') {
      this.#at++
      const test = this.#classEscape(from)
      if (test) return test
      this.#at--
    }
    const low = this.#bracketCode(start)
    if (this.#peek() !== '-' || this.#text[this.#at + 1] === ']' || this.#text[this.#at + 1] === undefined)
      return code => code === low
    this.#at++
    const high = this.#bracketCode(start)
    if (high < low) throw problem('invalid character class range', this.#since(from))
    return code => code >= low && code <= high
  }

  #bracketCode(start: number): number {
    const from = this.#at
    const next = this.#text[this.#at++]
    if (next === undefined) throw problem('missing closing ]', this.#since(start, this.#text.length))
    return next === '\\' ? this.#codeEscape(from) : codeOf(next)
  }
}

type Step =
  | {readonly do: 'char'; readonly test: Test; next: number}
  | {readonly do: 'assert'; readonly kind: string; next: number}
  | {readonly do: 'split'; next: number; other: number}
  | {readonly do: 'match'}

const largestProgram = 100_000
const mostWork = 20_000_000

/** Thompson's construction: each node is laid out before what comes after it. */
function program(node: Node): GoRegexp {
  const steps: Step[] = [{do: 'match'}]
  const add = (step: Step): number => {
    if (steps.length > largestProgram) throw new SyntaxProblem('expression too large')
    return steps.push(step) - 1
  }
  const lay = (each: Node, next: number): number => {
    switch (each.is) {
      case 'char':
        return add({do: 'char', test: each.test, next})
      case 'assert':
        return add({do: 'assert', kind: each.kind, next})
      case 'cat':
        return each.nodes.reduceRight((after, child) => lay(child, after), next)
      case 'alt':
        return each.nodes
          .slice(0, -1)
          .reduceRight(
            (other, child) => add({do: 'split', next: lay(child, next), other}),
            lay(each.nodes.at(-1)!, next),
          )
      case 'repeat':
        return layRepeat(each, next)
    }
  }
  const layRepeat = ({node: inner, min, max}: Node & {is: 'repeat'}, next: number): number => {
    let after = next
    if (max === Infinity) {
      const loop: Step = {do: 'split', next: 0, other: next}
      after = add(loop)
      loop.next = lay(inner, after)
    } else for (let more = min; more < max; more++) after = add({do: 'split', next: lay(inner, after), other: next})
    for (let times = 0; times < min; times++) after = lay(inner, after)
    return after
  }
  const start = lay(node, 0)
  return {matches: text => run(steps, start, text)}
}

const isWord = (code: number | undefined): boolean => code !== undefined && classes['w']!(code)

function holds(kind: string, before: number | undefined, after: number | undefined): boolean {
  switch (kind) {
    case 'start':
      return before === undefined
    case 'end':
      return after === undefined
    case 'line start':
      return before === undefined || before === 10
    case 'line end':
      return after === undefined || after === 10
    case 'word':
      return isWord(before) !== isWord(after)
    default:
      return isWord(before) === isWord(after)
  }
}

function run(steps: readonly Step[], start: number, text: string): boolean {
  const codes = Array.from(text, codeOf)
  let work = 0
  let here: number[] = []
  for (let at = 0; at <= codes.length; at++) {
    const seen = new Set<number>()
    const ready: (Step & {do: 'char'})[] = []
    const pending = [start, ...here.toReversed()]
    while (pending.length > 0) {
      const index = pending.pop()!
      if (seen.has(index)) continue
      seen.add(index)
      if (++work > mostWork) return true
      const step = steps[index]!
      if (step.do === 'match') return true
      if (step.do === 'char') ready.push(step)
      else if (step.do === 'split') pending.push(step.other, step.next)
      else if (holds(step.kind, codes[at - 1], codes[at])) pending.push(step.next)
    }
    const code = codes[at]
    here = code === undefined ? [] : ready.filter(step => step.test(code)).map(step => step.next)
  }
  return false
}
