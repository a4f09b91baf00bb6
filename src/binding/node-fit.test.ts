import {expect, test} from 'vitest'
import {isHostPortTaken} from './node-fit.ts'

test.each([
  ['TCP/80', ['TCP/80'], true],
  ['TCP/80', ['UDP/80', 'TCP/8080', 'TCP/8080@10.0.0.1'], false],
  ['TCP/80@127.0.0.1', ['TCP/80@10.0.0.1', 'UDP/80'], false],
  ['TCP/80@127.0.0.1', ['TCP/80@127.0.0.1'], true],
  ['TCP/80@127.0.0.1', ['TCP/80'], true],
  ['TCP/80', ['TCP/80@127.0.0.1'], true],
])('%s beside %j: taken %s', (port, others, taken) => expect(isHostPortTaken(port, new Set(others))).toBe(taken))
