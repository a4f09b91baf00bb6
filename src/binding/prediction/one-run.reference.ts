import {type JsonObject, stringAt} from '../../core/json.ts'
import {type ClaimFacts, claimFacts, claimKey} from '../claim-facts.ts'
import {type ClassFacts, classFacts, defaultClass} from '../class-facts.ts'
import type {Features} from '../features.ts'
import {matchingVolumes, matchingVolumesOnNode} from '../matching.ts'
import {type NodeFacts, nodeFacts} from '../node-facts.ts'
import {unused} from '../node-fit.ts'
import {type PodFacts, podFacts} from '../pod-facts.ts'
import {type PodSurroundings, schedulePod} from '../schedule-pod.ts'
import {type ClaimSurroundings, syncClaim} from '../sync-claim.ts'
import {syncVolume} from '../sync-volume.ts'
import {type VolumeState, volumeState} from '../volume-facts.ts'

/** What became of everything in one run, as texts. */
export type Outcome = ReadonlyMap<string, string>

/**
 * The plain model that the prediction is measured against: one run, every choice made by `choose` (a number below `count`),
 * every list searched from end to end. It knows no pools, components or worlds.
 */
export class OneRun implements ClaimSurroundings, PodSurroundings {
  readonly #volumes = new Map<string, VolumeState>()
  readonly #claims = new Map<string, ClaimFacts>()
  readonly #classes = new Map<string, ClassFacts>()
  readonly #pods = new Map<string, {facts: PodFacts; state: 'open' | 'unlucky' | 'waiting' | 'placed'; node: string}>()
  readonly nodes: PodSurroundings['nodes']
  readonly #choose: (count: number) => number
  readonly features: Features

