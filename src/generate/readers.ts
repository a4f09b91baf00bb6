import {isStrictAddress} from '../core/ip.ts'
import {
  dns1035LabelProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  strictEnvironmentNameProblems,
  hasBackstep,
  labelValueProblems,
  portNameProblems,
  qualifiedNameProblems,
} from '../core/names.ts'
import {nearest} from '../core/nearest.ts'
import {isQuantityError, isWholeQuantity, parseQuantity, quantitySign} from '../core/quantity.ts'
import type {Reader} from './option.ts'

/** Any text but the empty one. */
export const anyText: Reader<string> = text => (text === '' ? {problem: 'it is empty'} : {value: text})

const nameReader =
  (problemsOf: (text: string) => string[], longest: number, mend: string): Reader<string> =>
  text => {
    if (text.length > longest)
      return {problem: `it is longer than ${longest} characters`, mend: 'choose a shorter name'}
    const [problem] = problemsOf(text)
    return problem === undefined ? {value: text} : {problem: 'it is no name that Kubernetes takes', mend}
  }

const labelMend = "write small letters, digits and '-', beginning and ending with a letter or digit: web-1"
/** A name that may hold dots, and that also does as the value of a label. */
export const objectName = nameReader(dnsSubdomainProblems, 63, labelMend)
/** A name of up to 253 characters: of an object that is only referred to. */
export const longName = nameReader(dnsSubdomainProblems, 253, labelMend)
export const labelName = nameReader(dnsLabelProblems, 63, labelMend)
/** The name of a Service: it begins with a letter. */
export const serviceName = nameReader(
  dns1035LabelProblems,
  63,
  "write small letters, digits and '-', beginning with a letter: web",
)

/** The name of a class, or '' for none. */
export const className: Reader<string> = text => (text === '' ? {value: ''} : longName(text))

export const wholeNumber =
  (least: number, most: number): Reader<number> =>
  text => {
    if (!/^[+-]?\d{1,15}$/.test(text))
      return {problem: 'it is no whole number', mend: `write a number from ${least} to ${most}`}
    const value = Number(text)
    return value < least || value > most ? {problem: `it is not between ${least} and ${most}`} : {value}
  }

/** An amount of storage or memory: at least a byte, no parts of bytes. */
export const amount: Reader<string> = given => {
  const text = given.trim()
  const quantity = parseQuantity(text)
  if (isQuantityError(quantity)) return {problem: 'it is no amount', mend: `write ${unitsFor(text) ?? '1Gi or 500Mi'}`}
  if (quantitySign(quantity) <= 0) return {problem: 'it must be more than nothing'}
  return isWholeQuantity(quantity)
    ? {value: text}
    : {problem: 'it has parts of bytes', mend: 'm means thousandths: write M or Mi'}
}

/** `5GB` -> `5G or 5Gi`. */
function unitsFor(text: string): string | undefined {
  const match = /^\+?(\d+(?:\.\d+)?)\s*([kmgtpe])(i?)b?$/i.exec(text)
  if (!match) return undefined
  const [, number, unit, binary] = match
  const upper = unit!.toUpperCase()
  const decimal = upper === 'K' ? 'k' : upper
  return binary === '' ? `${number}${decimal} or ${number}${upper}i` : `${number}${upper}i`
}

/** Processors: 500m is half of one. */
export const processors: Reader<string> = given => {
  const text = given.trim()
  const quantity = parseQuantity(text)
  if (isQuantityError(quantity) || quantitySign(quantity) <= 0) {
    return {problem: 'it is no amount of processor time', mend: 'write 1 for one processor, 100m for a tenth of one'}
  }
  return {value: text}
}

/** One word of a list, whatever its letter case, or an alias of one. */
export function oneOf(words: readonly string[], aliases: Readonly<Record<string, string>> = {}): Reader<string> {
  return text => {
    const alias = Object.entries(aliases).find(([short]) => short.toLowerCase() === text.toLowerCase())?.[1]
    const found = alias ?? words.find(word => word.toLowerCase() === text.toLowerCase())
    if (found !== undefined) return {value: found}
    const meant = nearest(text, words)
    return {problem: `it is none of ${words.join(', ')}`, ...(meant ? {mend: `did you mean ${meant}?`} : {})}
  }
}

export const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']
export const accessMode = oneOf(accessModes, {
  RWO: 'ReadWriteOnce',
  ROX: 'ReadOnlyMany',
  RWX: 'ReadWriteMany',
  RWOP: 'ReadWriteOncePod',
})

