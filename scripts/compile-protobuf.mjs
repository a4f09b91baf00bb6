// Compiles schemas/protobuf.json: the field numbers of Kubernetes' types, for bodies that kubectl's typed clients send as protobuf.
//
//   node scripts/compile-protobuf.mjs
//
// It needs Go; the result is committed. `kinds`: apiVersion and kind to type; `types`: for each type its fields, `number name type`, with commas
// between them. A type is string, bytes, bool, int, double, one of Kubernetes' own (quantity, intOrString, time, microTime, raw, items), another of
// `types`, `[]` of one, or `{}` of one for a map with text keys. A field without a name stands for the fields of its type.
import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const cwd = fileURLToPath(new URL('protobuf-fields', import.meta.url))
const {kinds, types} = JSON.parse(execFileSync('go', ['run', '.'], {cwd, encoding: 'utf8', maxBuffer: 2 ** 26}))
const sorted = entries => Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
const fieldsOf = fields =>
  Object.entries(fields)
    .map(([number, field]) => `${number} ${field}`)
    .join(',')
const table = {
  kinds: sorted(Object.entries(kinds)),
  types: sorted(Object.entries(types).map(([type, fields]) => [type, fieldsOf(fields)])),
}
writeFileSync('schemas/protobuf.json', `${JSON.stringify(table, null, 2)}\n`)
