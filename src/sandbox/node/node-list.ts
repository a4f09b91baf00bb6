// Which machines a sandbox has: what `kubectl delete node` does not take away, and what survives a restart.
import {existsSync, readFileSync} from 'node:fs'
import {dnsSubdomainProblems} from '../../core/names.ts'
import {isObject, type Json} from '../../core/json.ts'
import {environmentError} from '../../core/operational-error.ts'
import {writePrivate} from '../state-folder.ts'

/** One simulated machine. */
export interface Machine {
  readonly name: string
  /** Its place among the addresses: 192.168.56.(101 + index), 10.244.(4 * index).0/22. */
  readonly index: number
  /** Switched off: it does not come back with the sandbox. */
  readonly off: boolean
}

/** 10.244.0.0/16 has so many networks of 1024 addresses. */
export const mostMachines = 64

const isMachine = (value: Json): value is {name: string; index: number; off: boolean} =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  dnsSubdomainProblems(value['name']).length === 0 &&
  Number.isInteger(value['index']) &&
  Number(value['index']) >= 0 &&
  Number(value['index']) < mostMachines &&
  typeof value['off'] === 'boolean'

/** The machines that the file tells of; undefined when there is no file. Throws OperationalError (3) for a damaged one. */
export function readMachines(file: string): Machine[] | undefined {
  if (!existsSync(file)) return undefined
  let found: Json
  try {
    found = JSON.parse(readFileSync(file, 'utf8')) as Json
  } catch (cause) {
    throw damaged(file, cause)
  }
  const machines = machinesOf(found)
  if (machines === undefined) throw damaged(file)
  return machines
}

/** The machines of a list; undefined for anything that is none. */
export function machinesOf(found: Json): Machine[] | undefined {
  if (!Array.isArray(found)) return undefined
  const machines = (found as readonly Json[]).filter(isMachine)
  const isWhole = [new Set(machines.map(({index}) => index)), new Set(machines.map(({name}) => name))].every(
    ({size}) => size === found.length,
  )
  return isWhole ? machines.map(({name, index, off}) => ({name, index, off})) : undefined
}

export const writeMachines = (file: string, machines: readonly Machine[]): void =>
  writePrivate(file, `${JSON.stringify(machines)}\n`)

const damaged = (file: string, cause?: unknown): Error =>
  environmentError('the list of the nodes of the sandbox is damaged', {
    looked: file,
    mend: 'delete that file: the sandbox then starts with node-a and node-b',
    cause,
  })