/** An absolute path without `..`. */
export const absolutePath: Reader<string> = text => {
  if (!text.startsWith('/'))
    return {problem: 'it is no absolute path', mend: `write it from the root: /${text.replace(/^\.\//, '')}`}
  if (hasBackstep(text)) return {problem: "it goes up with '..'", mend: 'write the path that is meant'}
  return hasControlCharacter(text) ? {problem: 'it has control characters'} : {value: text}
}

/** A path inside a container: no colon, which the kubelet keeps for itself. */
export const mountPath: Reader<string> = text =>
  text.includes(':') ? {problem: "a mount path has no ':'"} : absolutePath(text)

/** A host name or an address of a server. */
export const host: Reader<string> = text =>
  isStrictAddress(text) || (dnsSubdomainProblems(text).length === 0 && !/^[\d.]+$/.test(text))
    ? {value: text}
    : {problem: 'it is neither a host name nor an address', mend: 'write nfs.lab or 192.168.56.101'}

/** A container image: repository, tag and digest. */
export const image: Reader<string> = text =>
  /^[a-z0-9][\w.-]*(:\d+)?(\/[a-z0-9][\w.-]*)*(:[\w][\w.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,})?$/.test(text)
    ? {value: text}
    : {problem: 'it is no image', mend: 'write repository:tag, such as redis:alpine'}

export interface Pair {
  readonly key: string
  readonly value: string
}
const pair = (text: string): Pair | undefined => {
  const equals = text.indexOf('=')
  return equals < 0 ? undefined : {key: text.slice(0, equals), value: text.slice(equals + 1)}
}

/** `key=value` of a label. */
export const label: Reader<Pair> = text => {
  const found = pair(text)
  if (!found) return {problem: 'it is no label', mend: 'write key=value'}
  if (qualifiedNameProblems(found.key).length > 0)
    return {problem: `"${found.key}" is no key of a label`, mend: 'write tier or example.com/tier'}
  if (labelValueProblems(found.value).length > 0) return {problem: `"${found.value}" is no value of a label`}
  return {value: found}
}

/** `NAME=value` of an environment variable. */
export const environmentVariable: Reader<Pair> = text => {
  const found = pair(text)
  if (!found) return {problem: 'it sets no variable', mend: 'write NAME=value'}
  return strictEnvironmentNameProblems(found.key).length > 0
    ? {problem: `"${found.key}" is no name of a variable`}
    : {value: found}
}

/** `key=value` with any value. */
export const keyAndValue: Reader<Pair> = text => {
  const found = pair(text)
  return found && found.key !== '' ? {value: found} : {problem: 'it has no key', mend: 'write key=value'}
}

export interface Port {
  readonly name: string | undefined
  readonly port: number
  /** A number, or the name of a container's port. */
  readonly target: number | string | undefined
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
}

/** `[name:]port[:target][/protocol]`. */
export const port: Reader<Port> = text => {
  const mend = 'write 80, http:80, http:80:8080 or dns:53/udp'
  const match = /^(?:([^:/]*[^:/\d][^:/]*):)?(\d+)(?::([^:/]+))?(?:\/([a-z]+))?$/i.exec(text)
  if (!match) return {problem: 'it is no port', mend}
  const [, name, number, target, protocol = 'TCP'] = match
  const read = wholeNumber(1, 65535)(number!)
  if ('problem' in read) return {problem: `the port ${read.problem.replace(/^it /, '')}`}
  if (name !== undefined && portNameProblems(name).length > 0) {
    return {
      problem: `"${name}" is no name of a port`,
      mend: 'write up to 15 small letters, digits and single dashes, with a letter among them',
    }
  }
  const kind = oneOf(['TCP', 'UDP', 'SCTP'])(protocol)
  if ('problem' in kind) return {problem: `"${protocol}" is no protocol`, mend: 'write tcp, udp or sctp'}
  const goal = target === undefined ? {value: undefined} : targetPort(target)
  if ('problem' in goal) return goal
  return {value: {name, port: read.value, target: goal.value, protocol: kind.value as Port['protocol']}}
}

const targetPort: Reader<number | string> = text => {
  if (/^\d+$/.test(text)) return wholeNumber(1, 65535)(text)
  return portNameProblems(text).length > 0 ? {problem: `"${text}" is no number and no name of a port`} : {value: text}
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const hasControlCharacter = (text: string): boolean => /[\x00-\x1f\x7f]/.test(text)
