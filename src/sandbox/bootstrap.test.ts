import {expect, test} from 'vitest'
import {apiServerAddress, bootstrap} from './bootstrap.ts'
import {ObjectRegistry} from './registry/object-registry.ts'

test('the Service of the API server has its endpoints in both forms, also when it starts again', () => {
  const registry = new ObjectRegistry()
  bootstrap(registry)
  bootstrap(registry)
  const ports = [{name: 'https', port: 6443, protocol: 'TCP'}]
  expect(registry.get({group: '', resource: 'endpoints'}, 'default', 'kubernetes')).toMatchObject({
    subsets: [{addresses: [{ip: apiServerAddress}], ports}],
  })
  const slices = registry.list({group: 'discovery.k8s.io', resource: 'endpointslices'}, 'default')
  expect(slices).toMatchObject([
    {
      metadata: {name: 'kubernetes', labels: {'kubernetes.io/service-name': 'kubernetes'}},
      addressType: 'IPv4',
      endpoints: [{addresses: [apiServerAddress], conditions: {ready: true}}],
      ports,
    },
  ])
})
