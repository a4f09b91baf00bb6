import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {usageError} from '../../core/operational-error.ts'
import {findLab} from '../../labs/catalogue.ts'
import {dryRun} from '../../labs/dry-run.ts'
import {labFile, loadLab} from '../../labs/load.ts'
import {readAssignments} from '../../labs/parameters.ts'
import {type Command, flagOption, listOption, type OptionValues, textOption} from '../command.ts'
import {transcriptOptions} from '../lab-terminal.ts'

export const run: Command = {
  name: 'run',
  summary: 'run a lab step by step',
  description:
    'Applies and verifies a lab, one step after the other: what is done and why, the command, what was seen. On a terminal\n' +
    'it waits for Enter before each step. It ends by removing everything that it made, also after a failure and Ctrl-C.\n' +
    'Exit codes: 0 all steps passed, 1 a step failed, 2 wrong call, 3 the environment does not serve, 130 interrupted.',
  examples: [
    {line: 'k8slab run hostpath --yes', does: 'the whole lab in the sandbox, without questions'},
    {line: 'k8slab run redis-storage --dry-run', does: 'all steps and their commands; nothing is touched'},
    {line: 'k8slab run hostpath --dry-run --set message=hi', does: 'with another value for a parameter'},
  ],
  arguments: [{name: '<lab>', summary: 'a built-in lab (k8slab labs), or the folder of a lab'}],
  options: [
    {flags: '--on <where>', summary: 'where to run it', choices: ['sandbox', 'cluster'], default: 'sandbox'},
    {flags: '--context <name>', summary: 'the context of the kubeconfig, for --on cluster'},
    {flags: '--namespace <name>', summary: 'the namespace to make for it (default: k8slab-<lab>)'},
    {flags: '--set <name=value>', summary: 'a value for a parameter of the lab', repeatable: true},
    {flags: '--yes', summary: 'run without questions'},
    {flags: '--dry-run', summary: 'print all steps and commands, touch nothing'},
    {flags: '--keep', summary: 'leave everything as it is in the end'},
    {flags: '--resume', summary: 'go on with a run that was killed or kept'},
    {flags: '--timeout <time>', summary: 'the longest to wait for anything: 90s, 2m'},
    {flags: '--report <junit=file>', summary: 'also write the result as JUnit XML'},
  ],
  run: async (context, [word = ''], options) => {
    if (textOption(options, 'context') !== undefined && textOption(options, 'on') !== 'cluster')
      throw usageError('--context is for --on cluster', {mend: 'add --on cluster, or leave --context out'})
    const place = findLab(word, context.cwd)
    if (place.builtIn && existsSync(join(context.cwd, word, labFile))) {
      context.stderr.write(`the built-in lab ${word}; the one in the folder is run with: k8slab run ./${word}\n`)
    }
    const given = readAssignments(listOption(options, 'set'))
    const loaded = loadLab({...place, given, namespace: namespaceOption(options)})
    const {lab} = loaded
    if (lab.byHand !== undefined) {
      throw usageError(`the lab ${lab.name} has no steps that k8slab runs: ${lab.byHand}`, {
        mend: place.builtIn ? `k8slab init ${lab.name} makes its folder` : `read ${place.shown}/README.md`,
      })
    }
    if (flagOption(options, 'dryRun')) {
      const write = transcriptOptions(context, '')
      write.write(dryRun(loaded, kubectlFor(options), write))
      return 0
    }
    const {runOn} = await import('../lab-run.ts')
    return runOn(context, {place, loaded, given}, options)
  },
}

function namespaceOption(options: OptionValues): string | undefined {
  const name = textOption(options, 'namespace')
  if (name !== undefined && !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw usageError(`--namespace: "${name}" is no name of a namespace`, {mend: 'lower-case letters, digits and "-"'})
  }
  return name
}

/** What a person types before the arguments. */
function kubectlFor(options: OptionValues): readonly string[] {
  const context = textOption(options, 'context')
  return context === undefined ? ['kubectl'] : ['kubectl', '--context', context]
}
