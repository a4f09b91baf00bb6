// Writes the compiled code of short-program.cjs beside it in the folder named, as src/cli/kept-program.ts reads it.
// V8 compiles a function when it is first called, so each command runs first, over a lab and what gen writes.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'

const folder = resolve(process.argv[2])
const {bundledProgram, codeFile, main, optimizeLater} = await import(pathToFileURL(join(folder, 'main.js')))
optimizeLater()
const {script, program} = bundledProgram(folder)
const {run} = program()
const generated = mkdtempSync(join(tmpdir(), 'k8slab-build-'))
await main(['gen', 'statefulset', '--replicas', '3', '--yes', '--output', join(generated, 'web.yaml')])
for (const set of [generated, 'templates/labs/hostpath']) {
  await run(['verify', set])
  await run(['plan', set])
  await run(['show', '--stored', set])
}
await run(['why', 'pvc/small', 'templates/labs/hostpath'])
rmSync(generated, {recursive: true})
writeFileSync(join(folder, codeFile), script.createCachedData())
