// Services, their ports and load balancers.
import {ports, service} from './objects.ts'
import {create, fit, limited, patch, remove, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const services: readonly Scenario[] = [
  {
    title: 'a number of Services',
    steps: [
      ...limited({services: '1', 'count/services': '2'}, zeros('services', 'count/services')),
      create(service('a', 'ClusterIP')),
      create(
        service('b', 'ExternalName', 0, {externalName: 'example.com', ports: null}),
        fit('services', 'b', 'requested: services=1, used: services=1, limited: services=1'),
      ),
      remove('Service', 'a'),
      wait('q', zeros('services', 'count/services')),
    ],
  },
  {
    title: 'node ports are counted by ports',
    steps: [
      ...limited({'services.nodeports': '3'}, zeros('services.nodeports')),
      create(service('a', 'ClusterIP', 9)),
      create(service('b', 'NodePort', 2)),
      create(
        service('c', 'NodePort', 2),
        fit(
          'services',
          'c',
          'requested: services.nodeports=2, used: services.nodeports=2, limited: services.nodeports=3',
        ),
      ),
      wait('q', {'services.nodeports': '2'}),
    ],
  },
  {
    title: 'load balancers, and their node ports',
    steps: [
      ...limited(
        {'services.loadbalancers': '2', 'services.nodeports': '1'},
        zeros('services.loadbalancers', 'services.nodeports'),
      ),
      create(service('a', 'LoadBalancer')),
      wait('q', {'services.loadbalancers': '1', 'services.nodeports': '1'}),
      create(
        service('b', 'LoadBalancer'),
        fit(
          'services',
          'b',
          'requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
        ),
      ),
      create(service('c', 'LoadBalancer', 1, {allocateLoadBalancerNodePorts: false})),
      create(
        service('d', 'LoadBalancer', 1, {allocateLoadBalancerNodePorts: false}),
        fit(
          'services',
          'd',
          'requested: services.loadbalancers=1, used: services.loadbalancers=2, limited: services.loadbalancers=2',
        ),
      ),
    ],
  },
  {
    title: 'a Service that changes its type',
    steps: [
      ...limited(
        {'services.loadbalancers': '1', 'services.nodeports': '1'},
        zeros('services.loadbalancers', 'services.nodeports'),
      ),
      create(service('a', 'ClusterIP')),
      create(service('b', 'ClusterIP')),
      patch('Service', 'a', {spec: {type: 'NodePort'}}),
      wait('q', {'services.loadbalancers': '0', 'services.nodeports': '1'}),
      patch(
        'Service',
        'b',
        {spec: {type: 'LoadBalancer'}},
        fit(
          'services',
          'b',
          'requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
        ),
      ),
      patch('Service', 'a', {spec: {type: 'LoadBalancer'}}),
      wait('q', {'services.loadbalancers': '1', 'services.nodeports': '1'}),
      patch('Service', 'a', {spec: {type: 'ClusterIP'}}),
      wait('q', zeros('services.loadbalancers', 'services.nodeports')),
    ],
  },
  {
    title: 'a Service that gets more ports',
    steps: [
      ...limited({'services.nodeports': '2'}, zeros('services.nodeports')),
      create(service('a', 'NodePort')),
      patch(
        'Service',
        'a',
        {spec: {ports: ports(3)}},
        fit(
          'services',
          'a',
          'requested: services.nodeports=2, used: services.nodeports=1, limited: services.nodeports=2',
        ),
      ),
      patch('Service', 'a', {spec: {ports: ports(2)}}),
      wait('q', {'services.nodeports': '2'}),
    ],
  },
]
