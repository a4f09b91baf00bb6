import {expect, it} from 'vitest'
import {nameFromRoot, uriFromRoot} from './file-names.ts'

const folders = {current: '/home/ada/shop/deploy', root: '/home/ada/shop'}

it.each([
  ['web.yaml', 'deploy/web.yaml', 'deploy/web.yaml'],
  ['./web.yaml', 'deploy/web.yaml', 'deploy/web.yaml'],
  ['../pv 1.yaml', 'pv 1.yaml', 'pv%201.yaml'],
  ['/home/ada/shop/deploy/é#?.yaml', 'deploy/é#?.yaml', 'deploy/%C3%A9%23%3F.yaml'],
  ['../../other/web.yaml', '/home/ada/other/web.yaml', 'file:///home/ada/other/web.yaml'],
  ['../..web.yaml', '..web.yaml', '..web.yaml'],
  ['../a:b.yaml', 'a:b.yaml', './a:b.yaml'],
  ['-', '-', '-'],
])('names %s from the root', (file, name, uri) => {
  expect(nameFromRoot(file, folders)).toBe(name)
  expect(uriFromRoot(file, folders)).toBe(uri)
})
