import {spawnSync} from 'node:child_process'
import {existsSync, readdirSync, statSync} from 'node:fs'
import {join, resolve} from 'node:path'

const home = resolve(import.meta.dirname, '..')

/** Whole-program tests run what is built: builds first when a source is newer than the bundle. */
export default function build(): void {
  const bundle = join(home, 'dist/main.js')
  const built = existsSync(bundle) ? statSync(bundle).mtimeMs : 0
  const newest = ['src', 'scripts', 'schemas'].flatMap(folder =>
    readdirSync(join(home, folder), {recursive: true, encoding: 'utf8'}).map(
      file => statSync(join(home, folder, file)).mtimeMs,
    ),
  )
  if (Math.max(...newest) < built) return
  const {status} = spawnSync(process.execPath, ['scripts/build.mjs'], {cwd: home, stdio: 'inherit'})
  if (status !== 0) throw new Error('the build failed')
}
