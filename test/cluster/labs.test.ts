import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import type {KubeContext} from '../../src/cluster/kube-contexts.ts'
import {kubectlCluster} from '../../src/cluster/kubectl.ts'
import {stringAt} from '../../src/core/json.ts'
import {currentContext} from './current-context.ts'
import {emptyFolder, k8slab, type Ran} from '../program.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

/** Runs a lab and returns the verdict of each step, too. */
async function run(lab: string, where: readonly string[]): Promise<Ran & {verdicts: string[]}> {
  const report = `${lab}-${where.length}.xml`
  const ran = await k8slab(['run', lab, '--yes', '--report', `junit=${report}`, ...where], {
    cwd: folder.path,
    env: {KUBECONFIG: process.env['KUBECONFIG'] ?? ''},
  })
  const cases = readFileSync(join(folder.path, report), 'utf8').matchAll(
    /name="([\w-]+): [^>]*?(\/>|><failure|><skipped)/g,
  )
  const verdicts = [...cases].map(([, id, end]) => `${id} ${end === '/>' ? 'passed' : end!.slice(2)}`)
  return {...ran, verdicts}
}

/** Names of everything that a lab may leave. */
async function traces(context: KubeContext): Promise<string[]> {
  const cluster = await kubectlCluster(context, process.env)
  const lists = await Promise.all([
    cluster.list('v1', 'Namespace'),
    cluster.list('v1', 'PersistentVolume'),
    cluster.list('storage.k8s.io/v1', 'StorageClass'),
  ])
  return lists.flat().map(object => stringAt(object, 'metadata', 'name') ?? '')
}

const context = await currentContext()

describe.skipIf(!context).each(['hostpath', 'redis-storage'])('the lab %s (on the cluster of KUBECONFIG)', lab => {
  it('passes on a cluster and in the sandbox, step by step, and leaves nothing', async () => {
    const before = await traces(context!)
    const real = await run(lab, ['--on', 'cluster', '--context', context!.name])
    expect(real.exit, `${real.stdout}\n${real.stderr}`).toBe(0)
    expect(await traces(context!)).toEqual(before)
    const sandbox = await run(lab, [])
    expect(sandbox.exit, `${sandbox.stdout}\n${sandbox.stderr}`).toBe(0)
    expect(sandbox.verdicts).toEqual(real.verdicts)
  })
})
