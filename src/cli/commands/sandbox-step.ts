import {usageError} from '../../core/operational-error.ts'
import type {Command} from '../command.ts'
import {dirOption, pathsOf} from './sandbox-folder.ts'

const unitMilliseconds: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000}

/** `90s`, `2h`, `1h30m` in milliseconds; `what` is what the text was given for. Throws OperationalError (2). */
export function duration(text: string, what: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)]
  const whole = parts.map(([part]) => part).join('')
  const sum = parts.reduce((total, [, number, unit]) => total + Number(number) * unitMilliseconds[unit!]!, 0)
  if (whole !== text || sum <= 0) throw usageError(`${what}: "${text}" is no time`, {mend: 'write it as 90s, 30m, 2h'})
  return sum
}

export const step: Command = {
  name: 'step',
  summary: 'let time pass in the sandbox at once',
  description:
    'Everything that waits in the sandbox happens in its order, as if that time had passed: probes, back-off, grace periods,\n' +
    'tolerations, deadlines, schedules. It is for a sandbox started with --speed 0, whose clock stands still otherwise; a\n' +
    'running clock is put forward. Prints the time of the sandbox after it.',
  examples: [
    {line: 'k8slab sandbox step 30s', does: 'half a minute later'},
    {line: 'k8slab sandbox step 6m', does: 'long enough for pods of a lost node to be evicted'},
  ],
  arguments: [{name: '<time>', summary: 'how much: 30s, 5m, 1h30m'}],
  options: [dirOption],
  run: async (context, [time = ''], options) => {
    const milliseconds = duration(time, 'step')
    const paths = await pathsOf(context, options)
    const {askStep, requireRunning} = await import('../../sandbox/client.ts')
    context.stdout.write(`${await askStep(paths, requireRunning(paths), milliseconds)}\n`)
    return 0
  },
}
