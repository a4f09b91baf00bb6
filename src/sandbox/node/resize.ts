// Pods whose containers get other resources while they run. Kubernetes pkg/kubelet/events/resize.go,
// pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodResizeAction
import type {Container, Pod} from '../controllers/objects.ts'

type Amounts = Readonly<Record<string, string>>

const sorted = (amounts: Amounts | undefined): Amounts | undefined =>
  amounts && Object.fromEntries(Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1)))

/** What a container asks for, in Go's order. */
function resourcesOf({resources = {}}: Container): {readonly limits?: Amounts; readonly requests?: Amounts} {
  const [limits, requests] = [sorted(resources.limits), sorted(resources.requests)]
  return {...(limits && {limits}), ...(requests && {requests})}
}

/** `{"containers":[…],"generation":2}`: what events say of a resize. */
export function resizeText({spec, metadata}: Pod): string {
  const summary = (containers: readonly Container[]): object[] =>
    containers.map(container => ({name: container.name, resources: resourcesOf(container)}))
  const init = summary(spec.initContainers ?? [])
  return JSON.stringify({
    ...(init.length > 0 && {initContainers: init}),
    containers: summary(spec.containers),
    generation: metadata.generation ?? 0,
  })
}

/** How a container gets other resources; undefined when they are the same. */
export function resizeOf(before: Container, wanted: Container): 'in place' | 'restart' | undefined {
  const [had, gets] = [resourcesOf(before), resourcesOf(wanted)]
  const changed = ['cpu', 'memory'].filter(name =>
    (['limits', 'requests'] as const).some(part => had[part]?.[name] !== gets[part]?.[name]),
  )
  if (changed.length === 0) return undefined
  const restarts = (wanted.resizePolicy ?? []).some(
    ({resourceName, restartPolicy}) => restartPolicy === 'RestartContainer' && changed.includes(resourceName ?? ''),
  )
  return restarts ? 'restart' : 'in place'
}