  constructor(objects: readonly JsonObject[], features: Features, choose: (count: number) => number) {
    this.features = features
    this.#choose = choose
    this.nodes = objects
      .filter(object => object['kind'] === 'Node')
      .map(object => ({node: nodeFacts(object), use: unused}))
    for (const [index, object] of objects.entries()) {
      this.#create(object, index)
      for (const pod of this.#pods.values()) if (pod.state === 'unlucky') pod.state = 'open'
      this.#settle()
    }
  }

  outcome(): Outcome {
    const texts = new Map<string, string>()
    for (const [key, {phase, volumeName}] of this.#claims) texts.set(`claim ${key}`, `${phase} ${volumeName}`)
    for (const [name, {phase, claimRef}] of this.#volumes) {
      texts.set(`volume ${name}`, `${phase} ${claimRef ? claimKey(claimRef) : ''}`)
    }
    for (const [key, {state, node}] of this.#pods) texts.set(`pod ${key}`, state === 'placed' ? `on ${node}` : 'open')
    return texts
  }

  volume(name: string): VolumeState | undefined {
    return this.#volumes.get(name)
  }
  claim(namespace: string, name: string): ClaimFacts | undefined {
    return this.#claims.get(`${namespace}/${name}`)
  }
  storageClass(name: string): ClassFacts | undefined {
    return this.#classes.get(name)
  }
  defaultClass(): ClassFacts | undefined {
    return defaultClass(this.#classes.values())
  }
  matching(claim: ClaimFacts, delayed: boolean): readonly VolumeState[] {
    return matchingVolumes(claim, this.#volumes.values(), {delayed, features: this.features})
  }
  matchingOnNode(
    claim: ClaimFacts,
    node: NodeFacts,
    taken: ReadonlySet<string>,
  ): ReturnType<PodSurroundings['matchingOnNode']> {
    return matchingVolumesOnNode(claim, this.#volumes.values(), node, taken, this.features)
  }
  isInUse(claim: ClaimFacts): boolean {
    return [...this.#pods.values()].some(
      ({facts, state}) =>
        (state === 'placed' || state === 'waiting') && facts.claims.some(use => use.claim === claim.name),
    )
  }
  waitingPods(): readonly string[] {
    return []
  }

  #create(object: JsonObject, index: number): void {
    switch (stringAt(object, 'kind') ?? '') {
      case 'StorageClass': {
        const added = {...classFacts(object), created: String(index).padStart(3, '0')}
        this.#classes.set(added.name, added)
        return
      }
      case 'PersistentVolume': {
        const volume = volumeState(object)
        const {action} = syncVolume(volume, {features: this.features, claim: () => undefined, usingPods: () => []})
        if (action !== 'set phase') throw new Error(`a fresh volume is not ${action}`)
        this.#volumes.set(volume.name, {...volume, phase: 'Available'})
        return
      }
      case 'PersistentVolumeClaim': {
        const claim = claimFacts(object)
        const assigned = claim.hasClass ? undefined : this.defaultClass()
        this.#claims.set(claimKey(claim), assigned ? {...claim, className: assigned.name, hasClass: true} : claim)
        return
      }
      case 'Pod': {
        const facts = podFacts(object)
        this.#pods.set(claimKey(facts), {facts, state: 'open', node: ''})
      }
    }
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#choose(list.length)]!
  }

  #settle(): void {
    while (this.#syncSomeClaim() || this.#scheduleSomePod());
  }

  /** Every claim that could be bound may be the next one that the resync looks at. */
  #syncSomeClaim(): boolean {
    const bindable: (() => void)[] = []
    for (const [key, claim] of this.#claims) {
      if (claim.phase === 'Bound') continue
      const decision = syncClaim(claim, this)
      if (decision.action === 'assign class') {
        this.#claims.set(key, {...claim, className: decision.className, hasClass: true})
        return true
      }
      if (decision.action === 'bind') bindable.push(() => this.#bind(claim, this.#pick(decision.volumes)))
    }
    if (bindable.length === 0) return false
    this.#pick(bindable)()
    return true
  }

  #bind(claim: ClaimFacts, volume: VolumeState): void {
    const {namespace, name, uid} = claim
    this.#volumes.set(volume.name, {...volume, phase: 'Bound', claimRef: {namespace, name, uid}})
    this.#claims.set(claimKey(claim), {...claim, phase: 'Bound', volumeName: volume.name, bindCompleted: true})
    for (const pod of this.#pods.values()) {
      const uses = pod.facts.claims.some(use => use.claim === name)
      if (uses && pod.state === 'unlucky') pod.state = 'open'
    }
  }

  #scheduleSomePod(): boolean {
    for (const pod of this.#pods.values()) {
      if (pod.state !== 'open') continue
      const decision = schedulePod(pod.facts, this)
      if (decision.outcome !== 'fits') continue
      const ways = decision.places.flatMap(({node, placements}) => placements.map(placement => ({node, placement})))
      const choice = this.#choose(ways.length + (decision.otherwise === undefined ? 0 : 1))
      const way = ways[choice]
      if (way === undefined) {
        pod.state = 'unlucky'
        return true
      }
      const {node, placement} = way
      pod.state = placement.provisions.length > 0 ? 'waiting' : 'placed'
      pod.node = node.name
      for (const {claim, volume} of placement.bindings) {
        const completable = (claim.accessModes & ~volume.accessModes) === 0
        if (completable) this.#bind(claim, volume)
        else pod.state = 'waiting'
      }
      for (const claim of placement.provisions) this.#claims.set(claimKey(claim), {...claim, selectedNode: node.name})
      return true
    }
    return false
  }
}

/** The outcomes of all runs there are, or undefined when there are more than `most`. */
export function allOutcomes(objects: readonly JsonObject[], features: Features, most: number): Outcome[] | undefined {
  const outcomes: Outcome[] = []
  let path: {choice: number; count: number}[] = []
  for (;;) {
    if (outcomes.length === most) return undefined
    let at = 0
    const run = new OneRun(objects, features, count => {
      path[at] ??= {choice: 0, count}
      return path[at++]!.choice
    })
    outcomes.push(run.outcome())
    // The next run differs in the last choice that has another way left.
    path = path.slice(0, at)
    while (path.length > 0 && path.at(-1)!.choice === path.at(-1)!.count - 1) path.pop()
    if (path.length === 0) return outcomes
    path.at(-1)!.choice += 1
  }
}
