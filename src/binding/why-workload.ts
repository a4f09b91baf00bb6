import type {Circumstances} from './circumstances.ts'
import type {Outcome} from './why-claim.ts'
import {type ClaimUseVerdict, whyPod} from './why-pod.ts'

/** The pods of a workload, as its controller makes them: `namespace/name`, in order. */
export interface WorkloadPods {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly pods: readonly string[]
}

export interface WorkloadExplanation {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly outcome: Outcome
  readonly cause: string
  /** How many of its pods have a node. */
  readonly placed: number
  readonly pods: readonly {
    readonly name: string
    readonly isThere: boolean
    readonly outcome: Outcome
    readonly cause: string
  }[]
  readonly claims: readonly ClaimUseVerdict[]
}

/** Which of a workload's pods run and what keeps the first of the others. */
export function whyWorkload(
  here: Circumstances,
  {kind, namespace, name, pods: keys}: WorkloadPods,
): WorkloadExplanation {
  const found = keys.map(key => ({key, why: whyPod(here, key)}))
  const firstOpen = found.findIndex(({why}) => why?.outcome !== 'settled')
  const pods = found.map(({key, why}, index) => ({
    name: key.slice(key.indexOf('/') + 1),
    isThere: here.pods.get(key)?.status !== undefined,
    outcome: why?.outcome ?? ('stuck' as const),
    cause: why?.cause ?? (index > firstOpen ? 'is not made: its controller waits for a pod before it' : 'is not made'),
  }))
  const claims = new Map(found.flatMap(({why}) => (why?.claims ?? []).map(claim => [claim.claim, claim] as const)))
  const open = pods.find(({outcome}) => outcome !== 'settled')
  const blocked = [...claims.values()].find(({outcome}) => outcome === 'stuck')
  const cause =
    open === undefined
      ? 'all its pods have what they need'
      : `pod "${open.name}": ${open.cause}${blocked && !open.cause.includes(blocked.claim) ? `; claim "${blocked.claim}": ${blocked.cause}` : ''}`
  return {
    kind,
    namespace,
    name,
    outcome: open?.outcome ?? 'settled',
    cause,
    placed: found.filter(({key}) => here.pods.get(key)?.status?.state === 'scheduled').length,
    pods,
    claims: [...claims.values()],
  }
}
