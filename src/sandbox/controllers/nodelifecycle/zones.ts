// How fast nodes of a zone get NoExecute taints, and when none does.
// Kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption, scheduler/rate_limited_queue.go
import type {Clock} from '../../clock.ts'
import type {NodeObject} from '../objects.ts'

export type ZoneState = 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption'

/** --node-eviction-rate: nodes in a second. */
const RATE = 0.1
/** --secondary-node-eviction-rate, in a zone of more than --large-cluster-size-threshold nodes. */
const REDUCED_RATE = 0.01
const LARGE = 50
/** --unhealthy-zone-threshold. */
const UNHEALTHY_SHARE = 0.55
/** scheduler.NodeEvictionPeriod. */
const PERIOD = 100

/** The zone of a node; `` for nodes that name none. */
export function zoneOf({metadata: {labels = {}}}: NodeObject): string {
  const zone = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? ''
  const region = labels['failure-domain.beta.kubernetes.io/region'] ?? labels['topology.kubernetes.io/region'] ?? ''
  return zone === '' && region === '' ? '' : `${region}:\0:${zone}`
}

/** ComputeZoneState: `ready` says of every node of the zone whether it is. */
export function stateOfZone(ready: readonly boolean[]): ZoneState {
  const bad = ready.filter(is => !is).length
  if (bad > 0 && bad === ready.length) return 'FullDisruption'
  return bad > 2 && bad / ready.length >= UNHEALTHY_SHARE ? 'PartialDisruption' : 'Normal'
}

/** Nodes of a zone that wait for their taint: one at once, the next ones ten seconds apart. */
export class TaintQueue {
  readonly #waiting = new Set<string>()
  #rate = RATE
  #next = 0
  #cancel: (() => void) | undefined

  constructor(
    readonly clock: Clock,
    readonly taint: (node: string) => void,
  ) {}

  add(node: string): void {
    this.#waiting.add(node)
    this.#arm()
  }
  remove(node: string): void {
    this.#waiting.delete(node)
  }
  setState(state: ZoneState, size: number): void {
    if (state === 'PartialDisruption') this.#setRate(size > LARGE ? REDUCED_RATE : 0)
    else this.#setRate(RATE)
  }
  /** Nothing gets a taint: every zone is fully disrupted, so the fault is likely to lie with the control plane. */
  hold(): void {
    this.#setRate(0)
  }
  stop(): void {
    this.#cancel?.()
    this.#waiting.clear()
  }

  #setRate(rate: number): void {
    this.#rate = rate
    this.#arm()
  }

  #arm(): void {
    if (this.#cancel !== undefined || this.#rate === 0 || this.#waiting.size === 0) return
    this.#cancel = this.clock.after(Math.max(PERIOD, this.#next - this.clock.now()), () => {
      this.#cancel = undefined
      this.#take()
      this.#arm()
    })
  }

  #take(): void {
    const [node] = this.#waiting
    if (node === undefined || this.#rate === 0 || this.clock.now() < this.#next) return
    this.#waiting.delete(node)
    this.#next = this.clock.now() + 1000 / this.#rate
    this.taint(node)
  }
}
