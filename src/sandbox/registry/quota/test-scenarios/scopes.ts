// Quotas that count some pods only.
import type {JsonObject} from '../../../../core/json.ts'
import {object, quota, scoped, sized, small} from './objects.ts'
import {create, fit, limited, patch, remove, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const scopes: readonly Scenario[] = [
  {
    title: 'pods whose time is limited',
    steps: [
      ...limited({pods: '1'}, zeros('pods'), {scopes: ['Terminating']}),
      create(small('long')),
      create(small('a', {activeDeadlineSeconds: 60})),
      create(
        small('b', {activeDeadlineSeconds: 60}),
        fit('pods', 'b', 'requested: pods=1, used: pods=1, limited: pods=1'),
      ),
      patch(
        'Pod',
        'long',
        {spec: {activeDeadlineSeconds: 30}},
        fit('pods', 'long', 'requested: pods=1, used: pods=1, limited: pods=1'),
      ),
    ],
  },
  {
    title: 'a pod whose time becomes limited changes the quota',
    steps: [
      create(quota('rest', {pods: '1'}, {scopes: ['NotTerminating']})),
      wait('rest', {pods: '0'}, {pods: '1'}),
      ...limited({pods: '1'}, zeros('pods'), {scopes: ['Terminating']}),
      create(small('a')),
      wait('rest', {pods: '1'}),
      patch('Pod', 'a', {spec: {activeDeadlineSeconds: 30}}),
      wait('q', {pods: '1'}),
      wait('rest', {pods: '0'}),
    ],
  },
  {
    title: 'pods that ask for nothing',
    steps: [
      ...limited({pods: '1'}, zeros('pods'), {scopes: ['BestEffort']}),
      create(sized('big', {cpu: '1'})),
      create(sized('storage', {'ephemeral-storage': '1Gi'})),
      wait('q', {pods: '1'}),
      create(small('b'), fit('pods', 'b', 'requested: pods=1, used: pods=1, limited: pods=1')),
    ],
  },
  {
    title: 'pods that ask for something',
    steps: [
      ...limited({pods: '1', 'requests.cpu': '1'}, zeros('pods', 'requests.cpu'), {scopes: ['NotBestEffort']}),
      create(small('a')),
      create(sized('b', {memory: '1Gi'}), 'pods "b" is forbidden: failed quota: q: must specify requests.cpu for: c'),
      create(
        sized('c', {cpu: '2'}),
        fit('pods', 'c', 'requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1'),
      ),
      create(sized('d', {cpu: '1'})),
      wait('q', {pods: '1', 'requests.cpu': '1'}),
    ],
  },
  {
    title: 'two scopes together',
    steps: [
      ...limited({pods: '0'}, zeros('pods'), {scopes: ['NotBestEffort', 'Terminating']}),
      create(sized('a', {cpu: '1'})),
      create(small('b', {activeDeadlineSeconds: 5})),
      create(
        sized('c', {cpu: '1'}, {}, {activeDeadlineSeconds: 5}),
        fit('pods', 'c', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
    ],
  },
  {
    title: 'pods of one priority class',
    steps: [
      create(object('scheduling.k8s.io/v1', 'PriorityClass', '{ns}', {value: 10})),
      ...limited({pods: '0'}, zeros('pods'), scoped('PriorityClass', 'In', '{ns}', 'other')),
      create(small('a')),
      create(
        small('b', {priorityClassName: '{ns}'}),
        fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
      remove('PriorityClass', '{ns}'),
    ],
  },
  {
    title: 'pods with any priority class',
    steps: [
      create(object('scheduling.k8s.io/v1', 'PriorityClass', '{ns}', {value: 10})),
      ...limited({pods: '0'}, zeros('pods'), scoped('PriorityClass', 'Exists')),
      create(small('a')),
      create(
        small('b', {priorityClassName: '{ns}'}),
        fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
      remove('PriorityClass', '{ns}'),
    ],
  },
  {
    title: 'pods that are not of a priority class',
    steps: [
      create(object('scheduling.k8s.io/v1', 'PriorityClass', '{ns}', {value: 10})),
      ...limited({pods: '0'}, zeros('pods'), scoped('PriorityClass', 'NotIn', '{ns}')),
      create(small('a', {priorityClassName: '{ns}'})),
      create(small('b'), fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0')),
      remove('PriorityClass', '{ns}'),
    ],
  },
  {
    title: 'pods without a priority class',
    steps: [
      ...limited({pods: '0'}, zeros('pods'), scoped('PriorityClass', 'DoesNotExist')),
      create(small('b'), fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0')),
    ],
  },
  {
    title: 'pods that look at pods of other namespaces',
    steps: [
      ...limited({pods: '0'}, zeros('pods'), scoped('CrossNamespacePodAffinity', 'Exists')),
      create(small('a')),
      create(small('own', {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [near()]}}})),
      create(
        small('b', {
          affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [near({namespaces: ['default']})]}},
        }),
        fit('pods', 'b', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
      create(
        small('c', {
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {weight: 1, podAffinityTerm: near({namespaceSelector: {}})},
              ],
            },
          },
        }),
        fit('pods', 'c', 'requested: pods=1, used: pods=0, limited: pods=0'),
      ),
    ],
  },
]

function near(more: JsonObject = {}): JsonObject {
  return {topologyKey: 'kubernetes.io/hostname', labelSelector: {matchLabels: {app: 'x'}}, ...more}
}
