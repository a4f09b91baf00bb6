import {usageError} from '../../core/operational-error.ts'
import type {Command} from '../command.ts'

export const labs: Command = {
  name: 'labs',
  summary: 'to be written',
  examples: [],
  run: async () => {
    throw usageError('not written yet')
  },
}
