import {newestVersion} from '../../core/version.ts'
import {createEventRecorder, type EventRecorder} from '../events.ts'
import type {Clock} from '../clock.ts'
import type {Registry} from '../registry.ts'
import {startAttachDetach} from './attachdetach.ts'
import type {ControllerContext} from './context.ts'
import {startClaimHelpers} from './claim-helpers.ts'
import {startCronJobs} from './cronjob/controller.ts'
import {startDaemonSets} from './daemonset/controller.ts'
import {startDeployments} from './deployment/controller.ts'
import {startDisruptionBudgets} from './disruption/controller.ts'
import {startEndpoints} from './endpoints.ts'
import {startEndpointSliceMirroring} from './endpointslice-mirroring.ts'
import {startEndpointSlices} from './endpointslices.ts'
import {startGarbageCollector} from './garbage-collector.ts'
import {acquireInformers} from './informer.ts'
import {startHorizontalPodAutoscalers} from './horizontalpodautoscaler.ts'
import {startJobs} from './job/controller.ts'
import {startJobExpiry} from './job/ttl.ts'
import {startNamespaces} from './namespace.ts'
import {startNodeLifecycle} from './nodelifecycle/controller.ts'
import {startPersistentVolumes} from './persistentvolume/controller.ts'
import {startPodCollector} from './podgc.ts'
import {startProtection} from './protection.ts'
import {startReplicaSets, startReplicationControllers} from './replicaset.ts'
import {startResourceQuotas} from './resource-quota.ts'
import {startScheduler} from './scheduler/controller.ts'
import {startStatefulSets} from './statefulset/controller.ts'
import {startTaintEviction} from './tainteviction.ts'
import {WorkLoop} from './work-queue.ts'

export interface ControllerOptions {
  /** Default: the registry's. */
  readonly clock?: Clock
  /** Default: a recorder of its own; nodes and controllers may share one. */
  readonly events?: EventRecorder
  /** The server's certificate authority, PEM, for kube-root-ca.crt. */
  readonly rootCertificate?: string
  /** How often unbound claims and unsettled volumes are looked at again (--pvclaimbinder-sync-period); default 5 s. */
  readonly binderResyncMilliseconds?: number
  /** Deletes the folder behind a hostPath volume below /tmp that is reclaimed; nodes offer it. */
  readonly deleteHostPath?: (path: string) => void
  /** Calls back soon, never at once; default setImmediate. Tests step through it. */
  readonly defer?: (run: () => void) => void
  /** Told of failed syncs (which are tried again), for debugging. */
  readonly onError?: (controller: string, key: string, error: unknown) => void
}

/** Starts everything that kube-controller-manager and kube-scheduler do in the sandbox. */
export function startControllers(registry: Registry, options: ControllerOptions = {}): {stop(): void} {
  const loop = new WorkLoop(options.defer)
  const {informers, release} = acquireInformers(registry)
  const context: ControllerContext = {
    registry,
    informers,
    loop,
    clock: options.clock ?? registry.clock,
    events: options.events ?? createEventRecorder(registry),
    onError: options.onError ?? (() => {}),
  }
  const stops = [
    startNamespaces(context, options.rootCertificate === undefined ? {} : {rootCertificate: options.rootCertificate}),
    startProtection(context),
    startPersistentVolumes(context, {
      resyncMilliseconds: options.binderResyncMilliseconds ?? 5000,
      version: newestVersion,
      deleteHostPath: options.deleteHostPath ?? (() => {}),
    }),
    startClaimHelpers(context),
    startAttachDetach(context),
    startScheduler(context, newestVersion),
    startStatefulSets(context),
    startReplicaSets(context),
    startReplicationControllers(context),
    startDisruptionBudgets(context),
    startDeployments(context),
    startDaemonSets(context),
    startJobs(context),
    startCronJobs(context),
    startJobExpiry(context),
    startHorizontalPodAutoscalers(context),
    startEndpoints(context),
    startEndpointSlices(context),
    startEndpointSliceMirroring(context),
    startResourceQuotas(context),
    startGarbageCollector(context),
    startNodeLifecycle(context),
    startTaintEviction(context),
    startPodCollector(context),
  ]
  return {
    stop: () => {
      for (const stop of stops) stop()
      loop.stop()
      release()
    },
  }
}
