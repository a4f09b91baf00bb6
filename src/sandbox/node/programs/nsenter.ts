// nsenter into the mount namespace of the node, for a privileged container that has the root of the node mounted:
// `nsenter --mount=/rootfs/proc/1/ns/mnt -- ls /` sees the files of the node as its own.
import {ContainerFiles, type VirtualFile} from '../files/container-files.ts'
import type {Process, ProcessHost, Program} from '../process.ts'
import {loadShell} from '../shell/load.ts'

const swallow = (): void => {}
const devices = (): Map<string, VirtualFile> => new Map([['/dev/null', {read: () => '', write: swallow, mode: 0o666}]])

/** The same container, with the files of a folder that is mounted in it. */
function inside(host: ProcessHost, files: ContainerFiles): ProcessHost {
  const {pod, container, image, network, clock, hostname, environment, shared, mainCommand, terminate} = host
  return {
    pod,
    container,
    image,
    files,
    network,
    clock,
    hostname,
    environment,
    shared,
    mainCommand,
    terminate,
    listen: (port, listener) => host.listen(port, listener),
  }
}

export const nsenter: Program = async (process: Process) => {
  const {args, host, error} = process
  const target = args.find(arg => /^(--mount|-m)=/.test(arg))?.replace(/^[^=]*=/, '')
  const place = /^(.*)\/proc\/1\/ns\/mnt$/.exec(target ?? '')?.[1]
  const mount = host.files.mounts.find(({path}) => path === place)
  if (target === undefined || mount === undefined) {
    error(`nsenter: cannot open ${target ?? '/proc/1/ns/mnt'}: No such file or directory\n`)
    return 1
  }
  // Who is privileged gets into the namespace, however its own mount is.
  if (host.container.securityContext?.privileged !== true) {
    error("nsenter: reassociate to namespace 'ns/mnt' failed: Operation not permitted\n")
    return 1
  }
  const rest = args.slice(args.includes('--') ? args.indexOf('--') + 1 : args.findIndex(arg => !arg.startsWith('-')))
  const {runCommand} = await loadShell(host.clock)
  const files = new ContainerFiles({
    root: mount.real,
    mounts: [],
    prepare: swallow,
    virtual: devices(),
  })
  return runCommand(inside(host, files), {
    argv: rest.length === 0 || args.length === 1 ? ['sh'] : rest,
    environment: process.environment,
    cwd: '/',
    stdin: process.coming ?? (await process.input()),
    out: bytes => process.outBytes(bytes),
    error: bytes => error(Buffer.from(bytes).toString('utf8')),
    signal: process.signal,
    tty: process.tty,
  })
}
