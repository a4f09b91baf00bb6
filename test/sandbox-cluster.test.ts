import {join} from 'node:path'
import {afterAll} from 'vitest'
import {sandboxCluster} from '../src/cluster/sandbox.ts'
import {clusterContract} from './cluster-contract.ts'
import {emptyFolder} from './program.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

clusterContract('the sandbox', {
  connect: async () => (await sandboxCluster(join(folder.path, 'sandbox'))).cluster,
  containers: true,
})
