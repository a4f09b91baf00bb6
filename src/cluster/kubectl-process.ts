import {execa} from 'execa'
import {environmentError} from '../core/operational-error.ts'
import type {CommandResult} from './cluster.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** What kubectl itself prints when there is no talking with the server at all; a command in a pod may say the like of it. */
const unreachable =
  /^(The connection to the server \S+ was refused|Unable to connect to the server|error: You must be logged in to the server|error: error loading config file|E\d{4} .*couldn't get current server API group list)/m

/**
 * Runs kubectl with that list of arguments, never through a shell. A user's kuberc is left aside, so that it cannot change
 * what a flag means. Throws an environment error when kubectl is missing or reaches no server.
 */
export async function runKubectl(words: readonly string[], env: Env, stdin?: string): Promise<CommandResult> {
  const result = await execa('kubectl', words, {
    env: {...env, KUBECTL_KUBERC: 'false'},
    extendEnv: false,
    input: stdin ?? '',
    reject: false,
    stripFinalNewline: false,
    timeout: 120_000,
  })
  const code = result.code
  if (code === 'ENOENT' || code === 'EACCES') {
    throw environmentError('kubectl is not installed, or not on the PATH', {
      looked: env['PATH'] ?? 'in no folder: PATH is empty',
      mend: 'install it (https://kubernetes.io/docs/tasks/tools/), or run the lab in the sandbox, which needs none: --on sandbox',
    })
  }
  const {stdout, stderr} = result
  // Ctrl-C goes to kubectl, too, and may end it before this process has seen the signal.
  if (result.isTerminated && !result.timedOut) await new Promise(resolve => setTimeout(resolve, 50))
  if (result.timedOut) {
    throw environmentError('kubectl gave no answer for two minutes', {looked: `kubectl ${words.join(' ')}`})
  }
  if (result.exitCode !== 0 && unreachable.test(stderr)) {
    throw environmentError('the cluster does not answer', {
      looked: reasonIn(stderr),
      mend: 'see whether it is up, and whether the context is right: kubectl config get-contexts',
    })
  }
  return {stdout, stderr, exitCode: result.exitCode ?? 1}
}

/** The last line that is no log line of client-go: what kubectl itself says. */
function reasonIn(stderr: string): string {
  const lines = stderr.split('\n').filter(line => line.trim() !== '')
  return (lines.findLast(line => !/^[EWI]\d{4} /.test(line)) ?? lines.at(-1) ?? '').replace(/^error: /, '')
}
