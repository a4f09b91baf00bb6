// Puts the contents of an archive in the place of a sandbox.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {StreamedEntry} from './node/programs/tar/streamed-archive.ts'
import {writeMachines} from './node/node-list.ts'
import {claimFolder, releaseFolder} from './process.ts'
import {saveTime} from './saved-time.ts'
import {makeStateFolder, openStateFolder, settleImport, statePaths, type StatePaths} from './state-folder.ts'
import {type ArchiveFile, type Unpacked, unpackFiles} from './unpack.ts'

/** True when something was ever written into the sandbox of the folder. */
export function holdsState(paths: StatePaths): boolean {
  if (!existsSync(paths.store)) return false
  return readdirSync(paths.store).some(name => statSync(join(paths.store, name)).size > 0)
}

/**
 * Replaces what is in the sandbox, which must not run: everything is written beside it first and then put in its place,
 * so that a crash leaves the old one or the new one. Throws OperationalError (3).
 */
export async function importInto(paths: StatePaths, archive: ArchiveFile, unpacked: Unpacked): Promise<void> {
  makeStateFolder(paths)
  claimFolder(paths)
  try {
    openStateFolder(paths)
    const staged = statePaths(paths.importing)
    rmSync(staged.folder, {recursive: true, force: true})
    for (const folder of [staged.folder, staged.store, staged.nodes]) mkdirSync(folder, {mode: 0o700})
    writeSnapshot(join(staged.store, 'snapshot-1'), unpacked)
    writeMachines(staged.machines, unpacked.machines)
    saveTime(staged, unpacked.time)
    await unpackFiles(archive, entry => writeEntry(join(staged.nodes, entry.name), entry))
    // From here on the new one counts.
    renameSync(staged.folder, paths.imported)
    settleImport(paths)
  } finally {
    releaseFolder(paths)
  }
}

/** The form of the journal: src/sandbox/journal.ts. */
function writeSnapshot(file: string, {version, objects}: Unpacked): void {
  const lines = [JSON.stringify({version}), ...objects.map(([key, object]) => JSON.stringify({key, object}))]
  writeFileSync(file, `${lines.join('\n')}\n`, {mode: 0o600, flush: true})
}

/** Its name was checked: it is in a folder that this has made. */
async function writeEntry(path: string, {kind, mode, mtime, target, content}: StreamedEntry): Promise<void> {
  // Whoever runs the sandbox must be able to read what is in it.
  if (kind === 'directory') mkdirSync(path, {mode: mode | 0o700})
  else if (kind === 'symlink') symlinkSync(target, path)
  else {
    await writeFile(path, content(), {mode: mode | 0o600, flag: 'wx'})
    utimesSync(path, mtime, mtime)
  }
}
