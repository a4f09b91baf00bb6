// Controllers whose objects do not fit.
import {container, nowhere, object, small, workload} from './objects.ts'
import {create, event, limited, patch, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const workloads: readonly Scenario[] = [
  {
    title: 'a ReplicaSet whose pods do not fit',
    steps: [
      ...limited({pods: '1'}, zeros('pods')),
      create(workload('ReplicaSet', 'web', 2, [container('c')])),
      wait('q', {pods: '1'}),
      event(
        'ReplicaSet',
        'web',
        'FailedCreate',
        'Error creating: pods "web-*" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
      ),
    ],
  },
  {
    title: 'a ReplicaSet whose pods do not say what is limited',
    steps: [
      ...limited({'requests.cpu': '1', 'limits.memory': '1Gi'}, zeros('requests.cpu', 'limits.memory')),
      create(workload('ReplicaSet', 'web', 1, [container('c'), container('d', {cpu: '1'})])),
      event(
        'ReplicaSet',
        'web',
        'FailedCreate',
        'Error creating: pods "web-*" is forbidden: failed quota: q: must specify limits.memory for: c,d; requests.cpu for: c',
      ),
    ],
  },
  {
    title: 'a StatefulSet whose pod does not fit',
    steps: [
      ...limited({'requests.cpu': '1'}, zeros('requests.cpu')),
      create(workload('StatefulSet', 'db', 1, [container('c', {cpu: '2'})], {serviceName: 'db'})),
      event(
        'StatefulSet',
        'db',
        'FailedCreate',
        'Create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: exceeded quota: q, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1',
      ),
    ],
  },
  {
    title: 'a StatefulSet whose claim does not fit',
    steps: [
      ...limited({'requests.storage': '1Gi'}, zeros('requests.storage')),
      create(
        workload('StatefulSet', 'db', 1, [container('c')], {
          serviceName: 'db',
          volumeClaimTemplates: [
            {
              metadata: {name: 'data'},
              spec: {
                accessModes: ['ReadWriteOnce'],
                storageClassName: 'gold',
                resources: {requests: {storage: '2Gi'}},
              },
            },
          ],
        }),
      ),
      event(
        'StatefulSet',
        'db',
        'FailedCreate',
        'Create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: persistentvolumeclaims "data-db-0" is forbidden: exceeded quota: q, requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
      ),
      event(
        'StatefulSet',
        'db',
        'FailedCreate',
        'Create Pod db-0 in StatefulSet db failed error: failed to create PVC data-db-0: persistentvolumeclaims "data-db-0" is forbidden: exceeded quota: q, requested: requests.storage=2Gi, used: requests.storage=0, limited: requests.storage=1Gi',
      ),
    ],
  },
  {
    title: 'a Job whose pod does not fit',
    steps: [
      ...limited({pods: '0'}, zeros('pods')),
      create(
        object('batch/v1', 'Job', 'once', {
          spec: {template: {spec: {containers: [container('c')], restartPolicy: 'Never', ...nowhere}}},
        }),
      ),
      event(
        'Job',
        'once',
        'FailedCreate',
        'Error creating: pods "once-*" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
      ),
    ],
  },
  {
    title: 'a Deployment whose ReplicaSet does not fit',
    steps: [
      ...limited({'count/replicasets.apps': '0'}, zeros('count/replicasets.apps')),
      create(workload('Deployment', 'web', 1, [container('c')])),
      event(
        'Deployment',
        'web',
        'ReplicaSetCreateError',
        'Failed to create new replica set "web-*": replicasets.apps "web-*" is forbidden: exceeded quota: q, requested: count/replicasets.apps=1, used: count/replicasets.apps=0, limited: count/replicasets.apps=0',
      ),
    ],
  },
  {
    title: 'what was refused is made when there is room',
    steps: [
      ...limited({pods: '1'}, zeros('pods')),
      create(small('first')),
      create(workload('ReplicaSet', 'web', 1, [container('c')])),
      event(
        'ReplicaSet',
        'web',
        'FailedCreate',
        'Error creating: pods "web-*" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
      ),
      patch('ResourceQuota', 'q', {spec: {hard: {pods: '2'}}}),
      wait('q', {pods: '2'}, {pods: '2'}),
    ],
  },
]
