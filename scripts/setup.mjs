// What the other scripts start with: run a program, and have the packages of package-lock.json in place.
import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Runs a program in the foreground; ends this one with its exit status when it fails. */
export function run(program, args, options = {}) {
  const {status, error, signal} = spawnSync(program, args, {stdio: 'inherit', ...options})
  if (error) {
    console.error(`${program}: ${error.message}`)
    process.exit(3)
  }
  if (signal || status !== 0) process.exit(signal === 'SIGINT' ? 130 : (status ?? 1))
}

/** A line that says what comes next, on stderr, so that stdout stays with what is run. */
export const announce = text => console.error(`\n— ${text}`)

/** Installs the locked packages, unless they are there already. */
export function install() {
  const stamp = 'node_modules/.k8slab-lock'
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  announce('install (npm ci)')
  run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, wanted)
}

export const build = () => {
  announce('build')
  run(process.execPath, ['scripts/build.mjs'])
}
