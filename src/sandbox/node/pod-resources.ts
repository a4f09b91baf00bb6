// What a pod as a whole has of its node. Kubernetes pkg/kubelet/kubelet_pods.go convertToAPIPodLevelResourcesStatus
import {asJson} from '../controllers/context.ts'
import type {Pod, PodStatus} from '../controllers/objects.ts'
import {podAmounts} from '../../core/limit-range.ts'
import {quantityText} from '../../core/quantity.ts'
import {addAll, type ResourceList, resourceListAt} from '../../core/resource-list.ts'

/** The figures of a pod's status that belong to all its containers together. */
export function podResources(pod: Pod): Pick<PodStatus, 'allocatedResources' | 'resources'> {
  const object = asJson(pod)
  const requests = new Map(podAmounts(object, 'requests'))
  addAll(requests, resourceListAt(object, 'spec', 'overhead'))
  const limits = podAmounts(object, 'limits')
  const asked = requests.size === 0 ? {} : texts(requests)
  return {
    ...(requests.size === 0 ? {} : {allocatedResources: asked}),
    resources: {
      ...(limits.size === 0 ? {} : {limits: texts(limits)}),
      ...(requests.size === 0 ? {} : {requests: asked}),
    },
  }
}

const texts = (list: ResourceList): Record<string, string> =>
  Object.fromEntries([...list].map(([name, quantity]) => [name, quantityText(quantity)]))
