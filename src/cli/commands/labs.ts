import {builtInLab, builtInLabs, findLab} from '../../labs/catalogue.ts'
import {loadLab, readLab} from '../../labs/load.ts'
import {problemText} from '../../labs/problem.ts'
import {stepsText} from '../../labs/transcript.ts'
import {type Command, type CommandContext, textOption} from '../command.ts'

const check: Command = {
  name: 'check',
  summary: 'check a lab: is lab.yaml right, and do its files fit together?',
  examples: [{line: 'k8slab labs check redis-storage', does: 'a built-in lab; a folder is named by its path'}],
  arguments: [{name: '[lab]', summary: 'the folder of a lab, or a built-in one (default: the current folder)'}],
  run: async (context, [word = '.']) => {
    const {loaded, problems} = readLab(findLab(word, context.cwd))
    if (loaded) {
      const {lab} = loaded
      const steps = lab.byHand === undefined ? stepsText(lab.steps.length) : 'done by hand'
      context.stdout.write(`${lab.name}: ${steps}, nothing wrong\n`)
      return 0
    }
    context.stdout.write(problems.map(problem => `${problemText(problem)}\n`).join(''))
    context.stderr.write(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`)
    return 1
  },
}

export const labs: Command = {
  name: 'labs',
  summary: 'list the built-in labs',
  description: '`labs check` checks a lab.',
  examples: [
    {line: 'k8slab labs', does: 'every built-in lab and what it is about'},
    {line: 'k8slab labs --format json', does: 'the same for programs'},
  ],
  options: [{flags: '--format <format>', summary: 'how to print', choices: ['text', 'json'], default: 'text'}],
  subcommands: [check],
  run: async (context, _, options) => {
    const list = builtInLabs().map(name => loadLab(builtInLab(name)).lab)
    if (textOption(options, 'format') === 'json') {
      const labs = list.map(({name, title, summary, parameters, steps}) => ({
        name,
        title,
        summary,
        runs: steps.length > 0,
        parameters: parameters.map(({name, question, type, default: value}) => ({
          name,
          question,
          type,
          default: value,
        })),
        steps: steps.map(({id, title}) => ({id, title})),
      }))
      context.stdout.write(`${JSON.stringify({version: 1, labs}, undefined, 2)}\n`)
      return 0
    }
    writeList(context, list)
    return 0
  },
}

function writeList({stdout, stderr, colour}: CommandContext, list: readonly ReturnType<typeof loadLab>['lab'][]): void {
  const width = Math.max(...list.map(lab => lab.name.length))
  for (const {name, title, steps} of list) {
    const size = steps.length > 0 ? stepsText(steps.length) : 'by hand'
    stdout.write(`${colour.out.bold(name.padEnd(width))}  ${size.padEnd(8)} ${title}\n`)
  }
  stderr.write('\nk8slab run LAB runs one in the sandbox; k8slab init LAB makes a folder of it\n')
}
