// Kubernetes pkg/controller/volume/persistentvolume/pv_controller_base.go; what is decided comes from src/binding.
import {defaultClass} from '../../../binding/class-facts.ts'
import {featuresOf, type Features} from '../../../binding/features.ts'
import {matchingVolumes} from '../../../binding/matching.ts'
import {syncClaim, type ClaimSurroundings} from '../../../binding/sync-claim.ts'
import {syncVolume} from '../../../binding/sync-volume.ts'
import type {BindingEvent} from '../../../binding/events.ts'
import type {Version} from '../../../core/version.ts'
import {modify, queueOf, recorderOf, type ControllerContext} from '../context.ts'
import {keyOf} from '../informer.ts'
import type {PersistentVolume, PersistentVolumeClaim, Pod} from '../objects.ts'
import {isTerminal} from '../pods.ts'
import {indexByClaim} from '../protection.ts'
import {claims, events, pods, storageClasses, volumes} from '../resources.ts'
import type {WorkQueue} from '../work-queue.ts'
import {candidatesFor, factsOfClaim, factsOfClass, indexVolumes, stateOfVolume} from './facts.ts'
import {recycledVolumeOf, release, type DeleteHostPath} from './reclaim.ts'
import {bind, setClaimPhase, setVolumePhase, unbind, type Writer} from './writes.ts'

export interface BinderOptions {
  /** How often what is not settled is looked at again. */
  readonly resyncMilliseconds: number
  readonly version: Version
  readonly deleteHostPath: DeleteHostPath
}

/** Binds claims to volumes, and reclaims volumes. Returns the way to stop. */
export function startPersistentVolumes(context: ControllerContext, options: BinderOptions): () => void {
  const binder = new Binder(context, options)
  return () => binder.stop()
}

class Binder {
  readonly #writer: Writer
  readonly #features: Features
  readonly #volumes
  readonly #claims
  readonly #classes
  readonly #pods
  readonly #claimQueue: WorkQueue
  readonly #volumeQueue: WorkQueue
  #cancelResync: (() => void) | undefined

