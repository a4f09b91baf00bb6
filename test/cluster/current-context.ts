import {type KubeContext, kubeContexts} from '../../src/cluster/kube-contexts.ts'

/** The current context of KUBECONFIG, which must be a disposable cluster; undefined without KUBECONFIG, and the tests are skipped. */
export async function currentContext(): Promise<KubeContext | undefined> {
  if (process.env['KUBECONFIG'] === undefined) return undefined
  const current = (await kubeContexts(process.env)).find(context => context.current)
  if (!current) throw new Error('the kubeconfig has no current context')
  return current
}
