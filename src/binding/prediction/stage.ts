import {type ClassFacts, defaultClass} from '../class-facts.ts'
import type {Features} from '../features.ts'
import {type Catalog, catalogOf} from './catalog.ts'
import {sharesNodes} from './components.ts'
import {type PendingLayout, pendingLayoutOf} from './pending.ts'
import type {Limit} from './limits.ts'
import type {Scenario} from './scenario.ts'

/** What all possible worlds of a scenario have in common: who knows whom, and the classes that there are by now. */
export interface Stage {
  readonly scenario: Scenario
  readonly features: Features
  readonly catalog: Catalog
  readonly pending: PendingLayout
  readonly classes: Map<string, ClassFacts>
  /** The class that claims without one get, now. */
  defaultClass: ClassFacts | undefined
  /** LimitRanges and quotas that there are by now. */
  readonly limits: Limit[]
  readonly claimNamed: ReadonlyMap<string, number>
  /** Pods that use the claim, by claim. */
  readonly podsUsing: readonly (readonly number[])[]
  /** The claims of a pod that will ever exist, each once. */
  readonly claimsUsed: readonly (readonly number[])[]
  readonly memberOf: ReadonlyMap<number, {readonly workload: number; readonly member: number}>
  /** Claims that name a volume, by its name. */
  readonly requesting: ReadonlyMap<string, readonly number[]>
  /** True when it matters on which node a pod is, because others may want its room or port. */
  readonly sharesNodes: boolean
  /** How many steps have been made. */
  step: number
}

export function stageOf(scenario: Scenario, features: Features): Stage {
  const claimNamed = new Map(scenario.claimKeys.map((key, index) => [key, index]))
  const podsUsing: number[][] = scenario.claims.map(() => [])
  const claimsUsed = scenario.pods.map((pod, index) => {
    const used = new Set<number>()
    for (const {claim} of pod.claims) {
      const place = claimNamed.get(`${pod.namespace}/${claim}`)
      if (place !== undefined) used.add(place)
    }
    for (const claim of used) podsUsing[claim]!.push(index)
    return [...used]
  })
  const memberOf = new Map<number, {workload: number; member: number}>()
  for (const [workload, {members}] of scenario.workloads.entries()) {
    for (const [member, {pod}] of members.entries()) memberOf.set(pod, {workload, member})
  }
  const requesting = new Map<string, number[]>()
  for (const [index, {volumeName}] of scenario.claims.entries()) {
    if (volumeName === '') continue
    const list = requesting.get(volumeName)
    if (list) list.push(index)
    else requesting.set(volumeName, [index])
  }
  return {
    scenario,
    features,
    catalog: catalogOf(scenario),
    pending: pendingLayoutOf(scenario.claims),
    classes: new Map(),
    limits: [],
    defaultClass: undefined,
    claimNamed,
    podsUsing,
    claimsUsed,
    memberOf,
    requesting,
    sharesNodes: sharesNodes(scenario),
    step: 0,
  }
}

/** Adds a class to those that there are. */
export function addClass(stage: Stage, added: ClassFacts): void {
  stage.classes.set(added.name, added)
  stage.defaultClass = defaultClass(stage.classes.values())
}
