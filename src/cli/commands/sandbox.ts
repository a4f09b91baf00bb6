import {usageError} from '../../core/operational-error.ts'
import type {Command} from '../command.ts'

export const sandbox: Command = {
  name: 'sandbox',
  summary: 'to be written',
  examples: [],
  run: async () => {
    throw usageError('not written yet')
  },
}
