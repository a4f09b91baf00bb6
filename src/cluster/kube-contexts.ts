import {isObject, type Json, listAt, stringAt} from '../core/json.ts'
import {nearest} from '../core/nearest.ts'
import {environmentError, usageError} from '../core/operational-error.ts'
import {type Env, runKubectl} from './kubectl-process.ts'

/** A context of the kubeconfig, with the server it leads to. */
export interface KubeContext {
  readonly name: string
  readonly server: string
  /** Where kubectl puts what names no namespace. */
  readonly namespace: string
  /** True for the one that kubectl takes when none is named. */
  readonly current: boolean
}

/** Every context of the kubeconfig that kubectl reads (KUBECONFIG, else ~/.kube/config). Touches no cluster. */
export async function kubeContexts(env: Env): Promise<readonly KubeContext[]> {
  const result = await runKubectl(['config', 'view', '-o', 'json'], env)
  if (result.exitCode !== 0)
    throw environmentError('kubectl cannot read its configuration', {looked: result.stderr.trim()})
  const config = JSON.parse(result.stdout) as Json
  const current = stringAt(config, 'current-context')
  const servers = new Map(
    listAt(config, 'clusters').map(cluster => [stringAt(cluster, 'name'), stringAt(cluster, 'cluster', 'server')]),
  )
  return listAt(config, 'contexts')
    .filter(isObject)
    .map(context => {
      const name = stringAt(context, 'name') ?? ''
      return {
        name,
        server: servers.get(stringAt(context, 'context', 'cluster')) ?? 'no server',
        namespace: stringAt(context, 'context', 'namespace') || 'default',
        current: name === current,
      }
    })
}

/** The context of that name. Throws a usage error with the names there are. */
export function contextNamed(contexts: readonly KubeContext[], name: string): KubeContext {
  const found = contexts.find(context => context.name === name)
  if (found) return found
  const names = contexts.map(context => context.name)
  const meant = nearest(name, names)
  throw usageError(`there is no context "${name}"${meant ? `; did you mean "${meant}"?` : ''}`, {
    looked: 'in the kubeconfig: KUBECONFIG, else ~/.kube/config',
    mend: names.length > 0 ? `contexts: ${names.join(', ')}` : 'it has no contexts at all',
  })
}
