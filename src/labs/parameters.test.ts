import {describe, expect, it} from 'vitest'
import type {Parameter, ParameterType} from './lab.ts'
import {parameterValues, problemOfValue, readAssignments} from './parameters.ts'

const parameter = (type: ParameterType, more: Partial<Parameter> = {}): Parameter => ({
  name: 'value',
  question: 'Which value?',
  type,
  default: '1',
  ...more,
})

describe('problemOfValue', () => {
  const accepted: readonly [ParameterType, string][] = [
    ['text', 'hello world'],
    ['text', '你好'],
    ['integer', '-3'],
    ['quantity', '100Mi'],
    ['name', 'redis-0'],
    ['image', 'registry.example.com:5000/a/b:1.2@sha256:00ff'],
    ['path', '/srv/nfs/k8slab'],
    ['host', '192.168.56.101'],
    ['host', 'nfs.example.com'],
    ['network', '192.168.56.0/24'],
    ['network', '*'],
    ['network', '*.example.com'],
  ]
  it.each(accepted)('%s takes %s', (type, text) => {
    expect(problemOfValue(parameter(type), text)).toBeUndefined()
  })

  const refused: readonly [ParameterType, string, string][] = [
    ['text', '', 'must be printable'],
    ['text', 'a: b', 'must be printable'],
    ['text', 'say "hi"', 'must be printable'],
    ['text', 'two\nlines', 'must be printable'],
    ['integer', '2.5', 'whole number'],
    ['quantity', '5GB', 'amount'],
    ['quantity', '0', 'amount'],
    ['quantity', '-1Gi', 'amount'],
    ['name', 'Redis', 'lowercase'],
    ['image', 'redis alpine', 'container image'],
    ['path', 'srv/nfs', 'absolute path'],
    ['path', '/srv/../etc', 'absolute path'],
    ['path', '/', 'absolute path'],
    ['host', 'a b', 'address'],
    ['network', '10.0.0.0/24 (rw)', 'network'],
  ]
  it.each(refused)('%s refuses %j: %s', (type, text, words) => {
    expect(problemOfValue(parameter(type), text)).toContain(words)
  })

  it('keeps to a range and to choices', () => {
    const range = parameter('integer', {minimum: 1, maximum: 3})
    expect([0, 1, 3, 4].map(number => problemOfValue(range, String(number)) === undefined)).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(problemOfValue(parameter('choice', {choices: ['nfs', 'local']}), 'ceph')).toBe('must be one of nfs, local')
  })
})

describe('parameterValues', () => {
  const parameters = [
    parameter('integer', {name: 'replicas', default: 2}),
    parameter('image', {name: 'image', default: 'redis'}),
  ]

  it('takes what is given and the defaults of the rest', () => {
    expect(parameterValues(parameters, {replicas: '3'})).toEqual({replicas: 3, image: 'redis'})
  })
  it('names the parameter that was meant', () => {
    expect(() => parameterValues(parameters, {imge: 'x'})).toThrow('no parameter "imge"; did you mean "image"?')
  })
  it('refuses a value that is not of the type', () => {
    expect(() => parameterValues(parameters, {replicas: 'two'})).toThrow('replicas: "two" must be a whole number')
  })
  it('takes no name that every object has', () => {
    expect(() => parameterValues(parameters, readAssignments(['toString=1']))).toThrow('no parameter "toString"')
  })
})

describe('readAssignments', () => {
  it('splits at the first equals sign', () => {
    expect(readAssignments(['a=b=c', 'd='])).toEqual({a: 'b=c', d: ''})
  })
  it.each(['image', '=x'])('refuses %s', word => {
    expect(() => readAssignments([word])).toThrow('--set takes name=value')
  })
})
