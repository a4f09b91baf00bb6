import type {Features} from '../features.ts'
import type {Scenario} from './scenario.ts'
import {beginWith} from './existing.ts'
import {type Limits, makeStep, merge, prepareStep, TooManyWorlds} from './settle.ts'
import {stageOf} from './stage.ts'
import {World} from './world.ts'

/** The possible outcomes of a scenario; `complete` is false when there were too many and this is only one of them. */
export interface Outcomes {
  readonly worlds: readonly World[]
  readonly complete: boolean
}

/** How much is spent on telling worlds apart: objects that are copied and compared for it. */
const budget = 1_000_000
const mostWorlds = 1024

/** Plays the scenario in all the ways that it may go. */
export function explore(scenario: Scenario, features: Features): Outcomes {
  try {
    return {worlds: play(scenario, features, {worlds: mostWorlds, one: false, left: budget}), complete: true}
  } catch (error) {
    if (!(error instanceof TooManyWorlds)) throw error
    return {worlds: play(scenario, features, {worlds: 1, one: true, left: Infinity}), complete: false}
  }
}

function play(scenario: Scenario, features: Features, limits: Limits): World[] {
  const first = new World(stageOf(scenario, features))
  let worlds = beginWith(first, scenario.steps, limits)
  // Worlds become alike again now and then; looking for that must not cost more than it brings.
  let tolerated = 8
  for (const step of scenario.steps) {
    if (step.there) continue
    prepareStep(worlds[0], step)
    worlds = makeStep(worlds, step, limits)
    if (worlds.length <= tolerated) continue
    worlds = merge(worlds, limits)
    tolerated = 2 * worlds.length
  }
  return worlds.length > 1 ? merge(worlds, limits) : worlds
}
