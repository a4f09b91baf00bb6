import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {kubeContexts} from '../../src/cluster/kube-contexts.ts'
import {kubectlCluster} from '../../src/cluster/kubectl.ts'
import {stringAt} from '../../src/core/json.ts'
import {emptyFolder, k8slab, type Ran} from '../program.ts'

const config = process.env['KUBECONFIG']
const folder = emptyFolder()
afterAll(() => folder.remove())

/** Runs a lab and returns the verdict of each step, too. */
async function run(lab: string, where: readonly string[]): Promise<Ran & {verdicts: string[]}> {
  const report = `${lab}-${where.length}.xml`
  const ran = await k8slab(['run', lab, '--yes', '--report', `junit=${report}`, ...where], {
    cwd: folder.path,
    env: {KUBECONFIG: config ?? ''},
  })
  const cases = readFileSync(join(folder.path, report), 'utf8').matchAll(
    /name="([\w-]+): [^>]*?(\/>|><failure|><skipped)/g,
  )
  const verdicts = [...cases].map(([, id, end]) => `${id} ${end === '/>' ? 'passed' : end!.slice(2)}`)
  return {...ran, verdicts}
}

/** Names of everything that a lab may leave. */
async function traces(context: string): Promise<string[]> {
  const found = (await kubeContexts(process.env)).find(({name}) => name === context)!
  const cluster = await kubectlCluster(found, process.env)
  const lists = await Promise.all([
    cluster.list('v1', 'Namespace'),
    cluster.list('v1', 'PersistentVolume'),
    cluster.list('storage.k8s.io/v1', 'StorageClass'),
  ])
  return lists.flat().map(object => stringAt(object, 'metadata', 'name') ?? '')
}

if (config === undefined) {
  describe('the labs on a cluster', () => {
    it.skip('needs KUBECONFIG with a disposable cluster whose nodes run containers', () => {})
  })
} else {
  const current = (await kubeContexts(process.env)).find(context => context.current)
  if (!current) throw new Error('the kubeconfig has no current context')
  describe.each(['hostpath', 'redis-storage'])('the lab %s', lab => {
    it('passes on a cluster and in the sandbox, step by step, and leaves nothing', async () => {
      const before = await traces(current.name)
      const real = await run(lab, ['--on', 'cluster', '--context', current.name])
      expect(real.exit, `${real.stdout}\n${real.stderr}`).toBe(0)
      expect(await traces(current.name)).toEqual(before)
      const sandbox = await run(lab, [])
      expect(sandbox.exit, `${sandbox.stdout}\n${sandbox.stderr}`).toBe(0)
      expect(sandbox.verdicts).toEqual(real.verdicts)
    })
  })
}
