/** Kubernetes pkg/apis/{storage,rbac,discovery,networking,scheduling,autoscaling}/v1/defaults.go. */
import type {Json, MutableJsonObject} from '../../json.ts'
import type {ChangesByType} from '../defaulting.ts'
import {isOn} from '../features.ts'
import {ensurePart, hasValue, part, setIfAbsent, setIfZero, textIn} from '../parts.ts'

const rbacGroup = 'rbac.authorization.k8s.io'
const roleGroup = (object: MutableJsonObject): void => setIfZero(ensurePart(object, 'roleRef'), 'apiGroup', rbacGroup)

const isEmptyList = (object: MutableJsonObject, name: string): boolean => {
  const value = object[name]
  return !Array.isArray(value) || value.length === 0
}

/** Scaling rules are completed when the behaviour is given at all. Kubernetes pkg/apis/autoscaling/v2/defaults.go */
const scaleUp: Json = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    {type: 'Pods', value: 4, periodSeconds: 15},
    {type: 'Percent', value: 100, periodSeconds: 15},
  ],
}
const scaleDown: Json = {selectPolicy: 'Max', policies: [{type: 'Percent', value: 100, periodSeconds: 15}]}
function complete(object: MutableJsonObject, name: string, rules: typeof scaleUp): void {
  const present = ensurePart(object, name)
  for (const [field, value] of Object.entries(rules as Record<string, Json>)) setIfAbsent(present, field, value)
}

export const otherDefaults: ChangesByType = {
  'storage.v1.StorageClass': object => {
    setIfAbsent(object, 'reclaimPolicy', 'Delete')
    setIfAbsent(object, 'volumeBindingMode', 'Immediate')
  },
  'storage.v1.CSIDriver': (object, {version}) => {
    const spec = ensurePart(object, 'spec')
    setIfAbsent(spec, 'attachRequired', true)
    setIfAbsent(spec, 'podInfoOnMount', false)
    setIfAbsent(spec, 'storageCapacity', false)
    setIfAbsent(spec, 'fsGroupPolicy', 'ReadWriteOnceWithFSType')
    if (isEmptyList(spec, 'volumeLifecycleModes')) spec['volumeLifecycleModes'] = ['Persistent']
    setIfAbsent(spec, 'requiresRepublish', false)
    setIfAbsent(spec, 'seLinuxMount', false)
    if (isOn('VolumeLimitScaling', version)) setIfAbsent(spec, 'preventPodSchedulingIfMissing', false)
  },
  'rbac.v1.ClusterRoleBinding': roleGroup,
  'rbac.v1.RoleBinding': roleGroup,
  'rbac.v1.Subject': object => {
    if (['User', 'Group'].includes(textIn(object, 'kind'))) setIfZero(object, 'apiGroup', rbacGroup)
  },
  'discovery.v1.EndpointPort': object => {
    setIfAbsent(object, 'name', '')
    setIfAbsent(object, 'protocol', 'TCP')
  },
  'networking.v1.NetworkPolicyPort': object => setIfAbsent(object, 'protocol', 'TCP'),
  'networking.v1.NetworkPolicy': object => {
    const spec = ensurePart(object, 'spec')
    if (isEmptyList(spec, 'policyTypes'))
      spec['policyTypes'] = isEmptyList(spec, 'egress') ? ['Ingress'] : ['Ingress', 'Egress']
  },
  'networking.v1.IngressClass': object => {
    const parameters = part(part(object, 'spec'), 'parameters')
    if (parameters) setIfAbsent(parameters, 'scope', 'Cluster')
  },
  'scheduling.v1.PriorityClass': object => setIfAbsent(object, 'preemptionPolicy', 'PreemptLowerPriority'),
  'autoscaling.v1.HorizontalPodAutoscaler': object => setIfAbsent(ensurePart(object, 'spec'), 'minReplicas', 1),
  'autoscaling.v2.HorizontalPodAutoscaler': object => {
    const spec = ensurePart(object, 'spec')
    setIfAbsent(spec, 'minReplicas', 1)
    if (isEmptyList(spec, 'metrics'))
      spec['metrics'] = [
        {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}}},
      ]
    if (!hasValue(spec, 'behavior')) return
    complete(ensurePart(spec, 'behavior'), 'scaleUp', scaleUp)
    complete(ensurePart(spec, 'behavior'), 'scaleDown', scaleDown)
  },
}
