// Pods and what their containers ask for.
import {container, pod, sized, small} from './objects.ts'
import {create, fit, limited, status, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const pods: readonly Scenario[] = [
  {
    title: 'a number of pods',
    steps: [
      ...limited({pods: '1', 'count/pods': '2'}, zeros('pods', 'count/pods')),
      create(small('a')),
      create(small('b'), fit('pods', 'b', 'requested: pods=1, used: pods=1, limited: pods=1')),
      status('Pod', 'a', {phase: 'Succeeded'}),
      wait('q', {pods: '0', 'count/pods': '1'}),
      create(small('b')),
      status('Pod', 'b', {phase: 'Failed'}),
      wait('q', {pods: '0', 'count/pods': '2'}),
      create(small('c'), fit('pods', 'c', 'requested: count/pods=1, used: count/pods=2, limited: count/pods=2')),
    ],
  },
  {
    title: 'pods must say what is limited',
    steps: [
      ...limited({cpu: '1', memory: '1Gi'}, zeros('cpu', 'memory')),
      create(small('a'), 'pods "a" is forbidden: failed quota: q: must specify cpu for: c; memory for: c'),
      create(
        pod('b', [container('z', {cpu: '1'}), container('a', {cpu: '1'})], {initContainers: [container('m')]}),
        'pods "b" is forbidden: failed quota: q: must specify cpu for: m; memory for: a,m,z',
      ),
    ],
  },
  {
    title: 'pods must say limits where limits are limited',
    steps: [
      ...limited(
        {'limits.cpu': '1', 'requests.memory': '1Gi', 'requests.ephemeral-storage': '1Gi'},
        zeros('limits.cpu', 'requests.memory', 'requests.ephemeral-storage'),
      ),
      create(
        sized('a', {cpu: '1'}),
        'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.memory for: c',
      ),
      create(sized('b', {}, {cpu: '1', memory: '1Gi'})),
      wait('q', {'limits.cpu': '1', 'requests.memory': '1Gi', 'requests.ephemeral-storage': '0'}),
    ],
  },
  {
    title: 'compute of containers together',
    steps: [
      ...limited(
        {'requests.cpu': '1', 'requests.memory': '1Gi', 'limits.cpu': '2', 'limits.memory': '2Gi'},
        zeros('requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'),
      ),
      create(
        pod('a', [
          container('x', {cpu: '250m', memory: '100Mi'}, {cpu: '1', memory: '1Gi'}),
          container('y', {cpu: '0.25', memory: '0.5Gi'}, {cpu: '500m', memory: '1Gi'}),
        ]),
      ),
      wait('q', {
        'requests.cpu': '500m',
        'requests.memory': '612Mi',
        'limits.cpu': '1500m',
        'limits.memory': '2Gi',
      }),
      create(
        sized('b', {cpu: '600m', memory: '1Mi'}, {cpu: '600m', memory: '1Mi'}),
        fit(
          'pods',
          'b',
          'requested: limits.cpu=600m,limits.memory=1Mi,requests.cpu=600m, used: limits.cpu=1500m,limits.memory=2Gi,requests.cpu=500m, limited: limits.cpu=2,limits.memory=2Gi,requests.cpu=1',
        ),
      ),
    ],
  },
  {
    title: 'the short names mean requests',
    steps: [
      ...limited({cpu: '1', 'requests.cpu': '2'}, zeros('cpu', 'requests.cpu')),
      create(sized('a', {cpu: '1500m'}), fit('pods', 'a', 'requested: cpu=1500m, used: cpu=0, limited: cpu=1')),
      create(sized('b', {}, {cpu: '1'})),
      wait('q', {cpu: '1', 'requests.cpu': '1'}),
    ],
  },
  {
    title: 'init containers count where they need more, sidecars beside them',
    steps: [
      ...limited({'requests.cpu': '10'}, zeros('requests.cpu')),
      create(
        pod('a', [container('x', {cpu: '1'})], {
          initContainers: [
            container('first', {cpu: '3'}),
            container('side', {cpu: '2'}, {}, {restartPolicy: 'Always'}),
            container('last', {cpu: '500m'}),
          ],
        }),
      ),
      wait('q', {'requests.cpu': '3'}),
      create(
        pod('b', [container('x', {cpu: '1'})], {
          initContainers: [container('side', {cpu: '2'}, {}, {restartPolicy: 'Always'}), container('last', {cpu: '5'})],
        }),
      ),
      wait('q', {'requests.cpu': '10'}),
    ],
  },
  {
    title: 'resources of the pod as a whole take the place of those of containers',
    steps: [
      ...limited({'requests.cpu': '3', 'limits.memory': '3Gi'}, zeros('requests.cpu', 'limits.memory')),
      create(small('a', {resources: {requests: {cpu: '2'}, limits: {memory: '1Gi'}}})),
      wait('q', {'requests.cpu': '2', 'limits.memory': '1Gi'}),
      create(
        small('b', {resources: {requests: {cpu: '2'}}}),
        fit('pods', 'b', 'requested: requests.cpu=2, used: requests.cpu=2, limited: requests.cpu=3'),
      ),
    ],
  },
  {
    title: 'ephemeral storage need not be said',
    steps: [
      ...limited(
        {'requests.ephemeral-storage': '1Gi', 'limits.ephemeral-storage': '2Gi', 'ephemeral-storage': '5Gi'},
        zeros('requests.ephemeral-storage', 'limits.ephemeral-storage', 'ephemeral-storage'),
      ),
      create(small('a')),
      create(sized('b', {'ephemeral-storage': '600Mi'}, {'ephemeral-storage': '1Gi'})),
      wait('q', {
        'requests.ephemeral-storage': '600Mi',
        'limits.ephemeral-storage': '1Gi',
        'ephemeral-storage': '600Mi',
      }),
      create(
        sized('c', {'ephemeral-storage': '600Mi'}, {'ephemeral-storage': '1Gi'}),
        fit(
          'pods',
          'c',
          'requested: requests.ephemeral-storage=600Mi, used: requests.ephemeral-storage=600Mi, limited: requests.ephemeral-storage=1Gi',
        ),
      ),
    ],
  },
  {
    title: 'resources of other vendors, and large pages',
    steps: [
      ...limited(
        {'requests.example.com/gpu': '2', 'requests.hugepages-2Mi': '4Mi', 'hugepages-1Gi': '1Gi'},
        zeros('requests.example.com/gpu', 'requests.hugepages-2Mi', 'hugepages-1Gi'),
      ),
      create(
        sized('a', {cpu: '1'}, {'example.com/gpu': '3', cpu: '1'}),
        fit(
          'pods',
          'a',
          'requested: requests.example.com/gpu=3, used: requests.example.com/gpu=0, limited: requests.example.com/gpu=2',
        ),
      ),
      create(sized('b', {cpu: '1'}, {'example.com/gpu': '1', 'hugepages-2Mi': '4Mi', cpu: '1'})),
      wait('q', {'requests.example.com/gpu': '1', 'requests.hugepages-2Mi': '4Mi', 'hugepages-1Gi': '0'}),
    ],
  },
]
