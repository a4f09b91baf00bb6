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

/** `KUBECONFIG=<path>`, quoted for a shell's eval where the path needs it. */
export function assignment(path: string): string {
  const isPlain = /^[\w./:@%+,-]+$/.test(path)
  return `KUBECONFIG=${isPlain ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`}`
}

/** Asks whether all that is in a sandbox may go. */
export async function mayThrowAway(context: CommandContext, {folder}: StatePaths): Promise<boolean> {
  const {ask} = await import('../ask.ts')
  const message = `Throw away all objects and volumes in ${folder}?`
  const {yes} = await ask(context, [{name: 'yes', message, kind: 'yes or no', default: 'no'}])
  return yes === true
}
