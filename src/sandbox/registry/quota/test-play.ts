// For tests: plays a scenario in one namespace of some cluster, and says what is not as the scenario has it.
import {isDeepStrictEqual} from 'node:util'
import {type JsonObject, objectAt, stringAt} from '../../../core/json.ts'
import type {Scenario, Step} from './test-scenarios/scenario.ts'

/** A namespace of a cluster. Refusals are the server's messages; undefined when a request was granted. */
export interface World {
  readonly namespace: string
  create(object: JsonObject, dry: boolean): Promise<string | undefined>
  patch(
    kind: string,
    name: string,
    patch: JsonObject,
    part: 'object' | 'status' | 'resize',
  ): Promise<string | undefined>
  remove(kind: string, name: string): Promise<void>
  get(kind: string, name: string): Promise<JsonObject | undefined>
  events(kind: string, name: string): Promise<readonly {readonly reason: string; readonly message: string}[]>
  /** Lets some time pass. */
  rest(): Promise<void>
}

/** How often something is looked at before it is given up. */
const TIMES = 60

/** Plays the steps in order; returns a line for each that went otherwise. */
export async function play(world: World, {steps}: Scenario): Promise<string[]> {
  const wrong: string[] = []
  for (const step of steps) {
    const placed = JSON.parse(JSON.stringify(step).replaceAll('{ns}', world.namespace)) as Step
    const problem = await playStep(world, placed)
    if (problem !== undefined) wrong.push(`${JSON.stringify(placed).slice(0, 160)}\n  ${problem}`)
  }
  return wrong
}

async function playStep(world: World, step: Step): Promise<string | undefined> {
  switch (step.does) {
    case 'create':
      return unlike(step.says, await world.create(step.object, step.dry === true))
    case 'patch':
      return unlike(step.says, await world.patch(step.kind, step.name, step.patch, step.part ?? 'object'))
    case 'delete':
      await world.remove(step.kind, step.name)
      return undefined
    case 'wait':
      return until(world, async () => {
        const status = objectAt(await world.get('ResourceQuota', step.quota), 'status')
        const isRight =
          isDeepStrictEqual(objectAt(status, 'used'), step.used) &&
          (step.hard === undefined || isDeepStrictEqual(Object.keys(objectAt(status, 'hard')), keysOf(step.hard)))
        return isRight ? undefined : `status is ${JSON.stringify(status)}`
      })
    case 'bound':
      return until(world, async () => {
        const phase = stringAt(await world.get('PersistentVolumeClaim', step.claim), 'status', 'phase')
        return phase === 'Bound' ? undefined : `claim is ${phase}`
      })
    case 'event':
      return until(world, async () => {
        const found = await world.events(step.kind, step.name)
        const isThere = found.some(({reason, message}) => reason === step.reason && fits(message, step.message))
        return isThere
          ? undefined
          : `events: ${found.map(({reason, message}) => `${reason}: ${message}`).join('\n    ')}`
      })
  }
}

const keysOf = (value: JsonObject): string[] => Object.keys(value).sort()

const unlike = (said: string | undefined, answer: string | undefined): string | undefined =>
  said === answer ? undefined : `expected ${said ?? 'nothing'}\n  answered ${answer ?? 'nothing'}`

/** `*` in the pattern is a part of a generated name. */
function fits(text: string, pattern: string): boolean {
  const escaped = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, character =>
    character === '*' ? '[a-z0-9-]+' : `\\${character}`,
  )
  return new RegExp(`^${escaped}$`).test(text)
}

/** The last problem, when it does not go away. */
async function until(world: World, look: () => Promise<string | undefined>): Promise<string | undefined> {
  for (let turn = 0; ; turn++) {
    const problem = await look()
    // Also after it went well: who else looks at the same may see it a moment later.
    await world.rest()
    if (problem === undefined || turn === TIMES) return problem
  }
}
