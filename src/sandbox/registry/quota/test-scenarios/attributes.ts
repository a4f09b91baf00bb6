// Claims and their classes of attributes.
import {claim, core, quota, scoped} from './objects.ts'
import {create, fit, limited, patch, remove, status, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const attributes: readonly Scenario[] = [
  {
    title: 'claims of one class of attributes',
    steps: [
      ...limited(
        {persistentvolumeclaims: '1', 'requests.storage': '10Gi'},
        zeros('persistentvolumeclaims', 'requests.storage'),
        scoped('VolumeAttributesClass', 'In', 'fast', 'faster'),
      ),
      create(claim('slow', '50Gi', {volumeAttributesClassName: 'slow'})),
      create(claim('none', '50Gi')),
      create(claim('a', '5Gi', {volumeAttributesClassName: 'fast'})),
      wait('q', {persistentvolumeclaims: '1', 'requests.storage': '5Gi'}),
      create(
        claim('b', '6Gi', {volumeAttributesClassName: 'faster'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: persistentvolumeclaims=1,requests.storage=6Gi, used: persistentvolumeclaims=1,requests.storage=5Gi, limited: persistentvolumeclaims=1,requests.storage=10Gi',
        ),
      ),
    ],
  },
  {
    title: 'a claim counts for the class that it has and for the one that it is to get',
    steps: [
      create(
        core('PersistentVolume', '{ns}', {
          spec: {
            capacity: {storage: '1Gi'},
            accessModes: ['ReadWriteOnce'],
            storageClassName: '',
            volumeAttributesClassName: 'gold',
            csi: {driver: 'example.com', volumeHandle: '1'},
            claimRef: {namespace: '{ns}', name: 'a'},
          },
        }),
      ),
      create(quota('gold', {'requests.storage': '5Gi'}, scoped('VolumeAttributesClass', 'In', 'gold'))),
      wait('gold', zeros('requests.storage'), {'requests.storage': '5Gi'}),
      ...limited(
        {'requests.storage': '1Gi'},
        zeros('requests.storage'),
        scoped('VolumeAttributesClass', 'In', 'silver'),
      ),
      create(claim('a', '1Gi', {volumeAttributesClassName: 'gold'})),
      {does: 'bound', claim: 'a'},
      wait('gold', {'requests.storage': '1Gi'}),
      patch('PersistentVolumeClaim', 'a', {spec: {volumeAttributesClassName: 'silver'}}),
      wait('q', {'requests.storage': '1Gi'}),
      wait('gold', {'requests.storage': '1Gi'}),
      status('PersistentVolumeClaim', 'a', {currentVolumeAttributesClassName: 'silver'}),
      wait('gold', zeros('requests.storage')),
      create(
        claim('b', '1Mi', {volumeAttributesClassName: 'silver'}),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: requests.storage=1Mi, used: requests.storage=1Gi, limited: requests.storage=1Gi',
        ),
      ),
      remove('PersistentVolume', '{ns}'),
    ],
  },
  {
    title: 'claims without a class of attributes',
    steps: [
      ...limited(
        {persistentvolumeclaims: '0'},
        zeros('persistentvolumeclaims'),
        scoped('VolumeAttributesClass', 'DoesNotExist'),
      ),
      create(claim('a', '5Gi', {volumeAttributesClassName: 'fast'})),
      create(
        claim('b', '6Gi'),
        fit(
          'persistentvolumeclaims',
          'b',
          'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=0, limited: persistentvolumeclaims=0',
        ),
      ),
    ],
  },
  {
    title: 'what an expansion has allocated counts, also without room',
    steps: [
      ...limited({'requests.storage': '5Gi'}, {'requests.storage': '0'}),
      create(claim('a', '4Gi')),
      status('PersistentVolumeClaim', 'a', {allocatedResources: {storage: '7Gi'}}),
      wait('q', {'requests.storage': '7Gi'}),
      status('PersistentVolumeClaim', 'a', {allocatedResources: {storage: '3Gi'}}),
      wait('q', {'requests.storage': '4Gi'}),
    ],
  },
]
