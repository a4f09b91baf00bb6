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
import {join} from 'node:path'
import {writeMachines} from './node/node-list.ts'
import {claimFolder, releaseFolder} from './process.ts'
import {saveTime} from './saved-time.ts'
import {makeStateFolder, openStateFolder, settleImport, statePaths, type StatePaths} from './state-folder.ts'
import type {Unpacked} from './unpack.ts'

/** True when something was ever written into the sandbox of the folder. */
export function holdsState(paths: StatePaths): boolean {
  if (!existsSync(paths.store)) return false
  return readdirSync(paths.store).some(name => statSync(join(paths.store, name)).size > 0)
}

/**
 * Replaces what is in the sandbox, which must not run: everything is written beside it first and then put in its place,
 * so that a crash leaves the old one or the new one. Throws OperationalError (3).
 */
export function importInto(paths: StatePaths, unpacked: Unpacked): void {
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
    writeFiles(staged.nodes, unpacked)
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

/** Names were checked: each entry is in a folder that this has made. */
function writeFiles(root: string, {files}: Unpacked): void {
  for (const {name, kind, mode, mtime, target, content} of files) {
    const path = join(root, name)
    // Whoever runs the sandbox must be able to read what is in it.
    if (kind === 'directory') mkdirSync(path, {mode: mode | 0o700})
    else if (kind === 'symlink') symlinkSync(target, path)
    else {
      writeFileSync(path, content, {mode: mode | 0o600, flag: 'wx'})
      utimesSync(path, mtime, mtime)
    }
  }
}
