import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'

export const home = resolve(import.meta.dirname, '..')
export const program = join(home, 'bin/k8slab.js')

export interface Ran {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** An empty folder that is removed with `remove`. */
export function emptyFolder(): {path: string; remove: () => void} {
  const path = mkdtempSync(join(tmpdir(), 'k8slab-test-'))
  return {path, remove: () => rmSync(path, {recursive: true, force: true})}
}

/** The environment of a test: no colour, no CI, a home and a state folder of its own. */
export const environmentIn = (folder: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  XDG_STATE_HOME: join(folder, '.state'),
  NO_COLOR: '1',
  LANG: 'C.UTF-8',
})

/** Runs the built program as a process of its own, without a terminal. */
export function k8slab(
  args: readonly string[],
  options: {cwd: string; stdin?: string; env?: Record<string, string>},
): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: {...environmentIn(options.cwd), ...options.env},
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {}) // a program that does not read its input closes it
  child.stdin.end(options.stdin ?? '')
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', code => done({exit: code ?? -1, stdout, stderr}))
  })
}
