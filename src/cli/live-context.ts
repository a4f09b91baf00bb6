import {contextNamed, type KubeContext, kubeContexts} from '../cluster/kube-contexts.ts'
import {usageError} from '../core/operational-error.ts'
import {ask} from './ask.ts'
import {type CommandContext, type OptionValues, textOption} from './command.ts'

/** The options of a command that reads from a cluster. */
export const liveOptions = [
  {flags: '--live', summary: 'read the cluster through kubectl instead of files; nothing is changed'},
  {flags: '--context <name>', summary: 'the context of the kubeconfig, for --live'},
] as const

/** The context that was named, or the current one when the person at the terminal says that it is meant. */
export async function contextToRead(context: CommandContext, options: OptionValues): Promise<KubeContext> {
  const named = textOption(options, 'context')
  if (named === undefined && !context.interactive) {
    throw usageError('a cluster is only read when its context is named', {
      mend: 'add --context NAME (kubectl config get-contexts lists them)',
    })
  }
  const contexts = await kubeContexts(context.env)
  if (named !== undefined) return contextNamed(contexts, named)
  const current = contexts.find(candidate => candidate.current)
  if (!current) throw usageError('the kubeconfig has no current context', {mend: 'name one: --context NAME'})
  const message = `Read the cluster of context ${current.name} (${current.server})?`
  const {go} = await ask(context, [{name: 'go', message, kind: 'yes or no', default: 'yes'}])
  if (go !== true) throw usageError('nothing was read', {mend: 'name another context: --context NAME'})
  return current
}
