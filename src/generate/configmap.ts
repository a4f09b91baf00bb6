import {base64, keyValueOptions, keyValues, textIn} from './key-values.ts'
import {metadata, namespaceOption, namingOptions} from './naming.ts'
import {defineGenerator, toggle} from './option.ts'
import {longName} from './readers.ts'

const table = {
  ...namingOptions('ConfigMap', 'settings', longName),
  namespace: namespaceOption,
  ...keyValueOptions,
  immutable: toggle({summary: 'the values cannot be changed later'}),
}

export const configmap = defineGenerator({
  name: 'configmap',
  aliases: ['cm'],
  summary: 'a ConfigMap: settings and small files for pods',
  examples: [
    {line: 'k8slab gen configmap --name web --from-literal colour=blue', does: 'a key with its value'},
    {line: 'k8slab gen configmap --name web --from-literal mode=lab -o settings.yaml', does: 'written to a file'},
  ],
  table,
  build: (options, supplies) => {
    const data: Record<string, string> = {}
    const binaryData: Record<string, string> = {}
    for (const [key, bytes] of keyValues(options, supplies)) {
      const text = textIn(bytes)
      if (text === undefined) binaryData[key] = base64(bytes)
      else data[key] = text
    }
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(options),
      ...(Object.keys(data).length > 0 ? {data} : {}),
      ...(Object.keys(binaryData).length > 0 ? {binaryData} : {}),
      ...(options.immutable ? {immutable: true} : {}),
    }
    return [
      {comment: 'Settings that pods read as files or as environment variables. Nothing secret belongs here.', object},
    ]
  },
})
