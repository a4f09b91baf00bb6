import {usageError} from '../../core/operational-error.ts'
import type {Command} from '../command.ts'

export const init: Command = {
  name: 'init',
  summary: 'to be written',
  examples: [],
  run: async () => {
    throw usageError('not written yet')
  },
}
