import type {NodeUse} from '../../../binding/node-fit.ts'
import {podFacts, type PodFacts} from '../../../binding/pod-facts.ts'
import {asJson} from '../context.ts'
import type {Informer} from '../informer.ts'
import type {Pod} from '../objects.ts'
import {isTerminal} from '../pods.ts'

const known = new WeakMap<Pod, PodFacts>()

/** What the scheduling rules read of a pod; read once for each stored object. */
export function factsOfPod(pod: Pod): PodFacts {
  let facts = known.get(pod)
  if (facts === undefined) known.set(pod, (facts = podFacts(asJson(pod))))
  return facts
}

interface Tally {
  pods: number
  readonly requests: Map<string, bigint>
  readonly hostPorts: Map<string, number>
}

/** What the pods of each node take of it, kept up to date pod by pod, so that no attempt has to add them up. */
export class NodeUses {
  readonly #tallies = new Map<string, Tally>()

  constructor(pods: Informer<Pod>) {
    pods.onChange(({type, object, previous}) => {
      if (previous !== undefined) this.#count(previous, -1)
      if (type !== 'DELETED') this.#count(object, 1)
    })
  }

  of(node: string): NodeUse {
    const {pods, requests, hostPorts} = this.#tally(node)
    return {pods, requests, hostPorts: new Set(hostPorts.keys())}
  }

  #tally(node: string): Tally {
    let tally = this.#tallies.get(node)
    if (tally === undefined) {
      this.#tallies.set(node, (tally = {pods: 0, requests: new Map(), hostPorts: new Map()}))
    }
    return tally
  }

  #count(pod: Pod, sign: 1 | -1): void {
    if (pod.spec.nodeName === undefined || isTerminal(pod)) return
    const tally = this.#tally(pod.spec.nodeName)
    const facts = factsOfPod(pod)
    tally.pods += sign
    for (const [name, amount] of facts.requests) {
      tally.requests.set(name, (tally.requests.get(name) ?? 0n) + BigInt(sign) * amount)
    }
    for (const port of facts.hostPorts) {
      const users = (tally.hostPorts.get(port) ?? 0) + sign
      if (users > 0) tally.hostPorts.set(port, users)
      else tally.hostPorts.delete(port)
    }
  }
}
