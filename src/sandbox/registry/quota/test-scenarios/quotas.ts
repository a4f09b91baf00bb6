// Quotas that come, change and go.
import {claim, quota, scoped, service, sized} from './objects.ts'
import {create, fit, limited, patch, remove, status, tryOut, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const quotas: readonly Scenario[] = [
  {
    title: 'a new quota counts what is there',
    steps: [
      create(claim('a', '1Gi')),
      create(claim('b', '2Gi', {storageClassName: 'gold'})),
      create(sized('p', {cpu: '300m'})),
      create(service('s', 'NodePort', 2)),
      ...limited(
        {
          persistentvolumeclaims: '5',
          'requests.storage': '10Gi',
          'gold.storageclass.storage.k8s.io/requests.storage': '3Gi',
          'requests.cpu': '1',
          pods: '5',
          'services.nodeports': '2',
        },
        {
          persistentvolumeclaims: '2',
          'requests.storage': '3Gi',
          'gold.storageclass.storage.k8s.io/requests.storage': '2Gi',
          'requests.cpu': '300m',
          pods: '1',
          'services.nodeports': '2',
        },
      ),
    ],
  },
  {
    title: 'a quota below what is used lets everything be, and nothing more in',
    steps: [
      create(claim('a', '5Gi')),
      ...limited({'requests.storage': '1Gi'}, {'requests.storage': '5Gi'}),
      create(
        claim('b', '1'),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: requests.storage=1, used: requests.storage=5Gi, limited: requests.storage=1Gi',
        ),
      ),
      patch('PersistentVolumeClaim', 'a', {metadata: {labels: {a: 'b'}}}),
    ],
  },
  {
    title: 'a quota that is changed',
    steps: [
      ...limited({'requests.storage': '1Gi'}, zeros('requests.storage')),
      create(
        claim('a', '2Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
        ),
      ),
      patch('ResourceQuota', 'q', {spec: {hard: {'requests.storage': '3Gi', pods: '4'}}}),
      wait('q', zeros('requests.storage', 'pods'), {'requests.storage': '3Gi', pods: '4'}),
      create(claim('a', '2Gi')),
      patch('ResourceQuota', 'q', {spec: {hard: {'requests.storage': null}}}),
      wait('q', zeros('pods'), {pods: '4'}),
      create(claim('b', '20Gi')),
    ],
  },
  {
    title: 'a quota that is deleted limits nothing',
    steps: [
      ...limited({persistentvolumeclaims: '0'}, zeros('persistentvolumeclaims')),
      remove('ResourceQuota', 'q'),
      create(claim('a', '1Gi')),
    ],
  },
  {
    title: 'a quota of its own for each: one refuses, none is charged',
    steps: [
      create(quota('room', {persistentvolumeclaims: '9'})),
      wait('room', zeros('persistentvolumeclaims'), {persistentvolumeclaims: '9'}),
      ...limited({'requests.storage': '1Gi'}, zeros('requests.storage')),
      create(
        claim('a', '2Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
        ),
      ),
      wait('room', zeros('persistentvolumeclaims')),
      create(claim('b', '1Gi')),
      wait('room', {persistentvolumeclaims: '1'}),
      wait('q', {'requests.storage': '1Gi'}),
    ],
  },
  {
    title: 'a dry run is refused and not charged',
    steps: [
      ...limited(
        {persistentvolumeclaims: '1', 'requests.storage': '5Gi'},
        zeros('persistentvolumeclaims', 'requests.storage'),
      ),
      tryOut(claim('a', '1Gi')),
      tryOut(
        claim('a', '6Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=6Gi, used: requests.storage=0, limited: requests.storage=5Gi',
        ),
      ),
      wait('q', zeros('persistentvolumeclaims', 'requests.storage')),
      create(claim('a', '1Gi')),
      wait('q', {persistentvolumeclaims: '1', 'requests.storage': '1Gi'}),
    ],
  },
  {
    title: 'what is full refuses before the name is looked at',
    steps: [
      ...limited({persistentvolumeclaims: '1'}, zeros('persistentvolumeclaims')),
      create(claim('a', '1Gi')),
      create(
        claim('a', '1Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1',
        ),
      ),
    ],
  },
  {
    title: 'a status without what is used refuses',
    steps: [
      ...limited({persistentvolumeclaims: '1'}, zeros('persistentvolumeclaims')),
      status('ResourceQuota', 'q', {hard: {persistentvolumeclaims: '1', 'requests.storage': '1Gi'}, used: null}),
      create(
        claim('a', '1Gi'),
        'persistentvolumeclaims "a" is forbidden: status unknown for quota: q, resources: persistentvolumeclaims,requests.storage',
      ),
    ],
  },
  {
    title: 'scopes that do not fit are refused',
    steps: [
      create(
        quota('a', {'requests.storage': '1Gi'}, {scopes: ['BestEffort']}),
        'ResourceQuota "a" is invalid: spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource',
      ),
      create(
        quota('b', {pods: '1'}, scoped('PriorityClass', 'In')),
        "ResourceQuota \"b\" is invalid: spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      ),
    ],
  },
  {
    title: 'the numbers of a quota may be of different families',
    steps: [
      ...limited({'requests.memory': '1G', 'requests.cpu': '1.5'}, zeros('requests.memory', 'requests.cpu')),
      create(sized('a', {memory: '500Mi', cpu: '0.7'})),
      wait('q', {'requests.memory': '500Mi', 'requests.cpu': '700m'}),
      create(
        sized('b', {memory: '500M', cpu: '900m'}),
        fit(
          'pods',
          'b',
          'requested: requests.cpu=900m,requests.memory=500M, used: requests.cpu=700m,requests.memory=500Mi, limited: requests.cpu=1500m,requests.memory=1G',
        ),
      ),
    ],
  },
]
