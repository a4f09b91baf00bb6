// Compiles the schemas that the program checks its own files with into plain functions, so that ajv is not loaded at run time.
// The result is committed; a test says when it is not current.   usage: node scripts/compile-schemas.mjs [--check]
import Ajv from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import {readFileSync, writeFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import {format, resolveConfig} from 'prettier'

const {check} = parseArgs({options: {check: {type: 'boolean', default: false}}}).values
const compiled = [{schema: 'schemas/lab.schema.json', code: 'src/labs/lab-schema.generated.js'}]

for (const {schema, code} of compiled) {
  const ajv = new Ajv({
    allErrors: true,
    messages: false, // src/labs/problems.ts words them
    inlineRefs: false,
    allowUnionTypes: true,
    strictRequired: false,
    code: {source: true, esm: true, lines: true},
  })
  const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')))
  const made = `// Made from ${schema} by scripts/compile-schemas.mjs. Do not edit.\n/* eslint-disable */`
  const style = await resolveConfig(code)
  const text = await format(`${made}\n${standaloneCode(ajv, validate)}`, {...style, parser: 'babel'})
  if (/\brequire\(/.test(text)) throw new Error(`${schema} uses a keyword whose code needs ajv at run time`)
  if (!check) writeFileSync(code, text)
  else if (readFileSync(code, 'utf8') !== text) {
    console.error(`${code} is not current: node scripts/compile-schemas.mjs`)
    process.exitCode = 1
  }
}
