import {relative, resolve} from 'node:path'
import {usageError} from '../../core/operational-error.ts'
import {builtInLab, builtInLabs, shownFolder} from '../../labs/catalogue.ts'
import {type FolderFile, labFolder, newLabFolder} from '../../labs/lab-folder.ts'
import type {Parameter} from '../../labs/lab.ts'
import {loadLab} from '../../labs/load.ts'
import {problemOfValue, readAssignments} from '../../labs/parameters.ts'
import {ask, type Question} from '../ask.ts'
import {type Command, type CommandContext, flagOption, listOption, type OptionValues, textOption} from '../command.ts'
import {checkFolder, writeFolder} from '../write-folder.ts'

/** The files of the folder, and the name that it gets when none is chosen. */
interface Plan {
  readonly name: string
  readonly files: readonly FolderFile[]
  /** The command that one would give the folder next. */
  readonly next: string
}

export const init: Command = {
  name: 'init',
  summary: 'make a lab folder: lab.yaml, manifests and a README',
  description:
    'Makes a folder from a built-in lab, with the values of its parameters put in: plain files to read, change and apply.\n' +
    'On a terminal and without flags it asks for the values; with any flag the defaults are taken.',
  examples: [
    {line: 'k8slab init nfs-server --yes', does: 'a volume on an NFS server, with its exports file'},
    {line: 'k8slab init hostpath --set folder=/var/k8slab-hostpath', does: 'with another folder on the node'},
    {line: 'k8slab init redis-storage --dir labs/redis', does: 'into a folder of your choice'},
    {line: 'k8slab init --new my-lab', does: 'the start of a lab of your own'},
  ],
  arguments: [{name: '[lab]', summary: 'a built-in lab: k8slab labs lists them'}],
  options: [
    {flags: '--new <name>', summary: 'start a lab of your own'},
    {flags: '--dir <folder>', summary: 'the folder to make (default: one with the name of the lab)'},
    {flags: '--set <name=value>', summary: 'a value for a parameter of the lab', repeatable: true},
    {flags: '--yes', summary: 'ask nothing, take the defaults'},
    {flags: '--force', summary: 'write into a folder that is not empty; replaced files are kept as file~'},
    {flags: '--dry-run', summary: 'say what would be written, write nothing'},
  ],
  run: async (context, [word], options) => {
    const {name, files, next} = await planFolder(context, word, options)
    const folder = resolve(context.cwd, textOption(options, 'dir') ?? name)
    const shown = shownFolder(folder, context.cwd)
    checkFolder(folder, shown, flagOption(options, 'force'))
    const dry = flagOption(options, 'dryRun')
    const backups = dry ? [] : writeFolder(folder, files)
    context.stdout.write(files.map(file => `${dry ? 'would write ' : ''}${shown}/${file.path}\n`).join(''))
    for (const backup of backups) context.stderr.write(`kept as ${relative(context.cwd, backup)}\n`)
    if (!dry) context.stderr.write(`\nnext: read ${shown}/README.md, then: ${next} ${shown}\n`)
    return 0
  },
}

async function planFolder(context: CommandContext, word: string | undefined, options: OptionValues): Promise<Plan> {
  const own = textOption(options, 'new')
  if (own !== undefined) {
    if (word !== undefined) throw usageError('--new makes a lab of your own; a built-in lab is not named with it')
    if (listOption(options, 'set').length > 0)
      throw usageError('a new lab has no parameters yet', {mend: 'leave out --set'})
    return {name: own, files: newLabFolder(own), next: 'k8slab run'}
  }
  const asks = context.interactive && Object.values(options).every(value => value === undefined)
  const place = builtInLab(word ?? (asks ? await askForLab(context) : missingLab()))
  const {lab} = loadLab(place)
  const given = asks ? await askForValues(context, lab.parameters) : readAssignments(listOption(options, 'set'))
  const next = lab.byHand === undefined ? 'k8slab run' : 'k8slab verify'
  return {name: lab.name, files: labFolder(loadLab({...place, given})), next}
}

function missingLab(): never {
  throw usageError('which lab?', {mend: `k8slab init LAB, with one of ${builtInLabs().join(', ')}; or --new NAME`})
}

async function askForLab(context: CommandContext): Promise<string> {
  const choices = builtInLabs().map(value => ({value, summary: loadLab(builtInLab(value)).lab.title}))
  const {lab} = await ask(context, [{name: 'lab', message: 'Which lab?', kind: 'choice', choices}])
  return String(lab)
}

/** One question for each parameter. */
async function askForValues(
  context: CommandContext,
  parameters: readonly Parameter[],
): Promise<Readonly<Record<string, string>>> {
  const answers = await ask(context, parameters.map(questionFor))
  return Object.fromEntries(parameters.map(({name}) => [name, String(answers[name])]))
}

const questionFor = (parameter: Parameter): Question => ({
  name: parameter.name,
  message: parameter.question,
  kind: parameter.type === 'choice' ? 'choice' : 'text',
  default: String(parameter.default),
  ...(parameter.choices ? {choices: parameter.choices.map(value => ({value}))} : {}),
  check: text => problemOfValue(parameter, text),
})
