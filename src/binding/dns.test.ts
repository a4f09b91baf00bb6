import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {podDomain, selects, serviceDomain, serviceFacts, serviceRecords} from './dns.ts'
import {pod} from './objects.fixture.ts'
import {podFacts} from './pod-facts.ts'

const service = (spec: JsonObject): ReturnType<typeof serviceFacts> =>
  serviceFacts({metadata: {name: 'peers', namespace: 'default'}, spec: {selector: {app: 'db-0'}, ...spec}})
const headless = {clusterIP: 'None'}
const named = podFacts(pod('db-0', [], {hostname: 'db-0', subdomain: 'peers'}))

describe('names in cluster DNS', () => {
  it('DNS-01: a Service has one in its namespace', () => {
    expect(serviceDomain(service({}))).toBe('peers.default.svc.cluster.local')
  })

  it('DNS-03: a pod with hostname and subdomain has one below its headless Service', () => {
    expect(podDomain(service(headless), named)).toBe('db-0.peers.default.svc.cluster.local')
  })

  it('DNS-04: it has none without hostname, of another Service, in another namespace, or when not selected', () => {
    const facts = service(headless)
    expect(podDomain(facts, {...named, hostname: ''})).toBeUndefined()
    expect(podDomain(facts, {...named, subdomain: 'others'})).toBeUndefined()
    expect(podDomain(facts, {...named, namespace: 'shop'})).toBeUndefined()
    expect(podDomain(service({...headless, selector: {app: 'web'}}), named)).toBeUndefined()
  })

  it('a Service without selector selects nothing', () => {
    expect(selects(service({selector: {}}), named)).toBe(false)
  })

  it('DNS-06: a headless Service has a record for each named port and pod', () => {
    const ports: JsonObject[] = [{name: 'redis', port: 6379}, {port: 80}, {name: 'sync', port: 16379, protocol: 'UDP'}]
    const targets = ['db-0.peers.default.svc.cluster.local']
    expect(serviceRecords(service({...headless, ports}), [named])).toEqual([
      {name: '_redis._tcp.peers.default.svc.cluster.local', port: 6379, targets},
      {name: '_sync._udp.peers.default.svc.cluster.local', port: 16379, targets},
    ])
  })

  it('DNS-06: the records of a Service with an address name the Service', () => {
    const [record] = serviceRecords(service({ports: [{name: 'redis', port: 6379}]}), [named])
    expect(record?.targets).toEqual(['peers.default.svc.cluster.local'])
  })

  it('DNS-07: an ExternalName has none', () => {
    const external = {type: 'ExternalName', externalName: 'db.example.com', ports: [{name: 'redis', port: 6379}]}
    expect(serviceRecords(service(external), [named])).toEqual([])
    expect(service(external).externalName).toBe('db.example.com')
  })
})
