import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {kubectlVersion} from '../cli/sandbox-client.ts'
import {emptyFolder, k8slab} from '../program.ts'
import {kubectlCluster} from '../../src/cluster/kubectl.ts'
import {commands} from './kubectl-commands.ts'
import {currentContext} from './current-context.ts'
import {type Answer, KubectlRun} from './kubectl-run.ts'

const context = kubectlVersion === undefined ? undefined : await currentContext()
// Stand-in nodes run nothing, and say that they are.
const nodes = context === undefined ? [] : await (await kubectlCluster(context, process.env)).list('v1', 'Node')
const hasContainers = !JSON.stringify(nodes).includes('"osImage":"stand-in"')
if (context === undefined)
  console.log('no cluster named by KUBECONFIG: the commands are played against the sandbox only')

const title = ({args}: {readonly args: readonly string[]}): string => `kubectl ${args.join(' ')}`

describe.skipIf(kubectlVersion === undefined)(`kubectl ${kubectlVersion} asks the sandbox and a cluster`, () => {
  const folder = emptyFolder()
  const runs: KubectlRun[] = []
  const asked = commands.filter(({containers}) => hasContainers || containers !== true)
  /** By command, the answers of each. */
  const answers = new Map<number, readonly Answer[]>()

  beforeAll(async () => {
    const {exit, stderr} = await k8slab(['sandbox', 'start', '--dir', 'lab'], {cwd: folder.path})
    if (exit !== 0) throw new Error(stderr)
    runs.push(new KubectlRun(join(folder.path, 'lab', 'kubeconfig')))
    if (context !== undefined) runs.push(new KubectlRun(process.env['KUBECONFIG']!))
    await Promise.all(
      runs.map(async run => {
        await run.start()
        const own: Answer[] = []
        for (const command of asked) own.push(await run.answer(command))
        for (const [index, answer] of own.entries()) answers.set(index, [...(answers.get(index) ?? []), answer])
        return own
      }),
    )
  }, 600_000)
  afterAll(async () => {
    await Promise.all(runs.map(run => run.stop()))
    await k8slab(['sandbox', 'stop', '--dir', 'lab'], {cwd: folder.path})
    folder.remove()
  })

  it.each(asked.map((command, index) => [index, title(command), command] as const))('%i: %s', (index, _, command) => {
    const found = answers.get(index) ?? []
    expect(found).toHaveLength(runs.length)
    for (const {exit, lines} of found) expect(exit, lines.join('\n')).toBe(command.exit ?? 0)
    const [first, second] = found
    if (second !== undefined) expect(first?.lines).toEqual(second.lines)
  })
})
