import type {Container, PodSpec} from '../controllers/objects.ts'

/** What a container is in its pod. */
export type ContainerRole = 'init' | 'sidecar' | 'main'

/** Kubernetes pkg/api/v1/pod/util.go FindMatchingContainerRestartRule: what the first rule for that exit code says. */
function actionOf({restartPolicyRules = []}: Container, code: number): string | undefined {
  const rule = restartPolicyRules.find(({exitCodes}) => {
    const isIn = exitCodes?.values?.includes(code) ?? false
    return exitCodes?.operator === 'NotIn' ? !isIn : isIn
  })
  return rule?.action
}

/** That exit code makes all containers of the pod start anew. */
export const restartsAll = (spec: Container, code: number): boolean => actionOf(spec, code) === 'RestartAllContainers'

/** Some exit code of some container does. Kubernetes pkg/api/v1/pod/util.go AllContainersCouldRestart */
export const couldRestartAll = ({initContainers = [], containers}: PodSpec): boolean =>
  [...initContainers, ...containers].some(({restartPolicyRules = []}) =>
    restartPolicyRules.some(({action}) => action === 'RestartAllContainers'),
  )

/** Kubernetes pkg/api/v1/pod/util.go ContainerShouldRestart: the container's own rules and policy come before the pod's. */
export function restarts(spec: Container, role: ContainerRole, podPolicy: string, code: number): boolean {
  const own = role === 'sidecar' ? undefined : spec.restartPolicy
  const action = spec.restartPolicy === undefined ? undefined : actionOf(spec, code)
  if (action === 'Restart' || action === 'RestartAllContainers') return true
  const policy = own ?? podPolicy
  return policy === 'Always' || (policy === 'OnFailure' && code !== 0)
}
