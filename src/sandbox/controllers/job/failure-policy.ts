// Kubernetes pkg/controller/job/pod_failure_policy.go
import type {ContainerStatus, Job, Pod, PodFailureRule} from '../objects.ts'

/** What a failed pod means for its Job. */
export type Verdict =
  {readonly action: 'Count' | 'Ignore' | 'FailIndex'} | {readonly action: 'FailJob'; readonly message: string}

/** The first rule that matches decides; without one the failure counts. */
export function judgeFailure(job: Job, pod: Pod): Verdict {
  for (const [index, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const why = matchOf(rule, pod)
    if (why === undefined) continue
    if (rule.action === 'FailJob') {
      return {action: 'FailJob', message: `${why} matching ${rule.action} rule at index ${index}`}
    }
    return {action: rule.action === 'Ignore' || rule.action === 'FailIndex' ? rule.action : 'Count'}
  }
  return {action: 'Count'}
}

function matchOf({onExitCodes, onPodConditions}: PodFailureRule, pod: Pod): string | undefined {
  const {namespace, name} = pod.metadata
  if (onExitCodes !== undefined) {
    const {containerName, operator, values} = onExitCodes
    const isMatch = ({name: container, state: {terminated}}: ContainerStatus): boolean =>
      (containerName === undefined || container === containerName) &&
      terminated !== undefined &&
      terminated.exitCode !== 0 &&
      values.includes(terminated.exitCode) === (operator === 'In')
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]
    const found = statuses.find(isMatch)
    if (found === undefined) return undefined
    return `Container ${found.name} for pod ${namespace}/${name} failed with exit code ${found.state.terminated?.exitCode}`
  }
  const condition = pod.status?.conditions?.find(({type, status}) =>
    onPodConditions?.some(wanted => type === wanted.type && status === (wanted.status ?? 'True')),
  )
  return condition === undefined ? undefined : `Pod ${namespace}/${name} has condition ${condition.type}`
}
