/** The sandbox's time. Controllers and nodes ask it, never Date or setTimeout, so that lessons about timing need no waiting. */
export interface Clock {
  /** Milliseconds since 1970 in the sandbox. */
  now(): number
  /** Calls back after that many milliseconds of sandbox time; returns the way to cancel. Never keeps the process alive. */
  after(milliseconds: number, callback: () => void): () => void
}

/** The machine's clock; `speed` 10 makes ten seconds of the sandbox pass in one. Time starts now. */
export function systemClock(speed = 1): Clock {
  const start = Date.now()
  return {
    now: () => (speed === 1 ? Date.now() : Math.floor(start + (Date.now() - start) * speed)),
    after: (milliseconds, callback) => {
      // setTimeout takes at most 2^31-1 milliseconds and fires at once beyond it.
      const timer = setTimeout(callback, Math.min(Math.max(0, milliseconds / speed), 2_147_483_647))
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

/** `2026-11-20T21:34:28Z`, as Kubernetes writes metav1.Time. */
export const timestamp = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
/** `2026-11-20T21:34:28.735000Z`, as Kubernetes writes metav1.MicroTime. */
export const microTimestamp = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 23)}000Z`
