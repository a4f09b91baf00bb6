import {usageError} from '../../core/operational-error.ts'
import type {Command} from '../command.ts'

export const run: Command = {
  name: 'run',
  summary: 'to be written',
  examples: [],
  run: async () => {
    throw usageError('not written yet')
  },
}
