// Writes short-program.code into the folder named: the compiled code of short-program.cjs there, which src/cli/kept-program.ts reads.
// V8 compiles a function when it is first called: so the program runs first, over the labs and the rules' own examples.
import {existsSync, readdirSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'

const folder = resolve(process.argv[2])
const {bundledProgram, optimizeLater} = await import(pathToFileURL(join(folder, 'main.js')))
optimizeLater()
const {script, program} = bundledProgram(folder)
const pages = readdirSync('src/rules')
  .map(slug => join('src/rules', slug, 'rule.md'))
  .filter(page => existsSync(page))
const {run} = program()
await run(['verify', 'templates'])
await run(['plan', 'templates'])
await run(['show', '--stored', 'templates'])
await run(['why', 'pvc/small', 'templates'])
writeFileSync(join(folder, 'short-program.code'), script.createCachedData())
