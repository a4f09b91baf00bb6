// Commands that start another one, with other variables or for a time only.
import {waitFor} from '../process.ts'
import type {Call, ShellOptions} from './call.ts'

type Wrapper = (call: Call, run: ShellOptions['run']) => number | Promise<number>

/** env [-i] [-u NAME] [NAME=value] … [command] */
const env: Wrapper = (call, run) => {
  const words = [...call.args]
  const environment: Record<string, string> = {...call.process.environment}
  while (words[0]?.startsWith('-')) {
    const option = words.shift()!
    if (option === '-i' || option === '-') for (const name of Object.keys(environment)) delete environment[name]
    if (option === '-u') delete environment[words.shift() ?? '']
  }
  while (/^[^=]+=/.test(words[0] ?? '')) {
    const [name = '', ...value] = words.shift()!.split('=')
    environment[name] = value.join('=')
  }
  if (words.length > 0) return call.run(words, run, {environment})
  for (const [name, value] of Object.entries(environment)) call.process.out(`${name}=${value}\n`)
  return 0
}

const units: Readonly<Record<string, number>> = {'': 1, s: 1, m: 60, h: 3600, d: 86_400}
const TIMED_OUT = 124
const TERMINATED = 143

/** timeout [-s signal] [-k duration] duration command: 124, or what busybox tells, 143, when it was too long. */
const timeout: Wrapper = async (call, run) => {
  const words = [...call.args]
  while (words[0]?.startsWith('-')) {
    const option = words.shift()!
    if (/^-[sk]$/.test(option)) words.shift()
  }
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(words.shift() ?? '') ?? []
  if (number === undefined || words.length === 0) {
    call.process.error('Usage: timeout [-s SIG] SECS PROG ARGS\n')
    return 1
  }
  const {signal} = call.process
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  signal.addEventListener('abort', abort, {once: true})
  const over = new AbortController()
  const timer = waitFor(call.host.clock, Number(number) * units[unit]! * 1000, over.signal).then(() => {
    if (!over.signal.aborted) abort()
  })
  const code = await call.run(words, run, {signal: stop.signal})
  over.abort()
  await timer
  signal.removeEventListener('abort', abort)
  if (!stop.signal.aborted || signal.aborted) return code
  return call.host.image.tools === 'busybox' ? TERMINATED : TIMED_OUT
}

const nohup: Wrapper = (call, run) => call.run(call.args, run)

export const wrappers: Readonly<Record<string, Wrapper>> = {env, nohup, timeout}
