// All linters in one run: oxlint with type-aware rules, prettier, knip (nothing unused), publint (a good package).
import {existsSync} from 'node:fs'
import {build, run} from './setup.mjs'

const bin = name => `node_modules/.bin/${name}`
run(bin('oxlint'), ['--deny-warnings'])
run(bin('prettier'), ['--check', '--log-level', 'warn', '.'])
run(bin('knip'), [])
if (!existsSync('dist/main.js')) build()
run(bin('publint'), ['--strict'])
