// For tests: what a person does in a namespace with quotas, and what a server of Kubernetes 1.36 answers. Played against the sandbox's
// registry and controllers beside, and against a cluster in test/cluster.
import type {JsonObject} from '../../../../core/json.ts'

/** `{ns}` in names stands for the namespace: kinds without one share the cluster. */
export type Step =
  | {readonly does: 'create'; readonly object: JsonObject; readonly dry?: true; readonly says?: string}
  | {
      readonly does: 'patch'
      readonly kind: string
      readonly name: string
      /** A JSON merge patch. */
      readonly patch: JsonObject
      readonly part?: 'status' | 'resize'
      readonly says?: string
    }
  | {readonly does: 'delete'; readonly kind: string; readonly name: string}
  /** Waits until the quota has that status. */
  | {readonly does: 'wait'; readonly quota: string; readonly used: JsonObject; readonly hard?: JsonObject}
  /** Waits until the claim is bound. */
  | {readonly does: 'bound'; readonly claim: string}
  /** Waits for an event about the object; `*` stands for letters and digits. */
  | {
      readonly does: 'event'
      readonly kind: string
      readonly name: string
      readonly reason: string
      readonly message: string
    }

export interface Scenario {
  readonly title: string
  readonly steps: readonly Step[]
}
