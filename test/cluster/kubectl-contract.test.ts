// One list of kubectl commands, played against the sandbox and against the cluster that KUBECONFIG names, which must be a disposable
// one: nodes are drained, claims and volumes made. Without KUBECONFIG the sandbox alone is asked, and only exit codes are judged.
//
// KUBECTLS names the programs to ask with, parted by colons, as in KUBECTLS=/opt/1.27/kubectl:/opt/1.33/kubectl; default: kubectl.
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {hasTerminals, kubectl, kubectlVersionOf} from '../cli/sandbox-client.ts'
import {emptyFolder, k8slab} from '../program.ts'
import {run, type Command} from './kubectl-commands/command.ts'
import {commands} from './kubectl-commands/index.ts'
import {box} from './kubectl-commands/manifests.ts'
import {type Answer, KubectlRun} from './kubectl-run.ts'

const programs = (process.env['KUBECTLS'] ?? 'kubectl').split(':').filter(Boolean)
const kubeconfig = process.env['KUBECONFIG']
if (kubeconfig === undefined)
  console.log('no cluster named by KUBECONFIG: the commands are played against the sandbox only')
if (!hasTerminals) console.log('no script of util-linux: commands that need a terminal are left out')

/** Stand-in nodes run nothing, and say that they are. */
async function hasContainers(): Promise<boolean> {
  if (kubeconfig === undefined || kubectlVersionOf(programs[0] ?? '') === undefined) return true
  const folder = emptyFolder()
  const nodes = await kubectl(['get', 'nodes', '-o', 'json'], {folder: folder.path, kubeconfig, program: programs[0]!})
  folder.remove()
  return !/"osImage": ?"stand-in"/.test(nodes.stdout)
}
const containersRun = await hasContainers()

const title = ({args}: {readonly args: readonly string[]}): string => `kubectl ${args.join(' ')}`
const minor = (version: string): number => Number(version.split('.')[1])

function asked(version: string): readonly Command[] {
  return commands.filter(
    ({containers, since, typed}) =>
      (containersRun || containers !== true) &&
      (since === undefined || since <= minor(version)) &&
      (hasTerminals || typed === undefined),
  )
}

describe.each(programs.map(program => [kubectlVersionOf(program), program] as const))(
  'kubectl %s',
  (version, program) => {
    it.skipIf(version !== undefined)(`${program} is a kubectl`, () => expect(programs).toEqual(['kubectl']))
    if (version === undefined) return

    const folder = emptyFolder()
    const runs: KubectlRun[] = []
    const list = asked(version)
    /** Of the sandbox, then of the cluster: the answers by command. */
    let answers: readonly (readonly Answer[])[] = []

    beforeAll(async () => {
      const {exit, stderr} = await k8slab(['sandbox', 'start', '--dir', 'lab'], {cwd: folder.path})
      if (exit !== 0) throw new Error(stderr)
      runs.push(new KubectlRun(join(folder.path, 'lab', 'kubeconfig'), program))
      if (kubeconfig !== undefined) runs.push(new KubectlRun(kubeconfig, program))
      answers = await Promise.all(
        runs.map(async player => {
          await player.start()
          const own: Answer[] = []
          for (const command of list) own.push(await player.answer(command))
          return own
        }),
      )
    }, 1_200_000)
    afterAll(async () => {
      await Promise.all(runs.map(player => player.stop()))
      await k8slab(['sandbox', 'stop', '--dir', 'lab'], {cwd: folder.path})
      folder.remove()
    })

    it.skipIf(minor(version) >= 29)('exec is refused in words that name the kubectl it needs', async () => {
      const sandbox = runs[0]!
      await sandbox.answer(run('apply -f -', {stdin: box}))
      await sandbox.answer(run('wait pod/box --for=condition=Ready --timeout=60s'))
      const {exit, lines} = await sandbox.answer(run('exec box -- true'))
      expect([exit, lines.join()]).toEqual([1, expect.stringContaining('it needs kubectl 1.30 or newer')])
    })

    it.each(list.map((command, index) => [index, title(command), command] as const))('%i: %s', (index, _, command) => {
      const [sandbox, cluster] = answers.map(own => own[index]!)
      expect(sandbox?.exit, sandbox?.lines.join('\n')).toBe(command.sandboxExit ?? command.exit ?? 0)
      if (cluster === undefined) return
      expect(cluster.exit, cluster.lines.join('\n')).toBe(command.exit ?? 0)
      expect(sandbox?.lines).toEqual(cluster.lines)
    })
  },
)
