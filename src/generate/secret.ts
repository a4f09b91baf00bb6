import type {JsonObject} from '../core/json.ts'
import {usageError} from '../core/operational-error.ts'
import {base64, keyValueOptions, keyValues, textIn} from './key-values.ts'
import {metadata, namespaceOption, namingOptions} from './naming.ts'
import {defineGenerator, text, toggle} from './option.ts'
import {anyText, longName} from './readers.ts'

/** Keys that the API server wants of a type: all of `all`, one of `any`. Kubernetes pkg/apis/core/validation ValidateSecret */
const wanted: Readonly<Record<string, {readonly all?: readonly string[]; readonly any?: readonly string[]}>> = {
  'kubernetes.io/basic-auth': {any: ['username', 'password']},
  'kubernetes.io/ssh-auth': {all: ['ssh-privatekey']},
  'kubernetes.io/tls': {all: ['tls.crt', 'tls.key']},
  'kubernetes.io/dockercfg': {all: ['.dockercfg']},
  'kubernetes.io/dockerconfigjson': {all: ['.dockerconfigjson']},
}

const table = {
  ...namingOptions('Secret', 'credentials', longName),
  namespace: namespaceOption,
  type: text({
    placeholder: '<type>',
    summary: `Opaque, or one that says which keys are there: ${Object.keys(wanted).join(', ')}`,
    default: 'Opaque',
    read: anyText,
  }),
  ...keyValueOptions,
  immutable: toggle({summary: 'the values cannot be changed later'}),
}

export const secret = defineGenerator({
  name: 'secret',
  summary: 'a Secret: passwords and keys for pods',
  examples: [
    {line: 'k8slab gen secret --name db --from-literal password=s3cret', does: 'a password'},
    {
      line: 'k8slab gen secret --name login --type kubernetes.io/basic-auth --from-literal username=lab',
      does: 'a typed one',
    },
  ],
  table,
  build: (options, supplies) => {
    const values = keyValues(options, supplies)
    checkKeys(options.type, values)
    const object = secretObject(metadata(options), values, options.type)
    return [{comment: secretNote, object: options.immutable ? {...object, immutable: true} : object}]
  },
})

export const secretNote =
  'Anyone who may read Secrets in the namespace, and anyone who gets this file, reads the values: base64 hides nothing.'

/** A Secret: texts stand in stringData, readable; the server turns them into data. */
export function secretObject(metadata: JsonObject, values: ReadonlyMap<string, Uint8Array>, type: string): JsonObject {
  const stringData: Record<string, string> = {}
  const data: Record<string, string> = {}
  for (const [key, bytes] of values) {
    const readable = textIn(bytes)
    if (readable === undefined) data[key] = base64(bytes)
    else stringData[key] = readable
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    ...(type === 'Opaque' ? {} : {type}),
    ...(Object.keys(stringData).length > 0 ? {stringData} : {}),
    ...(Object.keys(data).length > 0 ? {data} : {}),
  }
}

function checkKeys(type: string, values: ReadonlyMap<string, Uint8Array>): void {
  if (type === 'kubernetes.io/service-account-token') {
    throw usageError(`--type ${type} is filled by the cluster, not by hand`, {mend: 'kubectl create token NAME'})
  }
  const {all = [], any = []} = wanted[type] ?? {}
  const missing = all.filter(key => !values.has(key))
  if (missing.length > 0) {
    throw usageError(`--type ${type} needs the key ${missing.join(' and ')}`, {
      mend: `give --from-file ${missing[0]}=PATH`,
    })
  }
  if (any.length > 0 && !any.some(key => values.has(key))) {
    throw usageError(`--type ${type} needs the key ${any.join(' or ')}`, {mend: `give --from-literal ${any[0]}=…`})
  }
  for (const key of ['.dockercfg', '.dockerconfigjson']) {
    if (all.includes(key) && !isJson(values.get(key)!))
      throw usageError(`--type ${type}: the value of ${key} is no JSON`)
  }
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(textIn(bytes) ?? '')
    return true
  } catch {
    return false
  }
}
