import {createFixture} from 'fs-fixture'
import {describe, expect, it} from 'vitest'
import {contextNamed, kubeContexts} from './kube-contexts.ts'
import {runKubectl} from './kubectl-process.ts'

const kubectl = await runKubectl(['version', '--client'], process.env).then(
  () => true,
  () => false,
)

describe('runKubectl', () => {
  it('says that kubectl is missing, and what mends it', async () => {
    await using folder = await createFixture({})
    await expect(runKubectl(['version'], {PATH: folder.path})).rejects.toMatchObject({
      exit: 3,
      message: 'kubectl is not installed, or not on the PATH',
      looked: folder.path,
      mend: expect.stringContaining('--on sandbox'),
    })
  })
})

// Without kubectl there is nothing that could be asked.
describe.skipIf(!kubectl)('with kubectl', () => {
  const kubeconfig = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{name: 'c', cluster: {server: 'https://127.0.0.1:1'}}],
    contexts: [
      {name: 'lab', context: {cluster: 'c', user: 'u'}},
      {name: 'production', context: {cluster: 'gone', user: 'u', namespace: 'shop'}},
    ],
    users: [{name: 'u', user: {token: 'secret'}}],
    'current-context': 'lab',
  })

  it('reads the contexts and their servers, and no secrets', async () => {
    await using folder = await createFixture({config: kubeconfig})
    const contexts = await kubeContexts({...process.env, KUBECONFIG: `${folder.path}/config`})
    expect(contexts).toEqual([
      {name: 'lab', server: 'https://127.0.0.1:1', namespace: 'default', current: true},
      {name: 'production', server: 'no server', namespace: 'shop', current: false},
    ])
    expect(() => contextNamed(contexts, 'prodution')).toThrow('no context "prodution"; did you mean "production"?')
  })

  it('says that the cluster does not answer', async () => {
    await using folder = await createFixture({config: kubeconfig})
    const env = {...process.env, KUBECONFIG: `${folder.path}/config`}
    await expect(runKubectl(['--context', 'lab', 'get', 'pods'], env)).rejects.toMatchObject({
      exit: 3,
      message: 'the cluster does not answer',
      looked: expect.stringContaining('127.0.0.1:1'),
    })
  })
})
