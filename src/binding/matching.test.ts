import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../core/json.ts'
import {featuresOf} from './features.ts'
import {matchingVolumes, matchingVolumesOnNode} from './matching.ts'
import {searchMismatch} from './mismatch.ts'
import {nodeFacts} from './node-facts.ts'
import {asked, available, newest, node, onNode} from './objects.fixture.ts'
import type {VolumeState} from './volume-facts.ts'

type Asked = Parameters<typeof asked>[1]

const found = (claim: Asked, volumes: readonly VolumeState[], delayed = false): string[] =>
  matchingVolumes(asked('data', claim), volumes, {delayed, features: newest})
    .map(({name}) => name)
    .sort()

const rwo = ['ReadWriteOnce']
const reserved = (name: string, uid = ''): JsonObject => ({
  claimRef: {namespace: 'default', name, ...(uid === '' ? {} : {uid})},
})

describe('the search for a volume', () => {
  it('BIND-10: takes sets of modes that hold every mode asked for, in any order and repeated', () => {
    const volumes = [
      available('narrow', {modes: rwo}),
      available('wide', {modes: ['ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOnce']}),
    ]
    expect(found({modes: ['ReadWriteOnce', 'ReadWriteMany']}, volumes)).toEqual(['wide'])
  })

  it('BIND-11: prefers fewer modes to a smaller size', () => {
    const volumes = [
      available('small', {size: '5Gi', modes: ['ReadWriteOnce', 'ReadWriteMany']}),
      available('huge', {size: '100Gi', modes: rwo}),
    ]
    expect(found({size: '1Gi'}, volumes)).toEqual(['huge'])
  })

  it('BIND-12: may take either of two sets with as many modes, whatever their sizes', () => {
    const volumes = [
      available('small', {size: '5Gi', modes: ['ReadWriteOnce', 'ReadOnlyMany']}),
      available('huge', {size: '100Gi', modes: ['ReadWriteOnce', 'ReadWriteMany']}),
    ]
    expect(found({}, volumes)).toEqual(['huge', 'small'])
  })

  it('BIND-14: takes the smallest that is big enough', () => {
    const volumes = ['20Gi', '5Gi', '8Gi', '4Gi'].map(size => available(`of-${size.toLowerCase()}`, {size}))
    expect(found({}, volumes)).toEqual(['of-5gi'])
  })

  it('BIND-15: may take any of equal ones, however their size is written', () => {
    const volumes = [available('b', {size: '8Gi'}), available('a', {size: '8192Mi'}), available('c', {size: '9Gi'})]
    expect(found({}, volumes)).toEqual(['a', 'b'])
  })

  it('BIND-16: compares quantities exactly', () => {
    expect(found({size: '1Gi'}, [available('decimal', {size: '1G'})])).toEqual([])
    expect(found({size: '1Gi'}, [available('same', {size: '1073741824'})])).toEqual(['same'])
    expect(found({size: '1000000001m'}, [available('short', {size: '1000000'})])).toEqual([])
  })

  it('BIND-17: does not take ReadWriteMany for ReadWriteOnce', () => {
    expect(found({modes: rwo}, [available('shared', {modes: ['ReadWriteMany']})])).toEqual([])
  })

  it('BIND-18: takes an absent volumeMode for Filesystem', () => {
    const block = available('block', {spec: {volumeMode: 'Block'}})
    const filesystem = available('filesystem', {spec: {volumeMode: 'Filesystem'}})
    expect(found({}, [block, filesystem])).toEqual(['filesystem'])
    expect(found({spec: {volumeMode: 'Block'}}, [block, filesystem])).toEqual(['block'])
  })

  it.each([
    ['no selector', {}, ['gold', 'plain', 'tin']],
    ['an empty selector', {selector: {}}, ['gold', 'plain', 'tin']],
    ['matchLabels', {selector: {matchLabels: {tier: 'gold'}}}, ['gold']],
    ['NotIn', {selector: {matchExpressions: [{key: 'tier', operator: 'NotIn', values: ['gold']}]}}, ['plain', 'tin']],
    ['DoesNotExist', {selector: {matchExpressions: [{key: 'tier', operator: 'DoesNotExist'}]}}, ['plain']],
    [
      'both together',
      {selector: {matchLabels: {tier: 'gold'}, matchExpressions: [{key: 'tier', operator: 'NotIn', values: ['gold']}]}},
      [],
    ],
  ])('BIND-19: obeys %s', (_, spec, expected) => {
    const volumes = [
      available('gold', {labels: {tier: 'gold'}}),
      available('tin', {labels: {tier: 'tin'}}),
      available('plain'),
    ]
    expect(found({spec}, volumes)).toEqual(expected)
  })

  it('BIND-20: does not look at the node of a volume when binding is immediate', () => {
    expect(found({}, [available('local', {spec: {nodeAffinity: onNode('gone')}})])).toEqual(['local'])
  })

  it('BIND-21: compares volumeAttributesClassName as far as the version knows it', () => {
    const volumes = [available('plain'), available('silver', {spec: {volumeAttributesClassName: 'silver'}})]
    const search = (version: readonly [number, number], attributesClass: string): string[] =>
      matchingVolumes(asked('data', {spec: {volumeAttributesClassName: attributesClass}}), volumes, {
        delayed: false,
        features: featuresOf(version),
      }).map(({name}) => name)
    expect(search([1, 34], 'silver')).toEqual(['silver'])
    expect(search([1, 34], '')).toEqual(['plain'])
    expect(search([1, 31], 'silver')).toEqual([])
    expect(search([1, 31], '')).toEqual(['plain'])
    expect(search([1, 30], 'silver')).toEqual(['plain', 'silver'])
  })

  it('BIND-23: leaves a volume reserved for the claim to a free one with fewer modes', () => {
    const volumes = [
      available('reserved', {modes: ['ReadWriteOnce', 'ReadWriteMany'], spec: reserved('data')}),
      available('free', {modes: rwo}),
    ]
    expect(found({}, volumes)).toEqual(['free'])
  })

  it('BIND-24: takes a reserved volume of another class and without the labels, but not a smaller one', () => {
    const odd = available('odd', {class: 'other', spec: reserved('data')})
    const small = available('small', {size: '1Gi', spec: reserved('data')})
    const free = available('free', {size: '6Gi'})
    expect(found({spec: {selector: {matchLabels: {tier: 'gold'}}}}, [odd, free])).toEqual(['odd'])
    expect(found({}, [small, free])).toEqual(['free'])
  })

  it('PRE-02: knows a reservation by namespace, name and, when there is one, uid', () => {
    const search = (spec: JsonObject): string[] => found({}, [available('kept', {spec})])
    expect(search(reserved('data'))).toEqual(['kept'])
    expect(search(reserved('data', 'another'))).toEqual([])
    expect(search({claimRef: {name: 'data'}})).toEqual([])
    expect(search(reserved('other'))).toEqual([])
  })

  it('WFFC-01: gives a claim that waits for its consumer only what is reserved for it', () => {
    const volumes = [available('free'), available('kept', {spec: reserved('data')})]
    expect(found({}, volumes, true)).toEqual(['kept'])
    expect(found({}, volumes.slice(0, 1), true)).toEqual([])
  })
})

