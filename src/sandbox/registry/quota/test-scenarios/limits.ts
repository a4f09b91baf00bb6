// Quotas behind LimitRanges and validation.
import {claim, core, small} from './objects.ts'
import {create, fit, limited, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const limits: readonly Scenario[] = [
  {
    title: 'defaults of a LimitRange come first',
    steps: [
      create(
        core('LimitRange', 'defaults', {
          spec: {limits: [{type: 'Container', defaultRequest: {cpu: '400m'}, default: {cpu: '1'}}]},
        }),
      ),
      ...limited({'requests.cpu': '1', 'limits.cpu': '5'}, zeros('requests.cpu', 'limits.cpu')),
      create(small('a')),
      create(small('b')),
      wait('q', {'requests.cpu': '800m', 'limits.cpu': '2'}),
      create(
        small('c'),
        fit('pods', 'c', 'requested: requests.cpu=400m, used: requests.cpu=800m, limited: requests.cpu=1'),
      ),
    ],
  },
  {
    title: 'a LimitRange refuses before a quota does',
    steps: [
      create(core('LimitRange', 'most', {spec: {limits: [{type: 'PersistentVolumeClaim', max: {storage: '1Gi'}}]}})),
      ...limited({'requests.storage': '1Gi'}, zeros('requests.storage')),
      create(
        claim('a', '2Gi'),
        'persistentvolumeclaims "a" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
      ),
    ],
  },
  {
    title: 'what is not valid is not charged',
    steps: [
      ...limited({persistentvolumeclaims: '0'}, zeros('persistentvolumeclaims')),
      create(
        claim('a', '-1Gi'),
        'PersistentVolumeClaim "a" is invalid: spec.resources[storage]: Invalid value: "-1Gi": must be greater than zero',
      ),
    ],
  },
]
