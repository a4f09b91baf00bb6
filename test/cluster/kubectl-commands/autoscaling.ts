import {run, type Command} from './command.ts'

const target = 'scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: idle}'
const scaler = (version: string, name: string, more: string): string => `
apiVersion: autoscaling/${version}
kind: HorizontalPodAutoscaler
metadata: {name: ${name}}
spec: {${target}, ${more}}
`
const metrics = `
  - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 200Mi}}}
  - {type: Pods, pods: {metric: {name: requests, selector: {matchLabels: {a: b}}}, target: {type: AverageValue, averageValue: "10"}}}
  - {type: External, external: {metric: {name: queue}, target: {type: Value, value: "30"}}}`
const many = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: many}
spec:
  ${target}
  maxReplicas: 4
  behavior: {scaleDown: {stabilizationWindowSeconds: 60}}
  metrics:${metrics}
`
const event = `
apiVersion: events.k8s.io/v1
kind: Event
metadata: {name: tested}
type: Normal
reason: Tested
action: Testing
note: it was
regarding: {kind: Deployment, name: idle, namespace: "{ns}", apiVersion: apps/v1}
reportingController: example.com/test
reportingInstance: one
eventTime: "2026-01-31T10:00:00.000000Z"
`

/** Kinds that are served in more than one version: autoscalers and events. */
export const autoscaling: readonly Command[] = [
  run('create deployment idle --image=nginx:1.27 --replicas=2'),
  run('autoscale deployment idle --max=5 --min=1 --name=plain'),
  run('get hpa plain -o jsonpath={.apiVersion}{.spec}'),
  run('get horizontalpodautoscalers.v1.autoscaling plain -o jsonpath={.apiVersion}{.spec}'),
  run('get hpa plain'),
  run('patch hpa plain --type=merge -p {"spec":{"maxReplicas":7}}'),
  run('patch hpa plain --type=merge -p {"spec":{"maxReplicas":0}}', {exit: 1}),
  run('apply -f -', {stdin: scaler('v1', 'old', 'maxReplicas: 3')}),
  run('get horizontalpodautoscalers.v1.autoscaling old -o jsonpath={.spec}'),
  run('get hpa old -o jsonpath={.spec}'),
  run('apply -f -', {stdin: scaler('v1', 'old', 'maxReplicas: 3, targetCPUUtilizationPercentage: 55')}),
  run('get hpa old -o jsonpath={.spec.metrics}'),
  run('apply -f -', {stdin: scaler('v1', 'wrong', 'maxReplicas: 3, metrics: []'), exit: 1}),
  run('apply -f -', {stdin: scaler('v2', 'wrong', 'maxReplicas: 3, metrics: [{type: Nothing}]'), exit: 1}),
  run('apply --server-side -f -', {stdin: scaler('v1', 'sided', 'maxReplicas: 3')}),
  run('delete hpa old sided'),
  run('apply -f -', {stdin: many}),
  run('get horizontalpodautoscalers.v1.autoscaling many -o jsonpath={.metadata.annotations}', {compare: 'json'}),
  run('get hpa many'),
  run('delete hpa many'),
  // The first look comes after 15 seconds.
  run('get hpa plain -o jsonpath={.status.conditions[*].reason}', {until: /FailedGetResourceMetric/}),
  run('get hpa plain'),
  run('describe hpa plain', {compare: 'sorted'}),
  run('delete hpa plain'),
  run('delete deployment idle'),
  run('create -f -', {stdin: event}),
  run('get event tested -o jsonpath={.involvedObject.name}{.message}{.reportingComponent}'),
  run('get events.events.k8s.io tested -o jsonpath={.regarding.name}{.note}{.deprecatedSource}'),
  run('get events.events.k8s.io --field-selector regarding.name=idle,reason=Tested -o name'),
  run('get events.events.k8s.io --field-selector involvedObject.name=idle', {exit: 1}),
  run('explain hpa.spec.behavior'),
  run('explain hpa.spec --api-version=autoscaling/v1'),
  run('explain events.regarding --api-version=events.k8s.io/v1'),
  run('delete events.events.k8s.io tested'),
]
