import {expect, test} from 'vitest'
import type {Json, JsonObject} from '../../../core/json.ts'
import {printerOf} from './table.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const cells = (kind: string, object: JsonObject): Json => {
  const metadata = {name: 'x', creationTimestamp: '2026-03-01T11:58:30Z'}
  return printerOf(kind).cells({metadata, ...object}, now)
}

test('ingresses: three hosts, and how many rules there are beside', () => {
  const rules = ['a', 'b', 'c', 'd', 'e'].map(name => ({host: `${name}.example`}))
  const spec = {ingressClassName: 'inner', rules, tls: [{}]}
  const status: JsonObject = {loadBalancer: {ingress: [{hostname: 'front'}, {ip: '192.0.2.7'}, {ip: '192.0.2.7'}]}}
  expect(cells('Ingress', {spec, status})).toEqual([
    'x',
    'inner',
    'a.example,b.example,c.example + 2 more...',
    '192.0.2.7,front',
    '80, 443',
    '90s',
  ])
  expect(cells('Ingress', {spec: {rules: [{}]}})).toEqual(['x', '<none>', '*', '', '80', '90s'])
})

test('classes of ingresses, with and without parameters', () => {
  const parameters = {apiGroup: 'k8s.example', kind: 'Parameters', name: 'outer'}
  expect(cells('IngressClass', {spec: {controller: 'example/inner', parameters}})).toEqual([
    'x',
    'example/inner',
    'Parameters.k8s.example/outer',
    '90s',
  ])
  expect(cells('IngressClass', {spec: {controller: 'example/inner'}})).toEqual(['x', 'example/inner', '<none>', '90s'])
})

test('policies, templates of pods, what drivers tell', () => {
  const podSelector = {matchLabels: {app: 'db'}, matchExpressions: [{key: 'tier', operator: 'Exists'}]}
  expect(cells('NetworkPolicy', {spec: {podSelector}})).toEqual(['x', 'app=db,tier', '90s'])
  expect(cells('NetworkPolicy', {spec: {podSelector: {}}})).toEqual(['x', '<none>', '90s'])
  const template = {metadata: {labels: {app: 'db'}}, spec: {containers: [{name: 'redis', image: 'redis:7'}]}}
  expect(cells('PodTemplate', {template})).toEqual(['x', 'redis', 'redis:7', 'app=db'])
  expect(cells('CSINode', {spec: {drivers: [{name: 'nfs'}]}})).toEqual(['x', 1, '90s'])
  expect(cells('VolumeAttributesClass', {driverName: 'nfs'})).toEqual(['x', 'nfs', '90s'])
})
