import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, expect, it} from 'vitest'
import {emptyFolder, home} from './program.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

it('packs into a tarball that installs into an empty folder and runs', () => {
  const npm = (...args: string[]): string =>
    execFileSync('npm', args, {cwd: folder.path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder.path], {
    cwd: home,
    encoding: 'utf8',
  })
  npm('install', '--no-audit', '--no-fund', '--offline', join(folder.path, packed.trim()))
  const run = (...args: string[]): string =>
    execFileSync(join(folder.path, 'node_modules/.bin/k8slab'), args, {cwd: folder.path, encoding: 'utf8'})
  const {version} = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {version: string}
  expect(run('--version')).toBe(`${version}\n`)
  expect(run('labs')).toContain('redis-storage')
  expect(run('gen', 'statefulset', '--replicas', '3')).toContain('kind: StatefulSet')
})
