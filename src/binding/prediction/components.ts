import type {Scenario, Step} from './scenario.ts'

/** Sets of things that have to do with each other. */
class Groups {
  readonly #parent: number[] = []
  add(): number {
    return this.#parent.push(this.#parent.length) - 1
  }
  of(member: number): number {
    let root = member
    while (this.#parent[root] !== root) root = this.#parent[root]!
    for (let here = member; here !== root;) {
      const next = this.#parent[here]!
      this.#parent[here] = root
      here = next
    }
    return root
  }
  join(a: number, b: number): void {
    const [rootA, rootB] = [this.of(a), this.of(b)]
    // The older one stays the root, so that groups keep the order of the input.
    if (rootA < rootB) this.#parent[rootB] = rootA
    else this.#parent[rootA] = rootB
  }
}

/**
 * The parts of a scenario that cannot touch each other: no claim of one can take a volume of another, and no pod uses claims of
 * two. Each is predicted alone, so that what is undecided in one does not multiply with what is undecided in the next.
 */
export function independentParts(scenario: Scenario): Scenario[] {
  const groups = new Groups()
  const add = (list: readonly unknown[]): number[] => list.map(() => groups.add())
  const claims = add(scenario.claims)
  const volumes = add(scenario.volumes)
  const pods = add(scenario.pods)
  const workloads = add(scenario.workloads)
  const classes = new Map<string, number>()
  const classGroup = (name: string): number => {
    let group = classes.get(name)
    if (group === undefined) classes.set(name, (group = groups.add()))
    return group
  }
  joinByNames(scenario, groups, {claims, volumes, pods}, classGroup)
  for (const [index, {members}] of scenario.workloads.entries()) {
    for (const member of members) {
      groups.join(workloads[index]!, pods[member.pod]!)
      for (const claim of member.claims) groups.join(workloads[index]!, claims[claim]!)
    }
  }
  joinByQuotas(scenario, groups, {claims, pods})
  if (sharesNodes(scenario)) for (const pod of pods) groups.join(pods[0]!, pod)
  const groupOf = (step: Step): number | undefined => {
    switch (step.creates) {
      case 'class':
        return classes.get(scenario.classes[step.index]!.name)
      case 'volume':
        return volumes[step.index]
      case 'claim':
        return claims[step.index]
      case 'pod':
        return pods[step.index]
      case 'workload':
        return workloads[step.index]
      case 'limit':
        return undefined
    }
  }
  return split(scenario, step => {
    const group = groupOf(step)
    return group === undefined ? undefined : groups.of(group)
  })
}

function joinByNames(
  scenario: Scenario,
  groups: Groups,
  places: {readonly claims: number[]; readonly volumes: number[]; readonly pods: number[]},
  classGroup: (name: string) => number,
): void {
  const {claims, volumes, pods} = places
  const volumeNamed = new Map(scenario.volumes.map((volume, index) => [volume.name, volumes[index]!]))
  const claimNamed = new Map(scenario.claimKeys.map((key, index) => [key, claims[index]!]))
  const defaults = scenario.classes.filter(entry => entry.isDefault)
  for (const [index, volume] of scenario.volumes.entries()) {
    groups.join(volumes[index]!, classGroup(volume.className))
    const reserved = volume.claimRef && claimNamed.get(`${volume.claimRef.namespace}/${volume.claimRef.name}`)
    if (reserved !== undefined) groups.join(volumes[index]!, reserved)
  }
  for (const [index, claim] of scenario.claims.entries()) {
    groups.join(claims[index]!, classGroup(claim.className))
    if (!claim.hasClass) for (const {name} of defaults) groups.join(claims[index]!, classGroup(name))
    const requested = claim.volumeName === '' ? undefined : volumeNamed.get(claim.volumeName)
    if (requested !== undefined) groups.join(claims[index]!, requested)
  }
  for (const [index, pod] of scenario.pods.entries()) {
    for (const {claim} of pod.claims) {
      const used = claimNamed.get(`${pod.namespace}/${claim}`)
      if (used !== undefined) groups.join(pods[index]!, used)
    }
  }
}

/** Of a quota everything in its namespace takes. */
function joinByQuotas(
  {limits, claims, pods}: Scenario,
  groups: Groups,
  places: {readonly claims: number[]; readonly pods: number[]},
): void {
  const first = new Map<string, number>()
  const counted = new Set(limits.flatMap(({kind, namespace}) => (kind === 'ResourceQuota' ? [namespace] : [])))
  const join = ({namespace}: {readonly namespace: string}, group: number): void => {
    if (!counted.has(namespace)) return
    const other = first.get(namespace)
    if (other === undefined) first.set(namespace, group)
    else groups.join(other, group)
  }
  for (const [index, claim] of claims.entries()) join(claim, places.claims[index]!)
  for (const [index, pod] of pods.entries()) join(pod, places.pods[index]!)
}

/** True when pods can stand in each other's way on a node: a port of the host, or less room than all of them want. */
export function sharesNodes({pods, nodes}: Scenario): boolean {
  const ports = new Set<string>()
  const wanted = new Map([['pods', BigInt(pods.length) * 1_000_000_000n]])
  for (const pod of pods) {
    for (const port of pod.hostPorts) {
      const [base = ''] = port.split('@')
      if (ports.has(base)) return true
      ports.add(base)
    }
    for (const [name, amount] of pod.requests) wanted.set(name, (wanted.get(name) ?? 0n) + amount)
  }
  return nodes.some(({allocatable}) => {
    if (allocatable === undefined) return false
    return [...wanted].some(([name, amount]) => amount > (allocatable.get(name) ?? (name === 'pods' ? amount : 0n)))
  })
}

/** Cuts a scenario into one for each group of steps; numbers are counted anew in each. */
function split(scenario: Scenario, groupOf: (step: Step) => number | undefined): Scenario[] {
  const parts = new Map<number, Step[]>()
  const limits: Step[] = []
  for (const step of scenario.steps) {
    if (step.creates === 'limit') {
      // Each part has them all, at their time.
      limits.push(step)
      for (const part of parts.values()) part.push(step)
    }
    const group = groupOf(step)
    if (group === undefined) continue
    let part = parts.get(group)
    if (!part) parts.set(group, (part = [...limits]))
    part.push(step)
  }
  if (parts.size === 1 && scenario.steps.length === parts.values().next().value?.length) return [scenario]
  const open: Step[][] = []
  const certain: Step[] = []
  for (const part of parts.values()) {
    if (limits.length === 0 && isCertain(part)) certain.push(...part)
    else open.push(part)
  }
  // What can go only one way multiplies nothing, so it costs less together.
  if (certain.length > 0) open.push(certain)
  return open.map(part => subScenario(scenario, part))
}

/** True when there is nothing to choose: one claim and one volume at most, and no pods. */
function isCertain(steps: readonly Step[]): boolean {
  let [claims, volumes] = [0, 0]
  for (const {creates} of steps) {
    if (creates === 'pod' || creates === 'workload') return false
    if (creates === 'claim') claims += 1
    if (creates === 'volume') volumes += 1
  }
  return claims <= 1 && volumes <= 1
}

class Renumbering<T> {
  readonly list: T[] = []
  /** Where each of the list was before. */
  readonly indexes: number[] = []
  readonly #places = new Map<number, number>()
  constructor(readonly all: readonly T[]) {}
  place(index: number): number {
    let place = this.#places.get(index)
    if (place !== undefined) return place
    place = this.list.push(this.all[index]!) - 1
    this.indexes.push(index)
    this.#places.set(index, place)
    return place
  }
}

function subScenario(scenario: Scenario, steps: readonly Step[]): Scenario {
  const classes = new Renumbering(scenario.classes)
  const volumes = new Renumbering(scenario.volumes)
  const claims = new Renumbering(scenario.claims)
  const pods = new Renumbering(scenario.pods)
  const ephemeralClaims = new Map<number, number[]>()
  const placePod = (index: number): number => {
    const place = pods.place(index)
    const made = scenario.ephemeralClaims.get(index)
    if (made)
      ephemeralClaims.set(
        place,
        made.map(claim => claims.place(claim)),
      )
    return place
  }
  const workloads: Scenario['workloads'][number][] = []
  const renumbered = steps.map((step): Step => {
    switch (step.creates) {
      case 'class':
        return {...step, index: classes.place(step.index)}
      case 'volume':
        return {...step, index: volumes.place(step.index)}
      case 'claim':
        return {...step, index: claims.place(step.index)}
      case 'pod':
        return {...step, index: placePod(step.index)}
      case 'limit':
        return step
      case 'workload': {
        const {workload, members} = scenario.workloads[step.index]!
        const own = members.map(member => ({
          claims: member.claims.map(claim => claims.place(claim)),
          pod: placePod(member.pod),
        }))
        return {...step, index: workloads.push({workload, members: own}) - 1}
      }
    }
  })
  return {
    classes: classes.list,
    volumes: volumes.list,
    claims: claims.list,
    claimKeys: claims.indexes.map(index => scenario.claimKeys[index]!),
    pods: pods.list,
    ephemeralClaims,
    workloads,
    limits: scenario.limits,
    steps: renumbered,
    nodes: scenario.nodes,
    gone: scenario.gone,
  }
}
