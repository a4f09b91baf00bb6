import {randomInt} from 'node:crypto'
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {basename, dirname, join, relative, resolve} from 'node:path'
import {writeYaml} from '../../core/yaml/write.ts'
import {stringAt} from '../../core/json.ts'
import {environmentError, usageError} from '../../core/operational-error.ts'
import {generators} from '../../generate/index.ts'
import type {Generator, Resource, Supplies, SuppliedFile, Typed} from '../../generate/option.ts'
import {ask} from '../ask.ts'
import {type Command, type CommandContext, flagOption, type Option, type OptionValues, textOption} from '../command.ts'
import {reasonOf} from '../messages/input.ts'
import {askTable, tableFlags} from '../option-table.ts'
import {writeFileSafely} from '../write-file.ts'

const outputOptions: readonly Option[] = [
  {flags: '-o, --output <file>', summary: 'write to a file (default: standard output)'},
  {flags: '--force', summary: 'replace the file if it is there; the old one is kept as file~'},
  {flags: '--dry-run', summary: 'print, and say what would be written; write nothing'},
  {flags: '--yes', summary: 'ask nothing, take the defaults'},
]

export const gen: Command = {
  name: 'gen',
  summary: 'write manifests from prompts or flags',
  description:
    'Prints YAML. On a terminal and without flags it asks; with any flag, with --yes or without a terminal it takes the\n' +
    'defaults, and where there is none it names the flag that is missing. The short names of kubectl (sts, svc, deploy, po,\n' +
    'cm, sc) do as well.',
  examples: [
    {line: 'k8slab gen pvc --size 5Gi', does: 'a claim'},
    {line: 'k8slab gen statefulset --replicas 3 -o web.yaml', does: 'a StatefulSet with its Service, in a file'},
  ],
  subcommands: generators.map(commandOf),
}

function commandOf(generator: Generator): Command {
  return {
    name: generator.name,
    aliases: generator.aliases ?? [],
    summary: generator.summary,
    examples: generator.examples,
    arguments: [{name: '[name]', summary: 'the name, as with --name'}],
    options: [...tableFlags(generator.table), ...outputOptions],
    run: async (context, [name], options) => {
      const given = withName(name, options)
      if (!asks(context, options)) return deliver(context, generator.make(given, suppliesOf(context)), options)
      const resources = generator.make(await askTable(context, generator.table, given), suppliesOf(context))
      return deliver(context, resources, await askForFile(context))
    },
  }
}

const asks = (context: CommandContext, options: OptionValues): boolean =>
  context.interactive && Object.keys(options).length === 0

/** Who looks at a terminal is asked where it shall go; a pipe gets the text. */
async function askForFile(context: CommandContext): Promise<OptionValues> {
  if (!context.stdout.isTTY) return {}
  const check = (file: string): string | undefined =>
    file !== '' && existsSync(resolve(context.cwd, file)) ? 'it is there already: name another file' : undefined
  return ask(context, [{name: 'output', message: 'Write to which file (empty: show it here)?', kind: 'text', check}])
}

function withName(name: string | undefined, options: OptionValues): Typed {
  if (name === undefined) return options
  const flag = textOption(options, 'name')
  if (flag !== undefined && flag !== name) throw usageError(`two names: ${name} and --name ${flag}`)
  return {...options, name}
}

/** Prints the resources or writes them to the file, and says on stderr what was made. */
function deliver(context: CommandContext, resources: readonly Resource[], options: OptionValues): number {
  const text = writeYaml(
    resources.map(({object}) => object),
    resources.map(({comment}) => comment),
  )
  const file = textOption(options, 'output')
  const made = resources
    .map(({object}) => `${stringAt(object, 'kind')} ${stringAt(object, 'metadata', 'name')}`)
    .join(', ')
  if (file === undefined || file === '' || file === '-') {
    context.stdout.write(text)
    return 0
  }
  const dry = flagOption(options, 'dryRun')
  if (dry) {
    context.stdout.write(text)
    context.stderr.write(`would write ${file}: ${made}\n`)
    return 0
  }
  if (context.signal.aborted) return 130
  const mode = resources.some(({object}) => object['kind'] === 'Secret') ? 0o600 : 0o666
  const force = flagOption(options, 'force')
  const {state, backup} = writeFileSafely(resolve(context.cwd, file), text, {force, mode})
  context.stderr.write(`${file}${state === 'unchanged' ? ' was so already' : ''}: ${made}\n`)
  if (backup !== undefined) context.stderr.write(`kept as ${shownPath(context, backup)}\n`)
  context.stderr.write(`\nnext: k8slab verify ${file}, then: kubectl apply -f ${file}\n`)
  return 0
}

const shownPath = ({cwd}: CommandContext, path: string): string => {
  const shown = relative(cwd, path)
  return shown.startsWith('..') ? path : shown
}

const suppliesOf = ({cwd}: CommandContext): Supplies => ({
  filesAt: path => {
    const absolute = resolve(cwd, path)
    try {
      if (!statSync(absolute).isDirectory()) return [fileAt(absolute)]
      const entries = readdirSync(absolute).sort()
      return entries
        .map(entry => join(absolute, entry))
        .filter(entry => statSync(entry).isFile())
        .map(fileAt)
    } catch (error) {
      throw environmentError(`cannot read ${path}: ${reasonOf(error)}`, {looked: dirname(absolute), cause: error})
    }
  },
  newPassword: () => Array.from({length: 24}, () => letters[randomInt(letters.length)]).join(''),
})
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'

const fileAt = (path: string): SuppliedFile => ({name: basename(path), bytes: readFileSync(path)})
