/** A form that names, keys and labels must have: how the server tells of it, and what it lets through. */
interface Form {
  readonly told: RegExp
  readonly allowed: RegExp
  readonly letters: string
  /** True where a letter or digit must begin and end it. */
  readonly ends: boolean
  readonly lower: boolean
  /** A prefix with a slash may stand before it. */
  readonly prefix?: true
}

const lowerDash = {allowed: /[a-z0-9-]/, letters: 'a-z, 0-9 and "-"', ends: true, lower: true}
const anyCase = {allowed: /[A-Za-z0-9._-]/, letters: 'letters, digits, "-", "_" and "."', lower: false}
const forms: readonly Form[] = [
  {told: /RFC 1123 label must|DNS-1035 label must/, ...lowerDash},
  {
    told: /must contain only alpha-numeric|must not contain consecutive|must not begin or end with a hyphen/,
    ...lowerDash,
  },
  {told: /subdomain must consist/, allowed: /[a-z0-9.-]/, letters: 'a-z, 0-9, "-" and "."', ends: true, lower: true},
  {told: /name part must consist/, ...anyCase, ends: true, prefix: true},
  {told: /valid label must/, ...anyCase, ends: true},
  {told: /valid config key must/, ...anyCase, ends: false},
  {told: /HTTP header must/, allowed: /[A-Za-z0-9-]/, letters: 'letters, digits and "-"', ends: false, lower: false},
]

const formOf = (detail: string): Form | undefined => forms.find(({told}) => told.test(detail))

/** What the server says of a name, in the reader's words: which letter is wrong; undefined where it speaks of something else. */
export function nameFault(value: string, detail: string): string | undefined {
  const limit = /must be no more than (\d+) (characters|bytes)/.exec(detail)
  if (limit) return `it has ${lengthOf(value, limit[2]!)} ${limit[2]}, and ${limit[1]} are allowed`
  if (detail.includes('a valid label key must')) return 'a key has one "/" at most'
  if (value === '' && formOf(detail)) return 'it is empty'
  if (detail.includes('must be non-empty'))
    return `its ${detail.startsWith('prefix') ? 'prefix before' : 'name behind'} "/" is empty`
  if (detail.includes('must not contain dots')) return 'no "." is allowed in it'
  const form = formOf(detail)
  if (!form) return undefined
  const part = detail.startsWith('prefix part')
    ? value.slice(0, value.indexOf('/'))
    : value.slice(value.indexOf('/') + 1)
  const whole = /^(?:name|prefix) part/.test(detail) ? part : value
  if (whole === '') return 'it is empty'
  const wrong = Array.from(whole).find(letter => !form.allowed.test(letter))
  if (wrong !== undefined) return `only ${form.letters} are allowed, not "${wrong}"`
  if (detail.includes('consecutive')) return 'two "-" in a row are not allowed'
  if (form.ends && !/^[A-Za-z0-9]/.test(whole)) return `it begins with "${whole[0]}" instead of a letter or digit`
  if (form.ends && !/[A-Za-z0-9]$/.test(whole)) return `it ends with "${whole.at(-1)}" instead of a letter or digit`
  if (detail.includes('DNS-1035')) return 'it must begin with a letter'
  return 'each part between its dots must begin and end with a letter or digit'
}

const lengthOf = (value: string, unit: string): number =>
  unit === 'bytes' ? new TextEncoder().encode(value).length : Array.from(value).length

/** What to write instead of a name: the same one in the allowed letters, or which letters those are. */
export function nameHint(value: string, detail: string): string | undefined {
  const limit = /must be no more than (\d+)/.exec(detail)
  if (limit) return `shorten it to ${limit[1]} characters or less`
  if (detail.includes('must not contain dots')) return `write ${value.replaceAll('.', '-')}`
  const form = formOf(detail)
  if (!form) return detail.includes('must be non-empty') ? 'write prefix/name, or a name alone' : undefined
  const host = hostOf(value, form)
  if (host !== undefined) return `write ${host}`
  const slash = detail.startsWith('prefix part') ? value.indexOf('/') : 0
  const prefix = slash > 0 ? mendedName(value.slice(0, slash), form) : undefined
  const mended = slash > 0 ? prefix && prefix + value.slice(slash) : mendedName(value, form)
  return mended === undefined
    ? `write ${form.letters} only, such as ${form.lower ? 'data-0' : 'Data_0'}`
    : `write ${mended}`
}

/** The host of an address: a name of that form has no scheme, port or path. */
function hostOf(value: string, {letters}: Form): string | undefined {
  const found = /^(?:https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d+)?(?:\/.*)?$/.exec(value)
  return letters.includes('"."') && letters.startsWith('a-z') && /:/.test(value) ? found?.[1] : undefined
}

function mendedName(value: string, form: Form): string | undefined {
  const slash = value.lastIndexOf('/')
  const isKey = form.prefix && slash > 0
  const prefix = isKey ? value.slice(0, slash + 1) : ''
  const rest = isKey ? value.slice(slash + 1) : value
  const cased = form.lower ? rest.toLowerCase() : rest
  // oxlint-disable-next-line no-control-regex -- what is no ASCII has no likeness in it
  if (/[^\x00-\x7f]/.test(cased)) return undefined
  const letters = Array.from(cased, letter => (form.allowed.test(letter) ? letter : '-')).join('')
  const trimmed = form.ends
    ? letters.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '').replace(/[-.]*\.[-.]*/g, '.')
    : letters
  const mended = form.letters === lowerDash.letters ? trimmed.replace(/-{2,}/g, '-') : trimmed
  return mended === '' || mended === rest ? undefined : prefix + mended
}
