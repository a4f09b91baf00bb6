// Pods that are resized.
import {container, core, sized} from './objects.ts'
import {create, fit, limited, patch, resize, wait, zeros} from './steps.ts'
import type {Scenario} from './scenario.ts'

export const resizes: readonly Scenario[] = [
  {
    title: 'a pod that is resized is charged by what it adds',
    steps: [
      ...limited(
        {'requests.cpu': '1', 'limits.memory': '1Gi', pods: '1'},
        zeros('requests.cpu', 'limits.memory', 'pods'),
      ),
      create(sized('a', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'})),
      resize('a', [container('c', {cpu: '300m', memory: '64Mi'}, {memory: '256Mi'})]),
      wait('q', {'requests.cpu': '300m', 'limits.memory': '256Mi', pods: '1'}),
      resize(
        'a',
        [container('c', {cpu: '3', memory: '64Mi'}, {memory: '256Mi'})],
        fit('pods', 'a', 'requested: requests.cpu=2700m, used: requests.cpu=300m, limited: requests.cpu=1'),
      ),
      resize('a', [container('c', {cpu: '50m', memory: '64Mi'}, {memory: '128Mi'})]),
      resize('a', [container('c', {cpu: '60m', memory: '64Mi'}, {memory: '300Mi'})]),
      wait('q', {'requests.cpu': '310m', 'limits.memory': '428Mi', pods: '1'}),
    ],
  },
  {
    title: 'what a resize may not do',
    steps: [
      create(sized('a', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'})),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '64Mi'})],
        'Pod "a" is invalid: spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
      ),
      resize('a', [{...container('c', {cpu: '200m', memory: '64Mi'}, {memory: '128Mi'}), image: 'other'}]),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '64Mi', 'ephemeral-storage': '1Gi'}, {memory: '128Mi'})],
        'Pod "a" is invalid: spec: Forbidden: only cpu and memory resources are mutable',
      ),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '128Mi'}, {cpu: '100m', memory: '128Mi'})],
        'Pod "a" is invalid: spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
      ),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'}), container('d')],
        'Pod "a" is invalid: spec.containers: Forbidden: containers may not be added or removed on resize',
      ),
      resize(
        'a',
        [container('d', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'})],
        'Pod "a" is invalid: spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize',
      ),
      resize(
        'a',
        [container('c', {cpu: '-1', memory: '64Mi'}, {memory: '128Mi'})],
        'Pod "a" is invalid: spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      ),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '1Gi'}, {memory: '128Mi'})],
        'Pod "a" is invalid: spec.containers[0].resources.requests: Invalid value: "1Gi": must be less than or equal to memory limit of 128Mi',
      ),
      patch('Pod', 'a', {metadata: {labels: {a: 'b'}}}),
    ],
  },
  {
    title: 'a resize within a LimitRange',
    steps: [
      create(
        core('LimitRange', 'most', {spec: {limits: [{type: 'Container', max: {cpu: '1'}, default: {cpu: '500m'}}]}}),
      ),
      create(sized('a', {cpu: '100m', memory: '64Mi'}, {memory: '128Mi'})),
      resize(
        'a',
        [container('c', {cpu: '100m', memory: '64Mi'}, {cpu: '2', memory: '128Mi'})],
        'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
      ),
      resize('a', [container('c', {cpu: '100m', memory: '64Mi'}, {cpu: '1', memory: '128Mi'})]),
    ],
  },
]