  constructor(
    readonly context: ControllerContext,
    readonly options: BinderOptions,
  ) {
    const {informers} = context
    this.#writer = {context, record: recorderOf(context, 'persistentvolume-controller')}
    this.#features = featuresOf(options.version)
    this.#volumes = informers.of(volumes)
    this.#claims = informers.of(claims)
    this.#classes = informers.of(storageClasses)
    this.#pods = informers.of(pods)
    indexVolumes(this.#volumes)
    indexByClaim(this.#pods)
    this.#volumeQueue = queueOf(context, 'persistentvolume', key => this.#syncVolume(key))
    this.#claimQueue = queueOf(context, 'persistentvolumeclaim', key => this.#syncClaim(key))
    this.#listen()
  }

  stop(): void {
    this.#cancelResync?.()
    this.#claimQueue.stop()
    this.#volumeQueue.stop()
  }

  #listen(): void {
    this.#volumes.onChange(({type, object}) => {
      this.#planResync()
      if (type !== 'DELETED') return this.#volumeQueue.add(keyOf(object))
      const reference = object.spec.claimRef
      if (reference !== undefined) this.#claimQueue.add(`${reference.namespace}/${reference.name}`)
    })
    this.#claims.onChange(({type, object}) => {
      this.#planResync()
      if (type !== 'DELETED') return this.#claimQueue.add(keyOf(object))
      if (object.spec.volumeName !== undefined) this.#volumeQueue.add(object.spec.volumeName)
    })
    this.#pods.onChange(({object}) => {
      const recycling = recycledVolumeOf(object)
      if (recycling !== undefined) this.#volumeQueue.add(recycling)
    })
    this.context.registry.watch(events, ({type, object}) => {
      if (type === 'ADDED') this.#tellOfRecycler(object as unknown as RecyclerEvent)
    })
  }

  /** What the recycler's pod goes through is told on the volume too. */
  #tellOfRecycler({involvedObject, type, message}: RecyclerEvent): void {
    if (involvedObject.kind !== 'Pod' || involvedObject.namespace !== 'default') return
    const {name} = involvedObject
    if (name?.startsWith('recycler-for-') !== true) return
    const volume = this.#volumes.get(name.slice('recycler-for-'.length))
    if (volume === undefined) return
    this.#writer.record(volume, type, 'RecyclerPod', `Recycler pod: ${message}`)
  }

  /** While anything is not settled, all of that is looked at every few seconds; otherwise no timer runs. */
  #planResync(): void {
    this.#cancelResync ??= this.context.clock.after(this.options.resyncMilliseconds, () => {
      this.#cancelResync = undefined
      const openVolumes = this.#volumes.list().filter(isUnsettledVolume)
      const openClaims = this.#claims.list().filter(claim => this.#isUnsettledClaim(claim))
      for (const volume of openVolumes) this.#volumeQueue.add(keyOf(volume))
      for (const claim of openClaims) this.#claimQueue.add(keyOf(claim))
      if (openVolumes.length + openClaims.length > 0) this.#planResync()
    })
  }

  /** Not bound, or bound to a volume that does not say so (any more). */
  #isUnsettledClaim({metadata, spec, status}: PersistentVolumeClaim): boolean {
    return status?.phase !== 'Bound' || this.#volumes.get(spec.volumeName ?? '')?.spec.claimRef?.uid !== metadata.uid
  }

  #syncVolume(key: string): void {
    const volume = this.#volumes.get(key)
    if (volume === undefined) return
    const decision = syncVolume(stateOfVolume(volume), {
      features: this.#features,
      claim: (namespace, name) => {
        const claim = this.#claims.get(`${namespace}/${name}`)
        return claim === undefined ? undefined : factsOfClaim(claim)
      },
      usingPods: (namespace, name) => {
        const users = this.#pods.byIndex('claim', `${namespace}/${name}`).filter(pod => !isTerminal(pod))
        return users.map(keyOf).sort()
      },
    })
    switch (decision.action) {
      case 'set phase':
        return setVolumePhase(this.#writer, volume, decision.phase)
      case 'release':
        return release(this.#writer, volume, decision.reclaim, this.options.deleteHostPath)
      case 'unbind':
        return unbind(this.#writer, volume, decision.keepReservation)
      case 'sync claim':
        return this.#claimQueue.add(`${decision.namespace}/${decision.name}`)
      case 'refuse': {
        const {onVolume, onClaim, claim} = decision
        this.#writer.record(volume, onVolume.type, onVolume.reason, onVolume.message)
        const object = this.#claims.get(`${claim.namespace}/${claim.name}`)
        if (object !== undefined) this.#writer.record(object, onClaim.type, onClaim.reason, onClaim.message)
      }
    }
  }

  #syncClaim(key: string): void {
    const claim = this.#claims.get(key)
    if (claim === undefined) return
    const decision = syncClaim(factsOfClaim(claim), this.#surroundings(key))
    switch (decision.action) {
      case 'bind': {
        const volume = this.#volumes.get(decision.volumes[0]!.name)
        return volume === undefined ? undefined : bind(this.#writer, volume, claim)
      }
      case 'assign class':
        return void modify(this.context, claims, claim, 'object', draft => {
          draft.spec.storageClassName = decision.className
        })
      case 'provision':
        return this.#askProvisioner(claim, decision.provisioner, decision.event)
      case 'stay pending':
        if (decision.event !== undefined) this.#tell(claim, decision.event)
        return setClaimPhase(this.#writer, claim, 'Pending')
      case 'lose':
        return setClaimPhase(this.#writer, claim, 'Lost', decision.event)
    }
  }

  #surroundings(key: string): ClaimSurroundings {
    const classOf = (name: string) => {
      const found = this.#classes.get(name)
      return found === undefined ? undefined : factsOfClass(found)
    }
    return {
      features: this.#features,
      volume: name => {
        const volume = this.#volumes.get(name)
        return volume === undefined ? undefined : stateOfVolume(volume)
      },
      storageClass: classOf,
      defaultClass: () => defaultClass(this.#classes.list().map(factsOfClass)),
      matching: (claim, delayed) => {
        const states = candidatesFor(this.#volumes, claim).map(stateOfVolume)
        return matchingVolumes(claim, states, {delayed, features: this.#features})
      },
      waitingPods: () =>
        this.#pods
          .byIndex('claim', key)
          .filter(isWaiting)
          .map(pod => pod.metadata.name),
    }
  }

  /** The provisioner looks for its name in these annotations (PROV-03). */
  #askProvisioner(claim: PersistentVolumeClaim, provisioner: string, event: BindingEvent | undefined): void {
    modify(this.context, claims, claim, 'object', draft => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        'volume.kubernetes.io/storage-provisioner': provisioner,
        'volume.beta.kubernetes.io/storage-provisioner': provisioner,
      }
    })
    if (event !== undefined) this.#tell(claim, event)
    setClaimPhase(this.#writer, claim, 'Pending')
  }

  #tell(claim: PersistentVolumeClaim, event: BindingEvent): void {
    this.#writer.record(claim, event.type, event.reason, event.message)
  }
}

interface RecyclerEvent {
  readonly involvedObject: {readonly kind?: string; readonly namespace?: string; readonly name?: string}
  readonly type: 'Normal' | 'Warning'
  readonly message: string
}

/** Uses the claim, has no node yet and has not ended. */
const isWaiting = (pod: Pod): boolean => pod.spec.nodeName === undefined && !isTerminal(pod)

/** Phases that say nothing is to be done; Released is final only where the volume is kept. */
function isUnsettledVolume(volume: PersistentVolume): boolean {
  switch (volume.status?.phase) {
    case 'Available':
    case 'Bound':
      return false
    case 'Released':
      return volume.spec.persistentVolumeReclaimPolicy !== 'Retain'
    default:
      return true
  }
}
