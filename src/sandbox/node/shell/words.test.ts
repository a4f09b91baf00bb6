import {expect, test} from 'vitest'
import {FileError} from '../files/file-error.ts'
import {spoken} from './words.ts'

const unwritable = 'bash: /file: cannot open redirect target\n'

test.each([
  ['/bin/sh', 'sh', "/bin/sh: can't create /file: Read-only file system\n"],
  ['sh', 'sh', "sh: can't create /file: Read-only file system\n"],
  ['date', 'sh', "sh: can't create /file: Read-only file system\n"],
  ['/bin/bash', 'bash', 'bash: /file: Read-only file system\n'],
] as const)('%s speaks of itself as %s', (command, dialect, said) =>
  expect(spoken(unwritable, dialect, new FileError('EROFS', 'open', '/file'), command)).toBe(said),
)
