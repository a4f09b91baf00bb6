import {kubectlCluster} from '../../src/cluster/kubectl.ts'
import {clusterContract} from '../cluster-contract.ts'
import {currentContext} from './current-context.ts'

const context = await currentContext()
const connect = () => kubectlCluster(context!, process.env)
// Stand-in nodes run nothing.
const nodes = context ? await (await connect()).list('v1', 'Node') : []
const containers = nodes.length > 0 && !JSON.stringify(nodes).includes('"osImage":"stand-in"')

clusterContract('kubectl (KUBECONFIG names a disposable cluster)', {connect, containers, missing: !context})
