import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {setFlagsFromString} from 'node:v8'
import {Script} from 'node:vm'

// A run of verify over a few files would spend a third of its time on compiling. From Node 22 on bin/k8slab.js has Node keep compiled code;
// Node 20 does not, and cannot at all for ECMAScript modules. For it scripts/build.mjs lays the short commands into one script as well, and
// their compiled code beside it.

/** Where the build keeps the compiled code, in the bundle's folder: it is of use to the same V8 alone. */
export const codeFile = `short-program.${process.arch}-${process.versions.v8}.code`

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

/** The short commands as the build compiled them; undefined where it did not, or for another V8. With other flags V8 compiles them anew. */
export function keptProgram(): ShortProgram | undefined {
  const folder = dirname(fileURLToPath(import.meta.url))
  let code
  try {
    code = readFileSync(join(folder, codeFile))
  } catch {
    return undefined
  }
  return bundledProgram(folder, code).program()
}

/** The bundle of the short commands in `folder`, with compiled code of it, if there is any. Throws what readFileSync throws. */
export function bundledProgram(folder: string, code?: Buffer): {script: Script; program: () => ShortProgram} {
  const path = join(folder, 'short-program.cjs')
  // The build writes it in ASCII.
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
