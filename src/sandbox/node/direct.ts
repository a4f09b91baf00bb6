// Programs that run without a shell around them: what they write goes out as it is, and they read input only when they ask.
import type {Input} from './input.ts'
import {waitFor, type Process, type ProcessHost, type Program} from './process.ts'

export interface DirectCall {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string
  readonly input: () => Promise<Uint8Array>
  readonly coming?: Input
  readonly out: (bytes: Uint8Array) => void
  readonly error: (bytes: Uint8Array) => void
  readonly signal: AbortSignal
  readonly tty: boolean
}

/** Runs a simulated program; returns its exit code, 143 when it was told to stop. */
export async function runDirect(program: Program, host: ProcessHost, call: DirectCall): Promise<number> {
  const {out, error, signal, ...rest} = call
  const process: Process = {
    host,
    ...rest,
    signal,
    out: text => out(Buffer.from(text)),
    outBytes: out,
    error: text => error(Buffer.from(text)),
    log: text => out(Buffer.from(text)),
    wait: milliseconds => waitFor(host.clock, milliseconds, signal),
    builtin: async () => 127,
  }
  return program(process)
}
