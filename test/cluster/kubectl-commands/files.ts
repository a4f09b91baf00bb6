// What lies in the folder that the commands name.

const made = (name: string, data: string, kind = 'ConfigMap'): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, labels: {tree: "yes"}}\n${kind === 'Secret' ? 'stringData' : 'data'}: ${data}\n`

/** By path: a tree of manifests, a kustomization, columns and templates. */
export const files: Readonly<Record<string, string>> = {
  'tree/one.yaml': made('one', '{a: "1"}'),
  'tree/below/two.yml': made('two', '{a: "2"}') + '---\n' + made('three', '{a: "3"}'),
  'tree/below/deep/four.json': JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: 'four', labels: {tree: 'yes'}},
    stringData: {a: '4'},
  }),
  'tree/below/notes.txt': 'not read\n',
  'list.yaml': `apiVersion: v1\nkind: List\nitems:\n${['listed-a', 'listed-b'].map(name => `- {apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, labels: {tree: listed}}, data: {a: "1"}}`).join('\n')}\n`,
  'mixed.yaml': made('mixed', '{a: "1"}') + '---\napiVersion: v1\nkind: Nothing\nmetadata: {name: x}\n',
  'broken.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\n',
  'bare.yaml': 'metadata: {name: x}\n',
  'kustom/kustomization.yaml': `
namePrefix: kus-
labels: [{pairs: {tree: kustom}}]
resources: [one.yaml]
configMapGenerator: [{name: drawn, literals: [b=2], options: {disableNameSuffixHash: true}}]
`,
  'kustom/one.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: "1"}\n',
  'env.txt': 'PORT=6379\nHOST=db\n',
  'patch.yaml': 'data: {p: "1"}\nmetadata: {labels: {patched: "yes"}}\n',
  'plain.txt': 'plain text\n',
  'columns.txt': 'NAME           LABEL\nmetadata.name  metadata.labels.tree\n',
  'template.txt': '{{range .items}}{{.metadata.name}} {{end}}\n',
  'path.txt': '{range .items[*]}{.metadata.name} {end}\n',
}

/** Edits objects as a person would: a field of the ConfigMap, and one that may not change of the claim. */
export const editor = `#!/bin/sh
sed -i -e 's/d: "5"/d: edited/' -e 's/storageClassName: none/storageClassName: other/' "$1"
`
