import type {Container, Pod} from '../controllers/objects.ts'
import {ContainerConfigError} from './environment.ts'
import type {ImageFacts} from './images.ts'

/** Throws ContainerConfigError where root would run what must not be root's. Kubernetes pkg/kubelet/kuberuntime verifyRunAsNonRoot */
export function requireNonRoot({metadata, spec}: Pod, container: Container, image: ImageFacts): void {
  const context = {...spec.securityContext, ...container.securityContext}
  if (context.runAsNonRoot !== true || (context.runAsUser ?? image.user) !== 0) return
  const what =
    context.runAsUser === 0
      ? "container's runAsUser breaks non-root policy"
      : 'container has runAsNonRoot and image will run as root'
  const where = `${metadata.name}_${metadata.namespace}(${metadata.uid})`
  throw new ContainerConfigError(`${what} (pod: "${where}", container: ${container.name})`)
}
