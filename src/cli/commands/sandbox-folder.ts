import type {StatePaths} from '../../sandbox/state-folder.ts'
import {type CommandContext, type OptionValues, textOption} from '../command.ts'

export const dirOption = {
  flags: '--dir <folder>',
  summary: 'the state folder (default: $XDG_STATE_HOME/k8slab/sandbox)',
} as const

/** The files of the sandbox that `--dir` names. */
export async function pathsOf(context: CommandContext, options: OptionValues): Promise<StatePaths> {
  const {stateFolder, statePaths} = await import('../../sandbox/state-folder.ts')
  return statePaths(stateFolder(textOption(options, 'dir'), context.cwd, context.env))
}
