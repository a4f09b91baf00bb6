import {expect, test} from 'vitest'
import {SessionStreams} from './streams.ts'

test('what nobody listens to is kept to its end only, as much as was said', () => {
  const streams = new SessionStreams(false, new AbortController(), 10)
  for (let line = 0; line < 100; line++) streams.out(`line ${line}\n`)
  let heard = ''
  streams.session().onStdout(chunk => (heard += Buffer.from(chunk).toString()))
  expect(heard).toBe('line 99\n')
  streams.out('on\n')
  expect(heard).toBe('line 99\non\n')
})
test('a session loses nothing', () => {
  const streams = new SessionStreams(false, new AbortController())
  const line = `${'x'.repeat(1000)}\n`
  for (let index = 0; index < 1000; index++) streams.out(line)
  let heard = 0
  streams.session().onStdout(chunk => (heard += chunk.length))
  expect(heard).toBe(1000 * line.length)
})
