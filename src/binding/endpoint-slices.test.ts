import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {serviceFacts} from './dns.ts'
import {type EndpointPod, endpointSlices} from './endpoint-slices.ts'
import {pod} from './objects.fixture.ts'
import {podFacts} from './pod-facts.ts'

const slicesOf = (spec: JsonObject, pods: readonly EndpointPod[]): ReturnType<typeof endpointSlices> =>
  endpointSlices(serviceFacts({metadata: {name: 'peers'}, spec: {selector: {app: 'db'}, ...spec}}), pods)

const serving = (name: string, ports: readonly JsonObject[], spec: JsonObject = {}): EndpointPod => ({
  pod: podFacts(pod(name, [], {containers: [{name: 'main', image: 'db', ports}], ...spec})),
  ready: true,
  node: 'node-a',
})

describe('EndpointSlices of a Service', () => {
  it('list the pods with their nodes, and whether they are ready', () => {
    const pods = [serving('db-0', []), {...serving('db-1', []), ready: false, node: ''}]
    expect(slicesOf({ports: [{name: 'redis', port: 6379}]}, pods)).toEqual([
      {
        addressType: 'IPv4',
        ports: [{name: 'redis', protocol: 'TCP', port: 6379}],
        endpoints: [
          {pod: 'db-0', ready: true, node: 'node-a'},
          {pod: 'db-1', ready: false},
        ],
      },
    ])
    const [published] = slicesOf({publishNotReadyAddresses: true, ports: [{port: 6379}]}, pods)
    expect(published?.endpoints.map(({ready}) => ready)).toEqual([true, true])
  })

  it('have the hostname of a pod that asks for the Service by subdomain', () => {
    const named = serving('db-0', [], {hostname: 'db-0', subdomain: 'peers'})
    const other = serving('db-1', [], {hostname: 'db-1', subdomain: 'others'})
    const [slice] = slicesOf({clusterIP: 'None', ports: [{port: 80}]}, [named, other])
    expect(slice?.endpoints.map(({hostname}) => hostname)).toEqual(['db-0', undefined])
  })

  it('have the port that the pod serves: pods that serve others get a slice of their own', () => {
    const ports = [{port: 80, targetPort: 'web'}]
    const pods = [8080, 8080, 9090].map((containerPort, index) =>
      serving(`web-${index}`, [{name: 'web', containerPort}]),
    )
    const found = slicesOf({ports}, [...pods, serving('nothing', [])])
    expect(found.map(slice => [slice.ports[0]?.port, slice.endpoints.length])).toEqual([
      [8080, 2],
      [9090, 1],
    ])
    expect(slicesOf({ports}, [serving('other', [{name: 'web', containerPort: 80, protocol: 'UDP'}])])).toEqual([
      {addressType: 'IPv4', ports: [], endpoints: []},
    ])
  })

  it('take a number for the port of the pod, whether it says so or not', () => {
    expect(slicesOf({ports: [{port: 80, targetPort: 8080}]}, [serving('web', [])])[0]?.ports).toMatchObject([
      {port: 8080},
    ])
  })

  it('hold a hundred endpoints each, for each family of addresses', () => {
    const pods = Array.from({length: 250}, (_, index) => serving(`web-${index}`, []))
    const found = slicesOf({ipFamilies: ['IPv4', 'IPv6'], ports: [{port: 80}]}, pods)
    expect(found.map(slice => `${slice.addressType} ${slice.endpoints.length}`)).toEqual([
      'IPv4 100',
      'IPv4 100',
      'IPv4 50',
      'IPv6 100',
      'IPv6 100',
      'IPv6 50',
    ])
  })

  it('are there without a pod, list pods of a headless Service without ports, and are not made without a selector', () => {
    expect(slicesOf({ports: [{port: 80}]}, [])).toEqual([{addressType: 'IPv4', ports: [], endpoints: []}])
    expect(slicesOf({clusterIP: 'None'}, [serving('db-0', [])])[0]?.endpoints).toHaveLength(1)
    expect(slicesOf({selector: {}, ports: [{port: 80}]}, [serving('db-0', [])])).toEqual([])
    expect(slicesOf({type: 'ExternalName', externalName: 'db.example.com'}, [])).toEqual([])
  })
})
