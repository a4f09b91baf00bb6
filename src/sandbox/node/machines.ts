// The simulated machines, as somebody in the machine room handles them.
import {dnsSubdomainProblems} from '../../core/names.ts'
import {usageError} from '../../core/operational-error.ts'
import {remove, type ControllerContext} from '../controllers/context.ts'
import type {Informer} from '../controllers/informer.ts'
import type {NodeObject, Pod} from '../controllers/objects.ts'
import {nodes, pods} from '../controllers/resources.ts'
import type {NodeAgent} from './node-agent.ts'
import {mostMachines, readMachines, writeMachines, type Machine} from './node-list.ts'

export interface MachineOptions {
  /** The nodes of a new sandbox; default node-a and node-b. */
  readonly nodes?: readonly string[] | undefined
  /** The file of the list; without it nothing is kept. */
  readonly list?: string
  readonly agentFor: (machine: Machine) => NodeAgent
}

/** What `sandbox node list` prints of one. */
export interface MachineState {
  readonly name: string
  readonly on: boolean
  readonly address: string
  /** Pods that are bound to it. */
  readonly pods: number
}

/** The machines of a new sandbox. */
export const defaultMachines = (names: readonly string[] = ['node-a', 'node-b']): Machine[] =>
  names.map((name, index) => ({name, index, off: false}))

export class Machines {
  readonly #agents = new Map<string, NodeAgent>()
  readonly #pods: Informer<Pod>
  readonly #begins: readonly string[]

  /** All are off until begin. Throws OperationalError (3) for a damaged list. */
  constructor(
    readonly context: ControllerContext,
    readonly options: MachineOptions,
  ) {
    this.#pods = context.informers.of(pods)
    this.#pods.index('assigned', ({spec}) => (spec.nodeName === undefined ? [] : [spec.nodeName]))
    const kept = options.list === undefined ? undefined : readMachines(options.list)
    const machines = kept ?? defaultMachines(options.nodes)
    for (const machine of machines) this.#agents.set(machine.name, options.agentFor(machine))
    this.#begins = machines.filter(({off}) => !off).map(({name}) => name)
  }

  /** Switches on every machine that was on. */
  begin(): void {
    for (const name of this.#begins) this.#switchOn(name)
  }

  agent(name: string | undefined): NodeAgent | undefined {
    return this.#agents.get(name ?? '')
  }
  agents(): Iterable<NodeAgent> {
    return this.#agents.values()
  }
  list(): MachineState[] {
    return [...this.#agents.values()].map(({name, isOn, address}) => {
      return {name, on: isOn, address, pods: this.#pods.countByIndex('assigned', name)}
    })
  }

  /** As the list keeps them. */
  machines(): Machine[] {
    return [...this.#agents.values()].map(({name, isOn, options}) => ({name, index: options.index, off: !isOn}))
  }

  /** The address of the pod's node when that does not answer. */
  silentAddress(pod: Pod | undefined): string | undefined {
    if (pod?.spec.nodeName === undefined) return undefined
    const agent = this.agent(pod.spec.nodeName)
    if (agent?.isOn === true) return undefined
    return agent?.address ?? pod.status?.hostIP ?? pod.spec.nodeName
  }

  /** Adds a machine and switches it on. Throws OperationalError (2) for a bad name and one that is taken. */
  add(name: string): void {
    const [problem] = dnsSubdomainProblems(name)
    if (problem !== undefined) throw usageError(`"${name}" is no name of a node: ${problem}`)
    if (this.#agents.has(name))
      throw usageError(`there is a node "${name}" already`, {mend: `k8slab sandbox node start ${name}`})
    const taken = new Set([...this.#agents.values()].map(agent => agent.options.index))
    const index = Array.from({length: mostMachines}, (_, number) => number).find(number => !taken.has(number))
    if (index === undefined) throw usageError(`a sandbox has at most ${mostMachines} nodes`)
    this.#agents.set(name, this.options.agentFor({name, index, off: false}))
    this.#switchOn(name)
    this.#save()
  }

  /** Takes a machine away, and its Node object with it. Its folder stays. Throws OperationalError (2) for an unknown one. */
  remove(name: string): void {
    this.#known(name).cutOff()
    this.#agents.delete(name)
    this.#save()
    const node = this.context.registry.get(nodes, undefined, name) as NodeObject | undefined
    if (node !== undefined) remove(this.context, nodes, node)
  }

  /** Cuts the power of a machine; false when it was off. Throws OperationalError (2) for an unknown one. */
  stop(name: string): boolean {
    const agent = this.#known(name)
    const wasOn = agent.isOn
    agent.cutOff()
    this.#save()
    return wasOn
  }

  /** Switches a machine on; false when it was on, and its Node object there. Throws OperationalError (2) for an unknown one. */
  start(name: string): boolean {
    const agent = this.#known(name)
    const isThere = this.context.registry.get(nodes, undefined, name) !== undefined
    if (agent.isOn && isThere) return false
    // A kubelet registers its node when it starts, never later.
    if (agent.isOn) agent.cutOff()
    this.#switchOn(name)
    this.#save()
    return true
  }

  #switchOn(name: string): void {
    this.#agents.get(name)?.start(this.#pods.byIndex('assigned', name))
  }

  #known(name: string): NodeAgent {
    const agent = this.#agents.get(name)
    if (agent !== undefined) return agent
    const names = [...this.#agents.keys()].join(', ')
    throw usageError(`there is no node "${name}" in the sandbox`, {looked: names === '' ? 'no nodes' : names})
  }

  #save(): void {
    const {list} = this.options
    if (list !== undefined) writeMachines(list, this.machines())
  }
}
