import {describe, it} from 'vitest'
import {kubeContexts} from '../../src/cluster/kube-contexts.ts'
import {kubectlCluster} from '../../src/cluster/kubectl.ts'
import {clusterContract} from '../cluster-contract.ts'

const config = process.env['KUBECONFIG']

if (config === undefined) {
  describe('kubectl as a Cluster', () => {
    it.skip('needs KUBECONFIG with a disposable cluster as its current context', () => {})
  })
} else {
  const current = (await kubeContexts(process.env)).find(context => context.current)
  if (!current) throw new Error('the kubeconfig has no current context')
  const cluster = await kubectlCluster(current, process.env)
  const nodes = await cluster.list('v1', 'Node')
  // Stand-in nodes run nothing; they say so by having no container runtime.
  const runtime = JSON.stringify(nodes).includes('containerRuntimeVersion":"containerd')
  clusterContract('kubectl', {connect: () => kubectlCluster(current, process.env), containers: runtime})
}
