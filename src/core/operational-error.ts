/**
 * What went wrong outside the manifests: a wrong call (exit 2) or an environment that does not serve (exit 3).
 * `what` says what failed, `looked` where it looked, `mend` what mends it (a command where there is one).
 */
export class OperationalError extends Error {
  readonly exit: 2 | 3
  readonly looked: string | undefined
  readonly mend: string | undefined

  constructor(exit: 2 | 3, what: string, more: {looked?: string; mend?: string; cause?: unknown} = {}) {
    super(what, {cause: more.cause})
    this.name = 'OperationalError'
    this.exit = exit
    this.looked = more.looked
    this.mend = more.mend
  }
}

/** A wrong call: an unknown name, a missing flag, an impossible combination. */
export const usageError = (
  what: string,
  more: {looked?: string; mend?: string; cause?: unknown} = {},
): OperationalError => new OperationalError(2, what, more)
/** The world outside does not serve: a missing program, a closed port, an unreadable file. */
export const environmentError = (
  what: string,
  more: {looked?: string; mend?: string; cause?: unknown} = {},
): OperationalError => new OperationalError(3, what, more)
