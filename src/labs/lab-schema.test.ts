import {spawnSync} from 'node:child_process'
import {expect, it} from 'vitest'
import {packageFolder} from './catalogue.ts'

it('the compiled schema is current', () => {
  const {status, stderr} = spawnSync(process.execPath, ['scripts/compile-schemas.mjs', '--check'], {
    cwd: packageFolder(),
    encoding: 'utf8',
  })
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
})
