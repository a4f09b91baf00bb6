// The probes of one running container. Kubernetes pkg/kubelet/prober/worker.go
import type {Probe} from '../controllers/objects.ts'
import type {ContainerProcess} from './container-process.ts'
import {runHandler} from './handlers.ts'

export type ProbeKind = 'startup' | 'liveness' | 'readiness'

export interface ProbeReports {
  readonly ready: (ready: boolean) => void
  readonly started: () => void
  /** A failure that ends the container. */
  readonly dead: (kind: 'startup' | 'liveness', probe: Probe) => void
  readonly event: (reason: 'Unhealthy' | 'ProbeWarning', message: string) => void
}

/** Runs the probes until stopped: startup first, the others after it. Returns the way to stop. */
export function startProbes(process: ContainerProcess, startedAt: number, reports: ProbeReports): () => void {
  const {startupProbe, livenessProbe, readinessProbe} = process.container
  const workers: ProbeWorker[] = []
  const startOthers = (): void => {
    reports.started()
    if (livenessProbe === undefined && readinessProbe === undefined) return reports.ready(true)
    if (readinessProbe === undefined) reports.ready(true)
    else workers.push(new ProbeWorker('readiness', readinessProbe, process, startedAt, reports))
    if (livenessProbe !== undefined)
      workers.push(new ProbeWorker('liveness', livenessProbe, process, startedAt, reports))
  }
  if (startupProbe === undefined) startOthers()
  else {
    const startup = new ProbeWorker('startup', startupProbe, process, startedAt, {
      ...reports,
      ready: passed => {
        if (!passed) return
        startup.stop()
        startOthers()
      },
    })
    workers.push(startup)
  }
  return () => {
    for (const worker of workers) worker.stop()
  }
}

const titles: Readonly<Record<ProbeKind, string>> = {startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness'}

class ProbeWorker {
  #passed = 0
  #failed = 0
  #stopped = false
  #cancel: (() => void) | undefined

  constructor(
    readonly kind: ProbeKind,
    readonly probe: Probe,
    readonly process: ContainerProcess,
    readonly startedAt: number,
    readonly reports: ProbeReports,
  ) {
    void this.#tick()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** Looks at once and then every period; before initialDelaySeconds are over a look is skipped. */
  async #tick(): Promise<void> {
    const {clock} = this.process
    // A pod that is on its way out is asked no more whether it lives, only whether it is ready.
    if (this.kind !== 'readiness' && this.process.pod().metadata.deletionTimestamp !== undefined) return this.stop()
    const began = clock.now()
    if (began - this.startedAt >= (this.probe.initialDelaySeconds ?? 0) * 1000) await this.#look()
    if (this.#stopped) return
    const period = (this.probe.periodSeconds ?? 10) * 1000
    this.#cancel = clock.after(Math.max(1, period - (clock.now() - began)), () => void this.#tick())
  }

  async #look(): Promise<void> {
    const result = await runHandler(this.process, this.probe, (this.probe.timeoutSeconds ?? 1) * 1000)
    if (this.#stopped) return
    if (result.warning !== undefined) {
      this.reports.event('ProbeWarning', `${titles[this.kind]} probe warning: ${result.warning}`)
    }
    if (result.success) {
      this.#failed = 0
      if (++this.#passed >= (this.probe.successThreshold ?? 1) && this.kind !== 'liveness') this.reports.ready(true)
      return
    }
    if (this.kind !== 'readiness' && this.process.pod().metadata.deletionTimestamp !== undefined) return this.stop()
    this.#passed = 0
    this.reports.event('Unhealthy', `${titles[this.kind]} probe failed: ${result.output}`)
    if (++this.#failed < (this.probe.failureThreshold ?? 3)) return
    if (this.kind === 'readiness') return this.reports.ready(false)
    this.stop()
    this.reports.dead(this.kind, this.probe)
  }
}
