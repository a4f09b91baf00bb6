// What is told of a container: the resources and mounts that it has, and its last words.
import {existsSync} from 'node:fs'
import type {Container, ContainerStatus} from '../controllers/objects.ts'
import type {ContainerProcess} from './container-process.ts'
import {readLog} from './logs.ts'

/** Resources and mounts as they are in force. Kubernetes pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses */
export function granted(
  {resources = {}, volumeMounts = []}: Container,
  isRunning: boolean,
): Pick<ContainerStatus, 'allocatedResources' | 'resources' | 'volumeMounts'> {
  const {requests} = resources
  const mounts = volumeMounts.map(({name, mountPath, readOnly}) => ({
    name,
    mountPath,
    ...(readOnly === true ? {readOnly, recursiveReadOnly: 'Disabled'} : {}),
  }))
  return {
    ...(isRunning ? {...(requests === undefined ? {} : {allocatedResources: requests}), resources} : {}),
    ...(mounts.length === 0 ? {} : {volumeMounts: mounts}),
  }
}

/**
 * What the container wrote as its last words, or the end of its log where it failed and the policy says so. `folder` is its own folder, if it
 * has one.
 */
export function terminationMessage(
  spec: Container,
  process: ContainerProcess | undefined,
  {code, folder}: {readonly code: number; readonly folder: string},
): string {
  // A container that wrote no file at all has no folder.
  const written = existsSync(folder) ? writtenIn(process, spec.terminationMessagePath ?? '/dev/termination-log') : ''
  if (written !== '' || code === 0 || process === undefined) return written
  if (spec.terminationMessagePolicy !== 'FallbackToLogsOnError') return ''
  return readLog(process.log.path, {tailLines: 80}).slice(-2048)
}

function writtenIn(process: ContainerProcess | undefined, path: string): string {
  try {
    return process?.files.readText(path).slice(0, 4096) ?? ''
  } catch {
    return ''
  }
}
