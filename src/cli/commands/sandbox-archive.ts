import {existsSync} from 'node:fs'
import {resolve} from 'node:path'
import {environmentError, usageError} from '../../core/operational-error.ts'
import type {Exported} from '../../sandbox/control.ts'
import type {StatePaths} from '../../sandbox/state-folder.ts'
import {type Command, flagOption} from '../command.ts'
import {dirOption, mayThrowAway, pathsOf} from './sandbox-folder.ts'

export const exportCommand: Command = {
  name: 'export',
  summary: 'write everything that is in it into one file',
  description:
    'Objects, volumes, the list of nodes and the time: a tar archive, packed with gzip. It runs on meanwhile; when it does\n' +
    'not run, what it was at its end is written. Secrets are in it as they are; the token of the kubeconfig is not.',
  examples: [{line: 'k8slab sandbox export lab.tar.gz', does: 'keep a lab, or hand it on'}],
  arguments: [{name: '<file>', summary: 'the file to write'}],
  options: [dirOption, {flags: '--force', summary: 'write over a file that is there'}],
  run: async (context, [name = ''], options) => {
    const file = resolve(context.cwd, name)
    if (existsSync(file) && !flagOption(options, 'force')) {
      throw usageError(`${name} exists already`, {looked: file, mend: 'another name, or --force to write over it'})
    }
    const paths = await pathsOf(context, options)
    if (file.startsWith(`${paths.folder}/`)) {
      throw usageError(`${name} is in the folder of the sandbox itself`, {looked: paths.folder, mend: 'another folder'})
    }
    const {objects, files} = await exported(paths, file, context.signal)
    context.stderr.write(`exported ${objects} objects and ${files} files to ${name}\n`)
    return 0
  },
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
  arguments: [{name: '<file>', summary: 'what `sandbox export` wrote'}],
  options: [dirOption, {flags: '--yes', summary: 'throw away what is in the sandbox, without a question'}],
  run: async (context, [name = ''], options) => {
    const paths = await pathsOf(context, options)
    const {unpack} = await import('../../sandbox/unpack.ts')
    const unpacked = unpack(resolve(context.cwd, name))
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
    importInto(paths, unpacked)
    const files = unpacked.files.filter(({kind}) => kind === 'file').length
    context.stderr.write(
      `imported ${unpacked.objects.length} objects and ${files} files; k8slab sandbox start starts it\n`,
    )
    return 0
  },
}
