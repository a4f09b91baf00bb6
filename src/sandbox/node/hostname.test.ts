import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../core/json.ts'
import type {Pod} from '../controllers/objects.ts'
import {hostnameOf} from './hostname.ts'
import {TestNode} from './test-node.ts'

const named = (spec: Partial<Pod['spec']>, name = 'web-0') =>
  hostnameOf(
    {metadata: {name, namespace: 'lab', uid: '1'}, spec: {containers: [], ...spec}} as unknown as Pod,
    'node-a',
  )
const full = 'one.web.lab.svc.cluster.local'

test.each([
  ['its own name', named({}), {short: 'web-0', full: 'web-0', shown: 'web-0'}],
  ['a name and a domain', named({hostname: 'one', subdomain: 'web'}), {short: 'one', full, shown: 'one'}],
  [
    'the full name',
    named({hostname: 'one', subdomain: 'web', setHostnameAsFQDN: true}),
    {short: 'one', full, shown: full},
  ],
  [
    'another, which has no domain',
    named({hostnameOverride: 'other.example.com', hostname: 'one', subdomain: 'web'}),
    {short: 'other.example.com', full: 'other.example.com', shown: 'other.example.com'},
  ],
  [
    'the node, whose network it has',
    named({hostname: 'one', subdomain: 'web', hostNetwork: true}),
    {short: 'node-a', full: 'node-a', shown: 'node-a'},
  ],
  [
    'no more than 63 characters',
    named({}, `${'a'.repeat(62)}-b`),
    {short: 'a'.repeat(62), full: 'a'.repeat(62), shown: 'a'.repeat(62)},
  ],
])('a pod is called by %s', (_, found, expected) => expect(found).toEqual(expected))

describe('in a pod', () => {
  let node: TestNode
  beforeAll(async () => {
    node = await TestNode.start()
  })
  afterAll(() => node.stop())

  test.each<[string, JsonObject, string, string]>([
    ['full', {hostname: 'one', subdomain: 'web', setHostnameAsFQDN: true}, full, `${full}\tone`],
    ['over', {hostnameOverride: 'other.example.com', subdomain: 'web'}, 'other.example.com', '\tother.example.com'],
    ['hosted', {hostNetwork: true, hostname: 'one', subdomain: 'web'}, 'node-a', '\tnode-a'],
  ])('%s: hostname and /etc/hosts', async (name, spec, shown, line) => {
    node.pod(name, {command: ['sleep', '3600']}, spec)
    await node.ready(name)
    expect(await node.sh(name, 'hostname; hostname -f; echo $HOSTNAME')).toBe(`${shown}\n${shown}\n${shown}\n`)
    expect(await node.exec(name, ['getent', 'hosts', shown])).toMatch(new RegExp(`^[0-9.]+ +${shown}`))
    const hosts = await node.exec(name, ['cat', '/etc/hosts'])
    expect(hosts).toContain(`${line}\n`)
    expect(hosts.startsWith('# Kubernetes-managed hosts file.\n')).toBe(name !== 'hosted')
  })
})
