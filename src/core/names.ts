/**
 * The grammars of Kubernetes names with the API server's own error texts. Every `...Problems` function returns the list
 * of what is wrong, empty when nothing is. Lengths count bytes.
 * Kubernetes apimachinery pkg/util/validation/validation.go and pkg/api/validate/content.
 */
import {atLeast, newestVersion, type Version} from './version.ts'

/** How many bytes the text takes in UTF-8. */
export const byteLength = (text: string): number => Buffer.byteLength(text)

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const labelWithUnderscore = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`
const subdomainWithUnderscore = `${labelWithUnderscore}(\\.${labelWithUnderscore})*`
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const qualifiedPart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelValue = `(${qualifiedPart})?`
const percent = '[0-9]+%'
const configMapKey = '[-._a-zA-Z0-9]+'
const environmentName = '[-._a-zA-Z][-._a-zA-Z0-9]*'
const headerName = '[-A-Za-z0-9]+'
const cIdentifier = '[A-Za-z_][A-Za-z0-9_]*'
const httpPath = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"

const whole = (expression: string): RegExp => new RegExp(`^${expression}$`)
const labelExpression = whole(label)
const subdomainExpression = whole(subdomain)
const subdomainWithUnderscoreExpression = whole(subdomainWithUnderscore)
const label1035Expression = whole(label1035)
const wildcardExpression = whole(`\\*\\.${subdomain}`)
const qualifiedPartExpression = whole(qualifiedPart)
const labelValueExpression = whole(labelValue)
const percentExpression = whole(percent)
const configMapKeyExpression = whole(configMapKey)
const environmentNameExpression = whole(environmentName)
const headerNameExpression = whole(headerName)
const cIdentifierExpression = whole(cIdentifier)
const httpPathExpression = whole(httpPath)

export const longestLabel = 63
export const longestSubdomain = 253

export const tooManyCharacters = (most: number): string => `must be no more than ${most} characters`
export const tooManyBytes = (most: number, version: Version): string =>
  `must be no more than ${most} ${atLeast(version, [1, 35]) ? 'bytes' : 'characters'}`
const empty = 'must be non-empty'

/** `<text> (e.g. 'a',  or 'b', regex used for validation is '<expression>')`: the two spaces are the server's. */
export function expressionProblem(text: string, expression: string, ...examples: string[]): string {
  if (examples.length === 0) return `${text} (regex used for validation is '${expression}')`
  const shown = examples.map(example => `'${example}', `).join(' or ')
  return `${text} (e.g. ${shown}regex used for validation is '${expression}')`
}

export const rangeProblem = (least: number, most: number): string => `must be between ${least} and ${most}, inclusive`

/** DNS-1123 label: a pod's hostname, a namespace, a container, a volume. */
export function dnsLabelProblems(value: string): string[] {
  const problems = byteLength(value) > longestLabel ? [tooManyCharacters(longestLabel)] : []
  if (labelExpression.test(value)) return problems
  if (subdomainExpression.test(value)) return [...problems, 'must not contain dots']
  return [
    ...problems,
    expressionProblem(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      label,
      'my-name',
      '123-abc',
    ),
  ]
}

/** DNS-1123 subdomain: the name of most kinds. */
export function dnsSubdomainProblems(value: string): string[] {
  const problems = byteLength(value) > longestSubdomain ? [tooManyCharacters(longestSubdomain)] : []
  if (subdomainExpression.test(value)) return problems
  return [
    ...problems,
    expressionProblem(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      subdomain,
      'example.com',
    ),
  ]
}

/**
 * As dnsSubdomainProblems, underscores allowed: search domains of a pod's DNS settings. Servers before 1.34 show the expression without
 * the underscore.
 */
export function dnsSubdomainWithUnderscoreProblems(value: string, version: Version = newestVersion): string[] {
  const problems = byteLength(value) > longestSubdomain ? [tooManyCharacters(longestSubdomain)] : []
  if (subdomainWithUnderscoreExpression.test(value)) return problems
  return [
    ...problems,
    expressionProblem(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
      atLeast(version, [1, 34]) ? subdomainWithUnderscore : subdomain,
      'example.com',
    ),
  ]
}

/** DNS-1035 label: starts with a letter. Services before their names were relaxed. */
export function dns1035LabelProblems(value: string): string[] {
  const problems = byteLength(value) > longestLabel ? [tooManyCharacters(longestLabel)] : []
  if (label1035Expression.test(value)) return problems
  return [
    ...problems,
    expressionProblem(
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
      label1035,
      'my-name',
      'abc-123',
    ),
  ]
}

/** `*.example.com`. */
export function wildcardSubdomainProblems(value: string): string[] {
  const problems = byteLength(value) > longestSubdomain ? [tooManyCharacters(longestSubdomain)] : []
  if (wildcardExpression.test(value)) return problems
  return [
    ...problems,
    expressionProblem(
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
      `\\*\\.${subdomain}`,
      '*.example.com',
    ),
  ]
}

const qualifiedPartText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const qualifiedExamples = ['MyName', 'my.name', '123-abc']

/** Names that were found right: the same few keys of labels stand in every manifest. */
const rightNames = new Set<string>()
const mostRightNames = 1000

/** A label key, finalizer, resource name ...: an optional DNS subdomain and `/`, then a name of at most 63 bytes. */
export function qualifiedNameProblems(value: string, version: Version = newestVersion): string[] {
  if (rightNames.has(value)) return []
  const problems = problemsOfName(value, version)
  if (problems.length === 0 && rightNames.size < mostRightNames) rightNames.add(value)
  return problems
}

function problemsOfName(value: string, version: Version): string[] {
  const parts = value.split('/')
  if (parts.length > 2) {
    const subject = atLeast(version, [1, 35]) ? 'a valid label key' : 'a qualified name'
    const text = expressionProblem(`${subject} ${qualifiedPartText}`, qualifiedPart, ...qualifiedExamples)
    return [`${text} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  }
  const problems: string[] = []
  const name = parts.at(-1)!
  if (parts.length === 2) {
    const prefix = parts[0]!
    const characters = tooManyCharacters(longestSubdomain)
    const wrong = prefix === '' ? [empty] : dnsSubdomainProblems(prefix)
    for (const problem of wrong) {
      problems.push(`prefix part ${problem === characters ? tooManyBytes(longestSubdomain, version) : problem}`)
    }
  }
  if (name === '') problems.push(`name part ${empty}`)
  else if (byteLength(name) > longestLabel) problems.push(`name part ${tooManyBytes(longestLabel, version)}`)
  if (!qualifiedPartExpression.test(name)) {
    problems.push(`name part ${expressionProblem(qualifiedPartText, qualifiedPart, ...qualifiedExamples)}`)
  }
  return problems
}

