// Creating, mending and deleting the pods of a StatefulSet with their claims.
// Kubernetes pkg/controller/statefulset/stateful_pod_control.go
import {create, isStatus, messageOf, modify, remove, type ControllerContext, type Recorder} from '../context.ts'
import type {PersistentVolumeClaim, Pod, StatefulSet} from '../objects.ts'
import {claims, pods} from '../resources.ts'
import {
  identityLabels,
  identityMatches,
  ordinalOf,
  storageMatches,
  volumesWithClaims,
  wantedClaims,
} from './identity.ts'
import {deletesWhenScaled, hasStaleOwner, hasUnexpectedController, ownersAreRight, rightOwners} from './retention.ts'

type Verb = 'Create' | 'Update' | 'Delete'

export class StatefulPodControl {
  constructor(
    readonly context: ControllerContext,
    readonly record: Recorder,
  ) {}

  /** Creates the claims, then the pod. */
  createPod(set: StatefulSet, pod: Pod): void {
    this.#recorded('Create', set, pod, () => this.#createClaims(set, pod))
    const {uid: _, resourceVersion: __, creationTimestamp: ___, ...metadata} = pod.metadata
    let created: Pod
    try {
      created = create(this.context, pods, {metadata, spec: pod.spec})
    } catch (error) {
      if (!isStatus(error, 409)) this.#event('Create', set, pod, error)
      throw error
    }
    this.#recorded('Update', set, pod, () => this.updateOwners(set, created))
    this.#event('Create', set, pod)
  }

  /** Claims that are missing while the pod is Pending are made again (STS-15). */
  createMissingClaims(set: StatefulSet, pod: Pod): void {
    this.#createClaims(set, pod)
    this.#recorded('Update', set, pod, () => this.updateOwners(set, pod))
  }

  /** Mends labels, volumes and the owners of claims. */
  updatePod(set: StatefulSet, pod: Pod): void {
    const consistent = identityMatches(set, pod) && storageMatches(set, pod)
    if (!storageMatches(set, pod)) this.#recorded('Update', set, pod, () => this.#createClaims(set, pod))
    if (!this.ownersMatch(set, pod)) this.#recorded('Update', set, pod, () => this.updateOwners(set, pod))
    else if (consistent) return
    this.#recorded('Update', set, pod, () => {
      modify(this.context, pods, pod, 'object', draft => {
        const ordinal = ordinalOf(pod)
        draft.metadata.labels = {...draft.metadata.labels, ...identityLabels(pod.metadata.name, ordinal)}
        const volumes = volumesWithClaims(set, ordinal, pod.spec.volumes ?? [])
        if (!storageMatches(set, pod)) Object.assign(draft.spec, {volumes})
      })
    })
    this.#event('Update', set, pod)
  }

  deletePod(set: StatefulSet, pod: Pod): void {
    this.#recorded('Delete', set, pod, () => remove(this.context, pods, pod))
    this.#event('Delete', set, pod)
  }

  ownersMatch(set: StatefulSet, pod: Pod): boolean {
    return this.#claimsOf(set, pod).every(claim => ownersAreRight(claim, set, pod))
  }

  updateOwners(set: StatefulSet, pod: Pod): void {
    for (const claim of this.#claimsOf(set, pod)) {
      if (hasUnexpectedController(claim, set, pod)) {
        const text = `PersistentVolumeClaim ${claim.metadata.name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`
        this.record(set, 'Warning', 'ConflictingController', text)
      }
      if (ownersAreRight(claim, set, pod)) continue
      modify(this.context, claims, claim, 'object', draft => {
        const owners = rightOwners(claim, set, pod)
        if (owners.length > 0) Object.assign(draft.metadata, {ownerReferences: owners})
        else delete draft.metadata.ownerReferences
      })
    }
  }

  /** A claim that still belongs to the pod's last incarnation and is about to be deleted (STS-PVC-06). */
  hasStaleClaim(set: StatefulSet, pod: Pod): boolean {
    return deletesWhenScaled(set) && this.#claimsOf(set, pod).some(claim => hasStaleOwner(claim, pod))
  }

  #claimsOf(set: StatefulSet, pod: Pod): PersistentVolumeClaim[] {
    return wantedClaims(set, ordinalOf(pod)).flatMap(({object}) => this.#claim(object.metadata) ?? [])
  }

  #claim({namespace, name}: {namespace: string; name: string}): PersistentVolumeClaim | undefined {
    return this.context.registry.get(claims, namespace, name) as PersistentVolumeClaim | undefined
  }

  #createClaims(set: StatefulSet, pod: Pod): void {
    const problems: string[] = []
    for (const {object} of wantedClaims(set, ordinalOf(pod))) {
      const {name} = object.metadata
      const existing = this.#claim(object.metadata)
      if (existing?.metadata.deletionTimestamp !== undefined) problems.push(`pvc ${name} is being deleted`)
      if (existing !== undefined) continue
      const about = `Claim ${name}`
      try {
        create(this.context, claims, object)
        this.record(
          set,
          'Normal',
          'SuccessfulCreate',
          `Create ${about} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} success`,
        )
      } catch (error) {
        const text = messageOf(error)
        problems.push(`failed to create PVC ${name}: ${text}`)
        this.record(
          set,
          'Warning',
          'FailedCreate',
          `Create ${about} for Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${text}`,
        )
      }
    }
    if (problems.length > 0) throw new Error(aggregated(problems))
  }

  #recorded(verb: Verb, set: StatefulSet, pod: Pod, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#event(verb, set, pod, error)
      throw error
    }
  }

  #event(verb: Verb, set: StatefulSet, pod: Pod, error?: unknown): void {
    const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`
    if (error === undefined) this.record(set, 'Normal', `Successful${verb}`, `${what} successful`)
    else this.record(set, 'Warning', `Failed${verb}`, `${what} failed error: ${messageOf(error)}`)
  }
}

/** apimachinery util/errors Aggregate.Error: several messages stand in brackets, each once. */
const aggregated = (messages: readonly string[]): string => {
  const unique = [...new Set(messages)]
  return unique.length === 1 ? unique[0]! : `[${unique.join(', ')}]`
}
