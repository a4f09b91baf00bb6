import type {Clock} from '../clock.ts'
import {findImage, imageFigures, isPullFailure, type ImageFacts, type PullFailure} from './images.ts'

/** kubelet's image back-off: 10 s, doubled, at most 300 s. */
const FIRST_BACKOFF = 10_000
const LAST_BACKOFF = 300_000

export type PullOutcome =
  | {readonly got: true; readonly image: ImageFacts; readonly message: string; readonly pulled: boolean}
  | {readonly got: false; readonly failure: PullFailure}

/** The images that a node has. */
export class ImageStore {
  readonly #present = new Set<string>()

  /** What comes of asking for an image under a policy; texts of Kubernetes pkg/kubelet/images/image_manager.go. */
  get(name: string, policy: string): PullOutcome {
    const image = findImage(name)
    if (isPullFailure(image)) return {got: false, failure: image}
    const {reference} = image
    const present = this.#present.has(reference)
    if (present && policy !== 'Always') {
      const message = `Container image "${name}" already present on machine and can be accessed by the pod`
      return {got: true, image, message, pulled: false}
    }
    if (policy === 'Never') {
      const message = `Container image "${name}" is not present with pull policy of Never`
      return {got: false, failure: {message, invalid: false}}
    }
    this.#present.add(reference)
    const {bytes} = imageFigures(reference)
    const message = `Successfully pulled image "${name}" in 10ms (10ms including waiting). Image size: ${bytes} bytes.`
    return {got: true, image, message, pulled: true}
  }
}

/** client-go util/flowcontrol: how long to wait after each failure in a row; forgotten after a quiet time. */
export class BackOff {
  #wait = 0
  #last = 0

  constructor(readonly clock: Clock) {}

  /** Notes a failure; returns for how long to stay away. */
  next(): number {
    const now = this.clock.now()
    const forgotten = now - this.#last > 2 * LAST_BACKOFF
    this.#wait = forgotten || this.#wait === 0 ? FIRST_BACKOFF : Math.min(2 * this.#wait, LAST_BACKOFF)
    this.#last = now
    return this.#wait
  }

  reset(): void {
    this.#wait = 0
  }
}

/** `10s`, `1m20s`, `5m0s`, as Go prints durations. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
