import {usageError} from '../../core/operational-error.ts'
import type {Command} from '../command.ts'

export const verify: Command = {
  name: 'verify',
  summary: 'to be written',
  examples: [],
  run: async () => {
    throw usageError('not written yet')
  },
}
