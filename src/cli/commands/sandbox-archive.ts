import {createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {environmentError, usageError} from '../../core/operational-error.ts'
import type {Exported} from '../../sandbox/control.ts'
import type {StatePaths} from '../../sandbox/state-folder.ts'
import type {ArchiveFile} from '../../sandbox/unpack.ts'
import {type Command, type CommandContext, flagOption, type OptionValues} from '../command.ts'
import {dirOption, mayThrowAway, pathsOf} from './sandbox-folder.ts'

export const exportCommand: Command = {
  name: 'export',
  summary: 'write everything that is in it into one file',
  description:
    'Objects, volumes, the list of nodes and the time: a tar archive, packed with gzip. It runs on meanwhile; when it does\n' +
    'not run, what it was at its end is written. Secrets are in it as they are; the token of the kubeconfig is not.',
  examples: [{line: 'k8slab sandbox export lab.tar.gz', does: 'keep a lab, or hand it on'}],
  arguments: [{name: '<file>', summary: 'the file to write; - for standard output'}],
  options: [dirOption, {flags: '--force', summary: 'write over a file that is there'}],
  run: async (context, [name = ''], options) => {
    const paths = await pathsOf(context, options)
    if (name === '-') return exportToOutput(context, paths)
    const file = resolve(context.cwd, name)
    if (existsSync(file) && !flagOption(options, 'force')) {
      throw usageError(`${name} exists already`, {looked: file, mend: 'another name, or --force to write over it'})
    }
    if (file.startsWith(`${paths.folder}/`)) {
      throw usageError(`${name} is in the folder of the sandbox itself`, {looked: paths.folder, mend: 'another folder'})
    }
    const {objects, files} = await exported(paths, file, context.signal)
    context.stderr.write(`exported ${objects} objects and ${files} files to ${name}\n`)
    return 0
  },
}

/** Through a file of its own: what goes out is whole. */
async function exportToOutput(context: CommandContext, paths: StatePaths): Promise<number> {
  if (context.stdout.isTTY) {
    throw usageError('an archive is nothing for a terminal', {mend: 'k8slab sandbox export - > lab.tar.gz'})
  }
  return withTemporary(async file => {
    const {objects, files} = await exported(paths, file, context.signal)
    await pipeline(createReadStream(file), context.stdout, {end: false})
    context.stderr.write(`exported ${objects} objects and ${files} files\n`)
    return 0
  })
}

/** The path of a file that may be written, for its owner only; it is gone after `act`. */
async function withTemporary<T>(act: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'k8slab-'))
  try {
    return await act(join(folder, 'archive'))
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

async function exported(paths: StatePaths, file: string, signal: AbortSignal): Promise<Exported> {
  const {claimFolder, releaseFolder, servingProcess} = await import('../../sandbox/process.ts')
  const found = await servingProcess(paths, signal)
  if (found) {
    const {askExport} = await import('../../sandbox/client.ts')
    return askExport(paths, found, file)
  }
  const {isStateFolder} = await import('../../sandbox/state-folder.ts')
  if (!isStateFolder(paths)) throw environmentError(`there is no sandbox in ${paths.folder}`, {looked: paths.folder})
  claimFolder(paths)
  try {
    const {exportFolder} = await import('../../sandbox/export-folder.ts')
    return await exportFolder(paths, file)
  } finally {
    releaseFolder(paths)
  }
}

export const importCommand: Command = {
  name: 'import',
  summary: 'put what an export wrote in the place of what is in it',
  description:
    'Stops it when it runs, and leaves it stopped. What is in it already is thrown away: that needs --yes, or a person who\n' +
    'is asked. An archive is read to its end and checked before anything is changed. The kubeconfig stays valid.',
  examples: [{line: 'k8slab sandbox import lab.tar.gz --dir other', does: 'the same lab once more, beside the first'}],
  arguments: [{name: '<file>', summary: 'what `sandbox export` wrote; - for standard input'}],
  options: [dirOption, {flags: '--yes', summary: 'throw away what is in the sandbox, without a question'}],
  run: async (context, [name = ''], options) => {
    if (name !== '-') return importFrom(context, {path: resolve(context.cwd, name), name}, options)
    return withTemporary(async path => {
      await pipeline(context.stdin, createWriteStream(path, {mode: 0o600}))
      return importFrom(context, {path, name: 'standard input'}, options)
    })
  },
}

async function importFrom(context: CommandContext, archive: ArchiveFile, options: OptionValues): Promise<number> {
  const paths = await pathsOf(context, options)
  const {unpack} = await import('../../sandbox/unpack.ts')
  const unpacked = await unpack(archive)
  const {holdsState, importInto} = await import('../../sandbox/import.ts')
  if (holdsState(paths) && !flagOption(options, 'yes')) {
    if (!context.interactive) {
      throw usageError(`there is something in the sandbox of ${paths.folder}`, {
        looked: paths.store,
        mend: '--yes throws it away; --dir names another sandbox',
      })
    }
    if (!(await mayThrowAway(context, paths))) return 0
  }
  const {stopProcess} = await import('../../sandbox/process.ts')
  await stopProcess(paths)
  await importInto(paths, archive, unpacked)
  const {objects, files} = unpacked
  context.stderr.write(`imported ${objects.length} objects and ${files} files; k8slab sandbox start starts it\n`)
  return 0
}
