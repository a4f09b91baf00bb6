#!/usr/bin/env node
import module from 'node:module'
import v8 from 'node:v8'
module.enableCompileCache?.()
// The V8 of Node 20 optimizes functions so early that a run of a second mostly waits for it: later is a third faster.
if (process.versions.v8.startsWith('11.')) v8.setFlagsFromString('--interrupt-budget=600000')
const {main} = await import('../dist/main.js')
process.exitCode = await main(process.argv.slice(2))
