import {exportTo} from './archive.ts'
import type {Exported} from './control.ts'
import {openStore} from './journal.ts'
import {defaultMachines} from './node/machines.ts'
import {readMachines} from './node/node-list.ts'
import {startTime} from './saved-time.ts'
import {openStateFolder, type StatePaths} from './state-folder.ts'

/** Writes an archive of a sandbox that does not run; the caller has claimed its folder. Throws OperationalError (3). */
export async function exportFolder(paths: StatePaths, file: string): Promise<Exported> {
  openStateFolder(paths)
  const {store, close} = openStore(paths.store)
  try {
    const machines = readMachines(paths.machines) ?? defaultMachines()
    // The time at which it ended: nothing has happened since.
    return await exportTo(file, {store, machines, time: startTime(paths, store, 0), files: paths.nodes})
  } finally {
    await close()
  }
}
