/** What `kubectl logs` may ask for; times are milliseconds since 1970. */
export interface LogOptions {
  /** Go on with what is written later, until the container ends. */
  readonly follow?: boolean
  /** Only the last lines. */
  readonly tailLines?: number
  /** The instance before the last restart. */
  readonly previous?: boolean
  /** Each line starts with its time (RFC 3339, nanoseconds) and a space. */
  readonly timestamps?: boolean
  /** Only what was written since then. */
  readonly since?: number
  readonly limitBytes?: number
}

export interface StreamOptions {
  /** The client sends standard input; without it the process reads end of file at once. */
  readonly stdin: boolean
  /** One terminal: everything is written to stdout, and resize() tells its size. */
  readonly tty: boolean
}

/**
 * A command that runs in a container, as `kubectl exec` and `kubectl attach` see it. What was written before a listener is
 * set is kept for it; each listener is set once. Bytes, because `kubectl cp` sends tar files through it.
 */
export interface ExecSession {
  readonly tty: boolean
  /** `end` closes standard input. After the exit both do nothing. */
  stdin(chunk: Uint8Array | 'end'): void
  onStdout(listener: (chunk: Uint8Array) => void): void
  onStderr(listener: (chunk: Uint8Array) => void): void
  resize(columns: number, rows: number): void
  /** The client went away: ends the command. */
  close(): void
  /** The exit code, after everything was written. Never rejects for a command that runs and fails: 126, 127 and so on. */
  readonly exit: Promise<number>
  /** Bytes of standard input that the command has not read yet, and who is told when it reads: a client waits meanwhile. */
  readonly unread?: () => number
  readonly onRead?: (listener: () => void) => void
}

/**
 * What nodes offer to the API server: the streams of containers. The server has checked that the pod exists, is on a node
 * and has such a container; a container that is not running is refused by throwing StatusError (`container not found
 * ("web")`), as the kubelet's answer is passed on.
 */
export interface PodRuntime {
  logs(
    namespace: string,
    pod: string,
    container: string,
    options: LogOptions,
  ): string | AsyncIterable<string> | Promise<string | AsyncIterable<string>>
  /** Refuses, as exec and attach would, by StatusError: the node does not answer, or the container does not run. */
  requireRunning?(namespace: string, pod: string, container: string): void
  exec(
    namespace: string,
    pod: string,
    container: string,
    command: readonly string[],
    options: StreamOptions,
  ): ExecSession | Promise<ExecSession>
  /** The streams of the container's own process: what it writes from now on, and its standard input when it has one. */
  attach(namespace: string, pod: string, container: string, options: StreamOptions): ExecSession | Promise<ExecSession>
}