export function labelValueProblems(value: string, version: Version = newestVersion): string[] {
  const problems = byteLength(value) > longestLabel ? [tooManyBytes(longestLabel, version)] : []
  if (labelValueExpression.test(value)) return problems
  return [
    ...problems,
    expressionProblem(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      labelValue,
      'MyValue',
      'my_value',
      '12345',
    ),
  ]
}

/** IANA service name: a container port's name, a named target port. Every broken condition is its own problem. */
export function portNameProblems(value: string): string[] {
  const problems: string[] = []
  if (byteLength(value) > 15) problems.push(tooManyCharacters(15))
  if (!/^[-a-z0-9]+$/.test(value)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  }
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)')
  if (value.includes('--')) problems.push('must not contain consecutive hyphens')
  if (value.startsWith('-') || value.endsWith('-')) problems.push('must not begin or end with a hyphen')
  return problems
}

export const inRangeProblems = (value: number, least: number, most: number): string[] =>
  value >= least && value <= most ? [] : [rangeProblem(least, most)]
export const portNumberProblems = (value: number): string[] => inRangeProblems(value, 1, 65535)
/** User and group ids: 0 to 2^31 - 1. */
export const userOrGroupIdProblems = (value: number): string[] => inRangeProblems(value, 0, 2147483647)

export function percentProblems(value: string): string[] {
  if (percentExpression.test(value)) return []
  const text = "a valid percent string must be a numeric string followed by an ending '%'"
  return [expressionProblem(text, percent, '1%', '93%')]
}

