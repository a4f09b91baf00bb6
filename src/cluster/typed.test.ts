import {execaSync} from 'execa'
import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {typed, typedWords} from './typed.ts'

describe('typed', () => {
  it.each([
    [['get', 'pvc/data', '-o', 'jsonpath={.status.phase}'], "get pvc/data -o 'jsonpath={.status.phase}'"],
    [['echo', 'hello world'], "echo 'hello world'"],
    [['sh', '-c', "echo 'a' > /b"], `sh -c "echo 'a' > /b"`],
    [['sh', '-c', `echo 'a "b"' $c`], `sh -c 'echo '\\''a "b"'\\'' $c'`],
    [[''], "''"],
  ])('%j', (words, text) => {
    expect(typed(words)).toBe(text)
  })

  it('is read by a shell as the words that it was made of', () => {
    const word = fc.string({unit: fc.constantFrom(...` abz09'"$\\\`!*?[]{}~#&;|<>()=:/-_.,%@+^`.split(''))})
    fc.assert(
      fc.property(fc.array(word, {minLength: 1, maxLength: 4}), words => {
        const {stdout} = execaSync('sh', ['-c', `printf '%s\\n' ${typed(words)}`])
        expect(stdout).toBe(words.join('\n'))
      }),
      {numRuns: 100},
    )
  })
})

it('typedWords names the namespace of what lives in one', () => {
  expect(typed(typedWords.delete({kind: 'PersistentVolume', name: 'a'}))).toBe('delete pv/a')
  expect(typed(typedWords.delete({kind: 'PersistentVolumeClaim', name: 'a', namespace: 'lab'}))).toBe(
    '-n lab delete pvc/a',
  )
  expect(typed(typedWords.exec({namespace: 'lab', name: 'web', container: 'nginx'}, ['cat', '/a b']))).toBe(
    "-n lab exec web -c nginx -- cat '/a b'",
  )
  expect(typed(typedWords.scale({kind: 'StatefulSet', name: 'redis', namespace: 'lab'}, 1))).toBe(
    '-n lab scale statefulset/redis --replicas=1',
  )
})
