// The sandbox's time over a restart: it may be ahead of the machine's, and never goes back.
import {readFileSync} from 'node:fs'
import {isObject, type Json, stringAt} from '../core/json.ts'
import {type StatePaths, writePrivate} from './state-folder.ts'
import {type Store, typeKey} from './store.ts'

const leases = {group: 'coordination.k8s.io', resource: 'leases'}

export const saveTime = (paths: StatePaths, time: number): void =>
  writePrivate(paths.clock, `${JSON.stringify({time})}\n`)

/**
 * Where the clock starts, in milliseconds since 1970: where it stood, and where the machine's clock is further, there; a
 * clock that is moved by hand (speed 0) only where it stood. After a crash the leases of the nodes tell, to ten seconds.
 */
export function startTime(paths: StatePaths, store: Store, speed: number): number {
  const renewed = store.list(typeKey(leases)).map(lease => Date.parse(stringAt(lease, 'spec', 'renewTime') ?? ''))
  const known = [savedTime(paths), ...renewed].filter(time => Number.isFinite(time))
  const saved = known.length === 0 ? undefined : Math.max(...known)
  return speed === 0 && saved !== undefined ? saved : Math.max(Date.now(), saved ?? 0)
}

function savedTime(paths: StatePaths): number {
  try {
    const found = JSON.parse(readFileSync(paths.clock, 'utf8')) as Json
    const time = isObject(found) ? found['time'] : undefined
    return typeof time === 'number' ? time : Number.NaN
  } catch {
    return Number.NaN
  }
}