export function headerNameProblems(value: string): string[] {
  if (headerNameExpression.test(value)) return []
  const text = "a valid HTTP header must consist of alphanumeric characters or '-'"
  return [expressionProblem(text, headerName, 'X-Header-Name')]
}

function upwardProblems(value: string): string[] {
  if (value === '.') return ["must not be '.'"]
  if (value === '..') return ["must not be '..'"]
  return value.startsWith('..') ? ["must not start with '..'"] : []
}

/** A key of a ConfigMap or Secret. */
export function configMapKeyProblems(value: string): string[] {
  const problems = byteLength(value) > longestSubdomain ? [tooManyCharacters(longestSubdomain)] : []
  if (!configMapKeyExpression.test(value)) {
    const text = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
    problems.push(expressionProblem(text, configMapKey, 'key.name', 'KEY_NAME', 'key-name'))
  }
  return [...problems, ...upwardProblems(value)]
}

/** The name of an environment variable; from 1.32 on any printable ASCII but `=` will do. */
export function environmentNameProblems(value: string, version: Version = newestVersion): string[] {
  if (!atLeast(version, [1, 32])) return strictEnvironmentNameProblems(value)
  const problems = value === '' ? [`environment variable name ${empty}`] : []
  if (/[^ -<>-~]/u.test(value)) {
    problems.push("a valid environment variable name must consist only of printable ASCII characters other than '='")
  }
  return problems
}

/** The grammar before it was relaxed. */
export function strictEnvironmentNameProblems(value: string): string[] {
  const problems = upwardProblems(value)
  if (environmentNameExpression.test(value)) return problems
  const text =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit"
  return [expressionProblem(text, environmentName, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1'), ...problems]
}

export function cIdentifierProblems(value: string): string[] {
  if (cIdentifierExpression.test(value)) return []
  const text =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'"
  return [expressionProblem(text, cIdentifier, 'my_name', 'MY_NAME', 'MyName')]
}

/** Names that only must fit into a path of the API: Roles, RoleBindings. The empty name is not looked at. */
export function pathSegmentProblems(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`]
  return pathSegmentPrefixProblems(value)
}
export const pathSegmentPrefixProblems = (value: string): string[] =>
  ['/', '%'].filter(character => value.includes(character)).map(character => `may not contain '${character}'`)

export const isHttpPath = (value: string): boolean => httpPathExpression.test(value)
export const httpPathProblem = expressionProblem('Invalid path', httpPath)

/** A name that gets something appended may end in `-`: what the server looks at instead (its slip of one is kept). */
export const maskTrailingDash = (name: string): string =>
  name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name

/** True when an element of the path is `..`. */
export const hasBackstep = (path: string): boolean => path.split('/').includes('..')
export const isAbsolutePath = (path: string): boolean => path.startsWith('/')

/** Path of pure text as Go's path.Clean gives it: no `.`, no empty elements, `..` resolved; `.` for nothing. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (!rooted) parts.push(part)
  }
  const text = parts.join('/')
  if (rooted) return `/${text}`
  return text === '' ? '.' : text
}

/** The pod of a StatefulSet: `web-0`. */
export const statefulSetPodName = (set: string, ordinal: number): string => `${set}-${ordinal}`
/** The claim that a StatefulSet makes for a pod from a template: `data-web-0`. */
export const statefulSetClaimName = (template: string, set: string, ordinal: number): string =>
  `${template}-${statefulSetPodName(set, ordinal)}`
/** The claim of a generic ephemeral volume. */
export const ephemeralClaimName = (pod: string, volume: string): string => `${pod}-${volume}`

/** Which StatefulSet a pod's name points to: the last `-<number>` is the ordinal; undefined when there is none. */
export function statefulSetOfPod(pod: string): {readonly set: string; readonly ordinal: number} | undefined {
  const match = /^(.*)-([0-9]+)$/s.exec(pod)
  if (!match) return undefined
  const ordinal = Number(match[2])
  return ordinal <= 2147483647 ? {set: match[1]!, ordinal} : undefined
}

/** The name for `generateName`: the base is cut so that base and suffix fit a label. */
export const generatedName = (base: string, suffix: string): string => {
  const room = longestLabel - 5
  return `${base.length > room ? base.slice(0, room) : base}${suffix}`
}
