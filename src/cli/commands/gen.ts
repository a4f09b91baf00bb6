import {usageError} from '../../core/operational-error.ts'
import type {Command} from '../command.ts'

export const gen: Command = {
  name: 'gen',
  summary: 'to be written',
  examples: [],
  run: async () => {
    throw usageError('not written yet')
  },
}
