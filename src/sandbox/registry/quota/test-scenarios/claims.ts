// Claims and the storage that they ask for.
import {claim, core, object} from './objects.ts'
import {create, fit, limited, patch, remove, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const claims: readonly Scenario[] = [
  {
    title: 'claims together ask for more storage than there is',
    steps: [
      ...limited({'requests.storage': '10Gi'}, {'requests.storage': '0'}),
      create(claim('a', '6Gi')),
      wait('q', {'requests.storage': '6Gi'}),
      create(
        claim('b', '5Gi'),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: requests.storage=5Gi, used: requests.storage=6Gi, limited: requests.storage=10Gi',
        ),
      ),
      create(claim('c', '4Gi')),
      wait('q', {'requests.storage': '10Gi'}),
    ],
  },
  {
    title: 'amounts are printed as they were asked for',
    steps: [
      ...limited({'requests.storage': '2048Mi'}, {'requests.storage': '0'}),
      create(
        claim('a', '3072Mi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=3Gi, used: requests.storage=0, limited: requests.storage=2Gi',
        ),
      ),
      create(claim('b', '1500M')),
      wait('q', {'requests.storage': '1500M'}),
      create(
        claim('c', '700Mi'),
        fit(
          'persistentvolumeclaims',
          'c',
          'requested: requests.storage=700Mi, used: requests.storage=1500M, limited: requests.storage=2Gi',
        ),
      ),
      create(claim('d', '100Mi')),
      wait('q', {'requests.storage': '1604857600'}),
    ],
  },
  {
    title: 'parts of a byte count as one',
    steps: [
      ...limited({'requests.storage': '1k'}, {'requests.storage': '0'}),
      create(claim('a', '999500m')),
      wait('q', {'requests.storage': '1k'}),
    ],
  },
  {
    title: 'a number of claims',
    steps: [
      ...limited({persistentvolumeclaims: '2'}, {persistentvolumeclaims: '0'}),
      create(claim('a', '1Gi')),
      create(claim('b', '1Gi')),
      create(
        claim('c', '1Gi'),
        fit(
          'persistentvolumeclaims',
          'c',
          'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=2, limited: persistentvolumeclaims=2',
        ),
      ),
      remove('PersistentVolumeClaim', 'a'),
      wait('q', {persistentvolumeclaims: '1'}),
      create(claim('c', '1Gi')),
    ],
  },
  {
    title: 'all that is exceeded is told, in the order of names',
    steps: [
      ...limited(
        {'requests.storage': '1Gi', persistentvolumeclaims: '0', 'count/persistentvolumeclaims': '0'},
        zeros('requests.storage', 'persistentvolumeclaims', 'count/persistentvolumeclaims'),
      ),
      create(
        claim('a', '2Gi'),
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: count/persistentvolumeclaims=1,persistentvolumeclaims=1,requests.storage=2Gi, used: count/persistentvolumeclaims=0,persistentvolumeclaims=0,requests.storage=0, limited: count/persistentvolumeclaims=0,persistentvolumeclaims=0,requests.storage=1Gi',
        ),
      ),
    ],
  },
  {
    title: 'storage of one class',
    steps: [
      ...limited(
        {'gold.storageclass.storage.k8s.io/requests.storage': '5Gi'},
        zeros('gold.storageclass.storage.k8s.io/requests.storage'),
      ),
      create(claim('other', '50Gi', {storageClassName: 'silver'})),
      create(claim('none', '50Gi')),
      create(claim('a', '3Gi', {storageClassName: 'gold'})),
      create(
        claim('b', '3Gi', {storageClassName: 'gold'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: gold.storageclass.storage.k8s.io/requests.storage=3Gi, used: gold.storageclass.storage.k8s.io/requests.storage=3Gi, limited: gold.storageclass.storage.k8s.io/requests.storage=5Gi',
        ),
      ),
    ],
  },
  {
    title: 'a number of claims of one class',
    steps: [
      ...limited(
        {'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1', persistentvolumeclaims: '5'},
        zeros('gold.storageclass.storage.k8s.io/persistentvolumeclaims', 'persistentvolumeclaims'),
      ),
      create(claim('a', '3Gi', {storageClassName: 'gold'})),
      create(
        claim('b', '3Gi', {storageClassName: 'gold'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1, used: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1, limited: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1',
        ),
      ),
      create(claim('c', '3Gi', {storageClassName: 'silver'})),
      wait('q', {'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1', persistentvolumeclaims: '2'}),
    ],
  },
  {
    title: 'a class that is forbidden: no claims of it',
    steps: [
      ...limited(
        {'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '0'},
        zeros('gold.storageclass.storage.k8s.io/persistentvolumeclaims'),
      ),
      create(
        claim('b', '3Gi', {storageClassName: 'gold'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1, used: gold.storageclass.storage.k8s.io/persistentvolumeclaims=0, limited: gold.storageclass.storage.k8s.io/persistentvolumeclaims=0',
        ),
      ),
    ],
  },
  {
    title: 'the class of the old annotation counts',
    steps: [
      ...limited(
        {'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '0'},
        zeros('gold.storageclass.storage.k8s.io/persistentvolumeclaims'),
      ),
      create(
        {
          ...claim('a', '1Gi', {storageClassName: null}),
          metadata: {name: 'a', annotations: {'volume.beta.kubernetes.io/storage-class': 'gold'}},
        },
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: gold.storageclass.storage.k8s.io/persistentvolumeclaims=1, used: gold.storageclass.storage.k8s.io/persistentvolumeclaims=0, limited: gold.storageclass.storage.k8s.io/persistentvolumeclaims=0',
        ),
      ),
    ],
  },
  {
    title: 'an expansion is charged by what it adds',
    steps: [
      create(
        object('storage.k8s.io/v1', 'StorageClass', '{ns}', {
          provisioner: 'example.com/none',
          allowVolumeExpansion: true,
        }),
      ),
      create(
        core('PersistentVolume', '{ns}', {
          spec: {
            capacity: {storage: '4Gi'},
            accessModes: ['ReadWriteOnce'],
            storageClassName: '{ns}',
            csi: {driver: 'example.com', volumeHandle: '1'},
          },
        }),
      ),
      ...limited({'requests.storage': '10Gi'}, {'requests.storage': '0'}),
      create(claim('a', '4Gi', {storageClassName: '{ns}'})),
      {does: 'bound', claim: 'a'},
      patch('PersistentVolumeClaim', 'a', {spec: {resources: {requests: {storage: '8Gi'}}}}),
      wait('q', {'requests.storage': '8Gi'}),
      patch(
        'PersistentVolumeClaim',
        'a',
        {spec: {resources: {requests: {storage: '11Gi'}}}},
        fit(
          'persistentvolumeclaims',
          'a',
          'requested: requests.storage=3Gi, used: requests.storage=8Gi, limited: requests.storage=10Gi',
        ),
      ),
      patch('PersistentVolumeClaim', 'a', {metadata: {labels: {more: 'labels'}}}),
      wait('q', {'requests.storage': '8Gi'}),
      remove('PersistentVolume', '{ns}'),
      remove('StorageClass', '{ns}'),
    ],
  },
  {
    title: 'a deleted claim counts until it is gone',
    steps: [
      ...limited({persistentvolumeclaims: '1'}, {persistentvolumeclaims: '0'}),
      create({...claim('a', '1Gi'), metadata: {name: 'a', finalizers: ['example.com/stay']}}),
      remove('PersistentVolumeClaim', 'a'),
      create(
        claim('b', '1Gi'),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1',
        ),
      ),
      patch('PersistentVolumeClaim', 'a', {metadata: {finalizers: null}}),
      wait('q', {persistentvolumeclaims: '0'}),
    ],
  },
]
