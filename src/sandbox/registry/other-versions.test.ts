import {describe, expect, test} from 'vitest'
import {type JsonObject, stringAt} from '../../core/json.ts'
import {SandboxClock} from '../clock.ts'
import {createRegistry} from './object-registry.ts'
import {conversionOf} from './other-versions.ts'
import {otherVersions, type Resource} from './resources.ts'

const versionOf = (kind: string): Resource => otherVersions.find(resource => resource.kind === kind)!
const scalers = versionOf('HorizontalPodAutoscaler')
const stored = {group: 'autoscaling', resource: 'horizontalpodautoscalers'}
const clock = new SandboxClock({speed: 0, start: Date.parse('2026-01-31T12:00:00Z')})

function registryWith(namespace: string) {
  const registry = createRegistry({clock})
  registry.create({apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}})
  return registry
}
const scaler = (apiVersion: string, spec: JsonObject): JsonObject => ({
  apiVersion,
  kind: 'HorizontalPodAutoscaler',
  metadata: {name: 'web', namespace: 'lab'},
  spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web'}, maxReplicas: 6, ...spec},
})
const ingress = {kind: 'Ingress', name: 'main', apiVersion: 'networking.k8s.io/v1'}

describe('an autoscaler in version 1', () => {
  test('has the use of the CPU as a field, and everything else as annotations', () => {
    const registry = registryWith('lab')
    const metrics: JsonObject[] = [
      {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}},
      {type: 'Resource', resource: {name: 'memory', target: {type: 'AverageValue', averageValue: '200Mi'}}},
      {
        type: 'ContainerResource',
        containerResource: {name: 'cpu', container: 'app', target: {type: 'Utilization', averageUtilization: 60}},
      },
      {
        type: 'Pods',
        pods: {
          metric: {name: 'requests', selector: {matchLabels: {a: 'b'}}},
          target: {type: 'AverageValue', averageValue: '10'},
        },
      },
      {
        type: 'Object',
        object: {describedObject: ingress, metric: {name: 'hits'}, target: {type: 'Value', value: '2k'}},
      },
      {type: 'External', external: {metric: {name: 'queue'}, target: {type: 'AverageValue', averageValue: '30'}}},
    ]
    const behavior = {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [{type: 'Pods', value: 4, periodSeconds: 15}],
      },
    }
    registry.create(scaler('autoscaling/v2', {metrics, behavior}))
    const seen = registry.get(scalers, 'lab', 'web')!
    expect(seen).toMatchObject({
      apiVersion: 'autoscaling/v1',
      metadata: {
        annotations: {
          'autoscaling.alpha.kubernetes.io/behavior': expect.stringContaining(
            '{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15}],"Tolerance":null}',
          ) as string,
          'autoscaling.alpha.kubernetes.io/metrics': JSON.stringify([
            {type: 'Resource', resource: {name: 'memory', targetAverageValue: '200Mi'}},
            {
              type: 'ContainerResource',
              containerResource: {name: 'cpu', targetAverageUtilization: 60, container: 'app'},
            },
            {
              type: 'Pods',
              pods: {metricName: 'requests', targetAverageValue: '10', selector: {matchLabels: {a: 'b'}}},
            },
            {type: 'Object', object: {target: ingress, metricName: 'hits', targetValue: '2k'}},
            {type: 'External', external: {metricName: 'queue', targetAverageValue: '30'}},
          ]),
        },
      },
      spec: {minReplicas: 1, maxReplicas: 6, targetCPUUtilizationPercentage: 70},
      status: {currentReplicas: 0, desiredReplicas: 0},
    })
    const {toStored} = conversionOf(scalers)!
    expect(toStored(seen, seen)['spec']).toEqual(registry.get(stored, 'lab', 'web')!['spec'])
  })

  test('is written and stored as version 2, and no metric at all is the use of the CPU', () => {
    const registry = registryWith('lab')
    const {object} = registry.createWith(scaler('autoscaling/v1', {}))
    expect(object).toMatchObject({apiVersion: 'autoscaling/v1', spec: {targetCPUUtilizationPercentage: 80}})
    const changed = {...object, spec: {...(object['spec'] as JsonObject), targetCPUUtilizationPercentage: 33}}
    registry.updateWith(changed, 'object')
    expect(registry.get(stored, 'lab', 'web')).toMatchObject({
      apiVersion: 'autoscaling/v2',
      spec: {
        metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 33}}}],
      },
    })
    expect(() => registry.updateWith(changed, 'object')).toThrow('the object has been modified')
  })

  test('is refused by its own fields', () => {
    const registry = registryWith('lab')
    expect(() => registry.createWith(scaler('autoscaling/v1', {metrics: []}), {fieldValidation: 'Strict'})).toThrow(
      'HorizontalPodAutoscaler in version "v1" cannot be handled as a HorizontalPodAutoscaler: strict decoding error: unknown field "spec.metrics"',
    )
  })

  test('is watched in its version', async () => {
    const registry = registryWith('lab')
    const seen: string[] = []
    registry.onChange(scalers, ({type, object}) => seen.push(`${type} ${stringAt(object, 'apiVersion') ?? ''}`))
    const since = registry.version
    registry.create(scaler('autoscaling/v2', {}))
    registry.removeWith(scalers, 'lab', 'web')
    await Promise.resolve()
    expect(seen).toEqual(['ADDED autoscaling/v1', 'DELETED autoscaling/v1'])
    expect(registry.changesSince(scalers, since)?.map(({object}) => object['apiVersion'])).toEqual([
      'autoscaling/v1',
      'autoscaling/v1',
    ])
  })
})

test('an event of events.k8s.io is one of the core group under other names', () => {
  const registry = registryWith('lab')
  const own = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: {name: 'one', namespace: 'lab'},
    eventTime: '2026-01-31T12:00:00.000000Z',
    reportingController: 'example.com/test',
    reportingInstance: 'one',
    action: 'Testing',
    reason: 'Tested',
    regarding: {kind: 'Pod', namespace: 'lab', name: 'web'},
    note: 'it was',
    type: 'Normal',
  }
  registry.createWith(own)
  const core = registry.get({group: '', resource: 'events'}, 'lab', 'one')
  expect(core).toMatchObject({
    apiVersion: 'v1',
    reportingComponent: 'example.com/test',
    involvedObject: {name: 'web'},
    message: 'it was',
  })
  expect(registry.list(versionOf('Event'), 'lab')).toMatchObject([own])
  expect(() => registry.createWith({...own, metadata: {name: 'two', namespace: 'lab'}, action: ''})).toThrow(
    'action: Required value',
  )
})
