// Objects of any kind, by number.
import type {JsonObject} from '../../../../core/json.ts'
import {container, core, nowhere, object, quota, workload} from './objects.ts'
import {create, fit, limited, remove, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

/** One more than the quota allows. */
const counted = (kind: string, resource: string, name: string, makes: (name: string) => JsonObject): Scenario => ({
  title: `a number of ${name}`,
  steps: [
    ...limited({[name]: '1'}, zeros(name)),
    create(makes('a')),
    create(makes('b'), fit(resource, 'b', `requested: ${name}=1, used: ${name}=1, limited: ${name}=1`)),
    remove(kind, 'a'),
    wait('q', zeros(name)),
    create(makes('b')),
  ],
})
const template = {metadata: {labels: {app: 'x'}}, spec: {containers: [container('c')], ...nowhere}}

export const counts: readonly Scenario[] = [
  counted('Secret', 'secrets', 'secrets', name => core('Secret', name)),
  counted('Secret', 'secrets', 'count/secrets', name => core('Secret', name)),
  counted('ReplicationController', 'replicationcontrollers', 'replicationcontrollers', name =>
    core('ReplicationController', name, {spec: {replicas: 0, selector: {app: 'x'}, template}}),
  ),
  counted('Deployment', 'deployments.apps', 'count/deployments.apps', name =>
    workload('Deployment', name, 0, [container('c')]),
  ),
  counted('StatefulSet', 'statefulsets.apps', 'count/statefulsets.apps', name =>
    workload('StatefulSet', name, 0, [container('c')], {serviceName: name}),
  ),
  counted('ReplicaSet', 'replicasets.apps', 'count/replicasets.apps', name =>
    workload('ReplicaSet', name, 0, [container('c')]),
  ),
  counted('Job', 'jobs.batch', 'count/jobs.batch', name =>
    object('batch/v1', 'Job', name, {
      spec: {suspend: true, template: {spec: {containers: [container('c')], restartPolicy: 'Never', ...nowhere}}},
    }),
  ),
  counted('CronJob', 'cronjobs.batch', 'count/cronjobs.batch', name =>
    object('batch/v1', 'CronJob', name, {
      spec: {
        schedule: '0 0 1 1 *',
        jobTemplate: {spec: {template: {spec: {containers: [container('c')], restartPolicy: 'Never', ...nowhere}}}},
      },
    }),
  ),
  counted('Ingress', 'ingresses.networking.k8s.io', 'count/ingresses.networking.k8s.io', name =>
    object('networking.k8s.io/v1', 'Ingress', name, {
      spec: {defaultBackend: {service: {name: 'web', port: {number: 80}}}},
    }),
  ),
  counted('Role', 'roles.rbac.authorization.k8s.io', 'count/roles.rbac.authorization.k8s.io', name =>
    object('rbac.authorization.k8s.io/v1', 'Role', name),
  ),
  counted('LimitRange', 'limitranges', 'count/limitranges', name => core('LimitRange', name, {spec: {limits: []}})),
  {
    title: 'ConfigMaps: the one of the cluster counts too',
    steps: [
      ...limited({configmaps: '2', 'count/configmaps': '5'}, {configmaps: '1', 'count/configmaps': '1'}),
      create(core('ConfigMap', 'a')),
      create(
        core('ConfigMap', 'b'),
        fit('configmaps', 'b', 'requested: configmaps=1, used: configmaps=2, limited: configmaps=2'),
      ),
    ],
  },
  {
    title: 'service accounts: the default one counts too',
    steps: [
      ...limited({'count/serviceaccounts': '1'}, {'count/serviceaccounts': '1'}),
      create(
        core('ServiceAccount', 'a'),
        fit(
          'serviceaccounts',
          'a',
          'requested: count/serviceaccounts=1, used: count/serviceaccounts=1, limited: count/serviceaccounts=1',
        ),
      ),
    ],
  },
  {
    title: 'a number of quotas',
    steps: [
      ...limited({resourcequotas: '1'}, {resourcequotas: '1'}),
      create(
        quota('more', {pods: '1'}),
        fit('resourcequotas', 'more', 'requested: resourcequotas=1, used: resourcequotas=1, limited: resourcequotas=1'),
      ),
    ],
  },
  {
    title: 'kinds that nobody serves are not counted',
    steps: [
      create(quota('q', {'count/widgets.example.com': '3', pods: '3'})),
      wait('q', {pods: '0'}, {'count/widgets.example.com': '3', pods: '3'}),
    ],
  },
  {
    title: 'kinds of which there are none',
    steps: [
      ...limited(
        {
          'count/horizontalpodautoscalers.autoscaling': '1',
          'count/resourceclaims.resource.k8s.io': '1',
          'gpu.deviceclass.resource.k8s.io/devices': '2',
          'count/endpointslices.discovery.k8s.io': '9',
        },
        zeros(
          'count/horizontalpodautoscalers.autoscaling',
          'count/resourceclaims.resource.k8s.io',
          'gpu.deviceclass.resource.k8s.io/devices',
          'count/endpointslices.discovery.k8s.io',
        ),
      ),
    ],
  },
  {
    title: 'events are never counted',
    steps: [
      create(quota('q', {'count/events': '0', 'count/pods': '1'})),
      wait('q', {'count/pods': '0'}, {'count/events': '0', 'count/pods': '1'}),
      create({...core('Event', 'e'), involvedObject: {kind: 'Pod', name: 'p', namespace: '{ns}'}}),
    ],
  },
]
