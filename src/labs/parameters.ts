import {parseAddress, parseBlock} from '../core/ip.ts'
import {dnsLabelProblems, dnsSubdomainProblems} from '../core/names.ts'
import {nearest} from '../core/nearest.ts'
import {usageError} from '../core/operational-error.ts'
import {isQuantityError, parseQuantity, quantitySign} from '../core/quantity.ts'
import type {Parameter, ParameterType} from './lab.ts'

/** The values of a lab's parameters, by name; what stands for `${{ name }}`. */
export type Values = Readonly<Record<string, string | number>>

/** What is wrong with `text` as a value of that type: one clause without a full stop, or undefined. */
const problemOfType: Readonly<Record<ParameterType, (text: string, parameter: Parameter) => string | undefined>> = {
  // Values go into YAML text, so what would end a scalar or start something else is left out.
  text: text =>
    /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(text) && !/["'\\`{}]|: | #|^ | $|:$/.test(text)
      ? undefined
      : 'must be printable text in one line, without quotes, braces, backslashes, ": " and " #"',
  integer: (text, {minimum, maximum}) => {
    if (!/^-?\d{1,15}$/.test(text)) return 'must be a whole number'
    if (minimum !== undefined && Number(text) < minimum) return `must be at least ${minimum}`
    return maximum !== undefined && Number(text) > maximum ? `must be at most ${maximum}` : undefined
  },
  choice: (text, {choices = []}) => (choices.includes(text) ? undefined : `must be one of ${choices.join(', ')}`),
  quantity: text => {
    const quantity = parseQuantity(text)
    return isQuantityError(quantity) || quantitySign(quantity) <= 0
      ? 'must be an amount such as 100Mi or 1Gi'
      : undefined
  },
  name: text => dnsLabelProblems(text)[0],
  image: text =>
    /^[a-z0-9][A-Za-z0-9._:/@-]*$/.test(text) ? undefined : 'must be a container image such as redis:alpine',
  path: text =>
    /^(\/[A-Za-z0-9._-]+)+$/.test(text) && !/\/\.\.?(\/|$)/.test(text)
      ? undefined
      : 'must be an absolute path of letters, digits, ".", "_" and "-", without "..", such as /srv/data',
  host: text =>
    parseAddress(text) !== undefined || dnsSubdomainProblems(text).length === 0
      ? undefined
      : 'must be an address or a host name',
  network: text =>
    text === '*' ||
    parseAddress(text) !== undefined ||
    parseBlock(text) !== undefined ||
    /^[A-Za-z0-9*?.@-]+$/.test(text)
      ? undefined
      : 'must be a network such as 192.168.56.0/24, a host, or *',
}

/** What is wrong with `text` as the value of that parameter, or undefined. */
export const problemOfValue = (parameter: Parameter, text: string): string | undefined =>
  problemOfType[parameter.type](text, parameter)

const valueOf = (parameter: Parameter, text: string): string | number =>
  parameter.type === 'integer' ? Number(text) : text

/**
 * The values of all parameters: those given (`--set name=value`, as text) and the defaults of the others.
 * Throws a usage error for an unknown parameter and for a value that is not of its type.
 */
export function parameterValues(parameters: readonly Parameter[], given: Readonly<Record<string, string>>): Values {
  const names = parameters.map(parameter => parameter.name)
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    const meant = nearest(name, names)
    throw usageError(`the lab has no parameter "${name}"${meant ? `; did you mean "${meant}"?` : ''}`, {
      mend: names.length > 0 ? `its parameters: ${names.join(', ')}` : 'it has no parameters at all',
    })
  }
  const values: Record<string, string | number> = {}
  for (const parameter of parameters) {
    const text = Object.hasOwn(given, parameter.name) ? given[parameter.name]! : String(parameter.default)
    const problem = problemOfValue(parameter, text)
    if (problem)
      throw usageError(`parameter ${parameter.name}: "${text}" ${problem}`, {mend: `asked: ${parameter.question}`})
    values[parameter.name] = valueOf(parameter, text)
  }
  return values
}

/** Reads `name=value` words. Throws a usage error for a word without a name. */
export function readAssignments(words: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {}
  for (const word of words) {
    const equals = word.indexOf('=')
    if (equals < 1)
      throw usageError(`--set takes name=value, not "${word}"`, {mend: 'for example: --set image=redis:7'})
    given[word.slice(0, equals)] = word.slice(equals + 1)
  }
  return given
}