describe('searchMismatch', () => {
  it('BIND-13: names the first check that fails, in the order of the controller', () => {
    const claim = asked('data', {spec: {selector: {matchLabels: {tier: 'gold'}}}})
    const wrongs: readonly [string, Parameters<typeof available>[1], object][] = [
      ['accessModes', {modes: ['ReadWriteMany']}, {}],
      ['claimed', {spec: reserved('other')}, {}],
      ['tooSmall', {size: '1Gi'}, {}],
      ['volumeMode', {spec: {volumeMode: 'Block'}}, {}],
      ['attributesClass', {spec: {volumeAttributesClassName: 'silver'}}, {}],
      ['beingDeleted', {}, {beingDeleted: true}],
      ['phase', {}, {phase: 'Released'}],
      ['selector', {}, {}],
      ['class', {class: 'other', labels: {tier: 'gold'}}, {}],
    ]
    // Everything from the check on is wrong, so that only an earlier check could speak first.
    for (const [index, [kind]] of wrongs.entries()) {
      const rest = wrongs.slice(index)
      const parts = Object.assign({}, ...rest.map(([, part]) => part)) as Parameters<typeof available>[1]
      const spec = Object.assign({}, ...rest.map(([, part]) => part?.spec)) as JsonObject
      const state = Object.assign({}, ...rest.map(([, , more]) => more)) as Partial<VolumeState>
      const labels: JsonObject = kind === 'class' ? {tier: 'gold'} : {}
      const volume = {...available('wrong', {...parts, spec, labels}), ...state}
      expect(searchMismatch(claim, volume, newest)?.kind).toBe(kind)
    }
  })
})

describe('the search of the scheduler on a node', () => {
  const here = nodeFacts(node('node-a'))
  const search = (volumes: readonly VolumeState[], taken: readonly string[] = []): [string[], boolean] => {
    const {volumes: names, none} = matchingVolumesOnNode(asked('data'), volumes, here, new Set(taken), newest)
    return [names.map(({name}) => name), none]
  }

  it('WFFC-02: takes what can be reached from the node and was not taken before', () => {
    const volumes = [
      available('elsewhere', {size: '5Gi', spec: {nodeAffinity: onNode('node-b')}}),
      available('taken', {size: '6Gi'}),
      available('here', {size: '7Gi', spec: {nodeAffinity: onNode('node-a')}}),
    ]
    expect(search(volumes, ['taken'])).toEqual([['here'], false])
  })

  it('WFFC-03: looks at size before modes', () => {
    const volumes = [
      available('small', {size: '5Gi', modes: ['ReadWriteOnce', 'ReadWriteMany']}),
      available('huge', {size: '100Gi'}),
    ]
    expect(search(volumes)).toEqual([['small'], false])
  })

  it('WFFC-04: finds nothing when the volume reserved for the claim lies elsewhere', () => {
    const volumes = [
      available('kept', {spec: {...reserved('data'), nodeAffinity: onNode('node-b')}}),
      available('free'),
    ]
    expect(search(volumes)).toEqual([[], true])
  })
})
