import {contextNamed, type KubeContext, kubeContexts} from '../cluster/kube-contexts.ts'
import {usageError} from '../core/operational-error.ts'
import type {Step} from '../labs/lab.ts'
import type {LoadedLab} from '../labs/load.ts'
import {ask} from './ask.ts'
import {type CommandContext, flagOption, type OptionValues, textOption} from './command.ts'

/** The context that was named, or the current one when the person at the terminal says that it is meant. */
export async function chooseContext(context: CommandContext, options: OptionValues): Promise<KubeContext> {
  const named = textOption(options, 'context')
  if (named === undefined && (!context.interactive || flagOption(options, 'yes'))) {
    throw usageError('a cluster is only touched when its context is named', {
      mend: 'add --context NAME (kubectl config get-contexts lists them), or run in the sandbox: --on sandbox',
    })
  }
  const contexts = await kubeContexts(context.env)
  if (named !== undefined) return contextNamed(contexts, named)
  const current = contexts.find(candidate => candidate.current)
  if (!current) throw usageError('the kubeconfig has no current context', {mend: 'name one: --context NAME'})
  const message = `Run the lab in the cluster of context ${current.name} (${current.server})?`
  const {go} = await ask(context, [{name: 'go', message, kind: 'yes or no', default: 'no'}])
  if (go !== true) throw usageError('nothing was run', {mend: 'name another context: --context NAME'})
  return current
}

/** Enter runs the step; one may look at its files first, or leave. */
export async function mayRun(context: CommandContext, loaded: LoadedLab, step: Step): Promise<boolean> {
  const files = step.operations.flatMap(operation => ('apply' in operation ? operation.apply : []))
  const keys = files.length > 0 ? 'Enter runs it, s shows its files, q leaves' : 'Enter runs it, q leaves'
  for (;;) {
    const check = (text: string): string | undefined =>
      ['', 's', 'q'].includes(text.trim()) ? undefined : `${keys}; "${text}" does nothing`
    const {answer} = await ask(context, [{name: 'answer', message: keys, kind: 'text', check}])
    if (answer === 'q') return false
    if (answer !== 's') return true
    for (const file of files) {
      const text = loaded.manifests.get(file)?.text.trimEnd() ?? ''
      context.stdout.write(`${context.colour.out.dim(`--- ${file}`)}\n${text}\n`)
    }
  }
}

/** Asked at the end, so that one may look around first. */
export async function mayClean(context: CommandContext): Promise<boolean> {
  const message = 'Remove everything that the lab made?'
  const {clean} = await ask(context, [{name: 'clean', message, kind: 'yes or no', default: 'yes'}])
  return clean === true
}
