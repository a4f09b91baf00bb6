import {environmentError, OperationalError, usageError} from '../../core/operational-error.ts'
import type {SandboxProcess} from '../../sandbox/process.ts'
import type {StatePaths} from '../../sandbox/state-folder.ts'
import type {Command, CommandContext, OptionValues} from '../command.ts'
import {flagOption, textOption} from '../command.ts'
import {exportCommand, importCommand} from './sandbox-archive.ts'
import {assignment, dirOption, mayThrowAway, pathsOf} from './sandbox-folder.ts'
import {node} from './sandbox-node.ts'
import {duration, step} from './sandbox-step.ts'

const start: Command = {
  name: 'start',
  summary: 'start it, or find it running, and print KUBECONFIG=<path>',
  description:
    'The embedded cluster runs in the background until it is stopped. It answers on 127.0.0.1 only, to those who have its\n' +
    'token, which is in the kubeconfig. What was in it before a stop is there again.',
  examples: [
    {line: 'eval "export $(k8slab sandbox start)"', does: 'start it for the kubectl of this shell'},
    {line: 'k8slab sandbox start --dir lab2 --for 2h', does: 'another one beside it, for two hours'},
  ],
  options: [
    dirOption,
    {flags: '--port <number>', summary: 'the port on 127.0.0.1 (default: any free one, and that again)'},
    {flags: '--for <time>', summary: 'stop by itself after that time: 90s, 30m, 2h'},
    {
      flags: '--speed <factor>',
      summary: 'how much faster the clock of the cluster runs; 0: by sandbox step only (default: 1)',
    },
    {flags: '--foreground', summary: 'stay in this terminal until Ctrl-C'},
  ],
  run: async (context, _args, options) => {
    const paths = await pathsOf(context, options)
    const settings = settingsOf(options)
    if (flagOption(options, 'foreground')) return runInForeground(context, paths.folder, settings)
    const found = await startOrFind(paths, foregroundWords(paths.folder, options), context.signal)
    if (found !== undefined) {
      await requireSettings(paths, found, settings, stopping(options))
      context.stderr.write(`the sandbox runs already at ${found.url} (pid ${found.pid})\n`)
    } else {
      context.stderr.write(`the sandbox runs; ${stopping(options)} ends it\n`)
    }
    context.stdout.write(`${assignment(paths.kubeconfig)}\n`)
    return 0
  },
}

/** What stops the one of that folder. */
function stopping(options: OptionValues): string {
  const dir = textOption(options, 'dir')
  return dir === undefined ? 'k8slab sandbox stop' : `k8slab sandbox stop --dir ${dir}`
}

/** Starts it in the background; of two who do so together the second finds that of the first. Returns one that was there already. */
async function startOrFind(
  paths: StatePaths,
  words: readonly string[],
  signal: AbortSignal,
): Promise<SandboxProcess | undefined> {
  const {servingProcess, startInBackground} = await import('../../sandbox/process.ts')
  const found = await servingProcess(paths, signal)
  if (found !== undefined) return found
  const {makeStateFolder} = await import('../../sandbox/state-folder.ts')
  makeStateFolder(paths) // the log of the background process goes there
  try {
    await startInBackground(paths, words, signal)
    return undefined
  } catch (error) {
    const first = await servingProcess(paths, signal)
    if (first === undefined) throw error
    return first
  }
}

/** Throws OperationalError (3) when a running sandbox has another port, or its clock another speed, than was asked for. */
async function requireSettings(
  paths: StatePaths,
  found: SandboxProcess,
  {port, speed}: Settings,
  stop: string,
): Promise<void> {
  const refuse = (has: string, what: string): OperationalError =>
    environmentError(`the sandbox runs already, ${has}`, {
      looked: paths.process,
      mend: `${stop}, and start it with the other ${what}`,
    })
  if (port !== undefined && !found.url.endsWith(`:${port}`)) throw refuse(`at ${found.url}`, 'port')
  if (speed === undefined) return
  const {askStatus} = await import('../../sandbox/client.ts')
  const status = await askStatus(paths, found)
  if (speed !== status.speed) throw refuse(`with --speed ${status.speed}`, 'speed')
}

interface Settings {
  readonly port?: number
  readonly speed?: number
  /** Milliseconds. */
  readonly time?: number
}

function settingsOf(options: OptionValues): Settings {
  const port = numberOption(options, 'port', 1, 65_535)
  const speed = numberOption(options, 'speed', 0, 1000)
  const time = textOption(options, 'for')
  return {
    ...(port !== undefined && {port}),
    ...(speed !== undefined && {speed}),
    ...(time !== undefined && {time: duration(time, '--for')}),
  }
}

function numberOption(options: OptionValues, name: string, least: number, most: number): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const value = Number(text)
  const fits = text.trim() !== '' && value >= least && value <= most && (name !== 'port' || Number.isInteger(value))
  if (!fits) throw usageError(`--${name}: "${text}" is no number from ${least} to ${most}`)
  return value
}

/** The words that make this program the background process. */
function foregroundWords(folder: string, options: OptionValues): string[] {
  const words = ['sandbox', 'start', '--foreground', '--dir', folder]
  for (const name of ['port', 'for', 'speed']) {
    const value = textOption(options, name)
    if (value !== undefined) words.push(`--${name}`, value)
  }
  return words
}

