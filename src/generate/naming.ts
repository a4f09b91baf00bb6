import type {JsonObject} from '../core/json.ts'
import {list, optional, type TableOption, text} from './option.ts'
import {label, labelName, objectName, type Pair} from './readers.ts'
import type {Reader} from './option.ts'

/** The label that says which application an object belongs to; selectors go by it. */
export const nameLabel = 'app.kubernetes.io/name'

/** The options that every object has. */
export function namingOptions(kind: string, byDefault: string, read: Reader<string> = objectName) {
  return {
    name: text({
      placeholder: '<name>',
      summary: `name of the ${kind}`,
      question: `Name of the ${kind}?`,
      default: byDefault,
      read,
    }),
    label: labels,
  }
}
const labels: TableOption<readonly Pair[]> = list({
  placeholder: '<key=value>',
  short: 'l',
  summary: 'a label; may be given several times',
  separator: ',',
  read: label,
})

/** The namespace of an object that lives in one. */
export const namespaceOption = optional({
  placeholder: '<name>',
  short: 'n',
  summary: 'namespace to write into the object (default: none, kubectl decides)',
  read: labelName,
})

export const record = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({key, value}) => [key, value]))

interface Naming {
  readonly name: string
  readonly namespace?: string | undefined
  readonly label: readonly Pair[]
}

/** metadata with the labels that were given, and `own` before them. */
export function metadata(
  {name, namespace, label: given}: Naming,
  own: Readonly<Record<string, string>> = {},
): JsonObject {
  const labels = {...own, ...record(given)}
  return {
    name,
    ...(namespace === undefined ? {} : {namespace}),
    ...(Object.keys(labels).length > 0 ? {labels} : {}),
  }
}
