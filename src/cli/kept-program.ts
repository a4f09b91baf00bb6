import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {setFlagsFromString} from 'node:v8'
import {Script} from 'node:vm'

// A run of verify spends a seventh of its time on compiling. From Node 22 on bin/k8slab.js has Node keep compiled code; Node 20 cannot, nor
// can it keep that of ECMAScript modules at all. For it the build lays the short commands into one script and their compiled code beside it.

/** What a module exports that src/cli/short-program.ts is. */
interface ShortProgram {
  readonly run: (words: readonly string[]) => Promise<number>
}

/** The script is a function, of what Node gives to a module, and of import.meta.url. */
type Bundle = (module: {exports: ShortProgram | undefined}, require: NodeJS.Require, url: string) => void

/** The V8 of Node 20 optimizes functions so early that a run of a second mostly waits for it: later is an eighth faster. */
export function optimizeLater(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=600000')
}

/** The short commands as the build compiled them; undefined where it did not, or for another Node or other flags of V8 than this one's. */
export function keptProgram(): ShortProgram | undefined {
  const folder = dirname(fileURLToPath(import.meta.url))
  let code
  try {
    code = readFileSync(join(folder, 'short-program.code'))
  } catch {
    return undefined
  }
  const {script, program} = bundledProgram(folder, code)
  return script.cachedDataRejected ? undefined : program()
}

/** The bundle of the short commands in `folder`, with compiled code of it, if there is any. Throws what readFileSync throws. */
export function bundledProgram(folder: string, code?: Buffer): {script: Script; program: () => ShortProgram} {
  const path = join(folder, 'short-program.cjs')
  const script = new Script(readFileSync(path, 'latin1'), {filename: path, cachedData: code})
  return {
    script,
    program() {
      const module: Parameters<Bundle>[0] = {exports: undefined}
      const bundle = script.runInThisContext() as Bundle
      bundle(module, createRequire(path), pathToFileURL(path).href)
      return module.exports!
    },
  }
}