async function runInForeground(context: CommandContext, folder: string, settings: Settings): Promise<number> {
  const {growSlowly, tellParent} = await import('../../sandbox/process.ts')
  const {startSandbox} = await import('../../sandbox/server.ts')
  const {time, ...rest} = settings
  const {StatusError} = await import('../../sandbox/registry.ts')
  const onError = (where: string, error: unknown): void => {
    // A refusal of the API server is no bug: a namespace that goes away while a controller still works in it.
    const text = error instanceof Error && !(error instanceof StatusError) ? (error.stack ?? '') : String(error)
    context.stderr.write(`${where}: ${text}\n`)
  }
  let sandbox
  try {
    const onListening = (url: string): void => tellParent({ready: true, url})
    sandbox = await startSandbox({folder, onError, onListening, ...rest})
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error
    const {message: what, looked, mend, exit} = error
    tellParent({ready: false, what, exit, ...(looked !== undefined && {looked}), ...(mend !== undefined && {mend})})
    throw error
  }
  await growSlowly()
  context.stdout.write(`${assignment(sandbox.kubeconfig)}\n`)
  await ended(context.signal, time)
  await sandbox.close()
  return 0
}

/** Resolves when the program is told to stop, or after that time. */
function ended(signal: AbortSignal, time: number | undefined): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    // setTimeout takes at most 2^31-1 milliseconds; that is 24 days.
    const timer = time === undefined ? undefined : setTimeout(resolve, Math.min(time, 2_147_483_647))
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

const stop: Command = {
  name: 'stop',
  summary: 'stop it; what is in it is kept',
  examples: [{line: 'k8slab sandbox stop', does: 'the one of the default folder'}],
  options: [dirOption],
  run: async (context, _args, options) => {
    const paths = await pathsOf(context, options)
    const {stopProcess} = await import('../../sandbox/process.ts')
    const stopped = await stopProcess(paths)
    context.stderr.write(stopped ? 'the sandbox is stopped\n' : `no sandbox runs in ${paths.folder}\n`)
    return 0
  },
}

const status: Command = {
  name: 'status',
  summary: 'whether it runs, where, since when, and what is in it',
  description: 'Exit codes: 0 it runs, 3 it does not.',
  examples: [{line: 'k8slab sandbox status', does: 'the one of the default folder'}],
  options: [dirOption],
  run: async (context, _args, options) => {
    const paths = await pathsOf(context, options)
    const {servingProcess} = await import('../../sandbox/process.ts')
    const found = await servingProcess(paths, context.signal)
    if (!found) {
      context.stdout.write(`status   not running\nfolder   ${paths.folder}\n`)
      return 3
    }
    const {askStatus} = await import('../../sandbox/client.ts')
    const {objects, resourceVersion, time, speed} = await askStatus(paths, found)
    const lines = [
      'status   running',
      `url      ${found.url}`,
      `pid      ${found.pid}`,
      `uptime   ${uptime(Date.now() - found.started)}`,
      `time     ${time}${speed === 1 ? '' : ` (speed ${speed})`}`,
      `objects  ${objects} (resourceVersion ${resourceVersion})`,
      `folder   ${paths.folder}`,
      assignment(paths.kubeconfig),
    ]
    context.stdout.write(`${lines.join('\n')}\n`)
    return 0
  },
}

function uptime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  const parts = [days && `${days}d`, hours && `${hours}h`, minutes && `${minutes}m`, `${seconds % 60}s`]
  return parts.filter(Boolean).join(' ')
}

const reset: Command = {
  name: 'reset',
  summary: 'throw away all that is in it: objects and volumes',
  description: 'Stops it when it runs, and leaves it stopped. Its kubeconfig stays valid for the next start.',
  examples: [{line: 'k8slab sandbox reset --yes', does: 'without a question'}],
  options: [dirOption, {flags: '--yes', summary: 'do not ask'}],
  run: async (context, _args, options) => {
    const paths = await pathsOf(context, options)
    const {clearState, isStateFolder} = await import('../../sandbox/state-folder.ts')
    if (!isStateFolder(paths)) {
      context.stderr.write(`there is no sandbox in ${paths.folder}\n`)
      return 0
    }
    if (!flagOption(options, 'yes') && !(await mayThrowAway(context, paths))) return 0
    const {claimFolder, releaseFolder, stopProcess} = await import('../../sandbox/process.ts')
    await stopProcess(paths)
    claimFolder(paths)
    try {
      clearState(paths)
    } finally {
      releaseFolder(paths)
    }
    context.stderr.write('the sandbox is empty; k8slab sandbox start starts it again\n')
    return 0
  },
}

export const sandbox: Command = {
  name: 'sandbox',
  summary: 'start and stop the embedded cluster for kubectl',
  description:
    'A small cluster in one process, for the kubectl of this machine: API server, controllers, a scheduler, and nodes whose\n' +
    'containers are simulated and whose volumes are folders. It needs no root, no containers and no network.',
  examples: [],
  subcommands: [start, stop, status, reset, node, step, exportCommand, importCommand],
}
